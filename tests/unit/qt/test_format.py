from __future__ import annotations

import pytest

from ioc.qt import format as show
from tests.helpers.desk import us

NNBSP, NBSP, MINUS = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}", "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("value", "decimals", "vi", "en"),
    [
        (1.72, 2, "1,72", "1.72"),
        (1240.0, 0, f"1{NNBSP}240", f"1{NNBSP}240"),
        (-0.3, 1, f"{MINUS}0,3", f"{MINUS}0.3"),
        (float("nan"), 2, "—", "—"),
        (None, 2, "—", "—"),
    ],
)
def test_that_numbers_follow_the_language(value: float | None, decimals: int, vi: str, en: str) -> None:
    assert show.number(value, decimals, "vi") == vi
    assert show.number(value, decimals, "en") == en


def test_that_a_quantity_keeps_its_unit_on_its_line() -> None:
    assert show.quantity(1.72, "m") == f"1,72{NBSP}m"
    assert show.quantity(None, "m") == "—"


@pytest.mark.parametrize(
    ("seconds", "shown"), [(27, "0:27"), (2050, "34:10"), (4866, "1:21:06"), (-20, f"{MINUS}0:20"), (0, "0:00")]
)
def test_that_spans_run_by_the_second(seconds: int, shown: str) -> None:
    assert show.span(seconds * 1_000_000) == shown


@pytest.mark.parametrize(
    ("seconds", "vi", "en"),
    [(27, "27 s", "27 s"), (840, "14 ph", "14 min"), (3 * 3600, "3 h", "3 h"), (3 * 86400, "3 ngày", "3 d")],
)
def test_that_rough_ages_have_one_unit(seconds: int, vi: str, en: str) -> None:
    now = us("21:47:32")
    assert show.rough_age(now - seconds * 1_000_000, now, "vi") == vi
    assert show.rough_age(now - seconds * 1_000_000, now, "en") == en


def test_that_a_position_is_told_in_the_language_of_the_screen() -> None:
    assert show.position(108.206, 16.066, "en") == "16.066° N 108.206° E"
    assert show.position(108.206, 16.066, "vi") == "16,066° B 108,206° Đ"
    assert show.position(-70.5, -33.4, "vi") == "33,400° N 70,500° T"


def test_that_a_time_ahead_of_the_clock_is_no_negative_age() -> None:
    assert show.age(us("21:48"), us("21:47")) == "0:00"


def test_that_instants_are_in_the_sites_zone_and_copied_with_it() -> None:
    at = us("21:47:05")
    assert show.clock_time(at, show.zone_of("Asia/Ho_Chi_Minh")) == "21:47:05"
    assert show.clock_time(at, show.zone_of("+07:00"), seconds=False) == "21:47"
    assert show.iso(at, show.zone_of("Asia/Ho_Chi_Minh")) == "2026-10-14T21:47:05.000+07:00"
    assert show.zone_of("-03:30").utcoffset(None).total_seconds() == -12600  # type: ignore[union-attr]


def test_that_yesterday_is_told_with_its_day() -> None:
    assert show.moment(us("23:50", "2026-10-13"), us("00:10")) == "13/10 23:50"
    assert show.moment(us("00:05"), us("00:10")) == "00:05:00"
