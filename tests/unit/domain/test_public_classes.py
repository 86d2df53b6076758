"""Rain, storm, flood, risk and heat: the boundaries of the public tables."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.builtin import ROOT
from config.documents import read_document
from config.faults import Fault
from config.rule_tables import rule_table
from ioc.domain.indices.floods import flood_level, flood_words, suggested_risk
from ioc.domain.indices.heat import heat_index_c
from ioc.domain.indices.tables import RuleTable

CAM_LE = (1.0, 1.7, 2.5)


def _table(name: str) -> RuleTable:
    faults: list[Fault] = []
    document = read_document(ROOT / "rules" / f"{name}.toml", faults)
    assert document is not None
    table = rule_table(document, date(2026, 11, 28))
    assert table is not None and not faults
    return table


def _word(name: str, value: float) -> str:
    band = _table(name).band(value)
    return band.title.vi if band else ""


@pytest.mark.parametrize(
    ("mm", "word"),
    [(0, "Không mưa"), (0.2, "Mưa nhỏ"), (5.9, "Mưa nhỏ"), (6, "Mưa"), (15, "Mưa"), (16, "Mưa vừa"), (50, "Mưa vừa"),
     (51, "Mưa to"), (100, "Mưa to"), (101, "Mưa rất to"), (math.nan, "")],
)  # fmt: skip
def test_that_rain_of_a_day_has_its_class(mm: float, word: str) -> None:
    assert _word("rain_24h", mm) == word


@pytest.mark.parametrize(
    ("mm", "word"),
    [(7.9, "Mưa nhỏ"), (8, "Mưa vừa"), (25, "Mưa vừa"), (26, "Mưa to"), (50, "Mưa to"), (51, "Mưa rất to")],
)
def test_that_rain_of_half_a_day_has_its_class(mm: float, word: str) -> None:
    assert _word("rain_12h", mm) == word


@pytest.mark.parametrize(
    ("kt", "word"),
    [(33, "Áp thấp nhiệt đới"), (34, "Bão"), (47, "Bão"), (48, "Bão mạnh"), (63, "Bão mạnh"), (64, "Bão rất mạnh"),
     (99, "Bão rất mạnh"), (100, "Siêu bão")],
)  # fmt: skip
def test_that_a_storm_has_its_class(kt: float, word: str) -> None:
    assert _word("storm_classes", kt) == word


@pytest.mark.parametrize(
    ("mm_h", "points"), [(49.9, "Không"), (50, "11"), (69.9, "11"), (70, "71"), (100, "71"), (101, "220")]
)
def test_that_the_rain_scenarios_of_ha_noi_have_their_steps(mm_h: float, points: str) -> None:
    assert _word("hanoi_rain", mm_h).startswith(points)


def test_that_a_flood_level_is_said_above_the_last_with_metres() -> None:
    assert flood_words(2.85, CAM_LE).vi == "Trên III 0,35 m"
    assert flood_words(2.85, CAM_LE).en == "0.35 m above III"
    assert flood_words(1.7, CAM_LE).en == "At level II"
    assert flood_words(0.8, CAM_LE).vi == "Dưới I 0,20 m"
    assert flood_level(1.2, CAM_LE) == (1, pytest.approx(0.2))


@given(st.floats(-3, 20), st.lists(st.floats(0, 15), min_size=1, max_size=3, unique=True).map(sorted))
def test_that_a_level_reached_is_the_last_at_or_below(value: float, levels: list[float]) -> None:
    reached, by = flood_level(value, levels)
    assert reached == len([level for level in levels if level <= value])
    assert (by >= 0) == (reached > 0)


def test_that_a_silent_gauge_has_no_level() -> None:
    with pytest.raises(ValueError, match="needs a value"):
        flood_level(math.nan, CAM_LE)


@pytest.mark.parametrize(
    ("readings", "level"),
    [({"rain_24h_mm": 99.9}, 0), ({"rain_24h_mm": 100.0}, 1), ({"rain_12h_mm": 50.0}, 1), ({"rain_24h_mm": 200.0}, 1),
     ({"rain_24h_mm": 201.0, "rain_12h_mm": 60.0}, 2), ({"rain_24h_mm": 401.0}, 3), ({"rain_24h_mm": math.nan}, 0),
     ({}, 0)],
)  # fmt: skip
def test_that_rain_suggests_a_risk_level_and_never_the_highest(readings: dict[str, float], level: int) -> None:
    found = suggested_risk(_table("disaster_risk"), readings)
    assert (found.level if found else 0) == level


def test_that_the_five_risk_levels_have_colours() -> None:
    assert len({band.colour for band in _table("disaster_risk").bands}) == 5


@pytest.mark.parametrize(
    ("f", "humidity", "felt"), [(90, 70, 105.9), (100, 40, 109.3), (80, 40, 79.9), (86, 90, 105.4), (70, 50, 69.0)]
)
def test_that_the_heat_index_follows_the_chart_of_the_nws(f: float, humidity: float, felt: float) -> None:
    assert heat_index_c((f - 32) / 1.8, humidity) * 1.8 + 32 == pytest.approx(felt, abs=0.8)


def test_that_heat_without_a_humidity_is_not_said() -> None:
    assert math.isnan(heat_index_c(35.0, math.nan)) and math.isnan(heat_index_c(math.nan, 50.0))
    assert math.isnan(heat_index_c(35.0, 120.0))
