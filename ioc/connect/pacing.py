"""Playing recorded history on a clock of its own: N times as fast, interruptible, without drift."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Literal

from pydantic import Field

from ioc.connect.api import Settings


class PaceSettings(Settings):
    """How a recording plays: `speed` times as fast as it was recorded.

    `times`: "shift" moves every time of the source so that the recording begins now (at speed 60 an hour of the
    recording takes a minute, and its moments lie as close together as they are played); "keep" leaves them.
    """

    speed: float = Field(default=1.0, gt=0, le=1_000_000)
    times: Literal["shift", "keep"] = "shift"


class Pace:
    """The clock of one playing of a recording.

    Every moment is waited for from the beginning, not from the moment before: being late once (a slow engine)
    makes the next come at once, and nothing adds up. `now_us` is the centre's clock (microseconds UTC), which
    stamps; `monotonic_s` is what is waited by.
    """

    def __init__(
        self,
        speed: float,
        first_us: int,
        now_us: Callable[[], int],
        *,
        shift: bool = True,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._speed = speed
        self._first_us = first_us
        self._began_us = now_us()
        self._began_s = monotonic_s()
        self._monotonic_s = monotonic_s
        self._shift = shift

    def wait(self, at_us: int, stop: threading.Event) -> bool:
        """Until the recording has come to `at_us`; False when `stop` was set first."""
        left = self.left_s(at_us)
        return not (stop.wait(left) if left > 0 else stop.is_set())

    def left_s(self, at_us: int) -> float:
        """Seconds until the recording comes to `at_us`; negative when that is past."""
        return self._began_s + (at_us - self._first_us) / 1e6 / self._speed - self._monotonic_s()

    def reached_us(self) -> int:
        """The moment of the recording that is now."""
        return self._first_us + round((self._monotonic_s() - self._began_s) * self._speed * 1e6)

    def said_us(self, at_us: int) -> int:
        """The time to say of a moment of the recording: when it is played, or as it is where times are kept."""
        if not self._shift or at_us == 0:
            return at_us
        return self._began_us + round((at_us - self._first_us) / self._speed)
