"""The inbox under overload: commands first, reports held, readings thinned without losing extremes."""

from __future__ import annotations

import threading

import numpy as np

from ioc.domain.commands import Order, SetCityStage
from ioc.domain.inbound import FeedContacted, ReadingsTaken
from ioc.domain.vocabulary import Quality
from ioc.engine import inbox as module
from ioc.engine.inbox import Asked, Inbox
from tests.helpers.city import COORDINATOR


def readings(values: list[float]) -> ReadingsTaken:
    n = len(values)
    return ReadingsTaken(
        feed="g",
        assets=("a",) * n,
        properties=("p",) * n,
        source_us=np.arange(n),
        value=np.array(values, float),
        quality=np.zeros(n, np.uint8),
    )


def test_that_commands_are_taken_before_what_feeds_say() -> None:
    inbox = Inbox()
    inbox.put(readings([1.0]))
    order = Order(id="1", actor=COORDINATOR, seen_seq=0, command=SetCityStage(level=2, reason="x"))
    inbox.put_order(Asked(order, print))
    orders, reports = inbox.take(10, 0)
    assert [item.order.id for item in orders] == ["1"]
    assert len(reports) == 1


def test_that_overload_keeps_first_last_lowest_and_highest_and_says_so(monkeypatch) -> None:
    monkeypatch.setattr(module, "MAX_ROWS", 50)
    inbox = Inbox()
    for start in range(0, 100, 10):
        inbox.put(readings([float(start + i) for i in range(10)]))
    inbox.put(readings([5000.0]))
    inbox.put(readings([7.0]))
    rows = np.concatenate([batch.value for batch in inbox.take(1000, 0)[1]])
    assert rows[0] == 0.0
    assert rows[-1] == 7.0
    assert rows.max() == 5000.0
    assert inbox.dropped > 0
    assert len(rows) + inbox.dropped == 102


def test_that_thinned_readings_are_marked_uncertain(monkeypatch) -> None:
    monkeypatch.setattr(module, "MAX_ROWS", 5)
    inbox = Inbox()
    inbox.put(readings([float(i) for i in range(10)]))
    (batch,) = inbox.take(10, 0)[1]
    assert set(batch.quality.tolist()) == {int(Quality.UNCERTAIN)}


def test_that_reports_hold_their_sender_and_none_is_lost(monkeypatch) -> None:
    monkeypatch.setattr(module, "MAX_REPORTS", 3)
    inbox = Inbox()

    def send() -> None:
        for count in range(10):
            inbox.put(FeedContacted(feed="g", taken=count, refused=0))

    sender = threading.Thread(target=send)
    sender.start()
    got: list[int] = []
    while len(got) < 10:
        assert inbox.waiting <= 3
        got += [message.taken for message in inbox.take(2, 1)[1]]
    sender.join(5)
    assert got == list(range(10))


def test_that_messages_put_back_come_first_again() -> None:
    inbox = Inbox()
    for count in range(4):
        inbox.put(FeedContacted(feed="g", taken=count, refused=0))
    _, taken = inbox.take(2, 0)
    inbox.put_back(taken)
    assert [message.taken for message in inbox.take(10, 0)[1]] == [0, 1, 2, 3]
