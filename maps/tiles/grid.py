"""The tile grid: Web Mercator (EPSG:3857), 256 CSS pixels a tile, rows from the north (XYZ)."""

from __future__ import annotations

import math
from typing import NamedTuple

from maps.projection import TILE, View

BLOCK = 4
"""Shapes are painted in blocks of so many tiles a side: one look into the file for sixteen tiles."""
HALF_WORLD_M = 20_037_508.342789244
"""Half the side of Web Mercator's square, metres (EPSG:3857)."""


class TileKey(NamedTuple):
    """One tile of one layer."""

    layer: str
    zoom: int
    x: int
    y: int


Place = tuple[int, int, int]
"""Zoom, column, row."""


def tiles_over(view: View) -> list[Place]:
    """The tiles that a view touches, from the middle outwards."""
    left, top = view.corner
    last = (1 << view.zoom) - 1
    columns = range(max(left // TILE, 0), min((left + view.width - 1) // TILE, last) + 1)
    rows = range(max(top // TILE, 0), min((top + view.height - 1) // TILE, last) + 1)
    middle_x, middle_y = (left + view.width / 2) / TILE - 0.5, (top + view.height / 2) / TILE - 0.5
    found = [(view.zoom, x, y) for x in columns for y in rows]
    return sorted(found, key=lambda tile: math.hypot(tile[1] - middle_x, tile[2] - middle_y))


def metres_box(place: Place) -> tuple[float, float, float, float]:
    """West, south, east, north of a tile in EPSG:3857 metres."""
    zoom, x, y = place
    side = 2 * HALF_WORLD_M / (1 << zoom)
    west, north = x * side - HALF_WORLD_M, HALF_WORLD_M - y * side
    return west, north - side, west + side, north


def degrees_box(place: Place, span: int = 1) -> tuple[float, float, float, float]:
    """West, south, east, north in degrees of `span` by `span` tiles from this one on."""
    zoom, x, y = place
    side = float(1 << zoom)

    def lat(row: float) -> float:
        return math.degrees(math.atan(math.sinh((0.5 - row / side) * 2 * math.pi)))

    return x / side * 360 - 180, lat(y + span), (x + span) / side * 360 - 180, lat(y)


def block_of(place: Place) -> Place:
    """The first tile of the block that holds this one."""
    zoom, x, y = place
    return zoom, x - x % BLOCK, y - y % BLOCK


def parent_of(place: Place, zoom: int) -> tuple[Place, int, int, int]:
    """The tile of a coarser zoom that holds this one; how many parts it has a side, and which part this is."""
    steps = place[0] - zoom
    parts = 1 << steps
    return (zoom, place[1] >> steps, place[2] >> steps), parts, place[1] % parts, place[2] % parts
