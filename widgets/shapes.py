"""Outlines of the design language in a unit box: centre 0,0, nominal size 24 (as in resources/symbols)."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

BOX = 24.0


def severity_path(priority: int, scale: float = 1.0) -> QPainterPath:
    """Square, triangle up, triangle down, circle or diamond for priority 1-5; others draw as 5."""
    path = QPainterPath()
    match priority:
        case 1:
            half = 8.0 * scale
            path.addRect(QRectF(-half, -half, 2 * half, 2 * half))
        case 2 | 3:
            sign = 1 if priority == 2 else -1
            points = [(0.0, -10.0), (10.0, 7.6), (-10.0, 7.6)]
            path.addPolygon(QPolygonF([QPointF(x * scale, y * scale * sign) for x, y in points]))
            path.closeSubpath()
        case 4:
            path.addEllipse(QPointF(0, 0), 8.6 * scale, 8.6 * scale)
        case _:
            reach = 9.9 * scale
            path.addPolygon(QPolygonF([QPointF(0, -reach), QPointF(reach, 0), QPointF(0, reach), QPointF(-reach, 0)]))
            path.closeSubpath()
    return path


def digit_offset(priority: int) -> float:
    """How far below the centre the digit sits (share of the shape's scale), so that it looks centred."""
    return {2: 2.2, 3: -2.0}.get(priority, 0.0)


def arrow_path() -> QPainterPath:
    """En route: a chevron to the right."""
    points = [(-8.0, -6.5), (2.0, -6.5), (9.0, 0.0), (2.0, 6.5), (-8.0, 6.5), (-3.0, 0.0)]
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    path.closeSubpath()
    return path


def half_disc(radius: float) -> QPainterPath:
    """The right half of a disc (dispatched)."""
    path = QPainterPath(QPointF(0, -radius))
    path.arcTo(QRectF(-radius, -radius, 2 * radius, 2 * radius), 90, -180)
    path.closeSubpath()
    return path


def play_path() -> QPainterPath:
    """The small triangle inside the box of a transporting unit."""
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(-2.6, -4), QPointF(4, 0), QPointF(-2.6, 4)]))
    path.closeSubpath()
    return path


def hatch_lines(rect: QRectF, step: float) -> list[tuple[QPointF, QPointF]]:
    """Diagonals that fill `rect` from lower left to upper right, clipped to it."""
    lines: list[tuple[QPointF, QPointF]] = []
    height, width = rect.height(), rect.width()
    for at in range(math.ceil((width + height) / step)):
        offset = (at + 0.5) * step
        x1, y1 = (offset, 0.0) if offset <= width else (width, offset - width)
        x2, y2 = (0.0, offset) if offset <= height else (offset - height, height)
        lines.append((rect.topLeft() + QPointF(x1, y1), rect.topLeft() + QPointF(x2, y2)))
    return lines
