"""Where other threads meet the loop: a lane for commands, a lane for what feeds say, both bounded in memory."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from msgspec import Struct

from ioc.domain.commands import Order
from ioc.domain.inbound import Inbound, ReadingsTaken
from ioc.engine.coalesce import Judge, anything_goes, coalesce
from ioc.link.messages import Answer

MAX_ROWS = 200_000
"""Readings that may wait; above it (or above twice what a coalescing left) waiting batches of a feed are coalesced."""
GROUP_ROWS = 20_000
"""Readings taken into one group: about ten milliseconds of work, so that a command never waits for long."""
MAX_REPORTS = 20_000
"""Other messages that may wait; above it the sender is held (visible lag is better than silent loss)."""


class Asked(Struct, frozen=True):
    """An order with the way back to who gave it."""

    order: Order
    answer: Callable[[Answer], None]


class Errand(Struct, frozen=True):
    """Something to do on the loop: in order with the commands (a sign-in, the end), or, `settled`, once the group
    is durable and published (a snapshot). `kept`: done again when the journal refused its group, since what it
    records has happened whether the disk was full or not."""

    run: Callable[[], None]
    settled: bool = False
    kept: bool = False


class Inbox:
    """Thread-safe. `put` may block its caller, `put_order` and `put_errand` never do."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ready = threading.Condition(self._lock)
        self._idle = False
        self._orders: deque[Asked | Errand] = deque()
        self._reports: deque[Inbound] = deque()
        self._rows = 0
        self._most_rows = MAX_ROWS
        self._closed = False
        self._put = self._taken = self._settled = 0
        self.dropped = 0
        self.judge: Judge = anything_goes
        """What is plausible of a stream; the loop knows, and says so when it is made."""

    def put_order(self, asked: Asked) -> None:
        """A command: its lane is emptied first."""
        self._put_first(asked)

    def put_errand(self, errand: Errand) -> None:
        """An errand keeps its place among the commands."""
        self._put_first(errand)

    def _put_first(self, item: Asked | Errand) -> None:
        with self._lock:
            self._orders.append(item)
            if self._idle:
                self._ready.notify_all()

    def put_errands_back(self, errands: list[Errand]) -> None:
        """Errands whose group was refused: done again first."""
        with self._ready:
            self._orders.extendleft(reversed(errands))

    def put(self, message: Inbound) -> None:
        """What a feed says. Blocks while the lane of reports is full; readings are coalesced instead."""
        with self._lock:
            if isinstance(message, ReadingsTaken):
                self._reports.append(message)
                self._rows += len(message.value)
                if self._rows > self._most_rows:
                    self._thin()
            else:
                while len(self._reports) >= MAX_REPORTS and not self._closed:
                    self._ready.wait(1.0)
                self._reports.append(message)
            # only now: a sender that is held has put nothing yet
            self._put += 1
            if self._idle:
                self._ready.notify_all()

    def _thin(self) -> None:
        kept, lost = coalesce([m for m in self._reports if isinstance(m, ReadingsTaken)], self.judge)
        others = [m for m in self._reports if not isinstance(m, ReadingsTaken)]
        # assets must be known before their readings: registrations keep their place ahead
        self._reports = deque([*others, *kept])
        self._rows = sum(len(m.value) for m in kept)
        self._most_rows = max(MAX_ROWS, 2 * self._rows)
        self.dropped += lost

    def put_back(self, messages: list[Inbound]) -> None:
        """Return messages that could not be made durable, to be taken again first."""
        with self._lock:
            self._taken = self._settled
            self._reports.extendleft(reversed(messages))
            self._rows += sum(len(m.value) for m in messages if isinstance(m, ReadingsTaken))

    def take(self, limit: int, timeout_s: float) -> tuple[list[Asked | Errand], list[Inbound]]:
        """All waiting commands, and messages in order until there are `limit` other than readings or `GROUP_ROWS`
        readings; waits up to `timeout_s` for the first."""
        with self._lock:
            if not self._orders and not self._reports:
                self._idle = True
                self._ready.wait(timeout_s)
                self._idle = False
            orders, self._orders = list(self._orders), deque()
            reports = self._next_reports(limit)
            if not self._reports:
                self._taken = self._put
            self._ready.notify_all()
            return orders, reports

    def _next_reports(self, limit: int) -> list[Inbound]:
        reports: list[Inbound] = []
        waiting, rows, others = self._reports, 0, 0
        while waiting and others < limit and rows < GROUP_ROWS:
            report = waiting.popleft()
            reports.append(report)
            if isinstance(report, ReadingsTaken):
                rows += len(report.value)
            else:
                others += 1
        self._rows -= rows
        return reports

    def settle(self) -> None:
        """All that was taken is on record (called by the loop after a commit that left no tail)."""
        self._settled = self._taken

    def receipt(self) -> Callable[[], bool]:
        """Tells whether everything that was put so far is on record, or was given up and said so."""
        number = self._put
        return lambda: self._settled >= number

    @property
    def waiting(self) -> int:
        """How many messages wait."""
        return len(self._orders) + len(self._reports)

    @property
    def rows(self) -> int:
        """How many readings wait."""
        return self._rows

    def close(self) -> None:
        """Let blocked senders go."""
        with self._lock:
            self._closed = True
            self._ready.notify_all()
