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

_BEFORE_DISPATCH = (IncidentStage.NEW, IncidentStage.TRIAGE, IncidentStage.OPEN)
_BEFORE_SCENE = (*_BEFORE_DISPATCH, IncidentStage.DISPATCHED)


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
        return facts if command.queue else refuse("unit_busy", unit=unit.id, number=_busy_with(state, unit))
    facts.append(f.UnitStatusChanged(unit=unit.id, status=UnitStatus.DISPATCHED))
    if incident.stage in _BEFORE_DISPATCH:
        facts.append(f.IncidentAdvanced(incident=incident.id, stage=IncidentStage.DISPATCHED, cause="unit"))
    return facts


def _busy_with(state: State, unit: Unit) -> str:
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
    if command.status is unit.status:
        return refuse("same_status", unit=unit.id)
    if command.status in BUSY and not unit.incidents:
        return refuse("unit_idle", unit=unit.id)
    if command.status is UnitStatus.AVAILABLE and unit.incidents:
        return refuse("unit_has_incident", unit=unit.id, number=_busy_with(state, unit))
    facts: list[f.AnyFact] = [f.UnitStatusChanged(unit=unit.id, status=command.status)]
    if command.status is UnitStatus.ON_SCENE:
        incident = state.tables.incidents[unit.incidents[0]]
        if incident.stage in _BEFORE_SCENE:
            facts.append(f.IncidentAdvanced(incident=incident.id, stage=IncidentStage.ON_SCENE, cause="unit"))
    return facts
