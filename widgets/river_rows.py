"""Gauges of rivers: where the level stands among its warning levels, and where it would be in an hour, dotted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ioc.domain.indices.floods import NUMERALS
from ioc.qt.risk_lines import RiverLine
from widgets.glyphs import paint_hatch
from widgets.theme import color, font

ROW = 40
_LEFT, _RIGHT = 32, 14


class RiverRows(QWidget):
    """One bar a gauge, under the list that says the same in words. Takes no focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rivers: list[RiverLine] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_rivers(self, rivers: Sequence[RiverLine]) -> None:
        """Show these, in the order of the list above."""
        self._rivers = list(rivers)
        self.setFixedHeight(ROW * len(self._rivers))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, ROW * len(self._rivers))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, river in enumerate(self._rivers):
            self._paint(painter, QRectF(_LEFT, at * ROW, self.width() - _LEFT - _RIGHT, ROW), river)

    def _paint(self, painter: QPainter, box: QRectF, river: RiverLine) -> None:
        """The track from nothing to a quarter above the highest level; ticks and numerals at the levels."""
        top = river.levels[-1] * 1.25
        track = QRectF(box.x(), box.y() + 4, box.width(), 10)

        def x(metres: float) -> float:
            return track.x() + track.width() * min(max(metres / top, 0.0), 1.0)

        painter.fillRect(track, color("bg3"))
        if river.value is not None:
            filled = QRectF(track.x(), track.y(), x(river.value) - track.x(), track.height())
            if river.old:
                paint_hatch(painter, filled, color("tx3"))
            else:
                painter.fillRect(filled, color("sym"))
            painter.setPen(QPen(color("tx1"), 2))
            painter.drawLine(QPointF(x(river.value), track.y() - 2), QPointF(x(river.value), track.bottom() + 2))
        if river.value is not None and river.ahead is not None and abs(river.ahead - river.value) >= 0.01:
            painter.setPen(QPen(color("tx1"), 2, Qt.PenStyle.DotLine))
            middle = track.center().y()
            painter.drawLine(QPointF(x(river.value), middle), QPointF(x(river.ahead), middle))
        painter.setFont(font(13))
        for numeral, metres in zip(NUMERALS, river.levels, strict=False):
            painter.setPen(QPen(color("tx2"), 1.4))
            painter.drawLine(QPointF(x(metres), track.y() - 3), QPointF(x(metres), track.bottom() + 3))
            painter.setPen(color("tx3"))
            label = QRectF(x(metres) - 20, track.bottom() + 2, 40, 18)
            painter.drawText(label, Qt.AlignmentFlag.AlignCenter, numeral)
