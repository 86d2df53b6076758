"""What a proposal leaves uncovered: stations without their last free unit, capabilities below the city's floor."""

from __future__ import annotations

from collections.abc import Iterable

from ioc.domain.dispatch.records import Inputs, MoveUp, Uncovered
from ioc.domain.dispatch.ways import Ways
from ioc.domain.dispatch_site import Station
from ioc.domain.records import Unit
from ioc.domain.roads import RoadGraph
from ioc.domain.vocabulary import UnitStatus


def _free(inputs: Inputs, sent: frozenset[str]) -> list[Unit]:
    return [
        unit
        for unit in sorted(inputs.units, key=lambda unit: unit.id)
        if unit.status is UnitStatus.AVAILABLE and not unit.incidents and unit.id not in sent
    ]


def uncovered(inputs: Inputs, sent: frozenset[str]) -> tuple[Uncovered, ...]:
    """Capabilities of which fewer than the floor stay free after `sent` have left."""
    left = _free(inputs, sent)
    counts = {known.key: sum(known.key in unit.capabilities for unit in left) for known in inputs.spec.capabilities}
    return tuple(
        Uncovered(capability=known.key, free=counts[known.key], floor=known.floor)
        for known in inputs.spec.capabilities
        if counts[known.key] < known.floor
    )


def move_ups(inputs: Inputs, roads: RoadGraph | None, sent: frozenset[str]) -> tuple[MoveUp, ...]:
    """For each station that loses its last free unit of a capability with a floor: the quickest free unit of another
    station that keeps one besides, if there is any."""
    floors = {known.key for known in inputs.spec.capabilities if known.floor}
    before, after = _free(inputs, frozenset()), _free(inputs, sent)
    leaving = [unit for unit in before if unit.id in sent]
    found = []
    for station in inputs.spec.stations:
        lost = {name for unit in leaving if unit.station == station.key for name in unit.capabilities} & floors
        for name in sorted(
            lost - {name for unit in after if unit.station == station.key for name in unit.capabilities}
        ):
            cover, seconds = _cover(inputs, roads, station, name, after)
            found.append(MoveUp(station=station.key, capability=name, cover=cover, seconds=seconds))
    return tuple(found)


def _cover(
    inputs: Inputs, roads: RoadGraph | None, station: Station, capability: str, left: Iterable[Unit]
) -> tuple[str, float | None]:
    able = [unit for unit in left if capability in unit.capabilities]
    spare = [unit for unit in able if sum(other.station == unit.station for other in able) > 1]
    ways = Ways(inputs, roads, (station.lon, station.lat)).to(spare)
    times = {name: way.seconds for name, way in ways.items() if not isinstance(way, tuple)}
    best = min(times, key=lambda name: (times[name], name), default=None)
    return (best, times[best]) if best is not None else ("", None)
