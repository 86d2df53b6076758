"""Text in cells: elided once and remembered, since the same few hundred texts are painted every second."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from ioc.qt.tokens import CELL, ROW_PX
from widgets.theme import color, font

LEFT, CENTRE, RIGHT = range(3)
"""Where a text stands in its room; plain numbers, since Qt's flags are slow to combine in Python."""


@lru_cache(maxsize=64)
def face(px: int = ROW_PX, bold: bool = False) -> QFont:
    """A shared font; do not change it."""
    return font(px, bold=bold)


@lru_cache(maxsize=64)
def metrics(px: int = ROW_PX, bold: bool = False) -> QFontMetrics:
    """Its metrics."""
    return QFontMetrics(face(px, bold))


@lru_cache(maxsize=8192)
def width_of(text: str, px: int = ROW_PX, bold: bool = False) -> int:
    """How wide a text is."""
    return metrics(px, bold).horizontalAdvance(text)


@lru_cache(maxsize=8192)
def cut(text: str, room: int, px: int = ROW_PX, bold: bool = False) -> str:
    """The text, ended with … when it has not room enough."""
    return metrics(px, bold).elidedText(text, Qt.TextElideMode.ElideRight, max(room, 0))


@lru_cache(maxsize=256)
def baseline(height: int, px: int = ROW_PX, bold: bool = False) -> int:
    """Where the letters stand in a line of this height, from its top."""
    sizes = metrics(px, bold)
    return (height + sizes.ascent() - sizes.descent() + 1) // 2


def inside(rect: QRect) -> QRect:
    """A cell without its padding."""
    return rect.adjusted(CELL, 0, -CELL, 0)


def draw(
    painter: QPainter,
    rect: QRect | QRectF,
    text: str,
    *,
    px: int = ROW_PX,
    bold: bool = False,
    token: str = "tx1",
    align: int = LEFT,
) -> int:
    """Draw in `rect`, elided; returns the width used."""
    if not text:
        return 0
    room = int(rect.width())
    used = width_of(text, px, bold)
    if used > room:
        text = cut(text, room, px, bold)
        used = width_of(text, px, bold)
    spare = (room - used) * align // 2
    painter.setFont(face(px, bold))
    painter.setPen(color(token))
    # at a point: laying out in a rectangle costs twice to five times as much, and lists draw hundreds of cells
    painter.drawText(int(rect.x()) + spare, int(rect.y()) + baseline(int(rect.height()), px, bold), text)
    return used
