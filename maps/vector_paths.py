"""Rings and lines of the unit square as painter paths."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainterPath

from maps.projection import View


def seen(lines: Iterable[NDArray[np.float64]], scale: float, view: View) -> list[NDArray[np.float64]]:
    """The lines of the unit square whose box touches the view: what lies far off costs a painter as much."""
    (left, top), room = view.corner, 20
    west, north = (left - room) / scale, (top - room) / scale
    east, south = (left + view.width + room) / scale, (top + view.height + room) / scale
    return [
        line
        for line in lines
        if line[:, 0].min() <= east
        and line[:, 0].max() >= west
        and line[:, 1].min() <= south
        and line[:, 1].max() >= north
    ]


def path_of(rings: list[NDArray[np.float64]], scale: float, left: int, top: int, closed: bool = True) -> QPainterPath:
    """Rings or lines of the unit square as a path in pixels from the layer's corner."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for ring in rings:
        points = ring * scale - (left, top)
        path.moveTo(*points[0].tolist())
        for x, y in points[1:].tolist():
            path.lineTo(x, y)
        if closed:
            path.closeSubpath()
    return path
