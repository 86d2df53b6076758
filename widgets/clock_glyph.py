"""The sign of a service-level clock: a shape of its own for every state, in text colours only."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from ioc.domain.service_clocks import ClockState
from widgets.theme import color

SIZE = 16


def paint_clock(painter: QPainter, rect: QRectF, state: ClockState) -> None:
    """In the middle of `rect`: a clock face that runs, two bars paused, a full box overdue, a tick met, a cross missed,
    an empty dashed ring for what has not begun or does not apply."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(rect.center().x() - SIZE / 2, rect.center().y() - SIZE / 2, SIZE, SIZE).adjusted(1, 1, -1, -1)
    middle = box.center()
    loud = state in (ClockState.OVERDUE, ClockState.MISSED)
    painter.setPen(QPen(color("tx1" if loud else "tx2"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    match state:
        case ClockState.RUNNING:
            painter.drawEllipse(box)
            painter.drawLine(middle, QPointF(middle.x(), box.top() + 3))
            painter.drawLine(middle, QPointF(box.right() - 3, middle.y()))
        case ClockState.PAUSED:
            for x in (box.left() + 4, box.right() - 4):
                painter.drawLine(QPointF(x, box.top() + 1), QPointF(x, box.bottom() - 1))
        case ClockState.OVERDUE:
            painter.fillRect(box, color("tx1"))
            painter.setPen(QPen(color("bg1"), 2))
            painter.drawLine(QPointF(middle.x(), box.top() + 3), QPointF(middle.x(), middle.y() + 1))
            painter.drawPoint(QPointF(middle.x(), box.bottom() - 3))
        case ClockState.MET:
            painter.drawPolyline(
                [QPointF(box.left() + 1, middle.y()), QPointF(middle.x() - 1, box.bottom() - 2), box.topRight()]
            )
        case ClockState.MISSED:
            painter.drawLine(box.topLeft(), box.bottomRight())
            painter.drawLine(box.topRight(), box.bottomLeft())
        case _:
            painter.setPen(QPen(color("line2"), 1.5, Qt.PenStyle.DashLine))
            painter.drawEllipse(box)
    painter.restore()
