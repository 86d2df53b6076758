"""What was told and is perhaps not on record yet, and the memory of what surely is."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from ioc.connect.api import FeedContext
from ioc.connect.keeping import FeedMemory, MemoryDamaged, Receipt, Told

_GLANCE_S = 0.2
Land = Callable[[], None]


class Flight:
    """Between the file and the record.

    What is about to be told is announced (`begin`), what was told waits for its receipt (`told`), and only when that
    comes does the memory say that it was read. After a kill reading goes on before what was in flight, and `before`
    gives what the record has of it: so nothing is lost, and nothing that has a time of its own is doubled.
    """

    def __init__(self, context: FeedContext, about: dict[str, str]) -> None:
        self._context = context
        self._about = about
        self._memory = FeedMemory(context.keeping.state_dir, context.feed)
        self._waiting: deque[tuple[Receipt, int, Land]] = deque()
        self._begun_us: int | None = None
        self._resumed_us: int | None = None
        """Since when the record may hold more than is known, from the engine before; until all that is read again."""
        self.known: dict[str, Any] = {}
        """What is surely read, in JSON's kinds."""

    def load(self) -> tuple[Told, ...]:
        """Remember; what the record has of what was in flight then. Raises MemoryDamaged.

        A memory of another path or manner of reading is none.
        """
        found = self._memory.load()
        if any(found.get(key) != value for key, value in self._about.items()):
            return ()
        known, since_us = found.get("known"), found.get("since_us")
        if not isinstance(known, dict) or not isinstance(since_us, int | None):
            raise MemoryDamaged
        self.known = known
        self._resumed_us = since_us
        if since_us is None:
            return ()
        return tuple(self._context.keeping.recall(self._context.feed, since_us))

    def begin(self) -> None:
        """Something is about to be told."""
        if self._begun_us is None:
            self._begun_us = self._context.now_us()
            if not self._waiting:
                self._save()

    def told(self, land: Land) -> None:
        """All that was begun is told; `land` makes it known once it is on record."""
        begun_us = self._begun_us if self._begun_us is not None else self._context.now_us()
        self._waiting.append((self._context.keeping.receipt(), begun_us, land))
        self._begun_us = None

    def settle(self) -> None:
        """Make known what came on record meanwhile. Raises what `land` raises."""
        landing = False
        try:
            while self._waiting and self._waiting[0][0]():
                landing = True
                self._waiting.popleft()[2]()
        finally:
            if landing:
                self._save()

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Until the time is over or `stop` is set; settles meanwhile."""
        end = time.monotonic() + seconds
        if self._resumed_us is not None:
            self.told(self._caught_up)
        self.settle()
        while (left := end - time.monotonic()) > 0 and not stop.wait(min(left, _GLANCE_S) if self._waiting else left):
            self.settle()

    def _caught_up(self) -> None:
        self._resumed_us = None

    def _save(self) -> None:
        since_us = self._waiting[0][1] if self._waiting else self._begun_us
        since_us = since_us if self._resumed_us is None else self._resumed_us
        self._memory.save({**self._about, "since_us": since_us, "known": self.known})
