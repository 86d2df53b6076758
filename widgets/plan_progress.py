"""How much of a plan is done, as a bar."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from widgets.theme import color


class PlanProgress(QWidget):
    """In text colour, grey where it is not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(12)
        self._share = 0.0

    def set_share(self, share: float) -> None:
        """0 to 1."""
        self._share = share
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        track = QRectF(12, 2, max(self.width() - 24, 0), 5)
        painter.fillRect(track, color("bg3"))
        painter.fillRect(QRectF(track.x(), track.y(), track.width() * self._share, track.height()), color("sym"))
