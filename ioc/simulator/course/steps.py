"""Fixed steps over one cycle, and values between them. What is integrated once is the same for ever after."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ioc.simulator.scenario.events import along
from ioc.simulator.scenario.schema import Scenario

STEP_S = 2.0
Values = NDArray[np.float64]


class Series:
    """Values at every step: float64 of shape (steps, things). Between steps they are straight."""

    def __init__(self, rows: Values) -> None:
        self.rows = rows

    def at(self, within_s: float) -> Values:
        """The values `within_s` seconds into the cycle, shape (things,)."""
        place = min(max(within_s / STEP_S, 0.0), len(self.rows) - 1.0)
        index = min(int(place), len(self.rows) - 2)
        share = place - index
        return np.asarray(self.rows[index] * (1.0 - share) + self.rows[index + 1] * share)

    def then(self, within_s: float) -> Values:
        """The values of the last step at or before `within_s`: for what is on or off."""
        return np.asarray(self.rows[min(max(int(within_s / STEP_S), 0), len(self.rows) - 1)])

    def first_above(self, thing: int, value: float) -> float | None:
        """When a thing first rises above `value`, in seconds of the cycle; None when it never does."""
        over = np.flatnonzero(self.rows[:, thing] > value)
        return float(over[0]) * STEP_S if len(over) else None


def times(lasts_s: float) -> Values:
    """The instants of all steps of a cycle, its end among them."""
    return np.arange(int(lasts_s / STEP_S) + 2, dtype=np.float64) * STEP_S


def curve(scenario: Scenario, name: str) -> Values:
    """A curve of the scenario at every step."""
    knots, lasts_s = getattr(scenario.curves, name), scenario.scenario.lasts_s
    return np.array([along(knots, float(at), lasts_s) for at in times(lasts_s)])
