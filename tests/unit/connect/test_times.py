"""Times as sources write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.connect.times import names_zone, read_interval_end, read_iso, read_time, write_iso


def _us(*parts: int) -> int:
    return round(datetime(*parts, tzinfo=UTC).timestamp() * 1_000_000)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-10-18T02:14:00+07:00", _us(2026, 10, 17, 19, 14)),
        ("2026-10-17T19:14:00Z", _us(2026, 10, 17, 19, 14)),
        ("2026-10-17T19:14:00-00:00", _us(2026, 10, 17, 19, 14)),
        (" 2026-10-17 19:14 ", _us(2026, 10, 17, 19, 14)),
        ("2024-04-30T00:00:00-0700", _us(2024, 4, 30, 7)),
        ("2005-07-19T16:00:00-06:50", _us(2005, 7, 19, 22, 50)),
        ("2016-03-10T22:12:03.770", _us(2016, 3, 10, 22, 12, 3) + 770_000),
        ("2016-03-10T22:12:03,1234567", _us(2016, 3, 10, 22, 12, 3) + 123_456),
        ("2026-10-17", _us(2026, 10, 17)),
        ("20261017T191400Z", _us(2026, 10, 17, 19, 14)),
        ("2026-10-17t19:14:00z", _us(2026, 10, 17, 19, 14)),
        ("2014-01-01 10:00:00 UTC", _us(2014, 1, 1, 10)),
        ("2026-10-17T19:14:00.123456789012Z", _us(2026, 10, 17, 19, 14) + 123_456),
        ("2016-12-31T23:59:60Z", _us(2017, 1, 1)),
        ("2017-01-01T05:29:60+05:30", _us(2017, 1, 1)),
        ("2026-10-17T24:00:00Z", _us(2026, 10, 18)),
    ],
)
def test_that_an_iso_time_is_read_to_the_microsecond(text: str, expected: int) -> None:
    assert read_iso(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "bigboi", "date:now -1 hour", "2026-13-01T00:00:00Z", "2026-10-17T25:00:00Z", "1", "20261017000000"),
        *("2026-10-17T24:00:01Z", "2026-10-17T12:00:60Z", "2026-10-17T12:00:00." + "1" * 100, "٢٠٢٦-10-17"),
    ],
)
def test_that_what_is_no_time_is_none(text: str) -> None:
    assert read_iso(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-10-17T10:00:00Z/2026-10-17T11:00:00Z", _us(2026, 10, 17, 11)),
        ("2026-10-17T10:00:00Z/PT1H30M", _us(2026, 10, 17, 11, 30)),
        ("2026-10-17T10:00:00Z/P1W", _us(2026, 10, 24, 10)),
        ("PT1H/2026-10-17T11:00:00Z", _us(2026, 10, 17, 11)),
        ("2026-10-17T10:00:00Z/..", _us(2026, 10, 17, 10)),
        ("2026-10-17T10:00:00Z/", _us(2026, 10, 17, 10)),
        ("2026-10-17T10:00:00Z/P1M", _us(2026, 10, 17, 10)),
        ("2026-10-17T10:00:00Z", _us(2026, 10, 17, 10)),
        ("2026-10-17T10:00:00Z/later", None),
        ("2026-10-17T10:00:00Z/P", None),
        ("/", None),
    ],
)
def test_that_an_interval_counts_by_its_end(text: str, expected: int | None) -> None:
    assert read_interval_end(text) == expected


def test_that_the_given_zone_is_meant_where_the_text_names_none() -> None:
    assert read_time("17/10/2026 07:14:00 PM", "strptime:%d/%m/%Y %I:%M:%S %p", "Asia/Ho_Chi_Minh") == _us(
        2026, 10, 17, 12, 14
    )
    assert read_time("2026-10-17T19:14:00", "iso", "Asia/Ho_Chi_Minh") == _us(2026, 10, 17, 12, 14)
    assert not names_zone("2026-10-17T19:14:00") and names_zone("2026-10-17T19:14:00Z")


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        (1537070431969, "epoch_ms", 1537070431969000),
        ("1537070431969", "epoch_ms", 1537070431969000),
        (1537070431.5, "epoch_s", 1537070431500000),
        (True, "epoch_s", None),
        (float("nan"), "epoch_s", None),
        (float("inf"), "epoch_ms", None),
        (10**30, "epoch_s", None),
        ({}, "iso", None),
        ("soon", "epoch_s", None),
        (2021, "strptime:%Y", _us(2021, 1, 1)),
    ],
)
def test_that_epochs_and_numbers_are_read_or_none(value: object, form: str, expected: int | None) -> None:
    assert read_time(value, form, "UTC") == expected


@given(st.integers(min_value=-(10**15), max_value=7 * 10**15))
def test_that_a_written_time_reads_back(at_us: int) -> None:
    assert read_iso(write_iso(at_us)) == at_us
