"""Risks by the figures of the tables: rates of rise, sums of rain, levels and classes on their boundaries."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.decide.risk import class_number, flood_row, suggestions
from ioc.domain.indices.floods import suggested_risk
from ioc.domain.indices.rise import HOUR_US, Sample, measured, rain_sum, seconds_to
from ioc.domain.readings import ReadingBatch
from ioc.domain.records import Asset, Stream
from ioc.domain.risk_records import Risk
from ioc.domain.risk_spec import FloodStation, RiskSpec, StageProposal, Watch
from ioc.domain.vocabulary import Quality
from tests.helpers.city import SITE, City, both
from tests.unit.domain.test_public_classes import _table

SPEC = RiskSpec()
CAM_LE = FloodStation(
    asset="gauge-1", property="level", title=both("Cẩm Lệ"), levels=(1.0, 1.7, 2.5), source=both("05/2020"), area=4
)


def line(cm_h: float, minutes: int = 60, every: int = 5, start: float = 1.0) -> list[Sample]:
    return [
        Sample(HOUR_US + minute * 60_000_000, start + cm_h / 100 * minute / 60)
        for minute in range(0, minutes + 1, every)
    ]


def test_that_a_steady_rise_has_its_rate_and_its_time_to_the_next_level() -> None:
    rise = measured("g", line(28.0, minutes=59, every=1), SPEC, 60.0)
    assert (rise.cm_h, rise.readings, rise.expected, rise.grade) == (28.0, 60, 60, "good")
    assert rise.value == pytest.approx(1.2753, abs=1e-3)
    level = (rise.value or 0) + 0.28
    assert seconds_to(rise, level, SPEC) == pytest.approx(3600)
    assert seconds_to(rise, 1.0, SPEC) is None


@given(st.floats(-200, 200), st.integers(4, 60))
def test_that_the_slope_of_a_line_is_its_slope_and_a_fall_has_no_next_level(cm_h: float, every: int) -> None:
    rise = measured("g", line(cm_h, minutes=120, every=min(every, 14)), SPEC, 0.0)
    assert rise.cm_h == pytest.approx(cm_h, abs=0.06)
    if cm_h < 0.9:
        assert seconds_to(rise, 99.0, SPEC) is None


def test_that_few_short_or_silent_readings_give_no_rate_and_say_why() -> None:
    assert measured("g", [], SPEC, 60.0).reason == "none"
    assert measured("g", line(30.0, minutes=30, every=20), SPEC, 60.0).reason == "few"
    assert measured("g", line(30.0, minutes=10, every=1), SPEC, 60.0).reason == "short"
    silent = measured("g", line(30.0), SPEC, 60.0, silent=True)
    assert (silent.reason, silent.cm_h, silent.value) == ("silent", None, pytest.approx(1.3))
    doubted = [*line(30.0, minutes=58, every=1), Sample(HOUR_US + 59 * 60_000_000, 1.29, doubted=True)]
    assert measured("g", doubted, replace(SPEC, window_s=3000.0), 60.0).grade == "uncertain"


def test_that_a_wave_does_not_turn_a_rate() -> None:
    still = [Sample(one.at_us, one.value + 0.05 * math.sin(at)) for at, one in enumerate(line(0.0, every=1))]
    rise = measured("g", still, SPEC, 60.0)
    assert rise.cm_h is not None and abs(rise.cm_h) < 3


def test_that_rain_of_three_hours_is_three_hours_and_none_with_one_missing() -> None:
    end = 10 * HOUR_US
    samples = [Sample(end - 2 * HOUR_US, 10.0), Sample(end - HOUR_US, 22.5), Sample(end - 60_000_000, 40.0)]
    assert rain_sum(samples, end) == (40.0, 72.5)
    assert rain_sum(samples[1:], end) == (40.0, None)
    assert rain_sum(samples[:2], end) == (None, None)


@pytest.mark.parametrize(
    ("h12", "h24", "level"),
    [(49.9, 0, 0), (50, 0, 1), (0, 99.9, 0), (0, 100, 1), (0, 200, 1), (0, 200.1, 2), (0, 400, 2), (0, 400.1, 3)],
)
def test_that_heavy_rain_suggests_its_level_on_the_boundaries_of_article_44(h12: float, h24: float, level: int) -> None:
    row = suggested_risk(_table("disaster_risk"), {"rain_12h_mm": h12, "rain_24h_mm": h24})
    assert (row.level if row else 0) == level
    assert row is None or (row.clause is not None and row.clause.vi == "Điều 44")


@pytest.mark.parametrize(
    ("area", "metres", "level"),
    [(1, 0.99, 0), (1, 1.0, 1), (1, 1.7, 1), (3, 1.0, 1), (4, 1.0, 0), (4, 1.69, 0), (4, 1.7, 3), (4, 2.79, 3),
     (4, 2.8, 4), (2, 9.0, 1)],
)  # fmt: skip
def test_that_a_flood_suggests_its_level_by_stage_and_area_of_article_45(area: int, metres: float, level: int) -> None:
    row = flood_row(_table("disaster_risk"), replace(CAM_LE, area=area), metres)
    assert (row.level if row else 0) == level


@pytest.mark.parametrize(
    ("table", "value", "number"),
    [("vn_aqi", 50, 0), ("vn_aqi", 51, 1), ("vn_aqi", 150, 2), ("vn_aqi", 151, 3), ("vn_aqi", 300, 4),
     ("vn_aqi", 301, 5), ("heat_index", 26.6, 0), ("heat_index", 26.7, 1), ("heat_index", 39.4, 3),
     ("heat_index", 51.7, 4), ("rain_24h", 51, 4), ("rain_24h", 100, 4), ("rain_24h", 101, 5)],
)  # fmt: skip
def test_that_watched_classes_have_their_numbers(table: str, value: float, number: int) -> None:
    assert class_number(_table(table), value) == number


# --- from a state


def city(*, area: int = 4) -> City:
    spec = RiskSpec(
        stations=(replace(CAM_LE, area=area),),
        watches=(Watch(kind="air", table="vn_aqi", domain="drainage", property="aqi", least=2),),
        proposals=(StageProposal(kind="flood", level=2, stage=3), StageProposal(kind="flood", level=3, stage=4)),
    )
    made = City(replace(SITE, risk=spec, tables=(_table("disaster_risk"), _table("vn_aqi"))))
    for at, (asset, name) in enumerate((("mast", "rain_12h_mm"), ("mast-2", "rain_12h_mm"), ("air", "aqi")), 1):
        made.say(
            f.AssetRegistered(asset=Asset(id=asset, feed="gauges", domain="drainage", kind="gauge", name=asset)),
            f.StreamRegistered(
                stream=Stream(id=f"{asset}/{name}", index=at, asset=asset, property=name, unit="mm", interval_s=60)
            ),
        )
    return made


def read(made: City, **values: float) -> None:
    """Latest readings by stream index: s0 is the gauge, s1 and s2 rain, s3 the index of air."""
    rows = np.array([int(name[1:]) for name in values], np.int32)
    at = np.full(len(rows), made.at_us, np.int64)
    quality = np.zeros(len(rows), np.uint8)
    batch = ReadingBatch(
        seq=1, stream=rows, source_us=at, received_us=at, value=np.array(list(values.values())), quality=quality
    )
    made.state.latest.take(batch.stream, batch.source_us, batch.received_us, batch.value, batch.quality)


def by_key(made: City) -> dict[str, Risk]:
    return {risk.key: risk for risk in suggestions(made.state)}


def test_that_suggestions_show_their_inputs_clause_and_what_is_missing() -> None:
    made = city()
    read(made, s0=1.72, s1=30.0, s2=61.0, s3=155.0)
    found = by_key(made)
    assert {key: risk.level for key, risk in found.items()} == {
        "flood:gauge-1": 2,
        "disaster_rain": 1,
        "disaster_flood": 3,
        "air:air": 3,
    }
    rain = found["disaster_rain"]
    assert [one.asset for one in rain.inputs] == ["mast-2"] and rain.clause.vi.startswith("Điều 44, Quyết định 18/2021")
    assert {"area", "days", "forecast"} <= set(rain.missing)
    assert "partial_table" in found["disaster_flood"].missing
    assert made.state.registry.site is not None
    assert made.state.registry.site.risk.proposed_stage("flood", 2) == 3


def test_that_a_silent_or_doubtful_value_is_no_input_and_an_unnamed_area_no_level() -> None:
    made = city(area=0)
    read(made, s0=2.6, s1=30.0, s2=61.0)
    assert "disaster_flood" not in by_key(made) and "air:air" not in by_key(made)
    made.say(f.StreamsMarked(quality=int(Quality.STALE), reason="stale", streams=(0, 2)))
    found = by_key(made)
    assert "flood:gauge-1" not in found
    assert found["disaster_rain"].level == 0 and "silent" in found["disaster_rain"].missing


def test_that_folding_keeps_what_is_suggested_and_drops_what_is_over() -> None:
    made = city()
    read(made, s0=1.72)
    risk = by_key(made)["flood:gauge-1"]
    made.say(f.RiskSuggested(risk=risk))
    assert made.state.tables.risks["flood:gauge-1"] == risk
    made.say(f.RiskSuggested(risk=replace(risk, level=0, was=2)))
    assert not made.state.tables.risks
