"""How a list paints a row: it asks its `Rows` for every visible cell.

Why not an item delegate: for two hundred cells Qt's calls into Python cost more than the painting itself.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from widgets.theme import color

BAR = 3


class Rows:
    """Paints cells. The list paints ground, selection and the rule between rows; pen and font are nobody's."""

    def paint_cell(self, painter: QPainter, rect: QRect, table: Any, row: Any, column: int) -> None:
        """Paint one cell's content."""
        raise NotImplementedError

    def paint_selected(self, painter: QPainter, rect: QRect) -> None:
        """Tint the row and put the bar at its left; glyphs keep their colour."""
        painter.fillRect(rect, color("selbg"))
        painter.fillRect(QRect(rect.left(), rect.top(), BAR, rect.height() - 1), color("sel"))
