"""One public alert a row of two lines. What is not meant wears a boxed word and a grey sign: it must not look real."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPen

from ioc.domain.vocabulary import AlarmLabel
from ioc.qt.alert_table import AlertRow, AlertTable
from ioc.qt.format import NOTHING
from ioc.qt.tokens import SECOND_PX, SMALL_PX
from widgets.delegates.rows import Rows
from widgets.delegates.text import CENTRE, draw, inside, width_of
from widgets.glyphs import paint_severity
from widgets.signs import HOLLOW
from widgets.theme import color


def mark_width(mark: str) -> int:
    """Room that a boxed word needs, with the gap behind it; none without a word."""
    return width_of(mark, SMALL_PX, True) + 18 if mark else 0


def paint_mark(painter: QPainter, left: int, top: int, mark: str) -> int:
    """EXERCISE, TEST … in a box; returns the width used."""
    if mark:
        box = QRectF(left, top, mark_width(mark) - 8, 19)
        painter.setPen(QPen(color("tx1"), 1))
        painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
        draw(painter, box, mark, px=SMALL_PX, bold=True, align=CENTRE)
    return mark_width(mark)


def _sign(row: AlertRow) -> str:
    """The state of its alarm (a ring waits for an acknowledgement); plain without one; grey when it does not count."""
    if not row.in_force or row.mark:
        return HOLLOW
    return row.alarm.value if row.alarm in _STATES else AlarmLabel.ACKNOWLEDGED.value


_STATES = (AlarmLabel.UNACKNOWLEDGED, AlarmLabel.SHELVED, AlarmLabel.SUPPRESSED, AlarmLabel.OUT_OF_SERVICE)


class AlertRows(Rows):
    """Only the sign of what is in force and meant has colour."""

    def paint_cell(self, painter: QPainter, rect: QRect, table: AlertTable, row: AlertRow, column: int) -> None:
        cell = inside(rect)
        upper = QRect(cell.left(), rect.top() + 4, cell.width(), 20)
        lower = QRect(cell.left(), rect.top() + 23, cell.width(), 18)
        live = row.in_force
        strong = "tx1" if live else "tx2"
        match column:
            case 0:
                box = QRectF(rect.left() + 7, rect.top(), 26, rect.height() - 1)
                paint_severity(painter, box, row.priority, _sign(row))
                return
            case 1:
                first, second = row.severity, row.grade
            case 2:
                used = paint_mark(painter, upper.left(), upper.top(), row.mark)
                draw(painter, upper.adjusted(used, 0, 0, 0), row.event, bold=live, token=strong)
                draw(painter, lower, row.area, px=SECOND_PX, token="tx2")
                return
            case 3:
                first, second = row.sender, table.sent_text(row)
            case 4:
                first, second = table.end_texts(row)
            case _:
                known = row.incident != NOTHING
                draw(painter, cell, row.incident, bold=known, token="tx1" if known else "tx2")
                return
        draw(painter, upper, first, token=strong)
        draw(painter, lower, second, px=SECOND_PX, token="tx2")
