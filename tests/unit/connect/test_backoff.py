"""Waiting before asking again."""

from __future__ import annotations

from random import Random

import pytest

from ioc.connect.backoff import Backoff, read_retry_after

_NOW_US = 1_767_571_200_000_000  # 2026-01-05T00:00:00Z


def test_that_waits_double_within_their_jitter_up_to_the_longest() -> None:
    backoff = Backoff(Random(1), first_s=1.0, longest_s=60.0)
    waits = [backoff.next_s() for _ in range(12)]
    for failures, wait in enumerate(waits):
        whole = min(60.0, 2.0**failures)
        assert whole / 2 <= wait <= whole
    assert len({round(wait, 9) for wait in waits[6:]}) > 1, "no jitter"


def test_that_a_success_starts_small_again() -> None:
    backoff = Backoff(Random(1))
    for _ in range(8):
        backoff.next_s()
    backoff.succeed()
    assert backoff.next_s() <= 1.0


def test_that_the_source_is_obeyed_up_to_an_hour() -> None:
    backoff = Backoff(Random(1))
    assert backoff.next_s(30.0) == 30.0
    assert backoff.next_s(1e9) == 3600.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7", 7.0),
        ("Mon, 05 Jan 2026 00:01:00 GMT", 60.0),
        ("Mon, 05 Jan 2015 00:01:00 GMT", 0.0),
        ("later", None),
        ("", None),
        (None, None),
        ("-5", None),
    ],
)
def test_that_retry_after_is_seconds_or_a_date(text: str | None, expected: float | None) -> None:
    assert read_retry_after(text, _NOW_US) == expected
