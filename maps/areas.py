"""Areas of public alerts as rings on the unit square, for both surfaces."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from maps.marks import DRAWN, AreaSign
from maps.projection import PADDING, unit_point
from maps.scene import Scene

STEPS = 48
"""Corners of a circle."""
BAND = 40.0
"""How far inside its edge an area that fills the view is hatched, CSS pixels."""
PROBES = 24
"""Columns and rows of points that are asked whether an area fills the view."""
KM_PER_DEGREE = 111.32


def rings(area: AreaSign) -> list[list[float]]:
    """Flat x, y rings; circles become polygons."""
    outlines = [list(ring) for ring in area.polygons if len(ring) >= 3]
    for lon, lat, radius in area.circles:
        north = max(radius, 0.05) / KM_PER_DEGREE
        east = north / max(math.cos(math.radians(lat)), 0.01)
        turns = [step / STEPS * math.tau for step in range(STEPS)]
        outlines.append([(lon + east * math.cos(t), lat + north * math.sin(t)) for t in turns])
    return [[value for point in ring for value in unit_point(*point)] for ring in outlines]


def fills_view(inside: Callable[[float, float], bool], width: float, height: float) -> bool:
    """Whether an area covers more than half of the view inside its padded drawing of `width` times `height`.

    Hatched whole, it would hide the map.
    """
    steps = [(PADDING + (number + 0.5) / PROBES) / (1 + 2 * PADDING) for number in range(PROBES)]
    hits = sum(inside(x * width, y * height) for y in steps for x in steps)
    return hits * 2 > PROBES * PROBES


def area_shapes(scene: Scene) -> list[dict[str, Any]]:
    """What the page draws: rings, their box, whether selected; nothing else of the alert leaves the desk."""
    shapes = []
    for area in sorted(scene.areas.values(), key=lambda sign: sign.id):
        lines = rings(area)
        if lines:
            xs = [x for ring in lines for x in ring[0::2]]
            ys = [y for ring in lines for y in ring[1::2]]
            chosen = area.id == DRAWN or scene.selection == ("area", area.id)
            box = [min(xs), min(ys), max(xs), max(ys)]
            shapes.append({"rings": lines, "box": box, "selected": chosen, "drill": bool(area.drill)})
    return shapes
