"""Roads and ward outlines on the native surface; the page's `streets.js` draws the same."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from maps.ground_shapes import Ground
from maps.projection import View, scale_of
from maps.streets import BORDER_DASHES, BORDER_ZOOM, BRIDGE_EDGE, WIDTHS
from maps.vector_paths import path_of


def draw_borders(painter: QPainter, ground: Ground, view: View, colours: dict[str, QColor], land: QPainterPath) -> None:
    """Dashed outlines on `land` alone: at sea nobody drew any."""
    if view.zoom < BORDER_ZOOM or not ground.borders:
        return
    painter.save()
    painter.setClipPath(land, Qt.ClipOperation.IntersectClip)
    pen = QPen(colours["border"], 1.0)
    pen.setDashPattern(list(BORDER_DASHES))
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path_of(list(ground.borders), scale_of(view.zoom), *view.corner, closed=False))
    painter.restore()


def draw_roads(painter: QPainter, ground: Ground, view: View, colours: dict[str, QColor]) -> None:
    """Thin grey lines, main roads above small ones, bridges with an edge above all."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for road in ground.roads:
        width = WIDTHS[road.rank][min(view.zoom, len(WIDTHS[road.rank]) - 1)]
        if not width:
            continue
        path = path_of(list(road.lines), scale_of(view.zoom), *view.corner, closed=False)
        if road.bridge and width > 2:
            painter.strokePath(path, _pen(colours["bridge"], width + 2 * BRIDGE_EDGE, Qt.PenCapStyle.FlatCap))
        painter.strokePath(path, _pen(colours["road"], width, Qt.PenCapStyle.RoundCap))


def _pen(colour: QColor, width: float, cap: Qt.PenCapStyle) -> QPen:
    pen = QPen(colour, width)
    pen.setCapStyle(cap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
