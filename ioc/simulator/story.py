"""A scenario as it goes for one seed: its curves, what is broken now, and the course of everything that follows.

A scenario lasts a while (an hour, say) and then begins again: a cycle. Whatever is asked of a moment is a function
of seed, scenario and moment alone.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from ioc.simulator.course.air import Air
from ioc.simulator.course.drains import Drains
from ioc.simulator.course.mains import Mains
from ioc.simulator.course.people import People
from ioc.simulator.course.power import Power
from ioc.simulator.course.roads import Roads
from ioc.simulator.course.steps import curve
from ioc.simulator.scenario.events import Span, along, by_what, spans
from ioc.simulator.scenario.files import load_scenario
from ioc.simulator.scenario.schema import Event, Point, Scenario

KEPT_CYCLES = 3


class Moment(NamedTuple):
    """When a payload speaks of: story seconds, and how they lie on the real clock (microseconds UTC)."""

    story_s: float
    at_us: int
    start_us: int
    speed: float

    def us_of(self, story_s: float) -> int:
        """The real instant of another story second."""
        return self.start_us + round(story_s / self.speed * 1e6)


class Wiring(NamedTuple):
    """All feeders with their places, and which one each pump station and each water zone (by key) hangs on."""

    feeders: Mapping[str, Point] = {}
    stations: tuple[str, ...] = ("",) * 16
    zones: tuple[tuple[str, str], ...] = ()


class Active(NamedTuple):
    """An event that is on: which, and for how many seconds."""

    event: Event
    since_s: float


class Course:
    """One cycle: what breaks when, and what follows. Each part is worked out when it is first asked for."""

    def __init__(self, scenario: Scenario, seed: int, cycle: int, wiring: Wiring) -> None:
        self.scenario, self.seed, self.wiring = scenario, seed, wiring
        self.spans: dict[str, Span] = spans(scenario, seed, cycle)

    @cached_property
    def power(self) -> Power:
        """The feeders."""
        return Power(self.scenario, self.spans, tuple(self.wiring.feeders), self.seed)

    @cached_property
    def drains(self) -> Drains:
        """Catchments, sumps, pumps."""
        return Drains(self.scenario, self.spans, self.power, self.wiring.stations)

    @cached_property
    def roads(self) -> Roads:
        """Water on streets, queues."""
        return Roads(self.scenario, self.spans, self.drains, curve(self.scenario, "crowding"))

    @cached_property
    def people(self) -> People:
        """Calls and beds."""
        return People(self.scenario, self.spans, self.power, self.roads)

    @cached_property
    def mains(self) -> Mains:
        """Drinking water."""
        return Mains(self.scenario, self.spans, self.power, dict(self.wiring.zones))

    @cached_property
    def air(self) -> Air:
        """Dust and smoke."""
        return Air(self.scenario, self.spans)


class Story:
    """A scenario for one seed: the seed moves events by a few seconds and changes the noise. Thread-safe."""

    def __init__(self, seed: int, scenario: Scenario | None = None) -> None:
        self.seed = seed
        self.scenario = scenario or load_scenario()
        self.lasts_s = self.scenario.scenario.lasts_s
        self._wiring = Wiring()
        self._courses: dict[int, Course] = {}
        self._lock = threading.RLock()
        self._events = by_what(self.scenario)

    def wire(self, wiring: Wiring) -> None:
        """Say what hangs on which feeder, before anything is asked."""
        self._wiring = wiring
        self._courses.clear()

    def course(self, story_s: float) -> tuple[Course, float]:
        """The course of the cycle that `story_s` lies in, and the seconds into it."""
        cycle, within = divmod(story_s, self.lasts_s)
        return self.cycle(int(cycle)), within

    def cycle(self, number: int) -> Course:
        """The course of one cycle; the last few are kept."""
        with self._lock:
            course = self._courses.get(number)
            if course is None:
                course = self._courses[number] = Course(self.scenario, self.seed, number, self._wiring)
                for old in sorted(self._courses)[:-KEPT_CYCLES]:
                    del self._courses[old]
            return course

    def curve(self, name: str, story_s: float) -> float:
        """The value of a curve of the scenario."""
        return along(getattr(self.scenario.curves, name), story_s, self.lasts_s)

    def active(self, what: str, story_s: float) -> Iterator[Active]:
        """The events of a kind that are on."""
        course, within = self.course(story_s)
        for event in self._events.get(what, ()):
            span = course.spans.get(event.id)
            if span is not None and span.begun_s <= within < span.ends_s:
                yield Active(event, within - span.begun_s)

    def targets(self, what: str, story_s: float) -> frozenset[str]:
        """What the events of a kind strike now."""
        return frozenset(active.event.target for active in self.active(what, story_s))

    def hour(self, story_s: float) -> float:
        """The city's hour of day, 0 to 24."""
        head = self.scenario.scenario
        return (head.starts_at_h + (story_s % self.lasts_s) * head.compression / 3600.0) % 24.0
