"""The area of a warning: whether a drawn shape is one, which rings belong to it, what lies inside. Plane arithmetic on
degrees, good for a city."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import cos, hypot, isfinite, pi, radians, sin

from ioc.domain.site import Site
from ioc.domain.wards import inside_ring
from ioc.domain.warning_records import Ring, WarningArea

KM_A_DEGREE = 111.195
"""Of latitude, on a sphere of 6 371 km."""
MOST_CORNERS = 120
"""Corners of a ring drawn by hand."""
MOST_SHAPES = 200
WIDEST_KM = 300.0
OUTLINE_CORNERS = 32
"""Of the ring that stands for a circle where wards are looked up."""
PLACES = 5
"""Decimals of a coordinate that goes out: about a metre."""
Point = tuple[float, float]


def ring_fault(ring: Ring, box: tuple[float, float, float, float]) -> str:
    """What is wrong with a ring (CAP 1.2 §3.2.4: closed, at least four points; here also: simple, inside the site's
    box west, south, east, north), as "open", "few", "many", "outside" or "crossed"; "" when nothing is."""
    if len(ring) > MOST_CORNERS:
        return "many"
    if len(set(ring)) < 3 or len(ring) < 4:
        return "few"
    if ring[0] != ring[-1]:
        return "open"
    if not all(_inside_box(point, box) for point in ring):
        return "outside"
    return "crossed" if is_crossed(ring) else ""


def circle_fault(circle: tuple[float, float, float], box: tuple[float, float, float, float]) -> str:
    """What is wrong with a circle: "outside" (its centre), "radius"; "" when nothing is."""
    lon, lat, radius_km = circle
    if not _inside_box((lon, lat), box):
        return "outside"
    return "" if isfinite(radius_km) and 0.0 < radius_km <= WIDEST_KM else "radius"


def is_crossed(ring: Ring) -> bool:
    """Whether the outline of a closed ring meets itself other than at neighbouring corners, or holds no ground."""
    sides = [(a, b) for a, b in pairwise(ring) if a != b]
    count = len(sides)
    for first in range(count):
        for second in range(first + 1, count):
            if second == first + 1 or (first == 0 and second == count - 1):
                if _folds_back(*sides[first], *sides[second]):
                    return True
            elif _meet(*sides[first], *sides[second]):
                return True
    return count < 3 or _double_area(ring) == 0.0


def _double_area(ring: Ring) -> float:
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(ring)))


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _folds_back(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two sides that share one corner lie on each other."""
    shared = next((point for point in (a, b) if point in (c, d)), None)
    if shared is None:
        return _meet(a, b, c, d)
    one, other = (b if a == shared else a), (d if c == shared else c)
    ahead = (one[0] - shared[0]) * (other[0] - shared[0]) + (one[1] - shared[1]) * (other[1] - shared[1])
    return _turn(shared, one, other) == 0.0 and ahead > 0.0


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two stretches have a point in common."""
    first, second = _turn(a, b, c), _turn(a, b, d)
    third, fourth = _turn(c, d, a), _turn(c, d, b)
    if first * second < 0 and third * fourth < 0:
        return True
    return any(
        turn == 0.0 and _within(ends, point)
        for turn, ends, point in ((first, (a, b), c), (second, (a, b), d), (third, (c, d), a), (fourth, (c, d), b))
    )


def _within(ends: tuple[Point, Point], point: Point) -> bool:
    (x0, y0), (x1, y1) = ends
    return min(x0, x1) <= point[0] <= max(x0, x1) and min(y0, y1) <= point[1] <= max(y0, y1)


def _inside_box(point: Point, box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = box
    return west <= point[0] <= east and south <= point[1] <= north


def rounded(ring: Iterable[Point]) -> Ring:
    """A ring as it goes out; corners that fall together are one."""
    found: list[Point] = []
    for lon, lat in ring:
        point = round(lon, PLACES), round(lat, PLACES)
        if not found or found[-1] != point:
            found.append(point)
    return tuple(found)


def rings_of(site: Site, area: WarningArea) -> tuple[Ring, ...]:
    """Every ring of an area, those drawn and those of its wards."""
    wanted = set(area.wards)
    wards = (ring for ward in site.land.wards if ward.code in wanted and not ward.ends for ring in ward.rings)
    found = (rounded(ring) for ring in (*area.polygons, *wards))
    return tuple(ring for ring in found if len(set(ring)) >= 3)


def wards_under(site: Site, rings: Iterable[Ring], circles: Iterable[tuple[float, float, float]]) -> list[str]:
    """Names of the wards in force that drawn shapes touch: of each shape first the one around its middle, then by
    name."""
    found: dict[str, None] = {}
    in_force = [ward for ward in site.land.wards if not ward.ends]
    for shape in (*rings, *(_outline(circle) for circle in circles)):
        lon, lat = _middle(shape)
        touched = [ward for ward in in_force if any(_touch(shape, ring) for ring in ward.rings)]
        around = {ward.name for ward in touched if any(inside_ring(lon, lat, ring) for ring in ward.rings)}
        found.update(dict.fromkeys(sorted((one.name for one in touched), key=lambda name: (name not in around, name))))
    return list(found)


def _middle(ring: Ring) -> Point:
    """The mean of a closed ring's corners."""
    corners = ring[:-1]
    return sum(lon for lon, _ in corners) / len(corners), sum(lat for _, lat in corners) / len(corners)


def _outline(circle: tuple[float, float, float]) -> Ring:
    lon, lat, radius_km = circle
    north = radius_km / KM_A_DEGREE
    east = north / cos(radians(lat))
    turns = [2 * pi * step / OUTLINE_CORNERS for step in range(OUTLINE_CORNERS)]
    ring = [(lon + east * cos(turn), lat + north * sin(turn)) for turn in turns]
    return (*ring, ring[0])


def _touch(one: Ring, other: Ring) -> bool:
    """Whether two closed rings have ground in common."""
    if not _boxes_meet(one, other):
        return False
    if inside_ring(*one[0], other) or inside_ring(*other[0], one):
        return True
    closed = other if other[0] == other[-1] else (*other, other[0])
    return any(_meet(a, b, c, d) for a, b in pairwise(one) for c, d in pairwise(closed))


def _boxes_meet(one: Ring, other: Ring) -> bool:
    return all(
        min(point[at] for point in one) <= max(point[at] for point in other)
        and min(point[at] for point in other) <= max(point[at] for point in one)
        for at in (0, 1)
    )


def holds(rings: Sequence[Ring], circles: Sequence[tuple[float, float, float]], lon: float, lat: float) -> bool:
    """Whether a place lies in one of the shapes."""
    return any(inside_ring(lon, lat, ring) for ring in rings) or any(
        apart_km((x, y), (lon, lat)) <= radius for x, y, radius in circles
    )


def apart_km(one: Point, other: Point) -> float:
    """Kilometres between two near places."""
    east = (other[0] - one[0]) * cos(radians((one[1] + other[1]) / 2))
    return hypot(east, other[1] - one[1]) * KM_A_DEGREE
