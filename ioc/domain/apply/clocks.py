"""Folding an incident's times: corrections, pauses, and which clocks were told to be met or missed."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.apply.incidents import put
from ioc.domain.facts import Entry
from ioc.domain.incident_records import Amendment, ClockOutcome, Incident, Pause
from ioc.domain.state import Change, State


def milestone_amended(state: State, fact: f.MilestoneAmended, entry: Entry, change: Change) -> None:
    incident = state.tables.incidents[fact.incident]
    made = Amendment(
        milestone=fact.milestone,
        before_us=fact.before_us,
        at_us=fact.at_us,
        changed_us=entry.at_us,
        by=entry.person,
        reason=fact.reason,
    )
    if fact.before_us is None:
        milestones = (*incident.milestones, (fact.milestone, fact.at_us))
    else:
        milestones = tuple(
            (name, fact.at_us if name == fact.milestone else at_us) for name, at_us in incident.milestones
        )
    put(state, replace(incident, milestones=milestones, amendments=(*incident.amendments, made)), entry, change)


def clocks_paused(state: State, fact: f.ClocksPaused, entry: Entry, change: Change) -> None:
    incident = state.tables.incidents[fact.incident]
    made = Pause(from_us=entry.at_us, by=entry.person, reason=fact.reason)
    put(state, replace(incident, pauses=(*incident.pauses, made)), entry, change)


def clocks_resumed(state: State, fact: f.ClocksResumed, entry: Entry, change: Change) -> None:
    incident = state.tables.incidents[fact.incident]
    if incident.pauses:
        ended = replace(incident.pauses[-1], until_us=entry.at_us)
        put(state, replace(incident, pauses=(*incident.pauses[:-1], ended)), entry, change)


def clock_met(state: State, fact: f.ClockMet, entry: Entry, change: Change) -> None:
    _settle(state, fact.incident, fact.clock, True, fact.due_us, change)


def clock_missed(state: State, fact: f.ClockMissed, entry: Entry, change: Change) -> None:
    _settle(state, fact.incident, fact.clock, False, fact.due_us, change)


def clock_escalated(state: State, fact: f.ClockEscalated, entry: Entry, change: Change) -> None:
    incident = state.tables.incidents[fact.incident]
    clocks = tuple(
        replace(one, told=(*one.told, fact.role)) if one.key == fact.clock else one for one in incident.clocks
    )
    _hold(state, replace(incident, clocks=clocks), change)


def _settle(state: State, ident: str, key: str, met: bool, due_us: int, change: Change) -> None:
    incident = state.tables.incidents[ident]
    known = next((one for one in incident.clocks if one.key == key), None)
    made = ClockOutcome(key=key, met=met, due_us=due_us, told=known.told if known else ())
    clocks = (*(one for one in incident.clocks if one.key != key), made)
    _hold(state, replace(incident, clocks=clocks), change)


def _hold(state: State, incident: Incident, change: Change) -> None:
    """A clock that was told changes nothing that people did: the incident stays as old as it was."""
    state.tables.incidents[incident.id] = incident
    change.touch("incidents", incident.id)
