"""What a trial says of an outcome: counts by day and asset, load, spans, chattering, repeats."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from ioc.domain.care_spec import CareSpec
from ioc.domain.rule_trial import Happening, Span, sum_up

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
S = 1_000_000
START = 1_791_046_800 * S
"""2026-10-04T00:00:00+07:00."""
DAY = 86_400 * S


def raised(second: int, asset: str = "a", priority: int = 3) -> Happening:
    return Happening(at_us=START + second * S, asset=asset, priority=priority)


def ended(second: int, asset: str = "a") -> Happening:
    return Happening(at_us=START + second * S, asset=asset, priority=0, annunciated=False)


def test_that_days_are_those_of_the_site_and_none_is_left_out() -> None:
    told = [raised(3600), ended(3700), raised(86_400 + 10), ended(86_400 + 20)]
    found = sum_up(told, START, START + 3 * DAY, ZONE, CareSpec())
    assert found.days == (("2026-10-04", 1), ("2026-10-05", 1), ("2026-10-06", 0))
    assert (found.count, found.first_us, found.last_us) == (2, START + 3600 * S, START + 86_410 * S)


def test_that_the_load_is_by_ten_minutes() -> None:
    told = [raised(at, f"a{at}") for at in range(12)]
    found = sum_up(told, START, START + 3600 * S, ZONE, CareSpec())
    assert found.slots == (12, 0, 0, 0, 0, 0)
    assert (found.worst, found.average, found.share_over) == (12, 2.0, pytest.approx(1 / 6))


def test_that_a_graver_level_is_one_more_annunciation_of_the_same_span() -> None:
    lesser = Happening(at_us=START + 30 * S, asset="a", priority=3, annunciated=False)
    told = [raised(10), raised(20, priority=1), lesser, ended(40), raised(50, "b")]
    found = sum_up(told, START, START + 60 * S, ZONE, CareSpec())
    assert found.count == 3
    assert found.spans == (
        Span(asset="a", from_us=START + 10 * S, to_us=START + 40 * S, priority=1),
        Span(asset="b", from_us=START + 50 * S, to_us=0, priority=3),
    )
    assert [(one.asset, one.count, one.longest_s) for one in found.assets] == [("a", 2, 30.0), ("b", 1, 10.0)]


def test_that_chattering_and_repeats_are_told() -> None:
    told = [step for at in range(0, 60, 10) for step in (raised(at), ended(at + 5))]
    found = sum_up(told, START, START + 600 * S, ZONE, CareSpec())
    assert found.chattering == 1
    standing = sum_up([raised(0), ended(1000)], START, START + 2000 * S, ZONE, CareSpec(), realarm_s=300.0)
    assert standing.repeats == 3


def test_that_nothing_is_an_outcome_and_an_empty_span_is_none() -> None:
    found = sum_up([], START, START + DAY, ZONE, CareSpec())
    assert (found.count, found.worst, found.assets, found.spans) == (0, 0, (), ())
    with pytest.raises(ValueError, match="empty span"):
        sum_up([], START, START, ZONE, CareSpec())
