"""What a bench reports, and the one JSON line it becomes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from math import inf, isfinite
from typing import Any


@dataclass(frozen=True)
class Condition:
    """One thing that must hold: `figure` at least `target` (`rising`) or at most `target`.

    A `guard` (and every target of 0, nothing lost) is met or not: it has no multiple. It may spoil a bench, and
    never makes it look just met.
    """

    name: str
    figure: float
    target: float
    rising: bool = False
    guard: bool = False

    @property
    def ratio(self) -> float:
        """How many times the target is met; 1 is just met, less is a miss. Of a guard infinity or 0."""
        if self.guard or self.target == 0:
            met = self.figure >= self.target if self.rising else self.figure <= self.target
            return inf if met else 0.0
        if self.rising:
            return self.figure / self.target
        return self.target / self.figure if self.figure > 0 else inf


@dataclass(frozen=True)
class Figure:
    """One bench's result: the figure that its name promises, its reference from the same run, every condition."""

    name: str
    figure: float
    unit: str
    reference_name: str
    reference: float
    conditions: tuple[Condition, ...]
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """That of the worst condition; 1 when there are only guards and all are met."""
        worst = min(condition.ratio for condition in self.conditions)
        return worst if worst < inf else 1.0

    @property
    def holds(self) -> bool:
        """Whether every condition is met."""
        return self.ratio >= 1.0

    def line(self) -> str:
        """The line: eight keys in their order, then the notes."""
        told = {
            "name": self.name,
            "figure": rounded(self.figure),
            "unit": self.unit,
            "reference_name": self.reference_name,
            "reference": rounded(self.reference),
            "target": self.conditions[0].target,
            "ratio": rounded(self.ratio),
            "holds": self.holds,
            "notes": {**self._measured(), **self.notes},
        }
        return json.dumps(told, ensure_ascii=False)

    def _measured(self) -> dict[str, Any]:
        """The further conditions, each as [figure, target]; the first is the figure itself."""
        return {item.name: [rounded(item.figure), rounded(item.target)] for item in self.conditions[1:]}


def rounded(value: float) -> float | int:
    """Four significant digits; whole numbers from a thousand up."""
    if value == 0 or not isfinite(value):
        return value
    shown = float(f"{value:.4g}")
    return int(shown) if abs(shown) >= 1000 else shown
