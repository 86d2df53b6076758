"""The left column of an asset: what is measured, the value in large, and the facts around it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ioc.domain.vocabulary import Quality
from ioc.qt.tokens import INSET, VALUE_PX
from widgets.delegates.text import draw, face, metrics, width_of
from widgets.glyphs import paint_hatch
from widgets.theme import color

LINE = 23
UNIT_PX = 20


@dataclass(frozen=True)
class Told:
    """A label and its value. What `stays` is shown before the others when room is short."""

    label: str
    value: str
    bold: bool = False
    stays: bool = False


@dataclass(frozen=True)
class Measured:
    """The large value. `age` replaces it when it is stale."""

    title: str
    value: str
    unit: str
    quality: int
    age: str


class AssetFacts(QWidget):
    """Painted: one value, then lines of label and value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._measured: Measured | None = None
        self._lines: tuple[Told, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.MinimumExpanding)

    def set_facts(self, measured: Measured | None, lines: tuple[Told, ...]) -> None:
        """Show these."""
        if (measured, lines) != (self._measured, self._lines):
            grown = len(lines) != len(self._lines)
            self._measured, self._lines = measured, lines
            self.setToolTip("\n".join(self.told()))
            if grown:
                self.updateGeometry()
            self.update()

    def told(self) -> tuple[str, ...]:
        """Everything shown, as texts."""
        head = (f"{self._measured.title} {self._measured.value} {self._measured.unit}",) if self._measured else ()
        return (*head, *(f"{line.label}: {line.value}" for line in self._lines))

    def fitting(self, room: int) -> tuple[Told, ...]:
        """The lines shown where `room` have a place, in their order."""
        firmest = sorted(range(len(self._lines)), key=lambda at: not self._lines[at].stays)[:room]
        return tuple(self._lines[at] for at in sorted(firmest))

    def sizeHint(self) -> QSize:
        return QSize(262, 86 + LINE * len(self._lines))

    def minimumSizeHint(self) -> QSize:
        return QSize(236, 80)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = 8
        if self._measured is not None:
            draw(painter, QRect(INSET, top, self.width() - INSET, 20), self._measured.title, token="tx2")
            self._paint_value(painter, self._measured, top + 18)
            top += 72
        lines = self.fitting(max(self.height() - top, 0) // LINE)
        label = max((width_of(line.label) for line in lines), default=0) + 12
        label = min(label, (self.width() - INSET) * 11 // 20)
        for line in lines:
            draw(painter, QRect(INSET, top, label - 6, LINE), line.label, token="tx2")
            room = QRect(INSET + label, top, self.width() - INSET - label, LINE)
            draw(painter, room, line.value, bold=line.bold)
            top += LINE

    def _paint_value(self, painter: QPainter, measured: Measured, top: int) -> None:
        box = QRect(INSET, top, self.width() - INSET, 52)
        if measured.quality == Quality.STALE:
            self._paint_stale(painter, measured, box)
            return
        text = f"≈ {measured.value}" if measured.quality == Quality.UNCERTAIN else measured.value
        bad = measured.quality == Quality.BAD
        used = draw(painter, box, text, px=VALUE_PX, bold=True, token="tx3" if bad else "tx1")
        base = box.center().y() + (metrics(VALUE_PX, True).ascent() - metrics(VALUE_PX, True).descent()) // 2
        painter.setFont(face(UNIT_PX))
        painter.setPen(color("tx2"))
        painter.drawText(INSET + used + 9, base, measured.unit)
        if measured.quality == Quality.UNCERTAIN:
            painter.setPen(QPen(color("tx2"), 2, Qt.PenStyle.DotLine))
            painter.drawLine(INSET, box.bottom() - 1, INSET + used, box.bottom() - 1)
        if bad:
            painter.setPen(QPen(color("tx1"), 2))
            painter.drawLine(INSET - 2, box.center().y() + 2, INSET + used + 2, box.center().y() + 2)
            self._paint_cross(painter, INSET + used + 14 + width_of(measured.unit, UNIT_PX), box.center().y())

    def _paint_cross(self, painter: QPainter, left: int, middle: int) -> None:
        box = QRectF(left + 8, middle - 10, 20, 20)
        painter.drawRect(box)
        cross = box.adjusted(5, 5, -5, -5)
        painter.drawLine(cross.topLeft(), cross.bottomRight())
        painter.drawLine(cross.bottomLeft(), cross.topRight())

    def _paint_stale(self, painter: QPainter, measured: Measured, box: QRect) -> None:
        width = width_of(measured.age, 28, True) + 62
        frame = QRectF(box.left() + 0.5, box.top() + 6.5, min(width, box.width() - 4), 40)
        painter.setPen(QPen(color("tx3"), 1, Qt.PenStyle.DashLine))
        painter.drawRect(frame)
        paint_hatch(painter, QRectF(frame.left() + 1, frame.top() + 1, 34, 38), color("tx3"), step=7)
        words = QRectF(frame.left() + 46, frame.top(), frame.width() - 50, frame.height())
        draw(painter, words, measured.age, px=28, bold=True, token="tx2")
