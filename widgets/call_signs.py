"""The sign of a call: how it stands against its target, by shape alone, in the greys of the rest of the desk."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from widgets.theme import color

RADIUS = 8.0


def paint_call(painter: QPainter, rect: QRectF, *, waiting: bool, late: bool, share: float) -> None:
    """Waiting: a ring that fills like a clock; overdue: a full square with its mark. Taken: a tick; late: boxed."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center())
    box = QRectF(-RADIUS, -RADIUS, 2 * RADIUS, 2 * RADIUS)
    if waiting and late:
        _overdue(painter, box)
    elif waiting:
        _clock(painter, box, share)
    else:
        _taken(painter, box, late=late)
    painter.restore()


def _clock(painter: QPainter, box: QRectF, share: float) -> None:
    painter.setPen(QPen(color("tx1"), 1.8))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(box)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color("tx1"))
    painter.drawPie(box.adjusted(2.5, 2.5, -2.5, -2.5), 90 * 16, round(-360 * 16 * share))


def _overdue(painter: QPainter, box: QRectF) -> None:
    painter.fillRect(box, color("tx1"))
    painter.setPen(QPen(color("bg1"), 2.4))
    painter.drawLine(QPointF(0, -5), QPointF(0, 1.2))
    painter.drawPoint(QPointF(0, 5))


def _taken(painter: QPainter, box: QRectF, *, late: bool) -> None:
    painter.setPen(QPen(color("sym"), 1.8))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if late:
        painter.drawRect(box)
    painter.drawPolyline([QPointF(-4.5, 0.2), QPointF(-1.2, 3.6), QPointF(4.8, -4)])
