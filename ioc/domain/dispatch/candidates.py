"""Each unit looked at for an incident: eligible with what it costs, or not with the first reason that bars it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ioc.domain.dispatch.records import Candidate, Inputs, Way
from ioc.domain.dispatch.ways import Found, place_of
from ioc.domain.records import Params, Unit
from ioc.domain.units import BUSY, distance_m
from ioc.domain.vocabulary import UnitStatus

CONDITIONAL_S = 120.0
"""What it costs that a unit is only conditionally available (EIDO ConditionallyAvailable), in seconds of driving."""
NO_FIX_S = 60.0
"""What it costs that a unit never reported a position and is counted from its station."""


def looked_at(inputs: Inputs, ways: Mapping[str, Found], wanted: Iterable[str]) -> list[Candidate]:
    """A candidate for every unit that is not on this incident yet, by id."""
    kinds = frozenset(wanted)
    units = (unit for unit in inputs.units if inputs.incident.id not in unit.incidents)
    return [_candidate(inputs, unit, ways.get(unit.id), kinds) for unit in sorted(units, key=lambda unit: unit.id)]


def _candidate(inputs: Inputs, unit: Unit, found: Found | None, wanted: frozenset[str]) -> Candidate:
    way = found if isinstance(found, Way) else None
    code, params = _barred(inputs, unit, found, wanted)
    old_s = _old_s(inputs, unit)
    conditional_s = CONDITIONAL_S if unit.status is UnitStatus.CONDITIONAL else 0.0
    place, incident = place_of(unit), inputs.incident
    straight_m = None
    if place is not None and incident.lon is not None and incident.lat is not None:
        straight_m = distance_m(*place, incident.lon, incident.lat)
    return Candidate(
        unit=unit.id,
        code=code,
        params=params,
        way=way,
        straight_m=straight_m,
        position_us=unit.position_us,
        old_s=old_s,
        conditional_s=conditional_s,
        score_s=(way.seconds if way else 0.0) + old_s + conditional_s,
        crew=unit.crew,
        crew_full=unit.crew_full,
        capabilities=unit.capabilities,
    )


def _barred(inputs: Inputs, unit: Unit, found: Found | None, wanted: frozenset[str]) -> tuple[str, Params]:
    """The first reason in the order in which a dispatcher asks."""
    if not wanted & set(unit.capabilities):
        return "lacks", {}
    if unit.status is UnitStatus.NOT_AVAILABLE:
        return "out_of_service", {}
    if unit.incidents or unit.status in BUSY:
        held = unit.incidents[0] if unit.incidents else ""
        return "busy", {"number": inputs.numbers.get(held, held), "status": unit.status.value}
    if unit.crew < unit.crew_full:
        return "crew", {"crew": unit.crew, "crew_full": unit.crew_full}
    if found is None:
        return "no_place", {}
    age_s = (inputs.at_us - unit.position_us) / 1e6 if unit.position_us is not None else 0.0
    if age_s > inputs.spec.lost_s:
        return "lost_position", {"age_s": int(age_s)}
    return ("", {}) if isinstance(found, Way) else found


def _old_s(inputs: Inputs, unit: Unit) -> float:
    """Each second that a position is older than it may be costs a second; one never reported a fixed cost."""
    if unit.position_us is None:
        return NO_FIX_S
    return max((inputs.at_us - unit.position_us) / 1e6 - inputs.spec.old_s, 0.0)
