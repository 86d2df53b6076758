"""The one place where the engine's core asks the machine for time and fresh identifiers."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable


def now_us() -> int:
    """Microseconds since the epoch, UTC."""
    return time.time_ns() // 1000


def new_id() -> str:
    """A fresh identifier (UUID 4, hex)."""
    return uuid.uuid4().hex


def new_bytes(size: int) -> bytes:
    """Random bytes from the operating system, for keys and nonces."""
    return os.urandom(size)


class SteadyClock:
    """Wall time that never steps back. A clock set back is not followed: until it has caught up, time goes on at nine
    tenths of its pace by the machine's steady clock, so that ticks, beats and flushes keep coming.

    `source` gives microseconds since the epoch, `steady_ns` nanoseconds that only rise. `behind_us` is how far the
    wall clock lay behind at the last call.
    """

    def __init__(
        self,
        source: Callable[[], int] = now_us,
        *,
        steady_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._source, self._steady_ns = source, steady_ns
        self._last, self._seen_ns = 0, steady_ns()
        self.behind_us = 0

    def not_before(self, at_us: int) -> None:
        """Give nothing at or before `at_us`: what is on record already."""
        self._last = max(self._last, at_us)

    def __call__(self) -> int:
        """The present instant, at least 1 µs after the one given before."""
        at, seen_ns = self._source(), self._steady_ns()
        passed_ns, self._seen_ns = seen_ns - self._seen_ns, seen_ns
        self.behind_us = max(self._last - at, 0)
        if at <= self._last:
            at = self._last + max(passed_ns * 9 // 10_000, 1)
        self._last = at
        return at
