"""The strip that closes a road: which, between which crossings, until when, why; and what that comes to."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from ioc.qt.tokens import SECOND_PX
from widgets.inline_bar import InlineBar
from widgets.theme import font


class ClosureBar(InlineBar):
    """Emits `closing(street, between, until, reason)` as typed. `read` says what street and crossings mean."""

    closing = Signal(str, str, str, str)

    def __init__(self, read: Callable[[str, str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._read = read
        self.street, self.between, self.until, self.reason = (self.line() for _ in range(4))
        self.until.setMaximumWidth(110)
        self.reading = QLabel(self)
        self.reading.setFont(font(SECOND_PX))
        self.fields.addWidget(self.reading)
        for field in (self.street, self.between):
            field.textChanged.connect(lambda _: self._show())
        self.confirmed.connect(
            lambda: self.closing.emit(
                *(one.text().strip() for one in (self.street, self.between, self.until, self.reason))
            )
        )
        self.retranslate()

    def start(self, street: str = "") -> None:
        """Ask; a street that is given already is only shown."""
        for field in (self.street, self.between, self.until, self.reason):
            field.clear()
        self.street.setText(street)
        self.street.setCursorPosition(0)
        self.street.setEnabled(not street)
        self.between.setVisible(not street)
        self._show()
        self.open_bar(self.until if street else self.street)

    def retranslate(self) -> None:
        """Put every text again."""
        self.title.setText(self.tr("Close"))
        self.street.setPlaceholderText(self.tr("Street"))
        self.between.setPlaceholderText(self.tr("between A - B"))
        self.until.setPlaceholderText(self.tr("until 23:00"))
        self.reason.setPlaceholderText(self.tr("Reason (goes on record)"))
        self.confirm.setText(self.tr("Close road"))
        self.cancel.setText(self.tr("Leave"))

    def _show(self) -> None:
        self.reading.setText(self._read(self.street.text().strip(), self.between.text().strip()))
