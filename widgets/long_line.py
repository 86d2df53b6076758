"""A field of two lines that is used like a line: Enter is left to whoever stands around it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

HEIGHT = 56


class LongLine(QPlainTextEdit):
    """Wraps; what is pasted with line breaks keeps them."""

    textEdited = Signal(str)
    """The words, changed by a person: not by `setText`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._setting = False
        self.setFixedHeight(HEIGHT)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(1)
        self.textChanged.connect(self._changed)

    def text(self) -> str:
        """What stands in it."""
        return self.toPlainText()

    def setText(self, words: str) -> None:
        """Put other words, as the program does."""
        self._setting = True
        self.setPlainText(words)
        self._setting = False

    def _changed(self) -> None:
        if not self._setting:
            self.textEdited.emit(self.toPlainText())
