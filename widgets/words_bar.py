"""A strip that asks for one line of words: a reason, a remark."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from widgets.inline_bar import InlineBar


class WordsBar(InlineBar):
    """Emits `given(words)`, empty ones too: the panel says what is missing."""

    given = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = self.line()
        self.confirmed.connect(lambda: self.given.emit(self.words.text().strip()))
        self.retranslate()

    def ask(self, heading: str, confirm: str, hint: str = "") -> None:
        """Open with an empty line. `heading` says what for, `confirm` what Enter does."""
        self.title.setText(heading)
        self.confirm.setText(confirm)
        self.words.clear()
        self.words.setPlaceholderText(hint or self.tr("Reason (goes on record)"))
        self.open_bar(self.words)

    def retranslate(self) -> None:
        """Put every text again; heading and hint come with the next question."""
        self.cancel.setText(self.tr("Leave"))
