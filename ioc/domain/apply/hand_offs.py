"""Folding hand-offs to agencies."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.apply.incidents import put
from ioc.domain.facts import Entry
from ioc.domain.incident_records import HandOff
from ioc.domain.state import Change, State


def incident_handed_off(state: State, fact: f.IncidentHandedOff, entry: Entry, change: Change) -> None:
    incident = state.tables.incidents[fact.incident]
    made = HandOff(id=fact.hand_off, agency=fact.agency, at_us=entry.at_us, by=entry.person, text=fact.text)
    put(state, replace(incident, hand_offs=(*incident.hand_offs, made)), entry, change)


def hand_off_received(state: State, fact: f.HandOffReceived, entry: Entry, change: Change) -> None:
    def taken(one: HandOff) -> HandOff:
        return replace(one, receipt_us=fact.at_us, receipt_by=entry.person, number=fact.number, who=fact.who)

    _change(state, fact.incident, fact.hand_off, taken, change)


def hand_off_withdrawn(state: State, fact: f.HandOffWithdrawn, entry: Entry, change: Change) -> None:
    _change(state, fact.incident, fact.hand_off, lambda one: replace(one, withdrawn_us=entry.at_us), change)


def hand_off_unanswered(state: State, fact: f.HandOffUnanswered, entry: Entry, change: Change) -> None:
    _change(state, fact.incident, fact.hand_off, lambda one: replace(one, told=(*one.told, fact.step)), change)


def _change(state: State, ident: str, hand_off: str, make: Callable[[HandOff], HandOff], change: Change) -> None:
    incident = state.tables.incidents[ident]
    made = tuple(make(one) if one.id == hand_off else one for one in incident.hand_offs)
    state.tables.incidents[ident] = replace(incident, hand_offs=made)
    change.touch("incidents", ident)
