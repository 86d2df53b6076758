"""What the gazetteer holds, made from a site's ground: wards old and new, streets, bridges, junctions, places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from math import cos, hypot, radians

from msgspec import Struct

from ioc.domain.ground import GroundSpec, RoadEdge, Ward
from ioc.domain.wards import Wards
from ioc.qt.gazetteer.typed import accents, plain

APART_M = 2500.0
"""Streets of one name that lie farther from each other than this are different streets."""
ROADS = ("street", "bridge")
METRES = 111_195.0
"""A degree of latitude on the mean sphere."""
Point = tuple[float, float]
Spots = tuple[tuple[str, Point], ...]


class Entry(Struct, frozen=True, kw_only=True):
    """One thing with a name. `keys` are its names in plain words, `spots` a place in each ward it touches, best first.

    `kind` is ward, commune, special_zone, district, street, bridge, junction or a place's own; `former` names the unit
    that this one was known as before; `wide` asks for a view from farther off.
    """

    name: str
    kind: str
    keys: tuple[str, ...]
    spots: Spots
    former: str = ""
    wide: bool = False

    @property
    def accented(self) -> str:
        """The name as written."""
        return accents(self.name)


def entries(ground: GroundSpec, day: str) -> list[Entry]:
    """All entries on an ISO day; wards in the order of the file, then streets by their first edge, then places."""
    wards = Wards(ground.wards)

    def ward_at(point: Point) -> str:
        found = wards.at(*point, day)
        return found.name if found else ""

    found = list(_units(ground.wards, wards, day))
    named: dict[str, list[RoadEdge]] = defaultdict(list)
    for edge in ground.roads:
        if edge.name:
            named[edge.name].append(edge)
    for name, edges in named.items():
        for group in _groups(edges):
            bridge = all(edge.bridge for edge in group)
            spots = _spots_of(group, ward_at)
            found.append(Entry(name=name, kind="bridge" if bridge else "street", keys=(plain(name),), spots=spots))
    streets = [entry for entry in found if entry.kind in ROADS]
    for place in ground.places:
        point = place.lon, place.lat
        if place.kind in ROADS and _is_known(plain(place.name), point, streets):
            continue  # an imported ground names its streets among its places, too
        keys = tuple(dict.fromkeys(plain(name) for name in (place.name, *place.names)))
        ward = place.ward or ward_at(point)
        found.append(Entry(name=place.name, kind=place.kind, keys=keys, spots=((ward, point),)))
    return found


def crossings(roads: Iterable[RoadEdge]) -> dict[frozenset[str], list[Point]]:
    """Where two named streets share a node: plain names of the two -> points, in the order of the file."""
    streets: dict[str, set[str]] = defaultdict(set)
    at: dict[str, Point] = {}
    for edge in roads:
        for node, point in ((edge.start, edge.line[0]), (edge.end, edge.line[-1])):
            if edge.name:
                streets[node].add(edge.name)
                at.setdefault(node, point)
    found: dict[frozenset[str], list[Point]] = {}
    for node, names in streets.items():
        for one in names:
            for two in names:
                if one < two:
                    found.setdefault(frozenset((one, two)), []).append(at[node])
    return found


def _is_known(key: str, point: Point, streets: list[Entry]) -> bool:
    """Whether a street of the net has this name near this point."""
    return any(key in entry.keys and any(metres(point, spot) < APART_M for _, spot in entry.spots) for entry in streets)


def _units(all_wards: Sequence[Ward], wards: Wards, day: str) -> Iterable[Entry]:
    """Units in force where they are; former ones where each of their successors is."""
    for ward in all_wards:
        key = plain(ward.name)
        if ward.in_force(day) and ward.lon is not None and ward.lat is not None:
            spots = ((ward.name, (ward.lon, ward.lat)),)
            yield Entry(name=ward.name, kind=ward.level, keys=(key,), spots=spots, wide=True)
        elif not ward.in_force(day):
            for now in wards.now(ward):
                if now.in_force(day) and now.lon is not None and now.lat is not None:
                    spots = ((now.name, (now.lon, now.lat)),)
                    yield Entry(name=now.name, kind=ward.level, keys=(key,), spots=spots, former=ward.name, wide=True)


def _groups(edges: list[RoadEdge]) -> list[list[RoadEdge]]:
    """Edges of one name, parted where they lie apart."""
    groups: list[list[RoadEdge]] = []
    for edge in edges:
        near = [group for group in groups if any(_apart(edge, other) < APART_M for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([part for group in near for part in group] + [edge])
    return groups


def _apart(one: RoadEdge, two: RoadEdge) -> float:
    return min(metres(a, b) for a in (one.line[0], one.line[-1]) for b in (two.line[0], two.line[-1]))


def metres(a: Point, b: Point) -> float:
    """Distance on a plane at the first point; good for a city."""
    return METRES * hypot((b[0] - a[0]) * cos(radians(a[1])), b[1] - a[1])


def _spots_of(edges: list[RoadEdge], ward_at: Callable[[Point], str]) -> Spots:
    """A middle of the street in each ward, the ward with most of it first."""
    by_ward: dict[str, list[Point]] = defaultdict(list)
    for edge in edges:
        for a, b in zip(edge.line, edge.line[1:], strict=False):
            steps = max(1, round(metres(a, b) / 50))
            for n in range(steps):
                part = (n + 0.5) / steps
                point = a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part
                by_ward[ward_at(point)].append(point)
    ranked = sorted(by_ward.items(), key=lambda item: -len(item[1]))
    return tuple((ward, _middle(points)) for ward, points in ranked)


def _middle(points: list[Point]) -> Point:
    """The point nearest to the mean: on the street, whatever its bends."""
    mean = sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)
    return min(points, key=lambda point: metres(point, mean))
