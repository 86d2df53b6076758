"""Roads and ward outlines on the native surface; the page's `streets.js` draws the same."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from maps.ground_shapes import Ground
from maps.projection import View, scale_of
from maps.streets import BORDER_DASHES, BORDER_ZOOM, BRIDGE_EDGE, WIDTHS
from maps.vector_paths import path_of, seen


def draw_borders(painter: QPainter, ground: Ground, view: View, colours: dict[str, QColor], land: QPainterPath) -> None:
    """Dashed outlines on `land` alone: at sea nobody drew any."""
    scale = scale_of(view.zoom)
    borders = seen(ground.borders, scale, view) if view.zoom >= BORDER_ZOOM else []
    if not borders:
        return
    painter.save()
    painter.setClipPath(land, Qt.ClipOperation.IntersectClip)
    pen = QPen(colours["border"], 1.0)
    pen.setDashPattern(list(BORDER_DASHES))
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path_of(borders, scale, *view.corner, closed=False))
    painter.restore()


def draw_roads(painter: QPainter, ground: Ground, view: View, colours: dict[str, QColor]) -> None:
    """Thin grey lines, main roads above small ones, bridges with an edge above all.

    Line by line: one path of all costs the painter three times as much.
    """
    scale, (left, top) = scale_of(view.zoom), view.corner
    for road in ground.roads:
        width = WIDTHS[road.rank][min(view.zoom, len(WIDTHS[road.rank]) - 1)]
        if not width:
            continue
        lines = [_polyline(line * scale - (left, top)) for line in seen(road.lines, scale, view)]
        if road.bridge and width > 2:
            painter.setPen(_pen(colours["bridge"], width + 2 * BRIDGE_EDGE, Qt.PenCapStyle.FlatCap))
            for line in lines:
                painter.drawPolyline(line)
        painter.setPen(_pen(colours["road"], width, Qt.PenCapStyle.RoundCap))
        for line in lines:
            painter.drawPolyline(line)


def _polyline(points: NDArray[np.float64]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points.tolist()])


def _pen(colour: QColor, width: float, cap: Qt.PenCapStyle) -> QPen:
    pen = QPen(colour, width)
    pen.setCapStyle(cap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
