"""The locator inset: the country with Quần đảo Hoàng Sa and Quần đảo Trường Sa named, and where the view is.

The names stand in Vietnamese in every language of the screen.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from maps.ground_shapes import COUNTRY, WATER, Ground, ground
from maps.projection import View, unit_point
from maps.symbols import font
from maps.tokens import DARK, Tokens

WIDTH, HEIGHT = 172, 194
WEST, SOUTH, EAST, NORTH = 101.6, 6.4, 118.6, 23.6


class LocatorInset(QWidget):
    """Draws the coarse ground once and the view's rectangle each time it moves."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.resize(WIDTH, HEIGHT)
        self._tokens: Tokens = dict(DARK)
        self._ground: Ground = ground(COUNTRY)
        self._image: QImage | None = None
        self._box = QRectF()
        left, top = unit_point(WEST, NORTH)
        right, bottom = unit_point(EAST, SOUTH)
        self._scale = max(WIDTH / (right - left), HEIGHT / (bottom - top))
        self._left = left - (WIDTH / self._scale - (right - left)) / 2
        self._top = top - (HEIGHT / self._scale - (bottom - top)) / 2
        self.setAccessibleName(" · ".join(self.names()))

    def names(self) -> list[str]:
        """The names written: the two archipelagos."""
        return [place.name for place in self._ground.places if place.kind == "archipelago"]

    def covers(self, lon: float, lat: float) -> bool:
        """Whether a place lies on what it shows; a city abroad needs no locator of Vietnam."""
        return WEST - 1 <= lon <= EAST + 1 and SOUTH - 1 <= lat <= NORTH + 1

    def dress(self, tokens: Tokens) -> None:
        """Colours."""
        self._tokens = tokens
        self._image = None
        self.update()

    def set_view(self, view: View) -> None:
        """Where the map looks."""
        west, north = self._at(*view.place(0, 0))
        east, south = self._at(*view.place(view.width, view.height))
        box = QRectF(QPointF(west, north), QPointF(east, south))
        if box.width() < 8 or box.height() < 8:
            middle = box.center()
            box = QRectF(middle.x() - 4, middle.y() - 4, 8, 8)
        if box != self._box:
            self._box = box
            self.update()

    def _at(self, lon: float, lat: float) -> tuple[float, float]:
        x, y = unit_point(lon, lat)
        return (x - self._left) * self._scale, (y - self._top) * self._scale

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._image is None or self._image.devicePixelRatio() != ratio:
            self._image = self._drawn(ratio)
        painter = QPainter(self)
        painter.drawImage(0, 0, self._image)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setClipRect(frame)
        painter.setPen(QPen(QColor(self._tokens["tx1"]), 1.6))
        painter.drawRect(self._box)
        painter.setClipping(False)
        painter.setPen(QPen(QColor(self._tokens["line2"]), 1))
        painter.drawRect(frame)
        painter.end()

    def _drawn(self, ratio: float) -> QImage:
        """Land, islands and names."""
        image = QImage(round(WIDTH * ratio), round(HEIGHT * ratio), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        image.fill(QColor(self._tokens["sea"]))
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for shape in self._ground.shapes:
            self._draw_shape(painter, shape.kind, (shape.rings[0] - (self._left, self._top)) * self._scale)
        for place in self._ground.places:
            if place.kind == "archipelago":
                self._write(painter, place.name, *self._at(place.lon, place.lat))
        painter.end()
        return image

    def _draw_shape(self, painter: QPainter, kind: str, points: object) -> None:
        outline = [QPointF(x, y) for x, y in points.tolist()]  # type: ignore[attr-defined]
        across = max(p.x() for p in outline) - min(p.x() for p in outline)
        if kind == "island" and across < 1.2:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._tokens["tx2"]))
            painter.drawEllipse(outline[0], 0.9, 0.9)
            return
        painter.setPen(QPen(QColor(self._tokens["line"]), 0.6))
        painter.setBrush(QColor(self._tokens["sea" if kind in WATER else "land"]))
        painter.drawPolygon(outline)

    def _write(self, painter: QPainter, name: str, x: float, y: float) -> None:
        """Two centred lines, “Quần đảo” over the archipelago's own name, kept inside the frame."""
        words = name.split(" ")
        lines = [" ".join(words[:2]), " ".join(words[2:])] if len(words) > 2 else [name]
        face = font(13)
        metrics = QFontMetricsF(face)
        wide = max(metrics.horizontalAdvance(line) for line in lines)
        left = min(max(x - wide / 2, 3), WIDTH - wide - 3)
        painter.setFont(face)
        painter.setPen(QColor(self._tokens["tx1"]))
        for number, line in enumerate(lines):
            box = QRectF(left, y + 4 + number * 15, wide, 16)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, line)
