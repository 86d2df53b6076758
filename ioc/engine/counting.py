"""Counting what feeds bring. Totals become facts every few seconds a feed, and at every change of state."""

from __future__ import annotations

import numpy as np

from ioc.domain import facts as f
from ioc.domain.inbound import FeedContacted, FeedFailed
from ioc.domain.readings import Array
from ioc.domain.records import Feed
from ioc.domain.state import State
from ioc.domain.vocabulary import FeedState

TOLD_US = 5_000_000
"""How often a feed's totals go on the record while it does well."""
THINNED_US = 30_000_000
"""How often it goes on the record what overload cost, stream by stream."""


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
        self._thinned: dict[str, Array] = {}
        self._thinned_kept: dict[str, Array] = {}
        self._thinned_us: dict[str, int] = {}
        self.heard: dict[str, int] = {}
        """When each feed was last contacted, ahead of the record."""

    def keep(self) -> None:
        """A group is durable: remember the totals as they stand."""
        self._kept = {feed: tally.copy() for feed, tally in self._ahead.items()}
        if self._thinned or self._thinned_kept:
            self._thinned_kept = {feed: counts.copy() for feed, counts in self._thinned.items()}

    def restore(self) -> None:
        """A group was refused: back to the totals before it (its messages come again)."""
        self._ahead = {feed: tally.copy() for feed, tally in self._kept.items()}
        self._thinned = {feed: counts.copy() for feed, counts in self._thinned_kept.items()}

    def contacted(self, state: State, message: FeedContacted, at_us: int) -> list[f.AnyFact]:
        """A successful contact: the feed is on time again, said at once with its totals."""
        feed = state.tables.feeds.get(message.feed)
        if feed is None:
            return []
        tally = self._tallied(feed, message, at_us)
        tally.contact_us = self.heard[feed.id] = at_us
        if feed.state is FeedState.ON_TIME:
            return []
        return [*self._drain(feed.id), f.FeedStateChanged(feed=feed.id, state=FeedState.ON_TIME)]

    def _tallied(self, feed: Feed, message: FeedContacted | FeedFailed, at_us: int) -> _Tally:
        """The feed's running totals with what the message brought."""
        tally = self._running(feed)
        tally.taken += message.taken
        tally.refused += message.refused
        if message.taken or message.refused:
            tally.record_us = at_us
        return tally

    def _running(self, feed: Feed) -> _Tally:
        tally = self._ahead.get(feed.id)
        if tally is None:
            tally = _Tally(feed.taken, feed.refused, feed.last_contact_us, feed.last_record_us)
            self._ahead[feed.id] = tally
        return tally

    def refused_here(self, state: State, feed: str) -> None:
        """The engine refused something that the connector had counted as taken: one more refusal of the feed."""
        known = state.tables.feeds.get(feed)
        if known is not None:
            self._running(known).refused += 1

    def failed(self, state: State, message: FeedFailed, at_us: int) -> list[f.AnyFact]:
        """A failed contact. `parked` and troubles that wait for a person are parked, the rest is down."""
        feed = state.tables.feeds.get(message.feed)
        if feed is None:
            return []
        if message.taken or message.refused:
            self._tallied(feed, message, at_us)
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
        for feed in list(self._thinned):
            if at_us is None or at_us - self._thinned_us.get(feed, 0) >= THINNED_US:
                self._thinned_us[feed] = at_us or 0
                facts.append(_readings_thinned(feed, self._thinned.pop(feed)))
        return facts

    def thinned(self, feed: str, stream: Array, dropped: Array) -> None:
        """Readings that overload cost, each row so many of its stream (-1: of one that nobody knows)."""
        counts = np.bincount(stream + 1, dropped).astype(np.int64)
        if counts.any():
            held = self._thinned.get(feed, np.zeros(0, np.int64))
            longer, shorter = (counts, held) if len(counts) > len(held) else (held, counts)
            longer[: len(shorter)] += shorter
            self._thinned[feed] = longer

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


def _readings_thinned(feed: str, counts: Array) -> f.ReadingsThinned:
    """`counts` stand one place behind their stream's index; the first is of streams that nobody knows."""
    streams = np.flatnonzero(counts[1:])
    return f.ReadingsThinned(
        feed=feed,
        dropped=int(counts.sum()),
        streams=tuple(streams.tolist()),
        counts=tuple(counts[streams + 1].tolist()),
    )
