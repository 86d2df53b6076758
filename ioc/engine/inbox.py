"""Where other threads meet the loop: a lane for commands, a lane for what feeds say, both bounded in memory."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from msgspec import Struct

from ioc.domain.commands import Order
from ioc.domain.inbound import Inbound, ReadingsTaken
from ioc.engine.coalesce import coalesce
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
    is durable and published (a snapshot)."""

    run: Callable[[], None]
    settled: bool = False


class Inbox:
    """Thread-safe. `put` may block its caller, `put_order` and `put_errand` never do."""

    def __init__(self) -> None:
        self._ready = threading.Condition(threading.Lock())
        self._idle = False
        self._orders: deque[Asked | Errand] = deque()
        self._reports: deque[Inbound] = deque()
        self._rows = 0
        self._most_rows = MAX_ROWS
        self._closed = False
        self.dropped = 0

    def put_order(self, asked: Asked) -> None:
        """A command: its lane is emptied first."""
        with self._ready:
            self._orders.append(asked)
            self._wake()

    def put_errand(self, errand: Errand) -> None:
        """An errand keeps its place among the commands."""
        with self._ready:
            self._orders.append(errand)
            self._wake()

    def put(self, message: Inbound) -> None:
        """What a feed says. Blocks while the lane of reports is full; readings are coalesced instead."""
        with self._ready:
            if isinstance(message, ReadingsTaken):
                self._put_readings(message)
            else:
                while len(self._reports) >= MAX_REPORTS and not self._closed:
                    self._ready.wait(1.0)
                self._reports.append(message)
            self._wake()

    def _wake(self) -> None:
        """Rouse the loop, if it sleeps."""
        if self._idle:
            self._ready.notify_all()

    def _put_readings(self, message: ReadingsTaken) -> None:
        self._reports.append(message)
        self._rows += len(message.value)
        if self._rows > max(self._most_rows, MAX_ROWS):
            kept, lost = coalesce([m for m in self._reports if isinstance(m, ReadingsTaken)])
            others = [m for m in self._reports if not isinstance(m, ReadingsTaken)]
            # assets must be known before their readings: registrations keep their place ahead
            self._reports = deque([*others, *kept])
            self._rows = sum(len(m.value) for m in kept)
            self._most_rows = 2 * self._rows
            self.dropped += lost

    def put_back(self, messages: list[Inbound]) -> None:
        """Return messages that could not be made durable, to be taken again first."""
        with self._ready:
            self._reports.extendleft(reversed(messages))
            self._rows += sum(len(m.value) for m in messages if isinstance(m, ReadingsTaken))

    def take(self, limit: int, timeout_s: float) -> tuple[list[Asked | Errand], list[Inbound]]:
        """All waiting commands, and messages in order until there are `limit` other than readings or `GROUP_ROWS`
        readings; waits up to `timeout_s` for the first."""
        with self._ready:
            if not self._orders and not self._reports:
                self._idle = True
                self._ready.wait(timeout_s)
                self._idle = False
            orders, self._orders = list(self._orders), deque()
            reports = self._next_reports(limit)
            self._ready.notify_all()
            return orders, reports

    def _next_reports(self, limit: int) -> list[Inbound]:
        reports: list[Inbound] = []
        rows = others = 0
        while self._reports and others < limit and rows < GROUP_ROWS:
            report = self._reports.popleft()
            reports.append(report)
            if isinstance(report, ReadingsTaken):
                rows += len(report.value)
            else:
                others += 1
        self._rows -= rows
        return reports

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
        with self._ready:
            self._closed = True
            self._ready.notify_all()
