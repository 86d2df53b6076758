"""A strip inside a panel where a command gets its last details. No dialog: the list stays in sight, Esc closes."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from ioc.qt.tokens import SECOND_PX
from widgets.controls import KeyButton
from widgets.theme import color, font

HEIGHT = 44
NARROW = 640


class InlineBar(QWidget):
    """Title, the fields a subclass adds, and the button. Enter confirms, Esc closes and gives the focus back."""

    confirmed = Signal()
    opened = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumHeight(HEIGHT)
        self.title = QLabel(self)
        self.title.setFont(font(SECOND_PX))
        self.confirm = KeyButton("", "Enter", primary=True, parent=self)
        self.confirm.clicked.connect(self.confirmed)
        self.cancel = KeyButton("", "Esc", flat=True, parent=self)
        self.cancel.clicked.connect(self.close_bar)
        self.fields = QHBoxLayout()
        self.fields.setSpacing(6)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(10)
        row.addWidget(self.title)
        row.addLayout(self.fields, 1)
        row.addWidget(self.confirm)
        row.addWidget(self.cancel)
        self.hide()

    def line(self) -> QLineEdit:
        """A text field; its Enter comes to `keyPressEvent` of the bar."""
        made = QLineEdit(self)
        self.fields.addWidget(made, 1)
        return made

    def open_bar(self, first: QWidget) -> None:
        """Show, with the keyboard in `first`."""
        self.opened.emit()
        self.show()
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_bar(self) -> None:
        """Hide; the panel takes the focus back."""
        had_focus = self.isAncestorOf(self.focusWidget() or self) if self.isVisible() else False
        self.hide()
        if had_focus:
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc; every other key stays here, so that it does not act on the list behind."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirmed.emit()

    def minimumSizeHint(self) -> QSize:
        """Never makes its panel wider: title and cancel give way instead."""
        return QSize(200, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.title.setVisible(event.size().width() >= NARROW)
        self.cancel.setVisible(event.size().width() >= NARROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("bg2"))
        painter.setPen(color("line2"))
        painter.drawLine(0, 0, self.width(), 0)
