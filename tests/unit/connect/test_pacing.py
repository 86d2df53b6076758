"""The clock of a recording: moments are due in the order and at the pace of then, times the speed."""

from __future__ import annotations

import threading

from ioc.connect.pacing import Pacing

_FIRST = 1_700_000_000_000_000


def test_that_an_hour_is_due_in_a_minute_at_speed_60() -> None:
    now = [100.0]
    pacing = Pacing(60.0, lambda: now[0])
    assert pacing.due_in_s(_FIRST) == 0.0
    assert pacing.due_in_s(_FIRST + 3_600_000_000) == 60.0
    now[0] += 15.0
    assert pacing.due_in_s(_FIRST + 3_600_000_000) == 45.0


def test_that_a_moment_that_has_passed_is_due_at_once() -> None:
    now = [0.0]
    pacing = Pacing(1.0, lambda: now[0])
    assert pacing.wait_for(_FIRST, threading.Event())
    now[0] += 10.0
    assert pacing.wait_for(_FIRST + 5_000_000, threading.Event())


def test_that_stop_ends_the_waiting() -> None:
    stop = threading.Event()
    pacing = Pacing(1.0)
    assert pacing.wait_for(_FIRST, stop)
    stop.set()
    assert not pacing.wait_for(_FIRST + 3_600_000_000, stop)
