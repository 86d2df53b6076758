"""Deciding which incident a call belongs to: several may call about one thing, a call is about one thing."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.commands import LinkCall, Refusal, UnlinkCall
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.records import Call
from ioc.domain.relations import number_of
from ioc.domain.state import State
from ioc.domain.vocabulary import IncidentStage


def link(state: State, command: LinkCall, context: Context) -> Decision:
    incident = state.tables.incidents.get(command.incident)
    if incident is None:
        return refuse("unknown_incident", incident=command.incident)
    if incident.merge is not None:
        return refuse("incident_merged", number=incident.number, into=number_of(state, incident.merge.into))
    if incident.stage is IncidentStage.CLOSED:
        return refuse("incident_closed", number=incident.number)
    call = find_waiting(state, command.call)
    if isinstance(call, Refusal):
        return call
    return [f.CallLinked(incident=incident.id, call=call.id)]


def unlink(state: State, command: UnlinkCall, context: Context) -> Decision:
    incident = state.tables.incidents.get(command.incident)
    if incident is None:
        return refuse("unknown_incident", incident=command.incident)
    call = state.tables.calls.get(command.call)
    if call is None:
        return refuse("unknown_call", call=command.call)
    if call.incident != incident.id:
        return refuse("call_not_linked", number=incident.number)
    return [f.CallUnlinked(incident=incident.id, call=call.id)]


def find_waiting(state: State, ident: str) -> Call | Refusal:
    """The call if it belongs to nothing yet, else why it cannot be taken."""
    call = state.tables.calls.get(ident)
    if call is None:
        return refuse("unknown_call", call=ident)
    if call.incident is None:
        return call
    holder = state.tables.incidents.get(call.incident)
    return refuse("call_has_incident", number=holder.number if holder else call.incident)
