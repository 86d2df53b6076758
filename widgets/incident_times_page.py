"""Times of an incident: its clocks with what is left, below them its milestones with every correction."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from ioc.domain.records import Incident
from ioc.domain.service_clocks import ClockState
from ioc.qt.hand_off_words import hand_off_words
from ioc.qt.models import Models
from ioc.qt.times import ClockRow, MilestoneRow, Shares, clock_rows, milestone_rows, shares
from ioc.qt.tokens import INSET, SECOND_PX
from widgets.clock_glyph import paint_clock
from widgets.delegates.incident_rows import paint_bar
from widgets.delegates.text import RIGHT, draw, width_of
from widgets.theme import color

CLOCK, HEAD, LINE, MORE = 52, 30, 28, 22
BAR = 180
NAME = 190


class _Times(QWidget):
    """As high as what it shows."""

    def __init__(self, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self._incident: Incident | None = None
        self._shares: Shares = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def set_incident(self, incident: Incident | None) -> None:
        """Show another one's."""
        self._incident = incident
        # with the incident, not with the clock: walking over all of them every second would be dear
        self._shares = shares(self._models.names, self._models.clock.now_us()) if incident else {}
        self.again()

    def again(self) -> None:
        """What is shown may have grown."""
        self.setMinimumHeight(self.height_needed())
        self.update()

    def clocks(self) -> list[ClockRow]:
        """The rows above."""
        models = self._models
        if self._incident is None:
            return []
        return clock_rows(self._incident, models.names, models.clock.now_us(), self._shares)

    def milestones(self) -> list[MilestoneRow]:
        """The rows below."""
        models = self._models
        if self._incident is None:
            return []
        return milestone_rows(self._incident, models.names, models.clock.now_us(), self._text)

    def hand_offs(self) -> list[str]:
        """Every hand-off with its remark, and who gave the receipt."""
        incident, models = self._incident, self._models
        if incident is None:
            return []
        now = models.clock.now_us()
        return [hand_off_words(one, incident, models.names, now, self._text) for one in incident.hand_offs]

    def _text(self, ref: str) -> str:
        if self._models.texts.withheld(ref):
            return self.tr("(forgotten, or masked for your role)")
        return self._models.texts.get(ref) or self.tr("fetching…")

    def height_needed(self) -> int:
        """Of all rows."""
        rows = self.milestones()
        handed = self.hand_offs()
        below = HEAD + LINE * len(handed) if handed else 0
        return len(self.clocks()) * CLOCK + HEAD + sum(LINE + MORE * len(row.corrections) for row in rows) + below + 8

    def sizeHint(self) -> QSize:
        return QSize(400, self.height_needed())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(self.height_needed())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        top = 0
        for row in self.clocks():
            self._clock(painter, top, row)
            top += CLOCK
        draw(painter, QRect(INSET, top + 5, 400, 22), self.tr("Milestones"), px=SECOND_PX, bold=True, token="tx2")
        top += HEAD
        for line in self.milestones():
            draw(painter, QRect(INSET, top, NAME - INSET, LINE), line.title)
            draw(painter, QRect(NAME, top, 160, LINE), line.time, token="tx2")
            top += LINE
            for more in line.corrections:
                draw(painter, QRect(NAME, top - 4, self.width() - NAME - INSET, MORE), more, px=SECOND_PX, token="tx2")
                top += MORE
            painter.setPen(color("line"))
            painter.drawLine(0, top - 1, self.width(), top - 1)
        self._paint_hand_offs(painter, top)

    def _paint_hand_offs(self, painter: QPainter, top: int) -> None:
        handed = self.hand_offs()
        if not handed:
            return
        draw(painter, QRect(INSET, top + 5, 400, 22), self.tr("Handed off"), px=SECOND_PX, bold=True, token="tx2")
        for number, words in enumerate(handed):
            draw(painter, QRect(INSET, top + HEAD + number * LINE, self.width() - 2 * INSET, LINE), words)

    def _clock(self, painter: QPainter, top: int, row: ClockRow) -> None:
        paint_clock(painter, QRectF(INSET, top + 8, 22, 20), row.state)
        left, right = INSET + 34, self.width() - INSET
        loud = row.state in (ClockState.OVERDUE, ClockState.MISSED)
        figure = QRect(right - 260, top + 5, 260, 22)
        draw(painter, figure, row.figure, bold=loud, align=RIGHT)
        room = right - left - width_of(row.figure, bold=loud) - 12
        draw(painter, QRect(left, top + 5, room, 22), row.title, bold=True)
        barred = row.state in (ClockState.RUNNING, ClockState.PAUSED, ClockState.OVERDUE)
        end = right - BAR + 26 if barred else right
        due = width_of(row.due, SECOND_PX)
        lower = QRect(left, top + 27, end - left - (due + 12 if due else 0), 18)
        draw(painter, lower, row.detail, px=SECOND_PX, token="tx2")
        draw(painter, QRect(end - due - 8, top + 27, due + 8, 18), row.due, px=SECOND_PX, token="tx2", align=RIGHT)
        if barred:
            box = QRectF(right - BAR + 34, top + 33, BAR - 34, 7)
            paint_bar(painter, box, row.share, row.state is ClockState.OVERDUE)
        painter.setPen(color("line"))
        painter.drawLine(0, top + CLOCK - 1, self.width(), top + CLOCK - 1)


class IncidentTimesPage(QScrollArea):
    """Steps with the desk's clock."""

    def __init__(self, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.times = _Times(models, self)
        self.setWidgetResizable(True)
        self.setWidget(self.times)
        models.texts.arrived.connect(self.times.again)
        models.clock.in_turn().ticked.connect(self._tick)

    def _tick(self, now_us: int) -> None:
        if self.times.isVisible():
            self.times.again()

    def set_incident(self, incident: Incident | None) -> None:
        """Show another one's."""
        self.times.set_incident(incident)

    def overdue(self) -> int:
        """Clocks that are overdue now."""
        return sum(row.state is ClockState.OVERDUE for row in self.times.clocks())
