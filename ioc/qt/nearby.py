"""Which open incident a call may be about: the nearest of its kind."""

from __future__ import annotations

from dataclasses import dataclass

from ioc.domain.records import Call, Incident
from ioc.domain.state import State
from ioc.domain.vocabulary import IncidentStage
from ioc.qt.incident_parts import distance_km

NEAR_M = 500.0


@dataclass(slots=True, frozen=True)
class Near:
    """An incident and how far it is from the call."""

    incident: Incident
    metres: float


def near_incident(state: State, call: Call) -> Near | None:
    """The nearest open incident of the call's kind within `NEAR_M`; None when there is none."""
    found = [
        Near(incident, away)
        for incident in state.tables.incidents.values()
        if incident.stage is not IncidentStage.CLOSED and incident.type == call.kind
        if (away := _metres(call, incident)) is not None and away <= NEAR_M
    ]
    return min(found, key=lambda near: (near.metres, near.incident.id), default=None)


def _metres(call: Call, incident: Incident) -> float | None:
    if call.lon is None or call.lat is None or incident.lon is None or incident.lat is None:
        return None
    return distance_km(call.lon, call.lat, incident.lon, incident.lat) * 1000
