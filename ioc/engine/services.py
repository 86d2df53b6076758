"""Measures feeds against what was agreed: availability, timeliness, completeness, validity. On the loop thread."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ioc.domain import facts as f
from ioc.domain.quality import ServiceSpan
from ioc.domain.readings import Array
from ioc.domain.state import State
from ioc.domain.vocabulary import FeedState

SPAN_US = 60_000_000
MOST_PENDING = 100_000
"""Rows that wait to be counted; counting many at once is ten times as fast."""
AVAILABLE = (FeedState.ON_TIME, FeedState.LATE)


class Services:
    """Counts since the last span ended, by stream and by feed."""

    def __init__(self) -> None:
        self._feeds: Sequence[str] = ()
        self._feed, self._interval = np.empty(0, np.int64), np.empty(0)
        self._accepted, self._timely, self._valid = (np.empty(0, np.int64) for _ in range(3))
        self._pending: list[Array] = []
        self._rows = 0
        self._since_us = self._ticked_us = 0
        self._available_s: dict[str, float] = {}
        self._records: dict[str, tuple[int, int]] = {}

    def sync(self, feeds: Sequence[str], feed: Array, interval: Array) -> None:
        """`feed` is the place in `feeds` of each stream, `interval` its seconds (0: nobody knows or cares)."""
        self._feeds, self._feed, self._interval = feeds, feed, interval
        self._count()
        # after a refused group there are fewer streams than were counted: what it had registered was given up
        known = min(len(feed), len(self._accepted))
        more = np.zeros(len(feed) - known, np.int64)
        self._accepted, self._timely, self._valid = (
            np.append(column[:known], more) for column in (self._accepted, self._timely, self._valid)
        )

    def note(self, stream: Array, timely: Array, valid: Array) -> None:
        """Accepted rows: masks say which came in time and which are good."""
        self._pending.append(stream.astype(np.int64) * 4 + timely * 2 + valid)
        self._rows += len(stream)
        if self._rows > MOST_PENDING:
            self._count()

    def _count(self) -> None:
        if not self._pending:
            return
        size = len(self._accepted)
        table = np.bincount(np.concatenate(self._pending), minlength=4 * size).reshape(size, 4)
        self._accepted += table.sum(axis=1)
        self._timely += table[:, 2] + table[:, 3]
        self._valid += table[:, 1] + table[:, 3]
        self._pending, self._rows = [], 0

    def tick(self, state: State, at_us: int) -> list[f.AnyFact]:
        """Add up who is available; once a minute one fact of all feeds."""
        self._count()
        if not self._since_us or at_us < self._ticked_us:
            self._restart(state, at_us)
            return []
        passed_s = (at_us - self._ticked_us) / 1e6
        self._ticked_us = at_us
        for feed in state.tables.feeds.values():
            if feed.state in AVAILABLE:
                self._available_s[feed.id] = self._available_s.get(feed.id, 0.0) + passed_s
        if at_us - self._since_us < SPAN_US:
            return []
        facts: list[f.AnyFact] = [f.ServicesMeasured(spans=self._spans(state, at_us))] if state.tables.feeds else []
        self._restart(state, at_us)
        return facts

    def _restart(self, state: State, at_us: int) -> None:
        self._since_us = self._ticked_us = at_us
        self._available_s = {}
        self._records = {feed.id: (feed.taken, feed.refused) for feed in state.tables.feeds.values()}
        for column in (self._accepted, self._timely, self._valid):
            column[:] = 0

    def _spans(self, state: State, at_us: int) -> dict[str, ServiceSpan]:
        seconds = (at_us - self._since_us) / 1e6
        due = np.divide(seconds, self._interval, out=np.zeros(len(self._interval)), where=self._interval > 0)
        # a sensor that talks too much does not make up for one that is silent
        counted = np.where(due > 0, np.minimum(self._accepted, np.ceil(due) + 1), 0)
        columns = (due, counted, self._accepted, self._timely, self._valid)
        sums = [np.bincount(self._feed, column, len(self._feeds)).tolist() for column in columns]
        by_feed = dict(zip(self._feeds, zip(*sums, strict=True), strict=True))
        found = {}
        for feed in state.tables.feeds.values():
            expected, received, accepted, timely, valid = by_feed.get(feed.id, (0.0,) * 5)
            taken, refused = self._records.get(feed.id, (feed.taken, feed.refused))
            found[feed.id] = ServiceSpan(
                since_us=self._since_us,
                until_us=at_us,
                available_s=round(self._available_s.get(feed.id, 0.0), 3),
                expected=round(expected, 3),
                received=int(received),
                accepted=int(accepted),
                timely=int(timely),
                valid=int(valid),
                taken=feed.taken - taken,
                refused=feed.refused - refused,
            )
        return found
