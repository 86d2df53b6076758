"""What becomes of who looks after an incident. Facts that `ioc.domain.facts` names, too."""

from __future__ import annotations

from ioc.domain.record_facts import Fact


class ClaimEnded(Fact, frozen=True):
    """`person` leads the incident no longer: "person" gave it back, or was "away" since `away_us` for too long."""

    incident: str
    person: str
    cause: str
    away_us: int = 0


class IncidentWatched(Fact, frozen=True):
    """Who acts follows the incident, or no longer."""

    incident: str
    on: bool = True
