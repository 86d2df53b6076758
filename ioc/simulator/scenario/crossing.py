"""Faults between the parts of a scenario: names that nobody bears, chains without end, what lies outside the time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ioc.domain.records import Text
from ioc.simulator.scenario.events import EFFECTS
from ioc.simulator.scenario.schema import Call, Event, Scenario
from ioc.simulator.scenario.words import said

if TYPE_CHECKING:
    from ioc.simulator.scenario.files import Known

Place = tuple[str | int, ...]
FLOOD = "flood:"
_WITHOUT_TARGET = ("intrusion",)


def crossing_faults(scenario: Scenario, known: Known | None) -> Iterator[tuple[Place, Text]]:
    """Each fault with its place; names of the city are looked up where `known` is given."""
    lasts_s = scenario.scenario.lasts_s
    for name, knots in scenario.curves:
        for index, (at, _) in enumerate(knots):
            if at > lasts_s:
                yield ("curves", name, index), said("late_knot", at=f"{at:g}", lasts=f"{lasts_s:g}")
    counted = Counter(event.id for event in scenario.events)
    for index, event in enumerate(scenario.events):
        yield from _event_faults(scenario, event, ("events", index), counted, known)
    for index, call in enumerate(scenario.calls):
        yield from _call_faults(scenario, call, ("calls", index), known)
    yield from _warning_faults(scenario)


def _event_faults(
    scenario: Scenario, event: Event, at: Place, counted: Counter[str], known: Known | None
) -> Iterator[tuple[Place, Text]]:
    lasts_s = scenario.scenario.lasts_s
    if counted[event.id] > 1:
        yield (*at, "id"), said("twice", name=event.id)
    if event.after and event.after not in counted:
        yield (*at, "after"), said("no_event", name=event.after)
    elif event.after and _loops(scenario, event):
        yield (*at, "after"), said("loop", name=event.id)
    if event.from_s is not None and event.from_s + event.lasts_s > lasts_s:
        yield (*at, "lasts_s"), said("too_long", ends=f"{event.from_s + event.lasts_s:g}", lasts=f"{lasts_s:g}")
    effect = EFFECTS[event.what]
    if effect.near and event.near is None:
        yield at, said("no_near", what=event.what)
    if not effect.near and not event.target and event.what not in _WITHOUT_TARGET:
        yield at, said("no_target", what=event.what)
    if known is None or not event.target or not effect.kinds:
        return
    kind = known.assets.get(event.target)
    if kind is None:
        yield (*at, "target"), said("no_asset", name=event.target)
    elif effect.kinds != ("",) and kind not in effect.kinds:
        yield (*at, "target"), said("wrong_kind", name=event.target, kind=kind, wanted=", ".join(effect.kinds))


def _loops(scenario: Scenario, event: Event) -> bool:
    after = {other.id: other.after for other in scenario.events}
    seen, name = {event.id}, event.after
    while name:
        if name in seen:
            return True
        seen.add(name)
        name = after.get(name, "")
    return False


def _call_faults(scenario: Scenario, call: Call, at: Place, known: Known | None) -> Iterator[tuple[Place, Text]]:
    if call.at_s >= scenario.scenario.lasts_s:
        yield (*at, "at_s"), said("late_knot", at=f"{call.at_s:g}", lasts=f"{scenario.scenario.lasts_s:g}")
    events = {event.id for event in scenario.events}
    if call.because and not call.because.startswith(FLOOD) and call.because not in events:
        yield (*at, "because"), said("no_event", name=call.because)
    if known is None:
        return
    named = {call.street, call.because.removeprefix(FLOOD)} if call.because.startswith(FLOOD) else {call.street}
    for street in sorted(named - known.streets):
        yield (*at, "street" if street == call.street else "because"), said("no_street", name=street)
    if known.incident_types is not None and call.kind not in known.incident_types:
        yield (*at, "kind"), said("no_incident_type", name=call.kind)


def _warning_faults(scenario: Scenario) -> Iterator[tuple[Place, Text]]:
    before = -1.0
    for index, bulletin in enumerate(scenario.warnings):
        if bulletin.at_s <= before:
            yield ("warnings", index, "at_s"), said("warning_order", at=f"{bulletin.at_s:g}")
        if index == 0 and bulletin.msg_type != "Alert":
            yield ("warnings", index, "msg_type"), said("first_alert")
        before = bulletin.at_s
