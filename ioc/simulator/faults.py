"""Faults on demand: what a feed does wrong, and until when."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, NamedTuple

KINDS: dict[str, str] = {
    "silent": "answers, but nothing new: everything stays as it was when the fault began",
    "off": "the connection is closed without an answer; nothing is sent",
    "slow": "the answer comes after eight seconds",
    "500": "HTTP 500; what is sent holds an error instead of data",
    "garbage": "HTTP 200 with bytes that are not the format",
    "truncated": "the answer breaks off in the middle",
    "duplicated": "every record comes twice",
    "skewed": "the source's clock is two hours ahead",
}
LONGEST_S = 86_400.0
EVERY = "*"
"""Stands for all feeds."""


class Wrong(NamedTuple):
    """A fault of one feed, on the monotonic clock."""

    kind: str
    begun_s: float
    ends_s: float


class BadFault(ValueError):
    """The order for a fault cannot be understood; its text says why."""


class FaultBoard:
    """The faults that are on. Thread-safe; `clock` gives monotonic seconds."""

    def __init__(self, feeds: tuple[str, ...], clock: Callable[[], float]) -> None:
        self._feeds = feeds
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong: dict[str, Wrong] = {}

    def order(self, given: Any) -> None:
        """Start (or with 0 seconds end) a fault: {"feed": name or "*", "kind": …, "seconds": …}. Raises BadFault."""
        feed, kind, seconds = _read(given, self._feeds)
        now = self._clock()
        with self._lock:
            for name in self._feeds if feed == EVERY else (feed,):
                if seconds > 0:
                    self._wrong[name] = Wrong(kind, now, now + seconds)
                else:
                    self._wrong.pop(name, None)

    def on(self, feed: str) -> Wrong | None:
        """The fault of a feed now."""
        with self._lock:
            wrong = self._wrong.get(feed)
            if wrong is not None and wrong.ends_s <= self._clock():
                del self._wrong[feed]
                return None
            return wrong

    def listed(self) -> dict[str, dict[str, str | float]]:
        """The faults that are on, for people: kind and seconds left."""
        now = self._clock()
        running = ((feed, self.on(feed)) for feed in self._feeds)
        return {feed: {"kind": w.kind, "seconds_left": round(w.ends_s - now, 1)} for feed, w in running if w}


def _read(given: Any, feeds: tuple[str, ...]) -> tuple[str, str, float]:
    if not isinstance(given, dict):
        raise BadFault("expected an object with feed, kind and seconds")
    feed, kind, seconds = given.get("feed"), given.get("kind"), given.get("seconds", 60)
    if feed not in (*feeds, EVERY):
        raise BadFault(f"feed must be one of: {', '.join((*feeds, EVERY))}")
    if kind not in tuple(KINDS):
        raise BadFault(f"kind must be one of: {', '.join(KINDS)}")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= LONGEST_S:
        raise BadFault(f"seconds must be a number from 0 to {LONGEST_S:g}")
    return str(feed), str(kind), float(seconds)
