"""Roads that people closed, as narrow outlines along the road with the word beside them, for both surfaces."""

from __future__ import annotations

import math

from ioc.domain.ground import RoadEdge
from ioc.domain.state import State
from maps.marks import CLOSURE, AreaSign

BESIDE_M = 14.0
"""Half the width of the outline."""
WORDS = {"vi": "ĐƯỜNG CHẶN", "en": "ROAD CLOSED"}


def closure_signs(state: State, language: str) -> list[AreaSign]:
    """A sign for each closure. They are drawn as what is not a warning: an outline without a hatch, with its word."""
    site = state.registry.site
    closures = state.tables.closures
    if site is None or not closures:
        return []
    wanted = {edge for held in closures.values() for edge in held.edges}
    edges = {edge.id: edge for edge in site.land.roads if edge.id in wanted}
    return [
        AreaSign(
            id=f"{CLOSURE}{held.id}",
            polygons=tuple(outline(edges[name]) for name in held.edges if name in edges),
            drill=WORDS.get(language, WORDS["en"]),
        )
        for held in closures.values()
    ]


def outline(edge: RoadEdge) -> tuple[tuple[float, float], ...]:
    """A closed ring around an edge, `BESIDE_M` to either side."""
    left: list[tuple[float, float]] = []
    right: list[tuple[float, float]] = []
    line = edge.line
    for at, (lon, lat) in enumerate(line):
        before, after = line[max(at - 1, 0)], line[min(at + 1, len(line) - 1)]
        east_m, north_m = 111_320.0 * math.cos(math.radians(lat)), 110_574.0
        dx, dy = (after[0] - before[0]) * east_m, (after[1] - before[1]) * north_m
        size = math.hypot(dx, dy) or 1.0
        aside = (-dy / size * BESIDE_M / east_m, dx / size * BESIDE_M / north_m)
        left.append((lon + aside[0], lat + aside[1]))
        right.append((lon - aside[0], lat - aside[1]))
    return (*left, *reversed(right), left[0])
