"""The storm that the city goes through, as plain functions of story time. An hour, then again from the start.

It is compressed: an hour of story stands for about eight hours of a real flood, so rates (m/h) are given in the
river's own hours. At speed 1 the first alarms come within twenty seconds.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from typing import NamedTuple

CYCLE_S = 3600.0
COMPRESSION = 8.0
LATEST_JITTER_S = 4.0

Knots = tuple[tuple[float, float], ...]

RAIN_MM_H: Knots = (
    (0, 34), (30, 58), (180, 72), (600, 66), (900, 42), (1200, 16), (1800, 3), (2400, 0), (3300, 0), (3540, 12),
    (3600, 34),
)  # fmt: skip
LEVEL_M: Knots = (
    (0, 0.985), (720, 1.74), (1380, 2.56), (1560, 2.54), (2400, 1.50), (3000, 1.02), (3300, 0.93), (3600, 0.985),
)  # fmt: skip
STANDING: Knots = (
    (0, 0.25), (100, 0.55), (300, 0.80), (600, 1.00), (900, 0.95), (1500, 0.60), (2400, 0.20), (3000, 0.05),
    (3400, 0.05), (3600, 0.25),
)  # fmt: skip
"""How much water stands in the low places, 0 to 1: the rain of the last while less what the drains took."""

CELL: Knots = ((0, 0.0), (900, 1.0), (3300, 1.0), (3600, 0.0))
"""Where the rain cell is on its way from Hòa Khánh (0) to Hòa Xuân (1)."""

EVENTS: dict[str, tuple[float, float]] = {
    "door": (0, 900),
    "pump_2": (10, 1500),
    "feeder": (40, 1500),
    "gauge_silent": (60, 840),
    "flashing": (90, 700),
    "accident": (150, 1100),
    "calls_surge": (120, 620),
    "pump_1": (240, 1200),
    "unit_silent": (300, 1000),
    "help": (330, 400),
    "leak": (420, 1300),
}
"""What breaks, from second to second of the cycle."""


class Moment(NamedTuple):
    """When a payload speaks of: story seconds, and how they lie on the real clock (microseconds UTC)."""

    story_s: float
    at_us: int
    start_us: int
    speed: float

    def us_of(self, story_s: float) -> int:
        """The real instant of another story second."""
        return self.start_us + round(story_s / self.speed * 1e6)


class Story:
    """The storm for one seed: the seed moves events by a few seconds and changes the noise."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def jitter(self, cycle: int, name: str) -> float:
        """Seconds by which event `name` comes late in cycle number `cycle`."""
        return random.Random(f"{self.seed}/{cycle}/{name}").uniform(0.0, LATEST_JITTER_S)

    def since(self, name: str, story_s: float) -> float | None:
        """Seconds since event `name` began, or None when it is not on."""
        cycle, within = divmod(story_s, CYCLE_S)
        first, last = EVENTS[name]
        begun = first + (self.jitter(int(cycle), name) if first else 0.0)
        return within - begun if begun <= within < last else None

    def on(self, name: str, story_s: float) -> bool:
        """Whether event `name` is on."""
        return self.since(name, story_s) is not None


def along(knots: Knots, story_s: float) -> float:
    """The value of a cyclic curve, linear between its knots."""
    within = story_s % CYCLE_S
    index = min(bisect_right(knots, (within, float("inf"))), len(knots) - 1)
    (x0, y0), (x1, y1) = knots[index - 1], knots[index]
    return y0 + (y1 - y0) * (within - x0) / (x1 - x0)


def slope_per_hour(knots: Knots, story_s: float) -> float:
    """Rise of a cyclic curve per real hour of the flood it stands for."""
    return (along(knots, story_s + 5.0) - along(knots, story_s - 5.0)) / 10.0 * CYCLE_S / COMPRESSION
