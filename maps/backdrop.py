"""What lies under everything on the native surface: sea, land, water, rivers and the areas of public alerts."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QPen

from maps.areas import BAND, area_shapes, fills_view
from maps.ground_shapes import RIVER_EDGE_ZOOM, RIVER_WIDTHS, WATER, Ground
from maps.projection import View, scale_of
from maps.scene import Scene
from maps.street_paint import draw_borders, draw_roads
from maps.tiles.images import TileImages
from maps.vector_paths import path_of
from maps.web_pictures import FINE_FROM_ZOOM, RIVER_DASHES


class Backdrop:
    """Sea, land, water and alert areas of one padded view."""

    def __init__(self, grounds: list[Ground], colours: dict[str, str]) -> None:
        self.grounds = grounds
        self.colours = {name: _colour(value) for name, value in colours.items()}

    def draw(self, painter: QPainter, scene: Scene, view: View, tiles: TileImages | None = None) -> None:
        """Draw in CSS pixels from the view's corner."""
        scale, (left, top) = scale_of(view.zoom), view.corner
        frame = QRectF(0, 0, view.width, view.height)
        painter.fillRect(frame, self.colours["sea"])
        for number, ground in enumerate(self.grounds):
            if number and view.zoom < FINE_FROM_ZOOM:
                continue
            painter.save()
            west, north, east, south = (value * scale for value in ground.box)
            box = QRectF(west - left + 1, north - top + 1, east - west - 2, south - north - 2)
            painter.setClipRect(box & frame)
            painter.fillRect(box & frame, self.colours["sea"])
            for water in (False, True):
                painter.setPen(QPen(self.colours["line"], 1.0))
                painter.setBrush(self.colours["sea" if water else "land"])
                for shape in ground.shapes:
                    if (shape.kind in WATER) == water:
                        painter.drawPath(path_of(list(shape.rings), scale, left, top))
                self._draw_rivers(painter, ground, view, edges=not water)
                if not water:
                    land = [ring for shape in ground.shapes if shape.kind not in WATER for ring in shape.rings]
                    draw_borders(painter, ground, view, self.colours, path_of(land, scale, left, top))
            draw_roads(painter, ground, view, self.colours)
            painter.restore()
        if tiles is not None:
            tiles.draw(painter, view)
        for area in area_shapes(scene):
            self._draw_area(painter, area, scale, (left, top), frame)

    def _draw_rivers(self, painter: QPainter, ground: Ground, view: View, edges: bool) -> None:
        """Edges lie below all water, so that none crosses a bank; a course that is a guess is dashed."""
        width = RIVER_WIDTHS[view.zoom]
        if not width or (edges and view.zoom < RIVER_EDGE_ZOOM):
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for river in ground.rivers:
            pen = QPen(self.colours["line" if edges else "sea"], width + 1.6 if edges else width)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap if river.schematic else Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            if river.schematic:
                pen.setDashPattern([dash / pen.widthF() for dash in RIVER_DASHES])
            painter.setPen(pen)
            painter.drawPath(path_of([river.points], scale_of(view.zoom), *view.corner, closed=False))

    def _draw_area(
        self, painter: QPainter, area: dict[str, object], scale: float, corner: tuple[int, int], frame: QRectF
    ) -> None:
        rings = [np.asarray(ring, np.float64).reshape(-1, 2) for ring in area["rings"]]  # type: ignore[attr-defined]
        path = path_of(rings, scale, *corner)
        path.setFillRule(Qt.FillRule.WindingFill)
        box = path.boundingRect() & frame
        if box.isEmpty():
            return
        if not area["drill"]:  # an exercise is an empty, dotted outline with its word
            self._hatch(painter, path, box, corner, frame)
        pen = QPen(self.colours["sel" if area["selected"] else "area"], 3.0 if area["selected"] else 1.8)
        dash, gap = (2, 6) if area["drill"] else (8, 5)
        pen.setDashPattern([dash / pen.widthF(), gap / pen.widthF()])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def _hatch(
        self, painter: QPainter, path: QPainterPath, box: QRectF, corner: tuple[int, int], frame: QRectF
    ) -> None:
        """The whole area; only a band along its edge where it fills the view."""
        painter.save()
        painter.setClipPath(path)
        if fills_view(lambda x, y: path.contains(QPointF(x, y)), frame.width(), frame.height()):
            edge = QPainterPathStroker()
            edge.setWidth(2 * BAND)
            painter.setClipPath(edge.createStroke(path), Qt.ClipOperation.IntersectClip)
        painter.setPen(QPen(self.colours["hatch"], 1.6))
        step = 14
        shift = corner[0] - corner[1]
        for k in range(
            int((box.left() - box.bottom() + shift) // step),
            int((box.right() - box.top() + shift) // step) + 1,
        ):
            start = k * step + box.top() - shift
            painter.drawLine(QPointF(start, box.top()), QPointF(start + box.height(), box.bottom()))
        painter.restore()


def _colour(text: str) -> QColor:
    """A token or the rgba() form that `map_colours` writes."""
    if text.startswith("rgba("):
        red, green, blue, alpha = text[5:-1].split(",")
        return QColor(int(red), int(green), int(blue), round(float(alpha) * 255))
    return QColor(text)
