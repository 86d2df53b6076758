"""Whose time a message is told in: its own, or, of a recording, the time at which it is played."""

from __future__ import annotations

from msgspec import Struct


class TimeShift(Struct, frozen=True):
    """Turns microseconds of then into microseconds of the playing: `played_us` is when `first_us` was played.

    A straight line, so that what was said twice keeps one time, and order stays order.
    """

    first_us: int = 0
    played_us: int = 0
    speed: float = 1.0

    def __call__(self, at_us: int) -> int:
        """0 (no time) stays 0."""
        if not self.played_us or not at_us:
            return at_us
        return self.played_us + round((at_us - self.first_us) / self.speed)


AS_SAID = TimeShift()
"""Times as the source gives them."""
