"""Drawing the one-colour symbols of `resources/symbols` and the severity shapes with a painter."""

from __future__ import annotations

from functools import lru_cache
from math import cos, sin, tau

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen, QPolygonF
from PySide6.QtSvg import QSvgRenderer

import resources
from maps.tokens import Tokens, digit_colour, ring_colour

FONT = "Noto Sans"


def font(size: float, bold: bool = False) -> QFont:
    """The desk's face at `size` CSS pixels."""
    made = QFont(FONT)
    made.setPixelSize(round(size))
    made.setBold(bold)
    return made


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer | None:
    """The symbol `name` in `colour`; None when there is no such file."""
    source = resources.path("symbols", f"{name}.svg")
    if not source.is_file():
        return None
    text = source.read_text(encoding="utf-8").replace("currentColor", colour)
    return QSvgRenderer(QByteArray(text.encode()))


def draw_symbol(painter: QPainter, name: str, colour: str, box: QRectF) -> None:
    """Draw a symbol into `box`; an unknown one becomes a small ring, so that nothing vanishes."""
    renderer = _renderer(name, colour)
    if renderer is not None:
        renderer.render(painter, box)
        return
    painter.setPen(QPen(QColor(colour), 1.8))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(box.center(), box.width() / 4, box.height() / 4)


def severity_shape(severity: int, centre: QPointF, half: float) -> QPolygonF:
    """Square, triangle up, triangle down, circle (as a 40-gon) or diamond around `centre`."""
    points = {
        1: [(-0.80, -0.80), (0.80, -0.80), (0.80, 0.80), (-0.80, 0.80)],
        2: [(0, -1.0), (1.02, 0.80), (-1.02, 0.80)],
        3: [(0, 1.0), (1.02, -0.80), (-1.02, -0.80)],
        5: [(0, -1.0), (1.0, 0), (0, 1.0), (-1.0, 0)],
    }.get(severity)
    if points is None:
        turns = (step / 40 * tau for step in range(40))
        points = [(0.92 * cos(turn), 0.92 * sin(turn)) for turn in turns]
    return QPolygonF([centre + QPointF(x * half, y * half) for x, y in points])


def draw_severity(painter: QPainter, severity: int, centre: QPointF, half: float, tokens: Tokens) -> None:
    """The severity's filled shape with its digit (advisory: open diamond on panel colour)."""
    shape = severity_shape(severity, centre, half)
    colour = QColor(tokens[f"p{severity}"])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if severity == 5:
        painter.setPen(QPen(colour, max(half / 6, 1.4)))
        painter.setBrush(QColor(tokens["bg1"]))
    else:
        painter.setPen(QPen(QColor(tokens["edge"] or tokens["ink"]), 1.0))
        painter.setBrush(QBrush(colour))
    painter.drawPolygon(shape)
    _write_digit(painter, severity, centre, half, QColor(digit_colour(tokens, severity)))


def draw_returned(painter: QPainter, severity: int, centre: QPointF, half: float, tokens: Tokens) -> None:
    """Returned but not acknowledged: the shape hollow, its digit and a dashed ring in the severity's colour."""
    colour = QColor(ring_colour(tokens, severity))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, max(half / 6, 1.4)))
    painter.setBrush(QColor(tokens["bg1"]))
    painter.drawPolygon(severity_shape(severity, centre, half))
    _write_digit(painter, severity, centre, half, colour)
    ring = QPen(colour, 1.8)
    ring.setDashPattern([2.6, 2.0])
    painter.setPen(ring)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(centre, half * 1.58, half * 1.58)


def _write_digit(painter: QPainter, severity: int, centre: QPointF, half: float, colour: QColor) -> None:
    painter.setPen(colour)
    painter.setFont(font(half * 1.08, bold=True))
    lower = {2: 0.22, 3: -0.26}.get(severity, 0.0) * half
    box = QRectF(centre.x() - half, centre.y() - half + lower, 2 * half, 2 * half)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(severity))


def draw_ring(painter: QPainter, severity: int, centre: QPointF, radius: float, tokens: Tokens) -> None:
    """The ring of an unacknowledged alarm. Hollow: a tinted inside costs the page 800 blended pixels a stamp."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(ring_colour(tokens, severity)), 2.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(centre, radius, radius)
