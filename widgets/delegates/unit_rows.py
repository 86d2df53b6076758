"""One unit a row: white signs, codes in bold, an old position hatched."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPen

from ioc.domain.vocabulary import UnitStatus
from ioc.qt.tokens import SMALL_PX
from ioc.qt.unit_table import UnitRow, UnitTable
from widgets.delegates.rows import Rows
from widgets.delegates.text import LEFT, RIGHT, draw, face, inside, width_of
from widgets.glyphs import paint_stale_chip, paint_unit
from widgets.theme import color


class UnitRows(Rows):
    """See picture 03, lower right."""

    def paint_cell(self, painter: QPainter, rect: QRect, table: UnitTable, row: UnitRow, column: int) -> None:
        if column == 0:
            paint_unit(painter, QRectF(rect.left() + 8, rect.top(), 20, rect.height() - 1), row.unit.status)
            return
        text = str(table.cell(row, column, 0))
        if column == 6 and table.position_is_old(row.unit):
            width = width_of(text, SMALL_PX) + 27
            painter.setFont(face(SMALL_PX))
            paint_stale_chip(painter, QRectF(rect.right() - 8 - width, rect.center().y() - 9, width, 19), text)
            return
        if column == 8:
            _paint_roll_call(painter, rect, row, text)
            return
        useless = row.unit.status is UnitStatus.NOT_AVAILABLE
        draw(
            painter,
            inside(rect),
            text,
            bold=column == 1,
            token="tx1" if column in (1, 3, 4) and not useless else "tx2",
            align=RIGHT if column in table.right else LEFT,
        )


def _paint_roll_call(painter: QPainter, rect: QRect, row: UnitRow, text: str) -> None:
    """Overdue is no severity: a box in the colour of text, and the word."""
    late = bool(row.unit.roll_call)
    draw(painter, inside(rect), text, bold=late, token="tx1" if late else "tx2", align=RIGHT)
    if row.unit.roll_call == "overdue" and text:
        width = width_of(text, bold=True) + 10
        painter.setPen(QPen(color("tx1"), 1.2))
        painter.drawRect(QRectF(rect.right() - 3.5 - width, rect.center().y() - 10.5, width, 21))
