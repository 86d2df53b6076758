"""One call a row of two lines; overdue is a full bar in text colour and a square sign, never a severity colour."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from ioc.qt.call_table import CallRow, CallTable
from ioc.qt.clock import DeskClock
from ioc.qt.tokens import SECOND_PX
from widgets.call_signs import paint_call
from widgets.delegates.incident_rows import paint_bar
from widgets.delegates.rows import Rows
from widgets.delegates.text import RIGHT, draw, inside


class CallRows(Rows):
    """Sign, line over time, what over where, state over incident, wait over bar, caller masked."""

    def __init__(self, clock: DeskClock) -> None:
        self._clock = clock

    def paint_cell(self, painter: QPainter, rect: QRect, table: CallTable, row: CallRow, column: int) -> None:
        cell = inside(rect)
        upper = QRect(cell.left(), rect.top() + 4, cell.width(), 20)
        lower = QRect(cell.left(), rect.top() + 23, cell.width(), 18)
        now, waiting = self._clock.now_us(), row.waits
        match column:
            case 0:
                box = QRectF(rect.left() + 8, rect.top(), 24, rect.height() - 1)
                paint_call(painter, box, waiting=waiting, late=row.is_late(now), share=row.share(now))
            case 1:
                draw(painter, upper, row.call.line, bold=True)
                draw(painter, lower, row.at, px=SECOND_PX, token="tx2")
            case 2:
                draw(painter, upper, row.kind, bold=waiting)
                draw(painter, lower, row.place, px=SECOND_PX, token="tx2")
            case 3:
                draw(painter, upper, row.state)
                draw(painter, lower, row.about, px=SECOND_PX, token="tx2")
            case 4:
                late = row.is_late(now)
                draw(painter, upper, table.wait_text(row), bold=waiting and late, align=RIGHT)
                if waiting:
                    bar = QRectF(cell.left(), rect.top() + 27, cell.width(), 7)
                    paint_bar(painter, bar, row.share(now), late)
            case 5:
                draw(painter, cell, str(table.cell(row, 5, 0)), token="tx3")
