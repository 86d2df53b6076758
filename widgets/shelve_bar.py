"""Shelving an alarm: how long and why, in a strip below the list."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QWidget

from ioc.domain.alarms import MAX_SHELVE_S
from widgets.controls import Chip
from widgets.inline_bar import InlineBar

SPANS_S = (900.0, 3600.0, 4 * 3600.0, MAX_SHELVE_S)


class ShelveBar(InlineBar):
    """Emits `shelved(seconds, reason)`. Alt+1 to Alt+4 choose how long, Alt+5 until it returns."""

    shelved = Signal(float, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._subject = ""
        self._group = QButtonGroup(self)
        self.chips = [Chip(parent=self) for _ in SPANS_S]
        for number, chip in enumerate(self.chips):
            self._group.addButton(chip, number)
            self.fields.addWidget(chip)
        self.chips[1].setChecked(True)
        self.once = Chip(parent=self)
        """One-shot: the shelving ends when the alarm returns, if that is earlier."""
        self.fields.addWidget(self.once)
        self.reason = self.line()
        self.reason.installEventFilter(self)
        self.confirmed.connect(self._confirm)
        self.retranslate()

    def start(self, subject: str, longest_s: float = MAX_SHELVE_S) -> None:
        """Ask for the details of shelving `subject`, at most for `longest_s` seconds."""
        self._subject = subject
        self.retranslate()
        self.reason.clear()
        self.once.setChecked(False)
        for chip, span in zip(self.chips, SPANS_S, strict=True):
            chip.setEnabled(span <= longest_s)
        self.chips[1 if SPANS_S[1] <= longest_s else 0].setChecked(True)
        self.open_bar(self.reason)

    def retranslate(self) -> None:
        """Put every text again."""
        self.title.setText(self.tr("Shelve {what}").format(what=self._subject))
        for chip, span in zip(self.chips, SPANS_S, strict=True):
            minutes = self.tr("{n} min").format(n=int(span // 60))
            chip.setText(minutes if span < 3600 else self.tr("{n} h").format(n=int(span // 3600)))
        self.once.setText(self.tr("until it returns"))
        self.reason.setPlaceholderText(self.tr("Reason (goes on record)"))
        self.confirm.setText(self.tr("Shelve"))
        self.cancel.setText(self.tr("Leave"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Alt+digit chooses the span; a text field would take it as text."""
        if isinstance(event, QKeyEvent) and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            digit = event.key() - int(Qt.Key.Key_1)
            if digit == len(self.chips):
                self.once.click()
                event.accept()
                return True
            if 0 <= digit < len(self.chips) and self.chips[digit].isEnabled():
                self.chips[digit].setChecked(True)
                event.accept()
                return True
        return super().eventFilter(watched, event)

    def _confirm(self) -> None:
        self.shelved.emit(SPANS_S[max(self._group.checkedId(), 0)], self.reason.text().strip())
