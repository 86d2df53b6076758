"""Accounting for crews on the scene: when a roll call is due, and what answers it; how many are aboard."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.commands import AnswerRollCall, ChangeCrew
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.records import Unit
from ioc.domain.state import State
from ioc.domain.vocabulary import UnitStatus

MOST_CREW = 99


def call_roll(state: State, at_us: int) -> list[f.AnyFact]:
    """Roll calls that came due, or overdue, by `at_us`: each once. Looks at the units on a scene only."""
    facts: list[f.AnyFact] = []
    for unit in state.tables.units.values():
        if unit.status is not UnitStatus.ON_SCENE or not unit.incidents or unit.roll_call == "overdue":
            continue
        due = due_us(state, unit)
        if due is None:
            continue
        late = at_us >= due[1]
        if late or (at_us >= due[0] and not unit.roll_call):
            facts.append(f.RollCallDue(unit=unit.id, incident=unit.incidents[0], overdue=late))
    return facts


def due_us(state: State, unit: Unit) -> tuple[int, int] | None:
    """When the unit's next roll call is due and when overdue; None when nobody calls its roll."""
    site = state.registry.site
    if site is None or unit.status is not UnitStatus.ON_SCENE or not unit.incidents:
        return None
    incident = state.tables.incidents.get(unit.incidents[0])
    cadence = site.dispatch.roll_call(incident.type) if incident else None
    if cadence is None:
        return None
    due = max(unit.counted_us, unit.status_us) + round(cadence.every_min * 60e6)
    return due, due + round(cadence.grace_min * 60e6)


def answer(state: State, command: AnswerRollCall, context: Context) -> Decision:
    unit = state.tables.units.get(command.unit)
    if unit is None:
        return refuse("unknown_unit", unit=command.unit)
    if due_us(state, unit) is None:
        return refuse("no_roll_call", unit=unit.id)
    return [f.RollCallAnswered(unit=unit.id)]


def change_crew(state: State, command: ChangeCrew, context: Context) -> Decision:
    unit = state.tables.units.get(command.unit)
    if unit is None:
        return refuse("unknown_unit", unit=command.unit)
    told = tuple(dict.fromkeys(name.strip() for name in command.qualifications if name.strip()))
    if not 0 <= command.crew <= MOST_CREW:
        return refuse("crew_count", most=MOST_CREW)
    site = state.registry.site
    known = {name for other in state.tables.units.values() for name in other.qualifications}
    if site is None or any(name not in known for name in told):
        return refuse("unknown_qualification", unit=unit.id)
    if (command.crew, told) == (unit.crew, unit.qualifications):
        return refuse("same_crew", unit=unit.id)
    return [f.CrewChanged(unit=unit.id, crew=command.crew, qualifications=told)]
