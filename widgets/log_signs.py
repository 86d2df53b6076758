"""The small sign before a line of the log: what kind of thing happened."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from ioc.domain import facts as f
from ioc.domain.vocabulary import UnitStatus
from ioc.qt.fact_words import BY_HAND
from widgets.glyphs import paint_feed, paint_severity, paint_unit
from widgets.theme import color


def paint_log_sign(painter: QPainter, rect: QRectF, fact: object) -> None:
    """Draw the sign of a fact centred in `rect` (about 18 px)."""
    if isinstance(fact, f.AlarmRaised):
        paint_severity(painter, _about(rect, 22), fact.priority)
    elif isinstance(fact, f.UnitStatusChanged):
        paint_unit(painter, _about(rect, 18), fact.status)
    elif isinstance(fact, f.UnitAssigned):
        paint_unit(painter, _about(rect, 18), UnitStatus.EN_ROUTE)
    elif isinstance(fact, f.FeedStateChanged):
        paint_feed(painter, _about(rect, 18), fact.state)
    else:
        _drawn(painter, _about(rect, 18), fact)


def _about(rect: QRectF, side: float) -> QRectF:
    made = QRectF(0, 0, side, side)
    made.moveCenter(rect.center())
    return made


def _drawn(painter: QPainter, rect: QRectF, fact: object) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center())
    painter.setPen(QPen(color("sym"), 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if type(fact).__name__ in BY_HAND:
        _pencil(painter)
    elif isinstance(fact, f.CityStageSet):
        _bars(painter)
    elif isinstance(fact, f.ChecklistStarted | f.StepCompleted):
        _tick(painter)
    elif isinstance(fact, _ALARM_ACTS):
        painter.drawEllipse(QPointF(0, 0), 3.2, 3.2)
    elif isinstance(fact, f.CommandRefused | f.SignInRefused | f.RecordRefused):
        painter.drawLine(QPointF(-4.5, -4.5), QPointF(4.5, 4.5))
        painter.drawLine(QPointF(-4.5, 4.5), QPointF(4.5, -4.5))
    elif isinstance(fact, _DECISIONS):
        painter.drawPolygon(QPolygonF([QPointF(-5.5, -4.5), QPointF(5.5, -4.5), QPointF(0, 5)]))
    else:
        _sheet(painter)
    painter.restore()


_DECISIONS = (
    f.IncidentAdvanced,
    f.IncidentClosed,
    f.IncidentReopened,
    f.IncidentClaimed,
    f.IncidentChanged,
    f.IncidentMarked,
)
_ALARM_ACTS = (
    f.AlarmAcknowledged,
    f.AlarmAmended,
    f.AlarmReturned,
    f.AlarmReset,
    f.AlarmShelved,
    f.AlarmUnshelved,
    f.AcknowledgementWithdrawn,
    f.AlarmPutOutOfService,
    f.AlarmReturnedToService,
)


def _pencil(painter: QPainter) -> None:
    points = [(-5.5, 5.5), (-4.6, 2.2), (3.2, -5.6), (5.6, -3.2), (-2.2, 4.6)]
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))


def _bars(painter: QPainter) -> None:
    for step in range(4):
        x = -5.5 + 3.6 * step
        painter.drawLine(QPointF(x, 5.5), QPointF(x, 2.5 - 2.4 * step))


def _tick(painter: QPainter) -> None:
    painter.drawRect(QRectF(-5.5, -5.5, 11, 11))
    painter.drawPolyline([QPointF(-2.8, 0), QPointF(-0.6, 2.4), QPointF(3, -2.6)])


def _sheet(painter: QPainter) -> None:
    painter.drawRect(QRectF(-5, -5.5, 10, 11))
    painter.drawLine(QPointF(-2.4, -1.8), QPointF(2.4, -1.8))
    painter.drawLine(QPointF(-2.4, 1.8), QPointF(2.4, 1.8))
