from __future__ import annotations

import numpy as np
import pytest

from ioc.domain.vocabulary import Quality
from ioc.qt.series import Series

MINUTE = 60_000_000


def loaded(minutes: list[int], interval_s: float = 60.0, slope: float = 0.0) -> Series:
    at = np.array(minutes, np.int64) * MINUTE + 10 * MINUTE
    series = Series(interval_s)
    value = 1 + slope * np.array(minutes) / 60
    series.load({"source_us": at.tobytes(), "value": value.tobytes(), "quality": np.zeros(len(at), np.uint8).tobytes()})
    return series


def test_that_live_readings_join_history_once_each() -> None:
    series = loaded([0, 1, 2])
    assert series.append(13 * MINUTE, 1.5, 0)
    assert not series.append(13 * MINUTE, 1.5, 0)
    assert len(series) == 4


def test_that_a_late_reading_takes_its_place_in_source_time() -> None:
    series = loaded([0, 1, 5])
    assert series.append(13 * MINUTE, 9.0, 0)
    assert series.value.tolist() == [1.0, 1.0, 9.0, 1.0]


def test_that_history_arriving_after_live_readings_loses_neither() -> None:
    series = Series(60)
    series.append(14 * MINUTE, 2.0, 0)
    more = loaded([0, 1, 2, 3])
    columns = ((n, getattr(more, c)) for n, c in (("source_us", "at_us"), ("value", "value"), ("quality", "quality")))
    series.load({name: column.tobytes() for name, column in columns})
    assert series.at_us.tolist() == [10 * MINUTE, 11 * MINUTE, 12 * MINUTE, 13 * MINUTE, 14 * MINUTE]


def test_that_a_gap_stays_a_gap() -> None:
    series = loaded([0, 1, 2, 30, 31])
    end = 42 * MINUTE
    assert series.gaps(0, end) == [(12 * MINUTE, 40 * MINUTE)]
    seconds, values = series.line(0, end)
    assert np.isnan(values[3])
    assert np.isfinite(values[[0, 1, 2, 4, 5]]).all()
    assert (np.diff(seconds) > 0).all()


def test_that_silence_up_to_now_is_a_gap_too() -> None:
    assert loaded([0, 1]).gaps(0, 60 * MINUTE) == [(11 * MINUTE, 60 * MINUTE)]


def test_that_rows_of_one_bucket_are_no_silence_but_a_longer_pause_is() -> None:
    """One reading a second, thinned to a bucket of a minute: rows half a minute apart, and one hole of ten."""
    at = np.array([0, 30, 59, 60, 90, 119, 720, 750], np.int64) * 1_000_000 + MINUTE
    series = Series(1.0)
    columns = {"source_us": at.tobytes(), "value": np.ones(8).tobytes(), "quality": np.zeros(8, np.uint8).tobytes()}
    series.load({**columns, "bucket_us": MINUTE, "complete": False})
    assert series.gaps(0, 14 * MINUTE) == [(179_000_000, 780_000_000)]
    assert (series.bucket_us, series.complete) == (MINUTE, False)
    series.load(columns)
    assert (series.bucket_us, series.complete) == (0, True)
    assert len(series.gaps(0, 14 * MINUTE)) > 1


def test_that_a_bad_value_breaks_the_line() -> None:
    series = loaded([0, 1, 2])
    series.append(13 * MINUTE, 99.0, int(Quality.BAD))
    series.append(14 * MINUTE, 1.0, 0)
    assert np.isnan(series.line(0, 20 * MINUTE)[1][3])


def test_that_the_slope_is_an_hours_change() -> None:
    series = loaded(list(range(40)), slope=0.35)
    assert series.slope_per_hour(50 * MINUTE) == pytest.approx(0.35)


def test_that_too_few_readings_have_no_slope() -> None:
    assert loaded([0, 1]).slope_per_hour(12 * MINUTE) is None
    assert loaded(list(range(30))).slope_per_hour(500 * MINUTE) is None
