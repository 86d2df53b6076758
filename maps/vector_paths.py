"""Rings and lines of the unit square as painter paths."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainterPath


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
