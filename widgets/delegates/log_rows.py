"""One line of the log: time, sign, sentence with the thing it is about in bold, who."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from ioc.qt.log_table import LogRow, LogTable
from ioc.qt.tokens import SECOND_PX
from widgets.delegates.rows import Rows
from widgets.delegates.text import RIGHT, draw, inside, width_of
from widgets.log_signs import paint_log_sign


class LogRows(Rows):
    """See picture 04, upper right."""

    def paint_cell(self, painter: QPainter, rect: QRect, table: LogTable, row: LogRow, column: int) -> None:
        cell = inside(rect)
        match column:
            case 0:
                draw(painter, cell, row.at, token="tx2")
            case 1:
                paint_log_sign(painter, QRectF(rect), row.entry.fact)
            case 2:
                draw_with_strong(painter, cell, row.text, row.strong)
            case 3:
                draw(
                    painter,
                    cell,
                    str(table.cell(row, 3, 0)),
                    px=SECOND_PX,
                    token="tx3" if not row.who else "tx2",
                    align=RIGHT,
                )


def draw_with_strong(painter: QPainter, rect: QRect, text: str, strong: str) -> None:
    """One line, the part `strong` bold; elided at the end."""
    before, found, after = text.partition(strong) if strong else (text, "", "")
    left, end = rect.left(), rect.right() + 1
    for part, bold in ((before, False), (found, True), (after, False)):
        if part and left < end:
            draw(painter, QRect(left, rect.top(), end - left, rect.height()), part, bold=bold)
            left += width_of(part, bold=bold)
