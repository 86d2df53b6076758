"""Where the caller is, small: streets around, what is near, and a dashed circle as wide as the error."""

from __future__ import annotations

from math import cos, hypot, radians

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ioc.domain.site import Site
from ioc.domain.vocabulary import IncidentStage
from ioc.qt.format import number
from ioc.qt.models import Models
from ioc.qt.tokens import SECOND_PX
from widgets.delegates.text import draw, width_of
from widgets.glyphs import paint_severity, paint_unit
from widgets.theme import color

LEAST_RADIUS_M = 350.0
AROUND = 1.9
"""The view is so many times as high as the radius of the error."""
METRES = 111_195.0
MAJOR = ("motorway", "trunk", "primary", "secondary")
SIGN = 22


class IntakeMap(QWidget):
    """North is up; it shows nothing but what stands around the place. The panel's map is for everything else."""

    def __init__(self, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self._at: tuple[float, float] | None = None
        self._error_m = 0.0
        self._of: Site | None = None
        self._ends = np.empty((0, 4))
        self.words = ""
        self.setMinimumHeight(110)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_place(self, lon: float | None, lat: float | None, error_m: float | None, words: str) -> None:
        """Show another place, in degrees, within `error_m` metres (None: as good as a name); `words` stand above."""
        self._at = None if lon is None or lat is None else (lon, lat)
        self._error_m = error_m or 0.0
        self.words = words
        self.setVisible(self._at is not None)
        self.setAccessibleName(words)
        self.update()

    @property
    def circle_m(self) -> float:
        """Radius of the dashed circle; 0 for none."""
        return self._error_m

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), color("land"))
        if self._at is not None:
            painter.setClipRect(self.rect())
            self._paint_roads(painter)
            self._paint_error(painter)
            self._paint_near(painter)
            self._paint_words(painter)
        painter.setClipping(False)
        painter.setPen(color("line2"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _scale(self) -> float:
        """Pixels a metre."""
        reach = max(self._error_m, LEAST_RADIUS_M) * AROUND
        return min(self.width(), self.height()) / (reach * 1.25)

    def _point(self, lon: float, lat: float) -> QPointF:
        assert self._at is not None
        scale = self._scale()
        east = (lon - self._at[0]) * METRES * cos(radians(self._at[1]))
        north = (lat - self._at[1]) * METRES
        return QPointF(self.width() / 2 + east * scale, self.height() / 2 - north * scale)

    def _paint_roads(self, painter: QPainter) -> None:
        site = self._models.session.state.registry.site
        if site is None or self._at is None or not site.land.roads:
            return
        if self._of is not site:
            ends = [(*edge.line[0], *edge.line[-1]) for edge in site.land.roads]
            self._of, self._ends = site, np.array(ends, float)
        reach = 1.5 * hypot(self.width(), self.height()) / self._scale() / METRES
        away = np.abs(self._ends - np.array([*self._at, *self._at]))
        near = (np.minimum(away[:, 0], away[:, 2]) < reach) & (np.minimum(away[:, 1], away[:, 3]) < reach)
        for row in np.flatnonzero(near):
            edge = site.land.roads[row]
            painter.setPen(QPen(color("line2" if edge.kind in MAJOR else "line"), 5 if edge.kind in MAJOR else 2))
            painter.drawPolyline(QPolygonF([self._point(*point) for point in edge.line]))

    def _paint_error(self, painter: QPainter) -> None:
        centre = QPointF(self.width() / 2, self.height() / 2)
        if self._error_m:
            radius = self._error_m * self._scale()
            veil = QColor(color("tx1"))
            veil.setAlpha(18)
            painter.setBrush(veil)
            painter.setPen(QPen(color("tx1"), 1.6, Qt.PenStyle.DashLine))
            painter.drawEllipse(centre, radius, radius)
        painter.setPen(QPen(color("tx1"), 2))
        painter.drawLine(centre - QPointF(7, 0), centre + QPointF(7, 0))
        painter.drawLine(centre - QPointF(0, 7), centre + QPointF(0, 7))

    def _paint_near(self, painter: QPainter) -> None:
        tables = self._models.session.state.tables
        for unit in tables.units.values():
            if unit.lon is not None and unit.lat is not None:
                self._sign(painter, self._point(unit.lon, unit.lat), unit.id, unit.status.value, 0)
        for incident in tables.incidents.values():
            if incident.stage is not IncidentStage.CLOSED and incident.lon is not None and incident.lat is not None:
                at = self._point(incident.lon, incident.lat)
                self._sign(painter, at, incident.number, "", incident.priority)

    def _sign(self, painter: QPainter, at: QPointF, name: str, status: str, priority: int) -> None:
        if not QRectF(self.rect()).adjusted(-SIGN, -SIGN, SIGN, SIGN).contains(at):
            return
        box = QRectF(at.x() - SIGN / 2, at.y() - SIGN / 2, SIGN, SIGN)
        if priority:
            paint_severity(painter, box, priority)
        else:
            paint_unit(painter, box, status)
        draw(painter, QRectF(box.right() + 3, box.y(), 120, SIGN), name, px=SECOND_PX, token="tx1")

    def _paint_words(self, painter: QPainter) -> None:
        if not self.words:
            return
        box = QRectF(6, 6, min(width_of(self.words, SECOND_PX) + 12, self.width() - 12), 22)
        painter.setPen(QPen(color("tx3"), 1, Qt.PenStyle.DashLine))
        painter.setBrush(color("bg1"))
        painter.drawRect(box)
        draw(painter, box.adjusted(6, 0, -6, 0), self.words, px=SECOND_PX)


def error_words(error_m: float, language: str) -> str:
    """“±450 m”."""
    return f"±{number(error_m, 0, language)} m"
