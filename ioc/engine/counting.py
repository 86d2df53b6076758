"""Counting what feeds bring. Totals become facts every few seconds a feed, and at every change of state."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.inbound import FeedContacted, FeedFailed
from ioc.domain.state import State
from ioc.domain.vocabulary import FeedState

TOLD_US = 5_000_000
"""How often a feed's totals go on the record while it does well."""


class _Tally:
    __slots__ = ("contact_us", "record_us", "refused", "taken")

    def __init__(self, taken: int, refused: int, contact_us: int, record_us: int) -> None:
        self.taken, self.refused = taken, refused
        self.contact_us, self.record_us = contact_us, record_us

    def copy(self) -> _Tally:
        return _Tally(self.taken, self.refused, self.contact_us, self.record_us)


class Counting:
    """Running totals ahead of the last `FeedCounted` fact. Runs on the loop thread."""

    def __init__(self) -> None:
        self._ahead: dict[str, _Tally] = {}
        self._kept: dict[str, _Tally] = {}
        self._told_us: dict[str, int] = {}
        self.heard: dict[str, int] = {}
        """When each feed was last contacted, ahead of the record."""

    def keep(self) -> None:
        """A group is durable: remember the totals as they stand."""
        self._kept = {feed: tally.copy() for feed, tally in self._ahead.items()}

    def restore(self) -> None:
        """A group was refused: back to the totals before it (its messages come again)."""
        self._ahead = {feed: tally.copy() for feed, tally in self._kept.items()}

    def contacted(self, state: State, message: FeedContacted, at_us: int) -> list[f.AnyFact]:
        """A successful contact: the feed is on time again, said at once with its totals."""
        feed = state.tables.feeds.get(message.feed)
        if feed is None:
            return []
        tally = self._ahead.get(feed.id)
        if tally is None:
            tally = _Tally(feed.taken, feed.refused, feed.last_contact_us, feed.last_record_us)
            self._ahead[feed.id] = tally
        tally.taken += message.taken
        tally.refused += message.refused
        tally.contact_us = self.heard[feed.id] = at_us
        if message.taken or message.refused:
            tally.record_us = at_us
        if feed.state is FeedState.ON_TIME:
            return []
        return [*self._drain(feed.id), f.FeedStateChanged(feed=feed.id, state=FeedState.ON_TIME)]

    def failed(self, state: State, message: FeedFailed) -> list[f.AnyFact]:
        """A failed contact. `parked` and troubles that wait for a person are parked, the rest is down."""
        feed = state.tables.feeds.get(message.feed)
        if feed is None:
            return []
        now = FeedState.PARKED if message.parked or message.retry_s is None else FeedState.DOWN
        if feed.state is now and feed.reason == message.reason and feed.params == message.params:
            return []
        return [
            *self._drain(feed.id),
            f.FeedStateChanged(feed=feed.id, state=now, reason=message.reason, params=message.params),
        ]

    def due(self, at_us: int | None = None) -> list[f.AnyFact]:
        """Totals that no fact holds yet and that were not told lately; all of them without `at_us`."""
        facts: list[f.AnyFact] = []
        for feed in list(self._ahead):
            if at_us is None or at_us - self._told_us.get(feed, 0) >= TOLD_US:
                self._told_us[feed] = at_us or 0
                facts += self._drain(feed)
        return facts

    def _drain(self, feed: str) -> list[f.AnyFact]:
        tally = self._ahead.pop(feed, None)
        if tally is None:
            return []
        return [
            f.FeedCounted(
                feed=feed,
                taken=tally.taken,
                refused=tally.refused,
                last_contact_us=tally.contact_us,
                last_record_us=tally.record_us,
            )
        ]
