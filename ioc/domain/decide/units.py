"""Deciding what units are told. One gate for every transition: a busy unit is never taken silently."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.commands import AssignUnit, Refusal, ReleaseUnit, SetUnitStatus
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.decide.incidents import find_open, release_facts
from ioc.domain.records import Unit
from ioc.domain.state import State
from ioc.domain.units import BUSY
from ioc.domain.vocabulary import IncidentStage, UnitStatus

BEFORE_DISPATCH = (IncidentStage.NEW, IncidentStage.TRIAGE, IncidentStage.OPEN)
"""Stages that end when the first unit is sent."""
_BEFORE_SCENE = (*BEFORE_DISPATCH, IncidentStage.DISPATCHED)


def assign(state: State, command: AssignUnit, context: Context) -> Decision:
    incident = find_open(state, command.incident)
    if isinstance(incident, Refusal):
        return incident
    unit = state.tables.units.get(command.unit)
    if unit is None:
        return refuse("unknown_unit", unit=command.unit)
    if incident.id in unit.incidents:
        return refuse("unit_assigned", unit=unit.id, number=incident.number)
    if unit.status is UnitStatus.NOT_AVAILABLE:
        return refuse("unit_not_available", unit=unit.id)
    facts: list[f.AnyFact] = [f.UnitAssigned(incident=incident.id, unit=unit.id)]
    if unit.incidents or unit.status in BUSY:
        return facts if command.queue else refuse("unit_busy", unit=unit.id, number=busy_with(state, unit))
    facts.append(f.UnitStatusChanged(unit=unit.id, status=UnitStatus.DISPATCHED))
    if incident.stage in BEFORE_DISPATCH:
        facts.append(f.IncidentAdvanced(incident=incident.id, stage=IncidentStage.DISPATCHED, cause="unit"))
    return facts


def busy_with(state: State, unit: Unit) -> str:
    """The number of what the unit does now, or its status when that is known only from outside."""
    return state.tables.incidents[unit.incidents[0]].number if unit.incidents else unit.status.value


def release(state: State, command: ReleaseUnit, context: Context) -> Decision:
    incident = state.tables.incidents.get(command.incident)
    if incident is None:
        return refuse("unknown_incident", incident=command.incident)
    unit = state.tables.units.get(command.unit)
    if unit is None:
        return refuse("unknown_unit", unit=command.unit)
    if incident.id not in unit.incidents:
        return refuse("unit_not_assigned", unit=unit.id, number=incident.number)
    return release_facts(state, incident.id, unit.id)


def set_status(state: State, command: SetUnitStatus, context: Context) -> Decision:
    unit = state.tables.units.get(command.unit)
    if unit is None:
        return refuse("unknown_unit", unit=command.unit)
    if command.incident and command.incident not in unit.incidents:
        return refuse("unit_not_assigned", unit=unit.id, number=_number(state, command.incident))
    return status_facts(state, unit, command.status, secondary=command.secondary, incident=command.incident)


def status_facts(
    state: State, unit: Unit, status: UnitStatus, *, secondary: str = "", incident: str = "", feed: str = ""
) -> Decision:
    """The one gate of every status, by whomever it is told: facts, or why not. Changes nothing silently: a unit with
    several calls needs `incident`, one of them, to say for which."""
    chosen = incident or (unit.incidents[0] if unit.incidents else "")
    if status is unit.status and secondary in ("", unit.secondary) and chosen == (*unit.incidents, "")[0]:
        return refuse("same_status", unit=unit.id)
    if status in BUSY and not unit.incidents:
        return refuse("unit_idle", unit=unit.id)
    if status is UnitStatus.AVAILABLE and unit.incidents:
        return refuse("unit_has_incident", unit=unit.id, number=busy_with(state, unit))
    if status in BUSY and len(unit.incidents) > 1 and not incident:
        first, second = (_number(state, held) for held in unit.incidents[:2])
        return refuse("unit_two_calls", unit=unit.id, number=first, other=second)
    facts: list[f.AnyFact] = []
    if status in BUSY and chosen != unit.incidents[0]:
        facts.append(f.UnitTaskChosen(unit=unit.id, incident=chosen))
    if status is not unit.status or secondary not in ("", unit.secondary):
        facts.append(f.UnitStatusChanged(unit=unit.id, status=status, secondary=secondary, feed=feed))
    if status is UnitStatus.ON_SCENE and state.tables.incidents[chosen].stage in _BEFORE_SCENE:
        facts.append(f.IncidentAdvanced(incident=chosen, stage=IncidentStage.ON_SCENE, cause="unit"))
    return facts


def _number(state: State, incident: str) -> str:
    found = state.tables.incidents.get(incident)
    return found.number if found else incident
