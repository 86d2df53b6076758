"""The frame of what is not now: stripes on all four sides, 10 px wide."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF, QRegion
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.theme import color

STRIPE_PX = 10


class StripedFrame(QWidget):
    """Stacks parts inside the frame; the one with stretch takes the room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(STRIPE_PX, STRIPE_PX, STRIPE_PX, STRIPE_PX)
        self._column.setSpacing(0)

    def add(self, part: QWidget, stretch: int = 0) -> None:
        """Put a part under those already there."""
        self._column.addWidget(part, stretch)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Slanted stripes in the border only; the inside is the past's own ground."""
        painter = QPainter(self)
        inside = self.rect().adjusted(STRIPE_PX, STRIPE_PX, -STRIPE_PX, -STRIPE_PX)
        painter.fillRect(inside, color("past_panel"))
        painter.setClipRegion(QRegion(self.rect()) - QRegion(inside))
        painter.fillRect(self.rect(), color("past_stripe"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(color("sel"))
        painter.setBrush(color("sel"))
        _paint_stripes(painter, QRectF(self.rect()))


def _paint_stripes(painter: QPainter, box: QRectF) -> None:
    """Stripes 10 px wide and 10 px apart along the border, slanted by 45 degrees."""
    height, step = box.height(), 2 * STRIPE_PX
    for edge in (0.0, height - STRIPE_PX):
        left = -edge - step
        while left < box.width() + height:
            _stripe(painter, left, edge)
            left += step
    top = -step
    while top < height:
        for edge in (0.0, box.width() - STRIPE_PX):
            slide = (edge + top) % step
            _stripe_upright(painter, edge, top - slide)
        top += step


def _stripe(painter: QPainter, left: float, top: float) -> None:
    width = STRIPE_PX
    painter.drawPolygon(
        QPolygonF(
            [
                QPointF(left + width, top),
                QPointF(left + 2 * width, top),
                QPointF(left + width, top + width),
                QPointF(left, top + width),
            ]
        )
    )


def _stripe_upright(painter: QPainter, left: float, top: float) -> None:
    width = STRIPE_PX
    painter.drawPolygon(
        QPolygonF(
            [
                QPointF(left, top + width),
                QPointF(left + width, top),
                QPointF(left + width, top + width),
                QPointF(left, top + 2 * width),
            ]
        )
    )
