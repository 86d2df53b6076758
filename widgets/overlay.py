"""A sheet laid over a window by a key of the person's own: never a dialog, never opened by news."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from widgets.theme import color


class Overlay(QFrame):
    """Centred near the top of its window while open; Esc closes and gives the keyboard back where it was."""

    closed = Signal()

    def __init__(self, window: QWidget, width: int, height: int) -> None:
        super().__init__(window)
        self._window, self._wanted = window, (width, height)
        self._before: QWidget | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAutoFillBackground(True)
        self.hide()

    def open(self) -> None:
        """Show it in front and take the keyboard."""
        if not self.isVisible():
            self._before = QApplication.focusWidget()
        over = self._window.rect()
        width, height = min(self._wanted[0], over.width() - 40), min(self._wanted[1], over.height() - 120)
        self.setGeometry((over.width() - width) // 2, 84, width, height)
        self.show()
        self.raise_()
        self.take_focus()

    def take_focus(self) -> None:
        """Where the keyboard goes on opening; a subclass names its field."""
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def dismiss(self) -> None:
        """Close it and give the keyboard back."""
        if not self.isVisible():
            return
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self._before = None
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes; nothing typed here reaches the panels behind."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ground and a clear edge."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("bg2"))
        painter.setPen(color("sel"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
