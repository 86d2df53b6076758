"""Asks why other units are sent than proposed: one line inside the panel, no dialog."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from widgets.inline_bar import InlineBar


class OverruleBar(InlineBar):
    """Emits `given(reason)`; an empty line is not taken."""

    given = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reason = self.line()
        self.confirmed.connect(self._confirm)
        self.retranslate()

    def start(self) -> None:
        """Ask."""
        self.reason.clear()
        self.open_bar(self.reason)

    def retranslate(self) -> None:
        """Put every text again."""
        self.title.setText(self.tr("Why other than proposed?"))
        self.reason.setPlaceholderText(self.tr("Reason (goes on record with your name)"))
        self.reason.setAccessibleName(self.tr("Reason (goes on record with your name)"))
        self.confirm.setText(self.tr("Dispatch"))
        self.cancel.setText(self.tr("Leave"))

    def _confirm(self) -> None:
        reason = self.reason.text().strip()
        if reason:
            self.close_bar()
            self.given.emit(reason)
