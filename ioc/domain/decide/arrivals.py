"""Proposing that a unit has arrived: near its incident for long enough. A person confirms; nothing is set by itself."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.records import Unit
from ioc.domain.state import State
from ioc.domain.units import distance_m
from ioc.domain.vocabulary import UnitStatus


def note_arrivals(state: State, at_us: int) -> list[f.AnyFact]:
    """Facts of units on their way by `at_us`: come near, gone again, near for long enough. Each once."""
    site = state.registry.site
    if site is None:
        return []
    spec, facts = site.dispatch, list[f.AnyFact]()
    for unit in state.tables.units.values():
        if unit.status is not UnitStatus.EN_ROUTE or not unit.incidents:
            continue
        metres = metres_to_task(state, unit)
        fresh = unit.position_us is not None and at_us - unit.position_us <= spec.old_s * 1e6
        near = metres is not None and fresh and metres <= spec.near_m
        if metres is None or not near:
            if unit.near_us and fresh:
                facts.append(f.UnitStrayed(unit=unit.id))
        elif not unit.near_us:
            facts.append(f.UnitNeared(unit=unit.id, incident=unit.incidents[0], metres=round(metres, 1)))
        elif unit.arrival_m is None and at_us - unit.near_us >= spec.near_s * 1e6:
            facts.append(f.ArrivalProposed(unit=unit.id, incident=unit.incidents[0], metres=round(metres, 1)))
    return facts


def metres_to_task(state: State, unit: Unit) -> float | None:
    """Metres in a straight line to what the unit does now; None when either place is unknown."""
    incident = state.tables.incidents.get(unit.incidents[0]) if unit.incidents else None
    places = (unit.lon, unit.lat, incident.lon, incident.lat) if incident else (None,)
    known = [value for value in places if value is not None]
    return distance_m(*known) if len(known) == 4 else None
