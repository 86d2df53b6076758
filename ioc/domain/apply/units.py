"""Folding what units do. Status and assignment are separate facts: neither changes the other silently."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.apply.incidents import mark, milestone
from ioc.domain.facts import Entry
from ioc.domain.state import Change, State
from ioc.domain.vocabulary import IncidentMark, UnitStatus

KEPT_STATUSES = 8
"""Statuses of a unit that its record holds; older ones are in the journal."""


def unit_assigned(state: State, fact: f.UnitAssigned, entry: Entry, change: Change) -> None:
    unit = state.tables.units[fact.unit]
    held = (fact.incident, *unit.incidents) if fact.first else (*unit.incidents, fact.incident)
    state.tables.units[fact.unit] = replace(unit, incidents=held)
    incident = state.tables.incidents[fact.incident]
    incident = replace(incident, units=(*incident.units, fact.unit), changed_us=entry.at_us)
    state.tables.incidents[fact.incident] = mark(incident, IncidentMark.RESOURCES_ASSIGNED)
    change.touch("units", fact.unit)
    change.touch("incidents", fact.incident)


def unit_released(state: State, fact: f.UnitReleased, entry: Entry, change: Change) -> None:
    unit = state.tables.units[fact.unit]
    left = tuple(item for item in unit.incidents if item != fact.incident)
    if left[:1] != unit.incidents[:1]:
        unit = replace(unit, near_us=0, arrival_m=None, counted_us=entry.at_us, roll_call="")
    state.tables.units[fact.unit] = replace(unit, incidents=left)
    incident = state.tables.incidents[fact.incident]
    units = tuple(item for item in incident.units if item != fact.unit)
    state.tables.incidents[fact.incident] = replace(incident, units=units, changed_us=entry.at_us)
    change.touch("units", fact.unit)
    change.touch("incidents", fact.incident)


_MILESTONES = {UnitStatus.EN_ROUTE: "en_route", UnitStatus.TRANSPORTING: "transported"}
"""What the first unit reaches is a milestone of its incident; its scene is one by the stage."""
_MARKS = {
    UnitStatus.EN_ROUTE: IncidentMark.RESOURCES_ENROUTE,
    UnitStatus.ON_SCENE: IncidentMark.RESOURCES_ONSCENE,
}


def unit_status_changed(state: State, fact: f.UnitStatusChanged, entry: Entry, change: Change) -> None:
    unit = state.tables.units[fact.unit]
    state.tables.units[fact.unit] = replace(
        unit,
        status=fact.status,
        secondary=fact.secondary,
        status_us=entry.at_us,
        passed=(*unit.passed, (fact.status.value, entry.at_us))[-KEPT_STATUSES:],
        counted_us=entry.at_us,
        roll_call="",
        near_us=0,
        arrival_m=None,
        held_word="",
    )
    change.touch("units", fact.unit)
    if fact.status in _MARKS and unit.incidents:
        current = unit.incidents[0]
        state.tables.incidents[current] = mark(state.tables.incidents[current], _MARKS[fact.status])
        change.touch("incidents", current)
    if fact.status in _MILESTONES and unit.incidents:
        current = unit.incidents[0]
        told = milestone(state.tables.incidents[current], _MILESTONES[fact.status], entry.at_us)
        state.tables.incidents[current] = told
        change.touch("incidents", current)
