"""The one place where the engine's core asks the machine for time and fresh identifiers."""

from __future__ import annotations

import os
import time
import uuid


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
    """Wall time that never steps back: a clock set back holds the last instant until time has caught up.

    `steps_back` counts how often that happened, for the record and the status bar.
    """

    def __init__(self, source: object = None, start_us: int = 0) -> None:
        self._source = now_us if source is None else source
        self._last = start_us
        self.steps_back = 0

    def __call__(self) -> int:
        """The present instant, at least 1 µs after the one given before."""
        at = int(self._source())  # type: ignore[operator]
        if at <= self._last:
            self.steps_back += at < self._last - 1_000_000
            at = self._last + 1
        self._last = at
        return at
