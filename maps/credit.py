"""Whose data the map shows: a small line at its lower right edge. It never takes the mouse."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from maps.symbols import font
from maps.tokens import DARK, Tokens

SIZE = 12
HEIGHT = 20
EDGE = 6


class Credit(QWidget):
    """One line; cut with an ellipsis where the map is narrow, whole in the tooltip and the accessible name."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._tokens: Tokens = dict(DARK)
        self.text = ""
        self.hide()

    def dress(self, tokens: Tokens) -> None:
        """Colours."""
        self._tokens = tokens
        self.update()

    def say(self, text: str) -> None:
        """These words; hidden without."""
        self.text = text
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self.update()

    def place(self, width: int, height: int) -> None:
        """At the lower right corner of a map of this size, over at most half of it."""
        wide = QFontMetricsF(font(SIZE)).horizontalAdvance(self.text) + 2 * EDGE + 8
        self.resize(round(min(wide, width / 2)), HEIGHT)
        self.move(width - self.width(), height - HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ground = QColor(self._tokens["bg1"])
        ground.setAlphaF(0.8)
        painter.fillRect(self.rect(), ground)
        painter.setPen(QColor(self._tokens["tx2"]))
        painter.setFont(font(SIZE))
        room = QRectF(EDGE, 0, self.width() - 2 * EDGE, HEIGHT)
        text = QFontMetricsF(font(SIZE)).elidedText(self.text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
