"""One alarm a row: only the glyph has colour; an unacknowledged one is bold."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from ioc.domain.vocabulary import AlarmLabel
from ioc.qt.alarm_row import AlarmRow
from ioc.qt.alarm_table import AlarmTable
from ioc.qt.tokens import SMALL_PX
from widgets.delegates.rows import Rows
from widgets.delegates.text import LEFT, RIGHT, draw, face, inside, width_of
from widgets.glyphs import paint_severity, paint_stale_chip

GLYPH = 26
HEADED, TOLD = 4, 5
"""Columns in which the heading of a domain stands, and what it counts."""

_TOKENS = ("", "tx2", "tx1", "tx2", "tx1", "tx1", "tx1", "tx2", "tx2")


class AlarmRows(Rows):
    """See picture 01, lower left."""

    def paint_cell(self, painter: QPainter, rect: QRect, table: AlarmTable, row: AlarmRow, column: int) -> None:
        if row.heading:
            if column in (HEADED, TOLD):
                draw(painter, inside(rect), row.fixed[column], bold=column == HEADED, token="tx1")
            return
        if column == 0:
            paint_severity(painter, QRectF(rect.left() + 7, rect.top(), GLYPH, rect.height() - 1), *_sign(row))
            return
        text = row.fixed[column] or str(table.cell(row, column, 0))
        if column == 6 and row.silent_us:
            _stale(painter, rect, text)
            return
        waiting = row.label is AlarmLabel.UNACKNOWLEDGED
        draw(
            painter,
            inside(rect),
            text,
            bold=waiting and column in (1, 5),
            token=_TOKENS[column],
            align=RIGHT if column in table.right else LEFT,
        )


def _sign(row: AlarmRow) -> tuple[int, str]:
    return row.alarm.priority, row.label


def _stale(painter: QPainter, rect: QRect, text: str) -> None:
    width = width_of(text, SMALL_PX) + 27
    painter.setFont(face(SMALL_PX))
    box = QRectF(rect.right() - 8 - width, rect.center().y() - 9, width, 19)
    paint_stale_chip(painter, box, text)
