"""One probe a condition on one stream: what its readings and the time say of the condition.

`take` a usable reading (received and measured instant in microseconds, value), then ask `sides` (beyond, inside: see
`phases`) at an instant. `due_us` is when the answer may change with no reading. `figure` is the number that was judged.
"""

from __future__ import annotations

from collections import deque
from typing import Protocol

from ioc.domain.condition_spec import Count, Deviation, Event, Frozen, Missing, Rate, StateSet
from ioc.domain.schedule import NEVER_US

Sides = tuple[bool, bool]


class Probe(Protocol):
    """See the module. `memory_us` is how far back readings matter: after a start they are given again."""

    figure: float | None
    memory_us: int

    def take(self, at_us: int, source_us: int, value: float) -> None: ...

    def sides(self, at_us: int) -> Sides: ...

    def due_us(self, at_us: int) -> int: ...


def compare(value: float, side: str, limit: float, band: float) -> Sides:
    """Beyond `limit` on a side ("above", "below", "both" of zero), and back by `band`.

    A slack of 1e-9 as in the limits: 1.60 leaves a band of 0.10 below 1.70.
    """
    over = {"above": value - limit, "below": limit - value, "both": abs(value) - limit}[side]
    return over > 0, over <= 1e-9 * max(1.0, abs(limit)) - band


def happens(event: Event, value: float) -> bool:
    """Whether the value is the event."""
    if event.compare == "equal":
        return value == event.limit
    return value > event.limit if event.compare == "above" else value < event.limit


class Threshold:
    """One limit; used where a limit or level goes by a schedule."""

    memory_us = 0

    def __init__(self, side: str, limit: float, band: float) -> None:
        self._side, self._limit, self._band = side, limit, band
        self.figure: float | None = None

    def take(self, at_us: int, source_us: int, value: float) -> None:
        self.figure = value

    def sides(self, at_us: int) -> Sides:
        if self.figure is None:
            return False, False
        if self._side == "equal":
            return self.figure == self._limit, self.figure != self._limit
        return compare(self.figure, self._side, self._limit, self._band)

    def due_us(self, at_us: int) -> int:
        return NEVER_US


class DeviationProbe:
    """From a set-point."""

    memory_us = 0

    def __init__(self, spec: Deviation, band: float) -> None:
        self._spec, self._band = spec, band
        self.figure: float | None = None

    def take(self, at_us: int, source_us: int, value: float) -> None:
        self.figure = value - (self._spec.set_point or 0.0)

    def sides(self, at_us: int) -> Sides:
        if self.figure is None:
            return False, False
        figure = -self.figure if self._spec.side == "below" else self.figure
        return compare(figure, "both" if self._spec.side == "both" else "above", self._spec.limit, self._band)

    def due_us(self, at_us: int) -> int:
        return NEVER_US


class RateProbe:
    """From the oldest reading of the window to the newest, once they span half of it. Late readings are passed over."""

    def __init__(self, spec: Rate, band: float) -> None:
        self._spec, self._band = spec, band
        self._window_us = self.memory_us = int(spec.window_s * 1e6)
        self._held: deque[tuple[int, float]] = deque()
        self.figure: float | None = None

    def take(self, at_us: int, source_us: int, value: float) -> None:
        if self._held and source_us <= self._held[-1][0]:
            return
        self._held.append((source_us, value))
        while source_us - self._held[0][0] > self._window_us:
            self._held.popleft()
        first_us, first = self._held[0]
        spans = source_us - first_us
        self.figure = (value - first) * self._spec.per_s * 1e6 / spans if 2 * spans >= self._window_us > 0 else None

    def sides(self, at_us: int) -> Sides:
        if self.figure is None:
            return False, False
        figure = -self.figure if self._spec.side == "fall" else self.figure
        return compare(figure, "both" if self._spec.side == "both" else "above", self._spec.limit, self._band)

    def due_us(self, at_us: int) -> int:
        return NEVER_US


class StateProbe:
    """In a set of states, or in none of it."""

    memory_us = 0

    def __init__(self, spec: StateSet) -> None:
        self._spec = spec
        self.figure: float | None = None

    def take(self, at_us: int, source_us: int, value: float) -> None:
        self.figure = value

    def sides(self, at_us: int) -> Sides:
        if self.figure is None:
            return False, False
        beyond = (self.figure in self._spec.states) != self._spec.outside
        return beyond, not beyond

    def due_us(self, at_us: int) -> int:
        return NEVER_US


class FrozenProbe:
    """Stands still since the last reading that moved. While nothing comes at all it does not grow older: that is
    silence, and another alarm's matter."""

    def __init__(self, spec: Frozen) -> None:
        self._spec = spec
        self._after_us = self.memory_us = int(spec.after_s * 1e6)
        self._anchor: float | None = None
        self._since_us = self._last_us = 0
        self.figure: float | None = None

    def take(self, at_us: int, source_us: int, value: float) -> None:
        if self._anchor is None or abs(value - self._anchor) > self._spec.band:
            self._anchor, self._since_us = value, at_us
        self._last_us, self.figure = at_us, value

    def sides(self, at_us: int) -> Sides:
        beyond = (
            self._anchor is not None
            and self.figure not in self._spec.resting
            and self._last_us - self._since_us >= self._after_us
        )
        return beyond, not beyond

    def due_us(self, at_us: int) -> int:
        return NEVER_US


class MissingProbe:
    """Silent by the time of measuring; what never spoke is not missing."""

    def __init__(self, spec: Missing) -> None:
        self._after_us = self.memory_us = int(spec.after_s * 1e6)
        self._newest_us = 0
        self.figure: float | None = None

    def take(self, at_us: int, source_us: int, value: float) -> None:
        self._newest_us = max(self._newest_us, min(source_us, at_us))

    def sides(self, at_us: int) -> Sides:
        beyond = self._newest_us > 0 and at_us - self._newest_us >= self._after_us
        return beyond, not beyond

    def due_us(self, at_us: int) -> int:
        ends = self._newest_us + self._after_us
        return ends if self._newest_us and ends > at_us else NEVER_US


class CountProbe:
    """How often the event began within the window; the dead-band is in events."""

    def __init__(self, spec: Count, band: float) -> None:
        self._spec, self._band = spec, band
        self._within_us = self.memory_us = int(spec.within_s * 1e6)
        self._began: deque[int] = deque()
        self._was: bool | None = None
        self.figure: float | None = None

    def take(self, at_us: int, source_us: int, value: float) -> None:
        now = happens(self._spec.event, value)
        if now and self._was is False:
            self._began.append(at_us)
        self._was = now

    def _count(self, at_us: int) -> int:
        while self._began and at_us - self._began[0] >= self._within_us:
            self._began.popleft()
        return len(self._began)

    def sides(self, at_us: int) -> Sides:
        count = self._count(at_us)
        self.figure = float(count)
        return count >= self._spec.n, count <= self._spec.n - 1 - self._band

    def due_us(self, at_us: int) -> int:
        return self._began[0] + self._within_us if self._count(at_us) else NEVER_US
