"""Proposed incidents as the desk shows them: in which order, where they are, and what they could join."""

from __future__ import annotations

from ioc.domain.correlation.groups import members_of
from ioc.domain.correlation_records import IncidentProposal
from ioc.domain.decide.proposals import beside
from ioc.domain.incident_records import Incident
from ioc.domain.state import State
from ioc.domain.vocabulary import IncidentStage

MOST_PLACES = 200
"""Places of members that the map rings, at most."""


def standing(state: State) -> list[IncidentProposal]:
    """All that wait, most urgent first, oldest first within a priority."""
    return sorted(state.tables.proposals.values(), key=lambda one: (one.priority, one.proposed_us, one.id))


def places_of(state: State, held: IncidentProposal) -> list[tuple[float, float]]:
    """Longitude and latitude of its members, as far as they have a place."""
    found: list[tuple[float, float]] = []
    keys = [("alarms", ident) for ident in members_of(state, held.group)] if held.group else []
    for table, ident in [*keys, *((one.table, one.id) for one in held.members)][:MOST_PLACES]:
        if table == "calls":
            call, work = state.tables.calls.get(ident), state.tables.intake.get(ident)
            form = work.form if work is not None else None
            placed = form if form is not None and form.lon is not None else call
            if placed is not None and placed.lon is not None and placed.lat is not None:
                found.append((placed.lon, placed.lat))
            continue
        alarm = state.tables.alarms.get(ident)
        asset = state.registry.assets.get(alarm.asset or "") if alarm is not None else None
        place = state.place_of(asset) if asset is not None else None
        if place is not None:
            found.append(place)
    return list(dict.fromkeys(found))


def joinable(state: State, held: IncidentProposal, chosen: str) -> Incident | None:
    """The incident that it would join: the one chosen while it is open, else the nearest open one of its type."""
    picked = state.tables.incidents.get(chosen)
    if picked is not None and picked.stage is not IncidentStage.CLOSED:
        return picked
    return next((one for one in beside(state, held) if one.stage is not IncidentStage.CLOSED), None)
