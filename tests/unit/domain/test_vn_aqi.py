"""VN_AQI as Decision 1459/QĐ-TCMT writes it: its vectors, its gaps, and the traps of other implementations."""

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
from ioc.domain.indices.tables import RuleTable
from ioc.domain.indices.vn_aqi import daily, hourly, nowcast, sub_index


def _table() -> RuleTable:
    faults: list[Fault] = []
    document = read_document(ROOT / "rules" / "vn_aqi.toml", faults)
    assert document is not None
    table = rule_table(document, date(2026, 11, 28))
    assert table is not None and not faults
    return table


TABLE = _table()
POINTS = {(row.property, row.average): row.values for row in TABLE.points}
PM25 = POINTS["pm25_ug_m3", "nowcast"]
CONCENTRATION = st.floats(min_value=0, max_value=4000)


@pytest.mark.parametrize(("concentration", "index"), [(20.3, 40.6), (65.0, 125.0), (500.0, 500.0), (9999.0, 500.0)])
def test_that_the_published_vectors_hold(concentration: float, index: float) -> None:
    assert sub_index(TABLE.steps, PM25, concentration) == pytest.approx(index)


@pytest.mark.parametrize(
    ("name", "average", "concentration", "index"),
    [
        ("so2_ug_m3", "1h", 125.0, 50.0),
        ("so2_ug_m3", "1h", 1600.0, 300.0),
        ("no2_ug_m3", "1h", 700.0, 150.0),
        ("no2_ug_m3", "1h", 3850.0, 500.0),
        ("o3_ug_m3", "1h", 160.0, 50.0),
        ("o3_ug_m3", "1h", 1200.0, 500.0),
        ("pm25_ug_m3", "nowcast", 350.0, 400.0),
        ("pm25_ug_m3", "nowcast", 300.0, 350.0),
    ],
)
def test_that_the_wrong_tables_in_circulation_are_not_ours(
    name: str, average: str, concentration: float, index: float
) -> None:
    """Two public implementations carry wrong SO2, NO2 and O3 points; one joins PM2.5 of 250 to 500 into one band."""
    assert sub_index(TABLE.steps, POINTS[name, average], concentration) == pytest.approx(index)


def test_that_ozone_over_eight_hours_says_nothing_above_400() -> None:
    assert sub_index(TABLE.steps, POINTS["o3_ug_m3", "8h"], 400.0) == 300.0
    assert sub_index(TABLE.steps, POINTS["o3_ug_m3", "8h"], 400.1) is None


@given(st.sampled_from(sorted(POINTS)), CONCENTRATION, CONCENTRATION)
def test_that_more_of_a_pollutant_is_never_a_lower_index(row: tuple[str, str], one: float, other: float) -> None:
    indices = [sub_index(TABLE.steps, POINTS[row], value) for value in sorted((one, other))]
    if None not in indices:
        assert 0 <= indices[0] <= indices[1] <= 500  # type: ignore[operator]


@given(st.sampled_from(sorted(POINTS)), st.data())
def test_that_each_break_point_is_its_step_from_both_sides(row: tuple[str, str], data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(POINTS[row]) - 2))
    point = POINTS[row][at]
    for near in (math.nextafter(point, 0), point, math.nextafter(point, math.inf)):
        assert sub_index(TABLE.steps, POINTS[row], near) == pytest.approx(TABLE.steps[at])


def test_that_what_is_no_concentration_has_no_index() -> None:
    assert sub_index(TABLE.steps, PM25, math.nan) is None
    assert sub_index(TABLE.steps, PM25, -0.1) is None


def test_that_nowcast_weights_by_the_range_and_needs_two_of_three_hours() -> None:
    assert nowcast([50.0] * 12) == pytest.approx(50.0)
    assert nowcast([80.0, 100.0]) == pytest.approx((80 + 0.8 * 100) / 1.8)
    assert nowcast([10.0, 100.0]) == pytest.approx(0.5 * 10 + 0.25 * 100)  # at the floor it is not divided
    assert nowcast([50.0, None, None, 50.0, 50.0]) is None
    assert nowcast([None, 50.0, 50.0]) == pytest.approx(50.0)
    assert nowcast([0.0, 0.0]) == 0.0
    assert nowcast([]) is None


