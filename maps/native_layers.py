"""The native surface's layers: stamps by numpy into QImages, ground and areas by QPainter. Padded, so pans are free."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from maps.areas import area_shapes
from maps.atlas import Sprite
from maps.draw_list import Stamps
from maps.ground_shapes import WATER, Ground
from maps.overlay import Item
from maps.plates import PlateStore
from maps.projection import View, scale_of
from maps.scene import Scene
from maps.strokes import Strokes
from maps.web_pictures import FINE_FROM_ZOOM

U8 = NDArray[np.uint8]
I64 = NDArray[np.int64]


RUN = 12
"""From so many stamps of one sprite in a row they are written at once."""


class Stencil:
    """A sprite's hard and soft pixels as offsets in a layer of one width."""

    def __init__(self, sprite: Sprite, width: int) -> None:
        self.left, self.top = sprite.left, sprite.top
        self.tall, self.wide = sprite.pixels.shape[:2]
        colours = sprite.pixels.view(np.uint32).reshape(self.tall, self.wide)
        alpha = sprite.pixels[:, :, 3]
        self.hard, self.hard_colours = _offsets(alpha == 255, colours, width)
        self.soft, self.soft_colours = _offsets((alpha > 0) & (alpha < 255), colours, width)
        self.pixels = sprite.pixels


def _offsets(chosen: NDArray[np.bool_], colours: NDArray[np.uint32], width: int) -> tuple[I64, NDArray[np.uint32]]:
    ys, xs = np.nonzero(chosen)
    return ys * width + xs, colours[ys, xs]


class StampLayer:
    """Straight RGBA pixels and the QImage over them."""

    def __init__(self) -> None:
        self.pixels: U8 = np.zeros((1, 1, 4), np.uint8)
        self.image = QImage()
        self._stencils: dict[int, Stencil] = {}
        self._pictures: dict[int, Sprite] = {}

    def stamp(self, stamps: Stamps, pictures: dict[int, Sprite], size: tuple[int, int]) -> None:
        """Clear to `size` (width, height in device pixels), then stamp in order, runs of one sprite at once."""
        if self.pixels.shape[:2] != (size[1], size[0]) or self._pictures is not pictures:
            self.pixels = np.zeros((size[1], size[0], 4), np.uint8)
            self._stencils, self._pictures = {}, pictures
        else:
            self.pixels.fill(0)
        turns = np.nonzero(np.diff(stamps[:, 1]))[0] + 1
        for run in np.split(stamps, turns) if len(stamps) else ():
            stencil = self._stencil(int(run[0, 1]))
            inside = self._inside(run, stencil)
            if len(run) >= RUN:
                self._stamp_run(run[inside], stencil)
            else:
                for _, _, x, y in run[inside].tolist():
                    self._stamp_one(stencil, x, y)
            for _, _, x, y in run[~inside].tolist():
                self._stamp_cut(stencil, x, y)
        width, height = size
        self.image = QImage(self.pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)

    def _stencil(self, number: int) -> Stencil:
        found = self._stencils.get(number)
        if found is None:
            found = self._stencils[number] = Stencil(self._pictures[number], self.pixels.shape[1])
        return found

    def _inside(self, run: Stamps, stencil: Stencil) -> NDArray[np.bool_]:
        """Which stamps lie wholly on the layer."""
        height, width = self.pixels.shape[:2]
        left, top = run[:, 2] + stencil.left, run[:, 3] + stencil.top
        inside: NDArray[np.bool_] = (left >= 0) & (top >= 0)
        inside &= (left + stencil.wide <= width) & (top + stencil.tall <= height)
        return inside

    def _stamp_run(self, run: Stamps, stencil: Stencil) -> None:
        """Many of one sprite: soft edges where it is empty, then hard pixels, the last on top."""
        words = self.pixels.view(np.uint32).reshape(-1)
        base = (run[:, 3].astype(np.int64) + stencil.top) * self.pixels.shape[1] + run[:, 2] + stencil.left
        at = base[:, None] + stencil.soft[None, :]
        empty = words[at] == 0
        words[at[empty]] = np.broadcast_to(stencil.soft_colours, at.shape)[empty]
        words[base[:, None] + stencil.hard[None, :]] = stencil.hard_colours

    def _stamp_one(self, stencil: Stencil, x: int, y: int) -> None:
        """One sprite wholly on the layer, its soft edges blended."""
        flat = self.pixels.reshape(-1, 4)
        words = self.pixels.view(np.uint32).reshape(-1)
        base = (y + stencil.top) * self.pixels.shape[1] + x + stencil.left
        at = stencil.soft + base
        if words[at].any():
            flat[at] = _blended(stencil.soft_colours.view(np.uint8).reshape(-1, 4), flat[at])
        else:
            words[at] = stencil.soft_colours
        words[stencil.hard + base] = stencil.hard_colours

    def _stamp_cut(self, stencil: Stencil, x: int, y: int) -> None:
        """One sprite cut at the layer's edges."""
        height, width = self.pixels.shape[:2]
        left, top = x + stencil.left, y + stencil.top
        x1, y1 = max(left, 0), max(top, 0)
        x2, y2 = min(left + stencil.wide, width), min(top + stencil.tall, height)
        if x1 < x2 and y1 < y2:
            source = stencil.pixels[y1 - top : y2 - top, x1 - left : x2 - left]
            target = self.pixels[y1:y2, x1:x2]
            target[:] = _blended(source.reshape(-1, 4), target.reshape(-1, 4)).reshape(target.shape)


