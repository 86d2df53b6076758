"""Deciding to send units on a proposal: all or none, and never a unit that is busy elsewhere without being told so."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.commands import AskMutualAid, DispatchUnits, Refusal
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.decide.incidents import find_open
from ioc.domain.decide.units import BEFORE_DISPATCH, busy_with
from ioc.domain.dispatch_site import DispatchSpec
from ioc.domain.records import Incident, Unit
from ioc.domain.state import State
from ioc.domain.units import BUSY
from ioc.domain.vocabulary import IncidentStage, UnitStatus

MOST_UNITS = 100
MOST_AID = 50


def dispatch(state: State, command: DispatchUnits, context: Context) -> Decision:
    incident = find_open(state, command.incident)
    if isinstance(incident, Refusal):
        return incident
    chosen, proposed = tuple(dict.fromkeys(command.units)), tuple(dict.fromkeys(command.proposed))
    if not chosen:
        return refuse("no_units")
    if len(chosen) > MOST_UNITS:
        return refuse("too_many_units", most=MOST_UNITS)
    overruled = set(chosen) != set(proposed)
    if overruled and not command.reason.strip():
        return refuse("overrule_reason")
    facts: list[f.AnyFact] = []
    begins = False
    for name in chosen:
        sent = _sent(state, incident, name, command)
        if isinstance(sent, Refusal):
            return sent
        facts += sent
        begins = begins or any(isinstance(fact, f.UnitStatusChanged) for fact in sent)
    if begins and incident.stage in BEFORE_DISPATCH:
        facts.append(f.IncidentAdvanced(incident=incident.id, stage=IncidentStage.DISPATCHED, cause="unit"))
    record = f.UnitsDispatched(
        incident=incident.id,
        proposal=command.proposal,
        chosen=chosen,
        proposed=proposed,
        passed_over=tuple(name for name in proposed if name not in chosen),
        short=command.short,
        level=command.level,
        reason=context.seal("note", {"text": command.reason.strip()}) if command.reason.strip() else None,
    )
    return [record, *facts]


def _sent(state: State, incident: Incident, name: str, command: DispatchUnits) -> list[f.AnyFact] | Refusal:
    """What sending one unit is, or why it cannot be sent as the person thought."""
    unit = state.tables.units.get(name)
    if unit is None:
        return refuse("unknown_unit", unit=name)
    if incident.id in unit.incidents:
        return refuse("unit_assigned", unit=unit.id, number=incident.number)
    if unit.status is UnitStatus.NOT_AVAILABLE:
        return refuse("unit_not_available", unit=unit.id)
    if not unit.incidents and unit.status not in BUSY:
        return _under_way(incident, unit)
    if name in command.queue:
        return [f.UnitAssigned(incident=incident.id, unit=unit.id)]
    if name in command.take_over and unit.incidents:
        left = f.UnitReleased(incident=unit.incidents[0], unit=unit.id)
        return [left, *_under_way(incident, unit)]
    return refuse("dispatch_busy", unit=unit.id, number=busy_with(state, unit))


def _under_way(incident: Incident, unit: Unit) -> list[f.AnyFact]:
    facts: list[f.AnyFact] = [f.UnitAssigned(incident=incident.id, unit=unit.id, first=bool(unit.incidents))]
    if unit.status is not UnitStatus.DISPATCHED:
        facts.append(f.UnitStatusChanged(unit=unit.id, status=UnitStatus.DISPATCHED))
    return facts


def ask_aid(state: State, command: AskMutualAid, context: Context) -> Decision:
    incident = find_open(state, command.incident)
    if isinstance(incident, Refusal):
        return incident
    spec = state.registry.site.dispatch if state.registry.site else DispatchSpec()
    agency = spec.agency(command.agency)
    if agency is None or not agency.mutual_aid or command.capability not in agency.aid:
        return refuse("no_aid", agency=command.agency, capability=command.capability)
    if not 1 <= command.count <= MOST_AID:
        return refuse("aid_count", most=MOST_AID)
    return [
        f.MutualAidAsked(incident=incident.id, agency=agency.key, capability=command.capability, count=command.count)
    ]
