"""One hidden alarm a row: its glyph is grey, the rest is words."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from ioc.qt.hidden_table import HiddenRow, HiddenTable
from widgets.delegates.rows import Rows
from widgets.delegates.text import LEFT, RIGHT, draw, inside
from widgets.glyphs import paint_severity

GLYPH = 26


class HiddenRows(Rows):
    """Value light, the rest lighter."""

    def paint_cell(self, painter: QPainter, rect: QRect, table: HiddenTable, row: HiddenRow, column: int) -> None:
        if column == 0:
            box = QRectF(rect.left() + 7, rect.top(), GLYPH, rect.height() - 1)
            paint_severity(painter, box, row.alarm.priority, row.label)
            return
        draw(
            painter,
            inside(rect),
            str(table.cell(row, column, 0)),
            token="tx1" if column in (2, 3, 5) else "tx2",
            align=RIGHT if column in table.right else LEFT,
        )
