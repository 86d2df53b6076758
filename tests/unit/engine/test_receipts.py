"""A receipt comes when all that was put before it is on record, not sooner."""

from __future__ import annotations

from ioc.domain.inbound import FeedContacted
from ioc.engine.inbox import Inbox

_WORD = FeedContacted(feed="f", taken=0, refused=0)


def test_that_a_receipt_waits_for_all_that_was_put_before_it() -> None:
    inbox = Inbox()
    inbox.put(_WORD)
    inbox.put(_WORD)
    receipt = inbox.receipt()
    inbox.take(1, 0.0)
    inbox.settle()
    assert not receipt(), "one of two is still waiting"
    inbox.take(1, 0.0)
    assert not receipt(), "taken is not on record"
    inbox.settle()
    assert receipt()
    inbox.put(_WORD)
    assert receipt() and not inbox.receipt()()


def test_that_what_a_refused_commit_puts_back_is_waited_for() -> None:
    inbox = Inbox()
    inbox.put(_WORD)
    receipt = inbox.receipt()
    _, reports = inbox.take(10, 0.0)
    inbox.put_back(reports)
    inbox.settle()
    assert not receipt()
    inbox.take(10, 0.0)
    inbox.settle()
    assert receipt()
