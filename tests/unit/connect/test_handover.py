"""Callers hand over and wait; what is begun is waited for, what is not may be brought again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from ioc.connect.handover import Handover
from tests.helpers.processes import wait_for


class Bringing:
    """A caller on a thread of its own; `outcome` is what it was told."""

    def __init__(self, handover: Handover[str], parcel: str, within_s: float = 10.0) -> None:
        self.outcome: bool | None = None
        self._thread = threading.Thread(target=self._bring, args=(handover, parcel, within_s), daemon=True)
        self._thread.start()

    def _bring(self, handover: Handover[str], parcel: str, within_s: float) -> None:
        self.outcome = handover.hand_over(parcel, within_s)

    def told(self) -> bool | None:
        self._thread.join(10)
        return self.outcome


def received(handover: Handover[str]) -> list[str]:
    got: list[str] = []
    wait_for(lambda: got.extend(handover.receive(0.05)) or got, said="a parcel")
    return got


def test_that_a_caller_is_told_only_when_its_parcel_is_settled() -> None:
    handover: Handover[str] = Handover(4)
    caller = Bringing(handover, "a")
    assert received(handover) == ["a"]
    assert caller.outcome is None
    handover.settle(["a"])
    assert caller.told() is True


def test_that_what_nobody_begins_in_time_is_withdrawn_whole() -> None:
    handover: Handover[str] = Handover(4)
    assert handover.hand_over("a", 0.01) is False
    assert handover.receive(0.0) == []


def test_that_what_is_begun_is_waited_for_beyond_the_time() -> None:
    handover: Handover[str] = Handover(4)
    caller = Bringing(handover, "a", within_s=0.2)
    received(handover)
    caller._thread.join(0.5)
    assert caller.outcome is None, "told to come again with something that is half taken"
    handover.settle(["a"])
    assert caller.told() is True


def test_that_a_full_queue_takes_nothing_more() -> None:
    handover: Handover[str] = Handover(1)
    caller = Bringing(handover, "a")
    wait_for(lambda: handover._waiting, said="the first waits")
    assert handover.hand_over("b", 10.0) is False and handover.leave("c") is False
    received(handover)
    handover.settle(["a"])
    assert caller.told() is True


def test_that_closing_lets_everybody_go() -> None:
    handover: Handover[str] = Handover(4)
    begun = Bringing(handover, "a")
    received(handover)
    waiting = Bringing(handover, "b")
    wait_for(lambda: handover._waiting, said="the second waits")
    handover.close()
    assert (begun.told(), waiting.told(), handover.hand_over("c", 1.0)) == (False, False, False)


def test_that_a_sign_of_life_is_heard_once() -> None:
    handover: Handover[str] = Handover(4)
    asked: list[Any] = [handover.heard()]
    handover.sign()
    heard: Callable[[], bool] = handover.heard
    assert [*asked, heard(), heard()] == [False, True, False]
