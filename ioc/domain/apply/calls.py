"""Folding which incident a call belongs to. `Call.incident` tells it; `Incident.call` is the first of its calls."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.facts import Entry
from ioc.domain.state import Change, State


def call_linked(state: State, fact: f.CallLinked, entry: Entry, change: Change) -> None:
    incident = state.tables.incidents[fact.incident]
    belong(state, fact.call, fact.incident, entry.at_us, change)
    state.tables.incidents[incident.id] = replace(incident, call=incident.call or fact.call, changed_us=entry.at_us)
    change.touch("incidents", incident.id)


def call_unlinked(state: State, fact: f.CallUnlinked, entry: Entry, change: Change) -> None:
    incident = state.tables.incidents[fact.incident]
    belong(state, fact.call, None, None, change)
    first = incident.call
    if first == fact.call:
        left = [call for call in state.tables.calls.values() if call.incident == incident.id]
        first = min(left, key=lambda call: (call.received_us, call.id)).id if left else None
    state.tables.incidents[incident.id] = replace(incident, call=first, changed_us=entry.at_us)
    change.touch("incidents", incident.id)


def belong(state: State, ident: str, incident: str | None, at_us: int | None, change: Change) -> None:
    """Note which incident a call belongs to, and since when; None: it waits."""
    call = state.tables.calls.get(ident)
    if call is not None:
        state.tables.calls[ident] = replace(call, incident=incident, linked_us=at_us)
        change.touch("calls", ident)
