"""How incidents belong together, asked of the state: who leads a merged one, what was merged into one, its parts."""

from __future__ import annotations

from ioc.domain.incident_records import Incident
from ioc.domain.state import State
from ioc.domain.vocabulary import IncidentStage


def is_live(incident: Incident) -> bool:
    """Whether people work on it under its own number: the one question that every list and rule asks."""
    return incident.stage is not IncidentStage.CLOSED


def survivor(state: State, incident: Incident) -> Incident | None:
    """The incident under whose number a merged one is worked; itself when it is not merged, None if that one has left
    the state."""
    seen = {incident.id}
    held: Incident | None = incident
    while held is not None and held.merge is not None:
        if held.merge.into in seen:
            return None
        seen.add(held.merge.into)
        held = state.tables.incidents.get(held.merge.into)
    return held


def number_of(state: State, ident: str) -> str:
    """The number of an incident of the state, else its id."""
    held = state.tables.incidents.get(ident)
    return held.number if held else ident


def members(state: State, ident: str) -> list[Incident]:
    """The incidents that were merged into this one, in the order of the merging."""
    found = [held for held in state.tables.incidents.values() if held.merge is not None and held.merge.into == ident]
    return sorted(found, key=lambda held: held.merge.at_us if held.merge else 0)


def parts(state: State, ident: str) -> list[Incident]:
    """The incidents that are a part of this one."""
    return [held for held in state.tables.incidents.values() if held.parent == ident]


def split_off(state: State, ident: str) -> list[Incident]:
    """The incidents that were split off from this one."""
    return [held for held in state.tables.incidents.values() if held.origin == ident]


def is_below(state: State, incident: Incident, other: str) -> bool:
    """Whether `other` is somewhere above `incident`."""
    above, seen = incident.parent, {incident.id}
    while above is not None and above not in seen:
        if above == other:
            return True
        seen.add(above)
        held = state.tables.incidents.get(above)
        above = held.parent if held else None
    return False
