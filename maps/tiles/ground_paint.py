"""How a ground's tables look: grey on grey, thin, more the nearer one looks. Colour stays with what is abnormal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from ioc.geodata.ground_writer import BRIDGE, TUNNEL
from maps.tiles.canvas import Canvas, faded, mixed
from maps.tokens import is_light

_WIDTHS = {
    "motorway": 1.0,
    "trunk": 0.95,
    "primary": 0.85,
    "secondary": 0.7,
    "tertiary": 0.55,
    "residential": 0.45,
    "service": 0.28,
    "path": 0.16,
}
"""Share of the widest road's width."""
_WIDEST = (*[0.9] * 10, 1.1, 1.4, 1.8, 2.5, 3.4, 5.0, 7.0, 9.5, 13.0, 17.0, 17.0, 17.0, 17.0)
"""Width of a motorway by zoom, CSS pixels."""
_LANDUSE = {"green": ("tx3", 0.10), "built": ("line", 0.22), "sand": ("tx2", 0.09)}
_MAIN = ("motorway", "trunk", "primary")
_ORDER = tuple(reversed(_WIDTHS))
DETAIL_ZOOM = 15
Columns = Mapping[str, NDArray[Any]]
"""`kind` (object) and `marks` (int) of every shape."""


def paint_table(canvas: Canvas, table: str, shapes: NDArray[Any], columns: Columns) -> None:
    """One table of a ground, in the order of `ioc.geodata.classes.TABLES`."""
    if len(shapes):
        _PAINTERS[table](canvas, shapes, columns)


def _landuse(canvas: Canvas, shapes: NDArray[Any], columns: Columns) -> None:
    for kind, (token, share) in _LANDUSE.items():
        canvas.fill(shapes[columns["kind"] == kind], mixed(canvas.tokens, token, "land", share))


def _water(canvas: Canvas, shapes: NDArray[Any], columns: Columns) -> None:
    edge = mixed(canvas.tokens, "line2", "land", 0.7) if canvas.zoom >= 12 else None
    canvas.fill(shapes, QColor(canvas.tokens["sea"]), edge, 0.8)


def _waterways(canvas: Canvas, shapes: NDArray[Any], columns: Columns) -> None:
    wide = np.isin(columns["kind"].astype(str), ("river", "canal"))
    width = _WIDEST[canvas.zoom] * 0.8
    canvas.stroke(shapes[wide], QColor(canvas.tokens["sea"]), width)
    canvas.stroke(shapes[~wide], QColor(canvas.tokens["sea"]), max(width * 0.4, 0.8))


def _boundaries(canvas: Canvas, shapes: NDArray[Any], columns: Columns) -> None:
    levels = np.array([int(kind) if str(kind).isdigit() else 8 for kind in columns["kind"]])
    canvas.stroke(shapes[levels > 6], faded(canvas.tokens, "tx3", 0.45), 0.9, (4.0, 3.0))
    canvas.stroke(shapes[levels <= 6], faded(canvas.tokens, "tx3", 0.7), 1.1, (9.0, 3.0, 2.0, 3.0))


def _buildings(canvas: Canvas, shapes: NDArray[Any], columns: Columns) -> None:
    edge = mixed(canvas.tokens, "line2", "land", 0.45) if canvas.zoom >= 16 else None
    canvas.fill(shapes, mixed(canvas.tokens, "line", "land", 0.45), edge, 0.7)


def _rails(canvas: Canvas, shapes: NDArray[Any], columns: Columns) -> None:
    width = 1.0 if canvas.zoom < DETAIL_ZOOM else 1.6
    hidden = columns["marks"] & TUNNEL > 0
    canvas.stroke(shapes[~hidden], mixed(canvas.tokens, "line2", "land", 0.9), width, (7.0, 3.0))
    canvas.stroke(shapes[hidden], faded(canvas.tokens, "line2", 0.4), width, (2.0, 4.0))


def _roads(canvas: Canvas, shapes: NDArray[Any], columns: Columns) -> None:
    kinds, marks = columns["kind"], columns["marks"]
    hidden, bridges = marks & TUNNEL > 0, marks & BRIDGE > 0
    shares = (0.62, 0.45) if is_light(dict(canvas.tokens)) else (0.9, 0.6)
    for kind in _ORDER:
        of_kind = kinds == kind
        width = max(_WIDEST[canvas.zoom] * _WIDTHS[kind], 0.6)
        strong = shares[0] if kind in _MAIN else shares[1]
        colour = mixed(canvas.tokens, "line2", "land", strong)
        if canvas.zoom >= DETAIL_ZOOM:
            canvas.stroke(shapes[of_kind & bridges], QColor(canvas.tokens["tx3"]), width + 2.0)
        if kind == "path":
            canvas.stroke(shapes[of_kind & ~hidden], colour, 0.8, (3.0, 2.5))
            continue
        canvas.stroke(shapes[of_kind & ~hidden], colour, width)
        canvas.stroke(shapes[of_kind & hidden], faded(canvas.tokens, "line2", 0.35), width, (3.0, 3.0))


def _places(canvas: Canvas, shapes: NDArray[Any], columns: Columns) -> None:
    """Names are written by the map itself, which knows what they must give way to."""


_PAINTERS = {
    "landuse": _landuse,
    "water": _water,
    "waterways": _waterways,
    "boundaries": _boundaries,
    "buildings": _buildings,
    "rails": _rails,
    "roads": _roads,
    "places": _places,
}