@given(st.lists(st.none() | st.floats(0, 1000), max_size=20))
def test_that_nowcast_lies_within_its_hours_and_forgets_the_thirteenth(hours: list[float | None]) -> None:
    value = nowcast(hours)
    assert value == nowcast(hours[:12])
    if value is not None:
        held = [hour for hour in hours[:12] if hour is not None]
        assert -1e-9 <= value <= max(held) * (1 + 1e-9) + 1e-9


def test_that_the_hourly_index_is_the_worst_part_with_its_name_and_hours() -> None:
    told = hourly(TABLE, {"pm25_ug_m3": [65.0] * 12, "no2_ug_m3": [120.0], "o3_ug_m3": [80.0]})
    assert (told.value, told.dominant) == (125, "pm25_ug_m3")
    assert told.present == {"pm25_ug_m3": 12, "no2_ug_m3": 1, "o3_ug_m3": 1}
    gas = hourly(TABLE, {"pm25_ug_m3": [10.0, None, 10.0], "no2_ug_m3": [950.0]})
    assert (gas.value, gas.dominant, gas.present["pm25_ug_m3"]) == (175, "no2_ug_m3", 2)


def test_that_without_particles_there_is_no_index() -> None:
    told = hourly(TABLE, {"o3_ug_m3": [500.0], "pm25_ug_m3": [None, None, 30.0]})
    assert told.value is None and told.reason == "no_particles"
    assert told.parts["o3_ug_m3"] == pytest.approx(225.0)


def test_that_the_index_is_rounded_half_up() -> None:
    """The decision's own example prints 60 for 59.35; the formula's value is what is rounded."""
    assert hourly(TABLE, {"pm25_ug_m3": [29.675] * 3}).value == 59
    assert hourly(TABLE, {"pm25_ug_m3": [20.25] * 3}).value == 41


def test_that_the_daily_index_takes_means_peaks_and_the_worse_ozone() -> None:
    hours = {"pm25_ug_m3": [20.0] * 12 + [60.0] * 12, "o3_ug_m3": [100.0] * 16 + [170.0] * 8, "no2_ug_m3": [50.0] * 24}
    told = daily(TABLE, hours)
    assert told.parts["pm25_ug_m3"] == pytest.approx(sub_index(TABLE.steps, PM25, 40.0))
    assert told.parts["o3_ug_m3"] == pytest.approx(150.0)  # 8 h at 170, where the hour alone gives 62.5
    assert (told.value, told.dominant) == (150, "o3_ug_m3")


def test_that_a_short_day_says_how_many_hours_it_rests_on() -> None:
    told = daily(TABLE, {"pm10_ug_m3": [None] * 20 + [150.0] * 4, "o3_ug_m3": [90.0] * 5})
    assert (told.value, told.present["pm10_ug_m3"]) == (100, 4)
    assert told.parts["o3_ug_m3"] == pytest.approx(28.125)  # five hours make no 8-hour mean


@pytest.mark.parametrize(
    ("value", "word", "colour"),
    [
        (0, "Tốt", "#00e400"), (50, "Tốt", "#00e400"), (51, "Trung bình", "#ffff00"), (100, "Trung bình", "#ffff00"),
        (101, "Kém", "#ff7e00"), (150, "Kém", "#ff7e00"), (151, "Xấu", "#ff0000"), (200, "Xấu", "#ff0000"),
        (201, "Rất xấu", "#8f3f97"), (300, "Rất xấu", "#8f3f97"), (301, "Nguy hại", "#7e0023"),
        (500, "Nguy hại", "#7e0023"),
    ],
)  # fmt: skip
def test_that_each_band_has_its_word_and_legal_colour(value: int, word: str, colour: str) -> None:
    band = TABLE.band(value)
    assert band is not None and (band.title.vi, band.colour) == (word, colour)
