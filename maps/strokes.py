"""Thin lines and small rings below the plates: leaders of plates that had to move, spokes of outages."""

from __future__ import annotations

from dataclasses import dataclass, field

from maps.placing import Rect
from maps.projection import View
from maps.shown import Shown

LEADER, STEM, SELECTED_STEM = "leader", "stem", "sel"
"""Keys of `maps.web_pictures.map_colours`; a stem leads from an incident's plate down to its place."""
LEADER_RING = 2.0
SPOKE_RING = 3.4
"""Radii, CSS pixels."""
SPOKE_CELL = 14
"""Side of a cell of the world grid that takes one spoke of an outage, CSS pixels."""
INTO_PLATE = 6.0
"""A leader ends so far under its plate, so that no gap shows."""


@dataclass
class Strokes:
    """One colour's lines (x1, y1, x2, y2, …) and rings (x, y, …), CSS pixels of the world at the overlay's zoom.

    `colour` is a key of `maps.web_pictures.map_colours`, `radius` that of the rings.
    """

    colour: str
    radius: float
    lines: list[int] = field(default_factory=list)
    rings: list[int] = field(default_factory=list)
    width: float = 1.2


def add_leader(strokes: Strokes, at: tuple[float, float], rect: Rect, left: int, top: int) -> None:
    """From a place to the nearest edge of its plate; both in CSS pixels from the corner (left, top)."""
    x, y = at
    end_x = min(max(x, rect[0] + INTO_PLATE), rect[2] - INTO_PLATE)
    end_y = min(max(y, rect[1] + INTO_PLATE), rect[3] - INTO_PLATE)
    strokes.lines += (round(x) + left, round(y) + top, round(end_x) + left, round(end_y) + top)
    strokes.rings += (round(x) + left, round(y) + top)


def spokes(scene: Shown, view: View) -> list[Strokes]:
    """Spokes from every outage's parent to its members, each with a ring, in the parent's severity colour.

    Of members without an alarm that would run into one another (lamps of a street, far out) one in a cell is drawn.
    """
    found = []
    for outage in scene.outages:
        made = Strokes(f"p{outage.severity}", SPOKE_RING, width=1.5)
        xs, ys = scene.assets.pixels(view.zoom, view.dpr)
        drawn: set[tuple[int, int]] = set()
        for parent, member in outage.spokes:
            ends = (round(int(value) / view.dpr) for value in (xs[parent], ys[parent], xs[member], ys[member]))
            x1, y1, x2, y2 = ends
            cell = x2 // SPOKE_CELL, y2 // SPOKE_CELL
            if cell in drawn and not scene.assets.severity[member]:
                continue
            drawn.add(cell)
            made.lines += (x1, y1, x2, y2)
            made.rings += (x2, y2)
        found.append(made)
    return found
