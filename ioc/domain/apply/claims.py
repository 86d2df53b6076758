"""Folding who leads an incident and who follows it."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.apply.incidents import milestone, put, touch
from ioc.domain.facts import Entry
from ioc.domain.incident_records import Note
from ioc.domain.state import Change, State


def incident_claimed(state: State, fact: f.IncidentClaimed, entry: Entry, change: Change) -> None:
    incident = replace(state.tables.incidents[fact.incident], owner=entry.person)
    if fact.reason is not None:
        note = Note(at_us=entry.at_us, by=entry.person, text=fact.reason)
        incident = replace(incident, notes=(*incident.notes, note))
    put(state, milestone(touch(incident, entry, "owner"), "claimed", entry.at_us), entry, change)


def claim_ended(state: State, fact: f.ClaimEnded, entry: Entry, change: Change) -> None:
    incident = replace(state.tables.incidents[fact.incident], owner=None)
    put(state, touch(incident, entry, "owner"), entry, change)


def incident_watched(state: State, fact: f.IncidentWatched, entry: Entry, change: Change) -> None:
    """Following changes nothing of the incident: it stays as old as it was."""
    incident = state.tables.incidents[fact.incident]
    others = tuple(login for login in incident.watchers if login != entry.person)
    watchers = (*others, entry.person) if fact.on else others
    state.tables.incidents[incident.id] = replace(incident, watchers=watchers)
    change.touch("incidents", incident.id)
