"""The load of alarms in figures beside their targets, the mix of priorities, and what rings most."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ioc.domain.alarm_load import AlarmLoad
from ioc.qt.format import number
from ioc.qt.names import Names
from ioc.qt.tokens import ROW_PX, SMALL_PX
from widgets.delegates.text import CENTRE, RIGHT, draw
from widgets.glyphs import paint_severity
from widgets.theme import color

ROW = 28
INSET = 12
TOP_SHOWN = 10
MIX_TARGET = (0.05, 0.15, 0.80)
"""High (1 and 2), medium (3), low (4 and 5): ANSI/ISA-18.2-2016 clause 16, about 5, 15 and 80 per cent."""


class LoadFigures(QWidget):
    """Painted, since every figure changes at once. An arrow says what is above its target."""

    def __init__(self, names: Names, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = names
        self._load: AlarmLoad | None = None
        self.flood_begins = 10
        self.chosen = -1
        """Which row of the top list is chosen."""
        self.setMinimumHeight(10 * ROW)

    def show_load(self, load: AlarmLoad, flood_begins: int) -> None:
        """Show the figures of a span."""
        self._load, self.flood_begins = load, flood_begins
        self.chosen = min(self.chosen, len(load.top) - 1)
        self.update()

    def sizeHint(self) -> QSize:
        """Ten rows."""
        return QSize(640, 11 * ROW)

    def rows(self) -> list[tuple[str, str, str, bool]]:
        """Name, measured, target, whether it is above its target."""
        load, language = self._load, self._names.language
        if load is None:
            return []

        def percent(share: float) -> str:
            return f"{number(100 * share, 1, language)}\N{NO-BREAK SPACE}%"

        top_target = 0.05
        return [
            (self.tr("Per hour"), number(load.per_hour, 1, language), "≤ 12", load.per_hour > 12),
            (self.tr("Per day"), number(load.per_day, 0, language), "≤ 288", load.per_day > 288),
            (self.tr("Worst 10 min"), str(load.worst), f"≤ {self.flood_begins}", load.worst > self.flood_begins),
            (
                self.tr("Intervals above {n}").format(n=self.flood_begins),
                percent(load.share_over),
                "< 1\N{NO-BREAK SPACE}%",
                load.share_over >= 0.01,
            ),
            (self.tr("Time in flood"), percent(load.flood_share), "< 1\N{NO-BREAK SPACE}%", load.flood_share >= 0.01),
            (
                self.tr("Top 10"),
                percent(load.top_share),
                "< 5\N{NO-BREAK SPACE}%",
                load.top_share >= top_target,
            ),
            (self.tr("Chattering"), str(len(load.chattering)), "0", bool(load.chattering)),
            (self.tr("Fleeting"), str(len(load.fleeting)), "0", bool(load.fleeting)),
            (self.tr("Active over 24 h"), str(len(load.stale)), "< 5", len(load.stale) >= 5),
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        """The table at the left, mix and top list at the right."""
        painter = QPainter(self)
        half = min(max(self.width() * 11 // 20, 320), self.width())
        self._paint_table(painter, QRect(INSET, 0, half - 2 * INSET, ROW))
        if self._load is not None and self.width() - half > 180:
            self._paint_side(painter, QRect(half + INSET, 0, self.width() - half - 2 * INSET, ROW))

    def _paint_table(self, painter: QPainter, line: QRect) -> None:
        right = line.right()

        def cells(box: QRect, name: str, value: str, goal: str, high: bool, *, head: bool = False) -> None:
            px = SMALL_PX if head else ROW_PX
            draw(painter, QRect(box.left(), box.top(), right - 156 - box.left(), ROW), name, token="tx2", px=px)
            place, token = QRect(right - 154, box.top(), 64, ROW), "tx2" if head else "tx1"
            draw(painter, place, value, bold=not head, token=token, align=RIGHT, px=px)
            draw(painter, QRect(right - 86, box.top(), 64, ROW), goal, token="tx2", align=RIGHT, px=px)
            if high:
                draw(painter, QRect(right - 18, box.top(), 18, ROW), "↑", bold=True, align=CENTRE)

        cells(line, self.tr("Figure"), self.tr("Measured"), self.tr("Target"), False, head=True)
        for number_, (name, value, goal, high) in enumerate(self.rows(), 1):
            box = line.translated(0, number_ * ROW)
            painter.setPen(color("line"))
            painter.drawLine(box.left(), box.top(), box.right(), box.top())
            cells(box, name, value, goal, high)

    def _paint_side(self, painter: QPainter, line: QRect) -> None:
        load = self._load
        assert load is not None
        draw(painter, line, self.tr("Priorities, share and target"), px=SMALL_PX, token="tx2")
        shares = [sum(load.mix[:2]), load.mix[2], sum(load.mix[3:])]
        for at, (count, goal, glyphs) in enumerate(zip(shares, MIX_TARGET, ((1, 2), (3,), (4, 5)), strict=True), 1):
            self._paint_share(painter, line.translated(0, at * ROW), count / (load.total or 1), goal, glyphs)
        head = line.translated(0, 4 * ROW)
        draw(painter, head, self.tr("Most frequent"), px=SMALL_PX, token="tx2")
        room = max((self.height() - head.bottom()) // ROW, 0)
        for at, (alarm, count) in enumerate(load.top[: min(room, TOP_SHOWN)]):
            box = head.translated(0, (at + 1) * ROW)
            if at == self.chosen:
                painter.fillRect(box.adjusted(-6, 1, 6, -1), color("selbg"))
                painter.fillRect(QRect(box.left() - 6, box.top() + 1, 3, ROW - 2), color("sel"))
            subject, message = self._names.alarm_words(alarm)
            draw(painter, box.adjusted(0, 0, -52, 0), f"{subject} · {message}" if message else subject)
            draw(painter, QRect(box.right() - 50, box.top(), 50, ROW), str(count), bold=True, align=RIGHT)

    def _paint_share(self, painter: QPainter, box: QRect, share: float, goal: float, glyphs: tuple[int, ...]) -> None:
        for at, priority in enumerate(glyphs):
            paint_severity(painter, QRectF(box.left() + 22 * at, box.top() + 3, 20, 20), priority, "ACKED")
        bar = QRect(box.left() + 52, box.center().y() - 4, max(box.width() - 52 - 120, 10), 9)
        painter.fillRect(bar, color("bg3"))
        painter.fillRect(QRect(bar.left(), bar.top(), round(bar.width() * share), bar.height()), color("sym"))
        painter.fillRect(
            QRect(bar.left() + round(bar.width() * goal), bar.top() - 4, 2, bar.height() + 8), color("tx1")
        )
        measured, target = (number(100 * part, 0, self._names.language) for part in (share, goal))
        told = f"{measured} / {target}\N{NO-BREAK SPACE}%"
        draw(painter, QRect(box.right() - 112, box.top(), 112, ROW), told, bold=True, align=RIGHT)

    def top_alarm(self) -> str:
        """The chosen alarm of the top list; empty when none is."""
        load = self._load
        return load.top[self.chosen][0] if load is not None and 0 <= self.chosen < len(load.top) else ""

    def choose_next(self, step: int) -> None:
        """Choose the next or the one before."""
        count = len(self._load.top) if self._load is not None else 0
        if count:
            self.chosen = max(0, min(count - 1, self.chosen + step)) if self.chosen >= 0 else 0
            self.update()
