"""What each kind of event needs, and when the events of a scenario begin and end."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import NamedTuple

from ioc.simulator.scenario.schema import Event, Point, Scenario


class Effect(NamedTuple):
    """`kinds` are the kinds of asset that it can strike ("" = any, "unit" = a unit; none: it lies `near` a point)."""

    kinds: tuple[str, ...]
    near: bool
    does: str


EFFECTS: dict[str, Effect] = {
    "pump_debris": Effect(("pump",), False, "rubbish in the pump: overload, trip, until a crew has cleared it"),
    "tree_on_line": Effect(("feeder",), False, "a tree lies on the line: the breaker opens within two seconds"),
    "feeder_fault": Effect(("feeder",), False, "the feeder is out at once"),
    "dig_damage": Effect(("feeder",), False, "an excavator cuts the cable: as feeder_fault, and a permit is to blame"),
    "main_burst": Effect(("zone",), False, "a main bursts: flow up, pressure and reservoir down, dirt in the water"),
    "sensor_silent": Effect(("",), False, "the asset sends nothing"),
    "unit_silent": Effect(("unit",), False, "the unit's position stops coming"),
    "signal_fault": Effect((), True, "the nearest junction flashes yellow"),
    "accident": Effect((), True, "the road is nearly closed: queues, then calls"),
    "cabinet_open": Effect((), True, "the nearest lighting cabinet stands open"),
    "worn_cable": Effect((), True, "the nearest lighting cabinet leaks current as soon as water stands there"),
    "help_pressed": Effect(("help_point",), False, "somebody presses the help point"),
    "bin_fire": Effect(("container",), False, "the bin burns"),
    "smoke": Effect((), True, "something burns: dust and soot at stations down the wind"),
    "bus_breakdown": Effect((), False, "the bus whose id is `target` stands still"),
    "link_down": Effect(("switch",), False, "the switch is lost, with the cameras behind it"),
    "intrusion": Effect((), False, "attempts to sign in to the centre's systems pile up"),
    "outbreak": Effect(("hospital",), False, "patients with the same notifiable disease"),
    "spill": Effect((), True, "something is let into the sewer: the works' inflow turns foul"),
    "tree_fallen": Effect((), True, "a tree lies across the road"),
    "neighbour_lost": Effect(("neighbour_centre",), False, "the neighbouring centre cannot be reached"),
}  # fmt: skip
"""By `what` of an event."""


class Span(NamedTuple):
    """When an event of one cycle begins and ends (seconds of the cycle)."""

    begun_s: float
    ends_s: float


def spans(scenario: Scenario, seed: int, cycle: int) -> dict[str, Span]:
    """The events of cycle number `cycle` by id; one whose curve never rises that far does not come at all.

    The scenario must have been checked: chains end, and name events that exist.
    """
    by_id = {event.id: event for event in scenario.events}
    found: dict[str, Span | None] = {}

    def place(event: Event) -> Span | None:
        if event.id not in found:
            begun = _begin(event, scenario, lambda other: place(by_id[other]))
            late = _jitter(scenario, seed, cycle, event) if begun else 0.0
            found[event.id] = None if begun is None else Span(begun + late, begun + event.lasts_s)
        return found[event.id]

    for event in scenario.events:
        place(event)
    return {key: span for key, span in found.items() if span is not None}


def _begin(event: Event, scenario: Scenario, span_of: Callable[[str], Span | None]) -> float | None:
    if event.from_s is not None:
        return event.from_s
    if event.after:
        earlier = span_of(event.after)
        return None if earlier is None else earlier.begun_s + event.delay_s
    assert event.when is not None
    crossed = first_above(getattr(scenario.curves, event.when.curve), event.when.above)
    return None if crossed is None else crossed + event.delay_s


def _jitter(scenario: Scenario, seed: int, cycle: int, event: Event) -> float:
    if event.after:
        return 0.0
    return random.Random(f"{seed}/{cycle}/{event.id}").uniform(0.0, scenario.scenario.jitter_s)


def first_above(knots: tuple[Point, ...], value: float) -> float | None:
    """The first second at which a curve rises above `value`; None when it never does."""
    before: Point | None = None
    for at, height in knots:
        if height > value:
            if before is None or before[1] > value:
                return at
            rise = height - before[1]
            return before[0] + (at - before[0]) * (value - before[1]) / rise
        before = (at, height)
    return None


def along(knots: tuple[Point, ...], second: float, lasts_s: float) -> float:
    """The value of a curve that begins again after `lasts_s`, straight between its knots; the last knot holds."""
    within = second % lasts_s
    index = bisect_right(knots, (within, float("inf")))
    if index >= len(knots):
        return knots[-1][1]
    (x0, y0), (x1, y1) = knots[index - 1], knots[index]
    return y0 + (y1 - y0) * (within - x0) / (x1 - x0)


def by_what(scenario: Scenario) -> Mapping[str, tuple[Event, ...]]:
    """The events of a scenario by `what`."""
    grouped: dict[str, tuple[Event, ...]] = {}
    for event in scenario.events:
        grouped[event.what] = (*grouped.get(event.what, ()), event)
    return grouped
