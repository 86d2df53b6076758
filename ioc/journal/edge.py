"""How far a record that is still being written has settled: below this number nothing can be put in any more.

Readings get their number when they come and become durable a second later, so facts with higher numbers are on disk
before them. Who played such a record straight to its end would pass over them for good.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from msgspec import Struct
from sqlalchemy import Connection, select

from ioc.journal.checkpoints import find_checkpoint
from ioc.journal.schema import entries
from ioc.journal.shelf import Segment, Shelf

FLUSHES = frozenset({"BlockSealed", "ReadingsLost", "SegmentOpened", "EngineStarted"})
"""Facts after which nothing below them is open: every flush seals all that is held."""
REST_S = 5.0
"""A writer flushes every second. An end that has stood for so long stays as it is: the writer has gone."""


class Edge(Struct, frozen=True):
    """The last settled entry (or checkpoint), and whether more may still come."""

    seq: int
    at_us: int
    grows: bool


class LiveEdge:
    """Follows the end of a record. `now_us` is the wall clock; used from one thread at a time."""

    def __init__(self, shelf: Shelf, now_us: Callable[[], int], steady_s: Callable[[], float] = time.monotonic) -> None:
        self._shelf, self._now_us, self._steady_s = shelf, now_us, steady_s
        self._settled = Edge(-1, 0, True)
        self._end, self._since_s = -1, steady_s()

    def look(self) -> Edge:
        """The edge as of now. It never goes back."""
        segment = self._shelf.all()[-1]
        tail = segment.tail()
        if tail.seq != self._end:
            self._end, self._since_s = tail.seq, self._steady_s()
        rests = self._steady_s() - self._since_s >= REST_S or self._now_us() - tail.at_us >= REST_S * 1e6
        if rests or tail.sealed:
            self._settled = Edge(tail.seq, tail.at_us, grows=False)
        else:
            self._settled = self._walk_on(segment)
        return self._settled

    def _walk_on(self, segment: Segment) -> Edge:
        with segment.connect() as connection:
            seq, at_us = self._start(segment, connection)
            query = select(entries.c.seq, entries.c.at_us, entries.c.kind).where(entries.c.seq > seq)
            rows = connection.execute(query.order_by(entries.c.seq)).all()
        flushed = max((place for place, row in enumerate(rows) if row.kind in FLUSHES), default=-1)
        for place, row in enumerate(rows):
            if place > flushed and row.seq != seq + 1:
                break
            seq, at_us = row.seq, max(at_us, row.at_us)
        return Edge(seq, at_us, grows=True)

    def _start(self, segment: Segment, connection: Connection) -> tuple[int, int]:
        """Where to look on from: what is settled already, or a checkpoint (it stands on durable readings alone)."""
        known = self._settled
        if known.seq >= segment.opening.opening_seq:
            return known.seq, known.at_us
        mark = find_checkpoint(connection)
        if mark is None:
            return segment.opening.opening_seq, segment.opening.opening_us
        return mark.seq, max(mark.at_us, known.at_us)
