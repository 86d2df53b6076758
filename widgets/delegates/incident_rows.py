"""One incident a row of two lines; overdue is a full bar in text colour and a boxed word, never a severity colour."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRect, QRectF
from PySide6.QtGui import QPainter, QPen

from ioc.domain.service_clocks import ClockState
from ioc.qt.clock import DeskClock
from ioc.qt.incident_table import IncidentHeading, IncidentRow, IncidentTable
from ioc.qt.targets import Target
from ioc.qt.tokens import SECOND_PX, SMALL_PX
from widgets.clock_glyph import paint_clock
from widgets.delegates.rows import Rows
from widgets.delegates.text import CENTRE, RIGHT, draw, inside, width_of
from widgets.glyphs import paint_severity
from widgets.theme import color


class IncidentRows(Rows):
    """See picture 01, upper right."""

    def __init__(self, clock: DeskClock) -> None:
        self._clock = clock

    def paint_cell(
        self, painter: QPainter, rect: QRect, table: IncidentTable, row: IncidentRow | IncidentHeading, column: int
    ) -> None:
        if isinstance(row, IncidentHeading):
            _paint_heading(painter, rect, table, row, column)
            return
        cell = inside(rect)
        upper = QRect(cell.left(), rect.top() + 4, cell.width(), 20)
        lower = QRect(cell.left(), rect.top() + 23, cell.width(), 18)
        match column:
            case 0:
                box = QRectF(rect.left() + 8, rect.top(), 24, rect.height() - 1)
                paint_severity(painter, box, row.incident.priority)
            case 1:
                draw(painter, cell, row.incident.number, bold=True)
            case 2:
                draw(painter, upper, row.title, bold=True)
                draw(painter, lower, row.where, px=SECOND_PX, token="tx2")
            case 3:
                draw(painter, upper, row.stage)
                draw(painter, lower, row.units, px=SECOND_PX, token="tx2")
            case 4:
                draw(painter, cell, str(table.cell(row, 4, 0)), token="tx2", align=RIGHT)
            case 5 if row.target is not None:
                self._target(painter, upper, row.target, table.target_text(row))
                if row.target.met_us is None:
                    draw(painter, lower.translated(0, -3), row.target.title, px=SECOND_PX, token="tx2")
                else:
                    draw(painter, lower, table.due_text(row), px=SECOND_PX, token="tx2")

    def _target(self, painter: QPainter, rect: QRect, target: Target, text: str) -> None:
        """A target that is met has no bar left to fill: when it was due stands there instead."""
        now = self._clock.now_us()
        overdue = target.left_us(now) < 0
        left, right = rect.left(), rect.right()
        if target.title:
            paint_clock(painter, QRectF(rect.left(), rect.top(), 18, rect.height()), state_of(target, now))
            rect = rect.adjusted(24, 0, 0, 0)
        used = draw(painter, rect, text, bold=overdue)
        if overdue and target.met_us is None:
            word = QCoreApplication.translate("IncidentRows", "OVERDUE")
            width = width_of(word, SMALL_PX, True) + 10
            box = QRectF(rect.right() - width, rect.top(), width, 18)
            if box.left() > rect.left() + used + 6:
                painter.setPen(QPen(color("tx1"), 1))
                painter.drawRect(box)
                draw(painter, box, word, px=SMALL_PX, bold=True, align=CENTRE)
        if target.met_us is None:
            top, height = (rect.top() + 36, 4) if target.title else (rect.top() + 23, 7)
            paint_bar(painter, QRectF(left, top, right - left, height), target.share(now), overdue)


def _paint_heading(painter: QPainter, rect: QRect, table: IncidentTable, row: IncidentHeading, column: int) -> None:
    """One ground over the whole row; the words begin where the numbers of incidents do."""
    painter.fillRect(rect.adjusted(0, 0, 0, -1), color("bg2"))
    if column == 2:
        draw(painter, inside(rect), table.heading_text(row), bold=True)
    elif column == 0 and row.overdue:
        paint_clock(painter, QRectF(rect.left() + 8, rect.top(), 24, rect.height() - 1), ClockState.OVERDUE)


def state_of(target: Target, now_us: int) -> ClockState:
    """The sign of a target."""
    if target.met_us is not None:
        return ClockState.MET if target.left_us(now_us) >= 0 else ClockState.MISSED
    if target.paused_us is not None:
        return ClockState.PAUSED
    return ClockState.RUNNING if target.left_us(now_us) >= 0 else ClockState.OVERDUE


def paint_bar(painter: QPainter, rect: QRectF, share: float, full: bool) -> None:
    """A track with what is used of it; overdue is full in text colour."""
    painter.fillRect(rect, color("bg3"))
    painter.setPen(QPen(color("line2"), 1))
    used = QRectF(rect.left(), rect.top(), rect.width() * (1.0 if full else share), rect.height())
    painter.fillRect(used, color("tx1" if full else "sym"))
    painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