def _blended(above: U8, below: U8) -> U8:
    """Source over destination of straight RGBA pixels u8[k, 4]."""
    a, b = above[:, 3:].astype(np.float32) / 255, below[:, 3:].astype(np.float32) / 255
    alpha = a + b * (1 - a)
    mixed = (above[:, :3] * a + below[:, :3] * b * (1 - a)) / np.maximum(alpha, 1e-6)
    return np.concatenate([np.rint(mixed), np.rint(alpha * 255)], axis=1).astype(np.uint8)


def _path(rings: list[NDArray[np.float64]], scale: float, left: int, top: int) -> QPainterPath:
    """Rings of the unit square as a path in pixels from the layer's corner."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for ring in rings:
        points = ring * scale - (left, top)
        path.moveTo(*points[0].tolist())
        for x, y in points[1:].tolist():
            path.lineTo(x, y)
        path.closeSubpath()
    return path


class Backdrop:
    """Sea, land, water and alert areas of one padded view."""

    def __init__(self, grounds: list[Ground], colours: dict[str, str]) -> None:
        self.grounds = grounds
        self.colours = {name: _colour(value) for name, value in colours.items()}

    def draw(self, painter: QPainter, scene: Scene, view: View) -> None:
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
            painter.setPen(QPen(self.colours["line"], 1.0))
            for shape in ground.shapes:
                painter.setBrush(self.colours["sea" if shape.kind in WATER else "land"])
                painter.drawPath(_path(list(shape.rings), scale, left, top))
            painter.restore()
        for area in area_shapes(scene):
            self._draw_area(painter, area, scale, (left, top), frame)

    def _draw_area(
        self, painter: QPainter, area: dict[str, object], scale: float, corner: tuple[int, int], frame: QRectF
    ) -> None:
        rings = [np.asarray(ring, np.float64).reshape(-1, 2) for ring in area["rings"]]  # type: ignore[attr-defined]
        path = _path(rings, scale, *corner)
        path.setFillRule(Qt.FillRule.WindingFill)
        box = path.boundingRect() & frame
        if box.isEmpty():
            return
        if not area["drill"]:  # an exercise is an empty, dotted outline with its word
            self._hatch(painter, path, box, corner)
        pen = QPen(self.colours["sel" if area["selected"] else "area"], 3.0 if area["selected"] else 1.8)
        dash, gap = (2, 6) if area["drill"] else (8, 5)
        pen.setDashPattern([dash / pen.widthF(), gap / pen.widthF()])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def _hatch(self, painter: QPainter, path: QPainterPath, box: QRectF, corner: tuple[int, int]) -> None:
        painter.save()
        painter.setClipPath(path)
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


def draw_plates(painter: QPainter, items: list[Item], store: PlateStore, view: View) -> None:
    """Plates at their places, CSS pixels from the view's corner."""
    left, top = view.corner
    for item in items:
        painter.drawImage(QPointF(item.x - left, item.y - top), store.image(item.spec))


def draw_strokes(painter: QPainter, strokes: list[Strokes], colours: dict[str, QColor], view: View) -> None:
    """Leaders and spokes, CSS pixels from the view's corner."""
    left, top = view.corner
    for stroke in strokes:
        painter.setPen(QPen(colours[stroke.colour], stroke.width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        path = QPainterPath()
        ends = [value - (top if number % 2 else left) for number, value in enumerate(stroke.lines)]
        for at in range(0, len(ends), 4):
            path.moveTo(ends[at], ends[at + 1])
            path.lineTo(ends[at + 2], ends[at + 3])
        middles = [value - (top if number % 2 else left) for number, value in enumerate(stroke.rings)]
        for at in range(0, len(middles), 2):
            path.addEllipse(QPointF(middles[at], middles[at + 1]), stroke.radius, stroke.radius)
        painter.drawPath(path)
