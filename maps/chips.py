"""Small plates over the map: held by hand, notices. They never take the mouse."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from maps.symbols import font
from maps.tokens import DARK, Tokens

HEIGHT = 30


class Chip(QWidget):
    """A line of text, optionally with a key in a small box and more text behind it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tokens: Tokens = dict(DARK)
        self.text, self.key, self.more = "", "", ""
        self.hide()

    def dress(self, tokens: Tokens) -> None:
        """Colours."""
        self._tokens = tokens
        self.update()

    def say(self, text: str, key: str = "", more: str = "") -> None:
        """Show these words; hide when there are none."""
        self.text, self.key, self.more = text, key, more
        self.setAccessibleName(" ".join(part for part in (text, key, more) if part))
        self.resize(self.sizeHint())
        self.setVisible(bool(text))
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the words."""
        width = 20.0 + self._bold().horizontalAdvance(self.text)
        if self.key:
            width += 12 + self._key_width()
        if self.more:
            width += 8 + self._plain().horizontalAdvance(self.more)
        return QSize(round(width), HEIGHT)

    def _bold(self) -> QFontMetricsF:
        return QFontMetricsF(font(14, bold=True))

    def _plain(self) -> QFontMetricsF:
        return QFontMetricsF(font(14))

    def _key_width(self) -> float:
        return max(self._bold().horizontalAdvance(self.key) + 10, 20.0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._tokens["tx3"]), 1))
        painter.setBrush(QColor(self._tokens["bg1"]))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        x = 10.0
        painter.setPen(QColor(self._tokens["tx1"]))
        painter.setFont(font(14, bold=True))
        painter.drawText(QRectF(x, 0, self.width(), HEIGHT), left, self.text)
        x += self._bold().horizontalAdvance(self.text) + 8
        if self.key:
            box = QRectF(x, 5, self._key_width(), 20)
            painter.setPen(QPen(QColor(self._tokens["line2"]), 1))
            painter.setBrush(QColor(self._tokens["bg0"]))
            painter.drawRoundedRect(box, 2, 2)
            painter.setPen(QColor(self._tokens["tx1"]))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.key)
            x = box.right() + 8
        painter.setFont(font(14))
        painter.drawText(QRectF(x, 0, self.width(), HEIGHT), left, self.more)
        painter.end()


def rule(painter: QPainter, x: float, y: float, length: float, colour: str) -> None:
    """A scale bar: a line with ticks up at both ends."""
    painter.setPen(QPen(QColor(colour), 1.6))
    painter.drawLine(QPointF(x, y), QPointF(x + length, y))
    for end in (x, x + length):
        painter.drawLine(QPointF(end, y - 5), QPointF(end, y))
