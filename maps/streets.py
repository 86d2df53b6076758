"""A site's roads, bridges and ward outlines as the map draws them: lines by class, widths by zoom, names by zoom."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from math import cos, hypot, radians

import numpy as np
from numpy.typing import NDArray

from ioc.domain.ground import GroundSpec, Line, RoadEdge
from maps.ground_shapes import Ground, Road
from maps.marks import PlaceName
from maps.projection import unit_xy

MAIN, MIDDLE, SMALL = range(3)
"""Rank of a road on the map."""
RANKS = {"motorway": MAIN, "trunk": MAIN, "primary": MAIN, "secondary": MIDDLE}
"""Class (OSM's highway) -> rank; every other class is SMALL."""
WIDTHS = (
    (*[0.0] * 10, 0.8, 1.1, 1.5, 2.2, 3.0, 4.2, 5.5, 7.0, 9.0),
    (*[0.0] * 12, 0.9, 1.3, 1.9, 2.8, 4.0, 5.5, 7.0),
    (*[0.0] * 13, 0.8, 1.2, 1.8, 2.8, 4.0, 5.0),
)
"""Width of a rank's lines by zoom, CSS pixels; 0: not drawn."""
BORDER_ZOOM = 11
"""Ward outlines are drawn from this zoom."""
BORDER_DASHES = (3.0, 4.0)
"""Dash and gap of a ward's outline, CSS pixels: dashed as all that is schematic."""
BRIDGE_EDGE = 1.4
"""A bridge has an edge of so many CSS pixels on either side, from the zoom at which its road is wider than two."""
NAME_KINDS = ("street_main", "street_middle", "street_small")
"""Kind of the place name of a street by its rank."""
REPEAT_M = 2200.0
"""A street's name is written again so far along, metres."""
LEVEL_KINDS = {"ward": "ward", "commune": "commune"}
_METRES = 111_195.0


def dressed(grounds: list[Ground], land: GroundSpec) -> list[Ground]:
    """The grounds with the site's roads and outlines on the finest; the same list where the site has none."""
    if not grounds or not (land.roads or land.wards):
        return grounds
    wards = [ward for ward in land.wards if not ward.ends]
    borders = tuple(_projected(line) for line in _once(ring for ward in wards for ring in ward.rings))
    return [*grounds[:-1], replace(grounds[-1], roads=_roads(land.roads), borders=borders)]


def ground_names(land: GroundSpec) -> list[PlaceName]:
    """Names of wards, bridges and streets, those first that may not be missed; a street's again along its way."""
    found = [
        PlaceName(ward.name, ward.lon, ward.lat, LEVEL_KINDS[ward.level])
        for ward in land.wards
        if not ward.ends and ward.level in LEVEL_KINDS and ward.lon is not None and ward.lat is not None
    ]
    written: dict[str, list[tuple[float, float]]] = defaultdict(list)
    streets = sorted((edge for edge in land.roads if edge.name), key=lambda e: (not e.bridge, _rank(e), -_length(e)))
    for edge in streets:
        middle = _middle(edge.line)
        if all(_metres(middle, other) > REPEAT_M for other in written[edge.name]):
            written[edge.name].append(middle)
            found.append(PlaceName(edge.name, *middle, "bridge" if edge.bridge else NAME_KINDS[_rank(edge)]))
    return found


def _roads(edges: Iterable[RoadEdge]) -> tuple[Road, ...]:
    """Small ones first, bridges over all."""
    lines: dict[tuple[bool, int], list[NDArray[np.float64]]] = defaultdict(list)
    for edge in edges:
        if not edge.tunnel:
            lines[edge.bridge, -_rank(edge)].append(_projected(edge.line))
    return tuple(Road(-rank, bridge, tuple(lines[bridge, rank])) for bridge, rank in sorted(lines))


def _once(rings: Iterable[Line]) -> list[Line]:
    """The outlines as lines without what two neighbours share twice: a dash drawn on a gap is no dash."""
    drawn: set[tuple[tuple[float, float], tuple[float, float]]] = set()
    found: list[Line] = []
    for ring in rings:
        line: list[tuple[float, float]] = []
        for a, b in itertools.pairwise(ring):
            if (b, a) in drawn or (a, b) in drawn:
                found += [tuple(line)] if line else []
                line = []
                continue
            drawn.add((a, b))
            line = [*(line or [a]), b]
        found += [tuple(line)] if line else []
    return found


def _rank(edge: RoadEdge) -> int:
    return RANKS.get(edge.kind, SMALL)


def _projected(line: Line) -> NDArray[np.float64]:
    points = np.asarray(line, np.float64)
    return np.column_stack(unit_xy(points[:, 0], points[:, 1]))


def _metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    return _METRES * hypot((b[0] - a[0]) * cos(radians(a[1])), b[1] - a[1])


def _length(edge: RoadEdge) -> float:
    return sum(_metres(a, b) for a, b in zip(edge.line, edge.line[1:], strict=False))


def _middle(line: Line) -> tuple[float, float]:
    """The point half-way along."""
    steps = [_metres(a, b) for a, b in itertools.pairwise(line)]
    left = sum(steps) / 2
    for step, a, b in zip(steps, line, line[1:], strict=False):
        if left <= step:
            part = left / step if step else 0.0
            return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part
        left -= step
    return line[-1]
