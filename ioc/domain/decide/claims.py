"""Deciding who leads an incident and who follows it. A claim stands while its person is there, and a grace longer."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.claims import away_since_us, claim_ended, person_name
from ioc.domain.commands import ClaimIncident, Refusal, ReleaseClaim, WatchIncident
from ioc.domain.decide.conflicts import conflict
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.decide.incidents import find_open
from ioc.domain.relations import is_live
from ioc.domain.state import State


def claim(state: State, command: ClaimIncident, context: Context) -> Decision:
    """What somebody else leads is taken over with a reason only, unless their claim has ended."""
    incident = find_open(state, command.incident)
    if isinstance(incident, Refusal):
        return incident
    me, reason = context.actor.person, command.reason.strip()
    if incident.owner == me:
        return refuse("already_yours", number=incident.number)
    held = incident.owner is not None and not claim_ended(state, incident.owner, context.at_us)
    owner = person_name(state, incident.owner) if incident.owner else ""
    conflicting = conflict(incident, "owner", context.actor.name, owner, context)
    if conflicting is not None and held:
        return conflicting
    if held and not reason:
        return refuse("claim_held", number=incident.number, name=owner)
    sealed = context.seal("note", {"text": reason}) if reason else None
    return [f.IncidentClaimed(incident=incident.id, before=incident.owner or "", reason=sealed)]


def release(state: State, command: ReleaseClaim, context: Context) -> Decision:
    incident = find_open(state, command.incident)
    if isinstance(incident, Refusal):
        return incident
    if incident.owner != context.actor.person:
        return refuse("claim_not_yours", number=incident.number)
    return [f.ClaimEnded(incident=incident.id, person=incident.owner, cause="person")]


def follow(state: State, command: WatchIncident, context: Context) -> Decision:
    incident = find_open(state, command.incident)
    if isinstance(incident, Refusal):
        return incident
    if (context.actor.person in incident.watchers) == command.on:
        return refuse("watched_already" if command.on else "not_watched", number=incident.number)
    return [f.IncidentWatched(incident=incident.id, on=command.on)]


def watch(state: State, at_us: int) -> list[f.AnyFact]:
    """Claims whose person has been away for longer than the grace."""
    ended: dict[str, int] = {}
    facts: list[f.AnyFact] = []
    for incident in state.tables.incidents.values():
        owner = incident.owner
        if owner is None or not is_live(incident):
            continue
        if owner not in ended:
            ended[owner] = away_since_us(state, owner) if claim_ended(state, owner, at_us) else 0
        if ended[owner]:
            facts.append(f.ClaimEnded(incident=incident.id, person=owner, cause="away", away_us=ended[owner]))
    return facts
