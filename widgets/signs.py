"""The severity sign in the seven states of ISA-18.2: a shape, a digit, and ring, dash, shelf, stroke or cross."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ioc.domain.vocabulary import AlarmLabel
from widgets.shapes import digit_offset, severity_path
from widgets.theme import Theme, font

HOLLOW = "HOLLOW"
"""Beside the states of an alarm: grey and unfilled, for what has ended or is not meant."""
RING = 12.4
"""Radius of the ring in a box of 28."""


def paint_severity_sign(painter: QPainter, look: Theme, priority: int, label: str, size: int) -> None:
    """Paint around 0,0 in a box of 28 units that will be `size` pixels wide."""
    match label:
        case AlarmLabel.NORMAL:
            painter.setPen(QPen(look.color("sym"), 1.4))
            painter.drawEllipse(QPointF(0, 0), 3.4, 3.4)
        case AlarmLabel.UNACKNOWLEDGED:
            _filled(painter, look, priority, 0.84, size)
            painter.setPen(QPen(ring_color(look, priority), 2))
            painter.drawEllipse(QPointF(0, 0), RING, RING)
        case AlarmLabel.RETURNED:
            _hollow(painter, ring_color(look, priority), look.color("tx1"), priority, 0.84, size)
            dashed = QPen(look.color("tx2"), 1.6)
            dashed.setDashPattern([1.8, 1.3])
            dashed.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(dashed)
            painter.drawEllipse(QPointF(0, 0), RING, RING)
        case AlarmLabel.SHELVED | AlarmLabel.SUPPRESSED | AlarmLabel.OUT_OF_SERVICE:
            _set_aside(painter, look, priority, label, size)
        case "HOLLOW":
            _hollow(painter, look.color("sym"), look.color("tx2"), priority, 0.9, size)
        case _:
            _filled(painter, look, priority, 1.0, size)


def ring_color(look: Theme, priority: int) -> QColor:
    """Colour of rings and outlines; level 3 needs a darker one on light."""
    return look.color("p3ring" if priority == 3 else f"p{min(max(priority, 1), 5)}")


def _filled(painter: QPainter, look: Theme, priority: int, scale: float, size: int) -> None:
    path = severity_path(priority, scale)
    if priority >= 5:
        painter.setPen(QPen(look.color("p5"), 1.8))
        painter.drawPath(path)
        _digit(painter, look.color("tx1"), priority, scale, size)
        return
    painter.fillPath(path, look.color(f"p{max(priority, 1)}"))
    if look.is_light:
        painter.setPen(QPen(look.color("edge"), 28 / size))
        painter.drawPath(path)
    token = {1: "on1", 4: "on4"}.get(priority, "ink")
    _digit(painter, look.color(token), priority, scale, size)


def _hollow(painter: QPainter, line: QColor, ink: QColor, priority: int, scale: float, size: int) -> None:
    painter.setPen(QPen(line, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.drawPath(severity_path(priority, scale))
    _digit(painter, ink, priority, scale, size)


def _set_aside(painter: QPainter, look: Theme, priority: int, label: str, size: int) -> None:
    grey = look.color("sym")
    if label == AlarmLabel.SHELVED:
        painter.translate(0, -2.2)
        _hollow(painter, grey, grey, priority, 0.84, size)
        painter.translate(0, 2.2)
        painter.setPen(QPen(grey, 2))
        painter.drawLine(QPointF(-11, 11.2), QPointF(11, 11.2))
        return
    painter.setPen(QPen(grey, 1.6))
    path = severity_path(priority, 0.9)
    painter.drawPath(path)
    if label == AlarmLabel.SUPPRESSED:
        _digit(painter, grey, priority, 0.9, size)
        painter.setPen(QPen(grey, 1.8))
        painter.drawLine(QPointF(-11, 11), QPointF(11, -11))
        return
    painter.setClipPath(path)
    painter.drawLine(QPointF(-10, -10), QPointF(10, 10))
    painter.drawLine(QPointF(-10, 10), QPointF(10, -10))


def _digit(painter: QPainter, ink: QColor, priority: int, scale: float, size: int) -> None:
    """10-12 px on screen in a row (the one text under 13 px that the design allows)."""
    pixels = max(round(size * 0.42 * (0.9 + 0.1 * scale)), 10) if size < 60 else round(size * 0.42 * scale)
    if priority in (2, 3):
        pixels = max(round(pixels * 0.9), 10)
    painter.setFont(font(pixels, bold=True))
    painter.setPen(ink)
    unit = 28 / size
    painter.save()
    painter.translate(0, digit_offset(priority) * scale * scale)
    painter.scale(unit, unit)
    painter.drawText(QRectF(-30, -30, 60, 60), Qt.AlignmentFlag.AlignCenter, str(priority))
    painter.restore()
