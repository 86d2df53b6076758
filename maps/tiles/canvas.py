"""Paints shapely shapes into a picture of tiles: calm colours of the theme, nothing smaller than a pixel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from maps.projection import TILE, unit_xy
from maps.tiles.grid import BLOCK, Place

COARSE_PX = 0.4
"""Lines keep their shape to so many pixels."""


class Canvas:
    """A block of tiles at one zoom. `degrees_per_pixel` says what is too small to be seen."""

    def __init__(self, first: Place, dpr: float, tokens: Mapping[str, str], span: int = BLOCK) -> None:
        self.first, self.zoom, self.tokens = first, first[0], tokens
        self.span, self._side = span, round(TILE * dpr)
        self._scale = float(TILE * (1 << self.zoom))
        self._left, self._top = first[1] * TILE, first[2] * TILE
        side = self._side * span
        self._image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
        self._image.fill(0)
        self._painter = QPainter(self._image)
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painter.scale(self._side / TILE, self._side / TILE)
        self.degrees_per_pixel = 360.0 / self._scale
        self.empty = True

    def fill(self, shapes: NDArray[Any], colour: QColor, edge: QColor | None = None, width: float = 1.0) -> None:
        """Polygons."""
        path = self._polygons(shapes)
        if path.isEmpty():
            return
        self.empty = False
        self._painter.setPen(QPen(edge, width) if edge else Qt.PenStyle.NoPen)
        self._painter.setBrush(colour)
        self._painter.drawPath(path)

    def stroke(self, shapes: NDArray[Any], colour: QColor, width: float, dashes: tuple[float, ...] = ()) -> None:
        """Lines, or the edges of polygons; dashes in pixels."""
        path = self._lines(shapes)
        if path.isEmpty():
            return
        self.empty = False
        pen = QPen(colour, width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap if dashes else Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if dashes:
            pen.setDashPattern([dash / width for dash in dashes])
        self._painter.setPen(pen)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawPath(path)

    def dots(self, shapes: NDArray[Any], colour: QColor, radius: float) -> None:
        """Points as small squares, which no symbol of the map is."""
        points = shapely.get_coordinates(self._pixels(shapes))
        if len(points):
            self.empty = False
        for x, y in points.tolist():
            self._painter.fillRect(
                QRect(round(x - radius), round(y - radius), round(2 * radius), round(2 * radius)), colour
            )

    def tiles(self) -> dict[Place, QImage | None]:
        """Every tile of the block; None where nothing was drawn in all of it."""
        self._painter.end()
        side, zoom = self._side, self.zoom
        found: dict[Place, QImage | None] = {}
        for row in range(self.span):
            for column in range(self.span):
                place = (zoom, self.first[1] + column, self.first[2] + row)
                found[place] = None if self.empty else self._image.copy(column * side, row * side, side, side)
        return found

    def _pixels(self, shapes: NDArray[Any]) -> NDArray[Any]:
        def moved(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> tuple[Any, Any]:
            x, y = unit_xy(lon, lat)
            return x * self._scale - self._left, y * self._scale - self._top

        made: NDArray[Any] = shapely.transform(shapes, moved, interleaved=False)
        return made

    def _polygons(self, shapes: NDArray[Any]) -> QPainterPath:
        """All rings in one path; outer rings turn one way and holes the other, so that overlaps do not cancel."""
        parts = shapely.get_parts(self._pixels(shapes))
        parts = parts[shapely.get_type_id(parts) == 3]
        parts = shapely.orient_polygons(shapely.simplify(parts, COARSE_PX, preserve_topology=False))
        parts = shapely.get_parts(parts)
        parts = parts[(shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)]
        path = _path(shapely.get_rings(parts), closed=True)
        path.setFillRule(Qt.FillRule.WindingFill)
        return path

    def _lines(self, shapes: NDArray[Any]) -> QPainterPath:
        parts = shapely.get_parts(self._pixels(shapes))
        sorts = shapely.get_type_id(parts)
        lines = np.concatenate([parts[(sorts == 1) | (sorts == 2)], shapely.get_rings(parts[sorts == 3])])
        lines = shapely.simplify(lines, COARSE_PX)
        return _path(lines[~shapely.is_empty(lines)], closed=False)


def _path(lines: NDArray[Any], closed: bool) -> QPainterPath:
    path = QPainterPath()
    if not len(lines):
        return path
    points, owners = shapely.get_coordinates(lines, return_index=True)
    for part in np.split(points, np.flatnonzero(np.diff(owners)) + 1):
        if len(part) > 1:
            path.addPolygon(QPolygonF([QPointF(x, y) for x, y in part.tolist()]))
            if closed:
                path.closeSubpath()
    return path


def mixed(tokens: Mapping[str, str], over: str, under: str, share: float) -> QColor:
    """`share` of a token on the rest of another, opaque."""
    first, second = QColor(tokens[over]), QColor(tokens[under])
    return QColor(
        *(
            round(a * share + b * (1 - share))
            for a, b in (
                (first.red(), second.red()),
                (first.green(), second.green()),
                (first.blue(), second.blue()),
            )
        )
    )


def faded(tokens: Mapping[str, str], name: str, share: float) -> QColor:
    """A token with opacity."""
    colour = QColor(tokens[name])
    colour.setAlphaF(share)
    return colour
