"""What a person means who closes a road: stretches of the site's net, and until when."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import tzinfo

from ioc.domain.ground import RoadEdge
from ioc.domain.roads.stretches import between, near, street, stretch_name
from ioc.domain.state import State
from ioc.qt.aliases import fold
from ioc.qt.work_times import begin_of, length_of

_BETWEEN = re.compile(r"\s+[-–]\s+|\s*[-–]\s*")
OFFERED = 8
NEAR_M = 600.0
LOOKED_AT = 40


def roads_of(state: State) -> tuple[RoadEdge, ...]:
    """The site's road net."""
    site = state.registry.site
    return site.land.roads if site is not None else ()


def meant(roads: Sequence[RoadEdge], name: str, crossings: str) -> list[RoadEdge]:
    """The street, or it between "A - B"; empty when that is not one thing."""
    if not crossings:
        return street(roads, name, fold)
    parts = [part for part in _BETWEEN.split(crossings) if part]
    return between(roads, name, parts[0], parts[1], fold) if len(parts) == 2 else []


def offered(
    roads: Sequence[RoadEdge], lon: float, lat: float, shut: Collection[str] = ()
) -> list[tuple[str, tuple[str, ...]]]:
    """Stretches near a place that are not `shut`: names and edges, the nearest first; those of one name are one."""
    found: dict[str, tuple[str, ...]] = {}
    free = [edge for edge in roads if edge.id not in shut]
    for edge, gap in near(free, lon, lat, LOOKED_AT):
        if gap > NEAR_M or len(found) == OFFERED:
            break
        name = stretch_name(roads, [edge])
        if name:
            found[name] = (*found.get(name, ()), edge.id)
    return list(found.items())


def until_of(text: str, now_us: int, zone: tzinfo) -> int | None:
    """The instant of "23:00" or "4h" (µs UTC), 0 for nothing; None when it is neither."""
    if not text:
        return 0
    seconds = length_of(text)
    if seconds is not None and ":" not in text:
        return now_us + int(seconds * 1e6)
    return begin_of(text, now_us, zone)
