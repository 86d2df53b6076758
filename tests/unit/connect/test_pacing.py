"""Recorded history keeps its rhythm, and what is late once does not stay late."""

from __future__ import annotations

import threading

import pytest

from ioc.connect.pacing import Pace

BEGAN_US = 1_790_000_000_000_000
FIRST_US = 1_600_000_000_000_000
HOUR_US = 3_600_000_000


class Hand:
    """A monotonic clock that is moved by hand."""

    def __init__(self) -> None:
        self.s = 100.0

    def __call__(self) -> float:
        return self.s


def pace(speed: float, hand: Hand, *, shift: bool = True) -> Pace:
    return Pace(speed, FIRST_US, lambda: BEGAN_US, shift=shift, monotonic_s=hand)


def test_that_an_hour_takes_a_minute_at_60_and_begins_now() -> None:
    hand = Hand()
    playing = pace(60, hand)
    assert playing.left_s(FIRST_US + HOUR_US) == pytest.approx(60.0)
    assert playing.said_us(FIRST_US) == BEGAN_US
    assert playing.said_us(FIRST_US + HOUR_US) == BEGAN_US + 60_000_000
    hand.s += 30
    assert playing.reached_us() == FIRST_US + HOUR_US // 2


def test_that_kept_times_and_unknown_ones_stay_as_they_are() -> None:
    assert pace(60, Hand(), shift=False).said_us(FIRST_US + 5) == FIRST_US + 5
    assert pace(60, Hand()).said_us(0) == 0


def test_that_lateness_does_not_add_up() -> None:
    hand = Hand()
    playing = pace(1, hand)
    hand.s += 10
    assert playing.left_s(FIRST_US + 5_000_000) == pytest.approx(-5.0)
    assert playing.left_s(FIRST_US + 12_000_000) == pytest.approx(2.0)
    assert playing.wait(FIRST_US + 5_000_000, threading.Event())


def test_that_a_wait_ends_when_asked_to_stop() -> None:
    stop = threading.Event()
    playing = Pace(1, FIRST_US, lambda: BEGAN_US)
    threading.Timer(0.05, stop.set).start()
    assert not playing.wait(FIRST_US + HOUR_US, stop)
    assert not playing.wait(FIRST_US, stop)
