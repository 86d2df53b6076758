"""Old and new rule side by side in figures, day by day, and asset by asset."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ioc.domain.rule_trial import OfAsset, Outcome, TrialResult
from ioc.qt.format import NOTHING, moment, number
from ioc.qt.names import Names
from ioc.qt.tokens import ROW_PX, SMALL_PX
from widgets.delegates.text import LEFT, RIGHT, draw
from widgets.theme import color

ROW = 26
INSET = 12
FIGURE_PX = 84
SPLIT = 760
"""From this width on the assets stand beside the figures."""


class TrialFigures(QWidget):
    """Painted; a row of the assets is chosen by the arrows of the panel or by a click."""

    chosen = Signal(str)

    def __init__(self, names: Names, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = names
        self._result: TrialResult | None = None
        self._at = -1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def show_result(self, result: TrialResult | None) -> None:
        """Show a trial, or nothing."""
        self._result = result
        self._at = 0 if result is not None and self.assets() else -1
        self.updateGeometry()
        self.update()
        self._tell()

    # --- what is shown

    def rows(self) -> list[tuple[str, str, str]]:
        """Figure, old, new."""
        if self._result is None:
            return []
        old, new = self._result.old, self._result.new
        days = max(len(old.days), 1)
        tr, language = self.tr, self._names.language

        def both(name: str, read: object) -> tuple[str, str, str]:
            assert callable(read)
            return name, str(read(old)), str(read(new))

        return [
            both(tr("Alarms"), lambda one: one.count),
            both(tr("A day"), lambda one: number(one.count / days, 1, language)),
            both(tr("Average in 10 min"), lambda one: number(one.average, 2, language)),
            both(tr("Worst 10 min"), lambda one: one.worst),
            both(tr("10 min above the limit of a flood"), lambda one: f"{number(100 * one.share_over, 1, language)} %"),
            both(tr("Assets that chatter"), lambda one: one.chattering),
            both(tr("Annunciated again, unacknowledged"), lambda one: one.repeats),
            both(tr("First"), self._first),
            both(tr("Last"), self._last),
        ]

    def _first(self, one: Outcome) -> str:
        return moment(one.first_us, self._names.now_us(), self._names.zone) if one.count else NOTHING

    def _last(self, one: Outcome) -> str:
        return moment(one.last_us, self._names.now_us(), self._names.zone) if one.count else NOTHING

    def days(self) -> list[tuple[str, str, str]]:
        """Day, old, new."""
        if self._result is None:
            return []
        new = dict(self._result.new.days)
        return [(f"{day[8:]}/{day[5:7]}", str(count), str(new.get(day, 0))) for day, count in self._result.old.days]

    def assets(self) -> list[tuple[str, OfAsset | None, OfAsset | None]]:
        """Asset id, old, new; most alarms first."""
        if self._result is None:
            return []
        old = {one.asset: one for one in self._result.old.assets}
        new = {one.asset: one for one in self._result.new.assets}
        names = sorted({*old, *new}, key=lambda one: (-_count(old.get(one)), -_count(new.get(one)), one))
        return [(name, old.get(name), new.get(name)) for name in names]

    @property
    def asset(self) -> str:
        """The chosen asset; empty without one."""
        rows = self.assets()
        return rows[self._at][0] if 0 <= self._at < len(rows) else ""

    def choose_next(self, step: int) -> None:
        """The asset below or above."""
        rows = self.assets()
        if rows:
            self._at = max(0, min(len(rows) - 1, self._at + step))
            self.update()
            self._tell()

    def _tell(self) -> None:
        self.chosen.emit(self.asset)

    # --- Qt

    def sizeHint(self) -> QSize:
        """All rows of the figures and days; the assets take what is left."""
        return QSize(420, ROW * (len(self.rows()) + min(len(self.days()), 8) + 3))

    def minimumSizeHint(self) -> QSize:
        return QSize(320, ROW * 5)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._result is None:
            return
        painter = QPainter(self)
        wide = self.width() >= SPLIT
        half = self.width() * 11 // 20 if wide else self.width()
        line = QRect(INSET, 0, half - 2 * INSET, ROW)
        self._head(painter, line, self.tr("Figure"))
        rows = self.rows()
        for place, row in enumerate(rows, 1):
            self._cells(painter, line.translated(0, place * ROW), *row)
        below = line.translated(0, (len(rows) + 1) * ROW)
        room = (self.height() - below.top()) // ROW
        days = self.days()
        if wide and room >= 2 and days:
            self._head(painter, below, self.tr("Day"))
            for place, row in enumerate(days[-(room - 1) :], 1):
                self._cells(painter, below.translated(0, place * ROW), *row)
        box = QRect(half + INSET, 0, self.width() - half - 2 * INSET, ROW) if wide else below
        self._assets(painter, box)

    def _assets(self, painter: QPainter, line: QRect) -> None:
        self._head(painter, line, self.tr("Asset"))
        rows = self.assets()
        room = max((self.height() - line.bottom()) // ROW, 0)
        first = max(0, min(self._at - room + 1, len(rows) - room)) if room else 0
        for place, (name, old, new) in enumerate(rows[first : first + room], 1):
            box = line.translated(0, place * ROW)
            if first + place - 1 == self._at:
                painter.fillRect(box.adjusted(-6, 1, 6, -1), color("selbg"))
                painter.fillRect(QRect(box.left() - 6, box.top() + 1, 3, ROW - 2), color("sel"))
            self._cells(painter, box, self._names.asset(name), _told(old), _told(new))

    def _head(self, painter: QPainter, line: QRect, name: str) -> None:
        self._cells(painter, line, name, self.tr("Old"), self.tr("New"), head=True)

    def _cells(self, painter: QPainter, box: QRect, name: str, old: str, new: str, *, head: bool = False) -> None:
        px = SMALL_PX if head else ROW_PX
        token = "tx2" if head else "tx1"
        room = box.width() - 2 * FIGURE_PX - 16
        if not head:
            painter.setPen(color("line"))
            painter.drawLine(box.left(), box.top(), box.right(), box.top())
        draw(painter, QRect(box.left(), box.top(), room, ROW), name, token="tx2", px=px, align=LEFT)
        for at, text in enumerate((old, new)):
            place = QRect(box.left() + room + 8 + at * (FIGURE_PX + 8), box.top(), FIGURE_PX, ROW)
            draw(painter, place, text, token=token, px=px, bold=not head and at == 1, align=RIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses an asset's row where the assets stand at the right."""
        wide = self.width() >= SPLIT
        if wide and event.position().x() >= self.width() * 11 // 20:
            row = int(event.position().y()) // ROW - 1
            if 0 <= row < len(self.assets()):
                self._at = row
                self.update()
                self._tell()


def _count(one: OfAsset | None) -> int:
    return 0 if one is None else one.count


def _told(one: OfAsset | None) -> str:
    """The count, with a wave where it chatters."""
    return "0" if one is None else f"{one.count}{' ≈' if one.chattering else ''}"
