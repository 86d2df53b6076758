"""Guessing passwords gets slower, for that login alone, and never ends for good."""

from __future__ import annotations

from ioc.engine.guesses import FREE_TRIES, LONGEST_WAIT_S, Guesses


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_that_each_wrong_password_doubles_the_wait_for_that_login_only() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    waits = []
    for _ in range(12):
        tries = guesses.failed("an")
        waits.append(tries.until_s - clock.now)
        clock.now = tries.until_s
    assert waits[: FREE_TRIES + 2] == [0.0, 0.0, 1.0, 2.0, 4.0]
    assert max(waits) == waits[-1] == LONGEST_WAIT_S
    guesses.failed("an")
    assert guesses.wait_s("an") > 0
    assert guesses.wait_s("binh") == 0


def test_that_the_right_password_and_time_forget() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    for _ in range(5):
        guesses.failed("an")
    guesses.succeeded("an")
    assert guesses.wait_s("an") == 0
    assert guesses.failed("an").failures == 1
    clock.now += 3600
    assert guesses.failed("an").failures == 1


def test_that_a_held_off_try_is_news_once_a_wait() -> None:
    guesses = Guesses(Clock())
    for _ in range(FREE_TRIES):
        guesses.failed("an")
    assert [guesses.is_news("an") for _ in range(3)] == [True, False, False]
    guesses.failed("an")
    assert guesses.is_news("an")
    assert not guesses.is_news("binh")


def test_that_what_was_before_a_restart_counts_on() -> None:
    clock = Clock()
    guesses = Guesses(clock)
    guesses.recall("an", failures=7, ago_s=5.0)
    assert guesses.wait_s("an") == 2.0 ** (7 - FREE_TRIES) - 5.0
    clock.now += 20.0
    assert guesses.failed("an").failures == 8
    guesses.recall("binh", failures=7, ago_s=3600.0)
    assert guesses.failed("binh").failures == 1
