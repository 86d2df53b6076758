"""What is missing, boxed: why, and the ways to fill it. Never a tick on a plan that is short."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from widgets.controls import KeyButton
from widgets.theme import color


class ShortfallBox(QWidget):
    """Hidden while nothing is short."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel(self)
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.RichText)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(26, 10, 22, 10)
        self._row.setSpacing(12)
        self._row.addWidget(self._label, 1)
        self.hide()

    @property
    def text(self) -> str:
        """What it says, without marks."""
        return self._label.accessibleName() if not self.isHidden() else ""

    def add_button(self, button: KeyButton) -> None:
        """Put the way on at its right."""
        self._row.addWidget(button)

    def show_lines(self, lines: Sequence[tuple[str, str]]) -> None:
        """Each line is what is missing (bold), and its causes and ways."""
        self._label.setText("<br>".join(f"<b>{escape(bold)}</b> {escape(rest)}" for bold, rest in lines))
        self._label.setAccessibleName("\n".join(f"{bold} {rest}" for bold, rest in lines))
        self.setVisible(bool(lines))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A clear frame; no colour of alarm, since a shortfall is no alarm."""
        painter = QPainter(self)
        painter.setPen(QPen(color("tx1"), 1.4))
        painter.drawRect(QRectF(self.rect()).adjusted(12.5, 2.5, -12.5, -2.5))
