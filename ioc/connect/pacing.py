"""A clock of its own for playing what was recorded: as fast as wanted, and stopped at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Pacing:
    """Says when a recorded moment is due. Its clock starts with the first moment it is asked for.

    `speed` 60 plays an hour in a minute. Moments may be asked for in any order; one that has passed is due at once, so
    a reader that is behind catches up.
    """

    def __init__(self, speed: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._speed, self._monotonic = speed, monotonic
        self._first_us: int | None = None
        self._began_s = 0.0

    def wait_for(self, at_us: int, stop: threading.Event) -> bool:
        """Wait until the recorded moment (microseconds) is due; False when `stop` was set first."""
        return not stop.wait(max(0.0, self.due_in_s(at_us)))

    def due_in_s(self, at_us: int) -> float:
        """Seconds until the recorded moment is due, negative when it has passed."""
        if self._first_us is None:
            self._first_us, self._began_s = at_us, self._monotonic()
        return self._began_s + (at_us - self._first_us) / 1e6 / self._speed - self._monotonic()
