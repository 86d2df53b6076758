"""The time line of a replay: how much happened when, the alarms as marks, and where the past clock stands."""

from __future__ import annotations

from datetime import tzinfo

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPolygonF, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ioc.qt.format import DEFAULT_ZONE, clock_time
from widgets.glyphs import paint_hatch, paint_severity
from widgets.theme import color, font

SECOND_US = 1_000_000
STEPS_S = (1, 5, 10, 30, 60, 300, 600, 1800, 3600, 3 * 3600, 6 * 3600, 24 * 3600, 7 * 24 * 3600)
LEAST_SPAN_US = 60 * SECOND_US
SIDE = 56
HIGH, LOW, LOW_WINDOW = 150, 100, 900
_TOP, _FOOT = 34, 26


class TimeLine(QWidget):
    """A click or drag asks for a moment; the wheel narrows or widens the span shown."""

    seek_asked = Signal(object)
    """Microseconds UTC."""
    span_changed = Signal()
    """Another stretch of time is shown: its density is wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.zone: tzinfo = DEFAULT_ZONE
        self.first_us = self.last_us = self.from_us = self.to_us = self.at_us = self.live_us = 0
        self.counts: list[int] = []
        self.marks: list[tuple[int, int]] = []
        self._follows_end = True
        self.setMinimumHeight(LOW)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """Wide; lower in a low window, where the panels need the room more."""
        return QSize(800, HIGH if self.window().height() >= LOW_WINDOW else LOW)

    def showEvent(self, event: QShowEvent) -> None:
        """From now on the window's height counts."""
        super().showEvent(event)
        self.window().installEventFilter(self)
        self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window has another height: mine may be another."""
        if event.type() == QEvent.Type.Resize and self.sizeHint().height() != self.height():
            self.updateGeometry()
        return False

    def set_bounds(self, first_us: int, last_us: int) -> None:
        """What is on record; the whole of it is shown until somebody narrows it."""
        if (first_us, last_us) == (self.first_us, self.last_us) or last_us <= first_us:
            return
        self.first_us, self.last_us = first_us, last_us
        if self._follows_end:
            margin = max((last_us - first_us) // 20, LEAST_SPAN_US // 2)
            grown = last_us > self.to_us or not self.to_us
            self.from_us = first_us
            if grown:
                self.to_us = last_us + margin
                self.span_changed.emit()
        self.update()

    def set_now(self, at_us: int, live_us: int) -> None:
        """The past clock, and the present (0: unknown)."""
        self.at_us, self.live_us = at_us, live_us
        self.update()

    def set_density(self, counts: list[int], marks: list[tuple[int, int]]) -> None:
        """Events per bin of the span shown, and alarms as (µs, priority)."""
        self.counts, self.marks = counts, marks
        self.update()

    def bins(self) -> int:
        """How many bins the width can show."""
        return max(20, (self.width() - 2 * SIDE) // 5)

    def mark_from(self, step: int) -> int | None:
        """The next mark after (1) or before (-1) the past clock; None when there is none in the span."""
        slack = SECOND_US // 2
        if step > 0:
            return min((at for at, _ in self.marks if at > self.at_us + slack), default=None)
        return max((at for at, _ in self.marks if at < self.at_us - slack), default=None)

    def time_at(self, x: float) -> int:
        """The moment under a horizontal place, within what is on record."""
        share = (x - SIDE) / max(self.width() - 2 * SIDE, 1)
        wanted = self.from_us + round(share * (self.to_us - self.from_us))
        return min(max(wanted, self.first_us), self.last_us)

    def place_of(self, at_us: int) -> float:
        """The horizontal place of a moment."""
        return SIDE + (at_us - self.from_us) / max(self.to_us - self.from_us, 1) * (self.width() - 2 * SIDE)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Seek."""
        if self.to_us > self.from_us:
            self.seek_asked.emit(self.time_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Seek while dragging."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the pointer."""
        self.zoom(0.8 if event.angleDelta().y() > 0 else 1.25, self.time_at(event.position().x()))
        event.accept()

    def zoom(self, factor: float, about: int) -> None:
        """Show `factor` times the span; the moment `about` (µs) stays where it is."""
        about = min(max(about, self.from_us), self.to_us)
        whole = self.last_us - self.first_us
        span = max(LEAST_SPAN_US, min(round((self.to_us - self.from_us) * factor), whole * 21 // 20))
        share = (about - self.from_us) / max(self.to_us - self.from_us, 1)
        self.from_us = max(self.first_us, about - round(share * span))
        self.to_us = self.from_us + span
        self._follows_end = span >= whole
        self.span_changed.emit()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Bars, axis, marks, what has not happened yet (hatched), the cursor."""
        painter = QPainter(self)
        if self.to_us <= self.from_us:
            painter.setPen(color("tx2"))
            painter.setFont(font(14))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.tr("Reading the record …"))
            return
        base = self.height() - _FOOT
        self._paint_bars(painter, base)
        end = self.place_of(self.last_us)
        paint_hatch(painter, QRectF(end, _TOP - 20, self.width() - SIDE - end, base - _TOP + 20), color("line2"))
        painter.setPen(color("line2"))
        painter.drawLine(QPointF(SIDE, base), QPointF(self.width() - SIDE, base))
        self._paint_axis(painter, base)
        self._paint_marks(painter)
        self._paint_cursor(painter, base)

    def _paint_bars(self, painter: QPainter, base: int) -> None:
        most = max(self.counts, default=0)
        if not most:
            return
        width = (self.width() - 2 * SIDE) / len(self.counts)
        now = self.place_of(self.at_us)
        for at, count in enumerate(self.counts):
            if count:
                height = max(2.0, (base - _TOP - 4) * count / most)
                left = SIDE + at * width
                token = "sel" if left <= now else "sym"
                painter.fillRect(QRectF(left, base - height, max(width - 1.5, 1.0), height), color(token))

    def _paint_axis(self, painter: QPainter, base: int) -> None:
        room = (self.width() - 2 * SIDE) // 110
        span_s = (self.to_us - self.from_us) / SECOND_US
        step = next((s for s in STEPS_S if span_s / s <= max(room, 1)), STEPS_S[-1])
        offset = 7 * 3600
        first = (self.from_us // SECOND_US + offset + step - 1) // step * step - offset
        painter.setFont(font(13))
        painter.setPen(color("tx2"))
        for second in range(first, self.to_us // SECOND_US + 1, step):
            x = self.place_of(second * SECOND_US)
            text = clock_time(second * SECOND_US, self.zone, seconds=step < 60)
            painter.drawText(QRectF(x - 50, base + 4, 100, 20), Qt.AlignmentFlag.AlignHCenter, text)

    def _paint_marks(self, painter: QPainter) -> None:
        last = -100.0
        for at, priority in self.marks:
            x = self.place_of(at)
            if x - last >= 16 and SIDE <= x <= self.width() - SIDE:
                paint_severity(painter, QRectF(x - 8, 8, 16, 16), priority)
                last = x

    def _paint_cursor(self, painter: QPainter, base: int) -> None:
        x = self.place_of(self.at_us)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(color("tx1"))
        painter.fillRect(QRectF(x - 1, 6, 2, base - 6), color("tx1"))
        painter.setBrush(color("tx1"))
        painter.drawPolygon(QPolygonF([QPointF(x - 6, 2), QPointF(x + 6, 2), QPointF(x, 11)]))
