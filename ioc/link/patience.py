"""How long somebody has been silent, measured so that a jump of the clock or a nap of our own blames nobody."""

from __future__ import annotations

LONGEST_STEP_US = 1_000_000


class Patience:
    """A clock that only runs while we ourselves do: each look adds at most one second, and never goes back."""

    def __init__(self, now_us: int) -> None:
        self._seen_us = now_us
        self.spent_us = 0

    def look(self, now_us: int) -> int:
        """Microseconds of attentive time until `now_us`."""
        self.spent_us += min(max(now_us - self._seen_us, 0), LONGEST_STEP_US)
        self._seen_us = now_us
        return self.spent_us
