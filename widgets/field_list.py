"""Fields of an unmasked record: names beside words, all plain text that can be selected and copied."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPlainTextEdit, QSizePolicy, QWidget

from ioc.qt.tokens import INSET, ROW_PX, SECOND_PX, SMALL_PX
from widgets.theme import font

LONG = frozenset({"payload"})
"""Fields that are documents of their own: shown whole, in a box that scrolls."""
FIRST = ("caller", "phone", "address", "words")
"""The order in which a dispatcher reads them; others follow as they came."""


class FieldList(QWidget):
    """Empty unless `show_fields` was called; `wipe` leaves no word of it in any widget."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("FieldList")
        self._labels: list[QLabel] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(INSET, 4, INSET, 8)
        self._grid.setHorizontalSpacing(INSET)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self.document = QPlainTextEdit(self)
        self.document.setReadOnly(True)
        self.document.setUndoRedoEnabled(False)
        self.document.setTabChangesFocus(True)
        self.document.setFont(font(SMALL_PX, mono=True))
        self.document.setMaximumHeight(96)
        self.document.hide()
        self.hide()

    def show_fields(self, fields: Mapping[str, str]) -> None:
        """Show these instead of what was shown."""
        self.wipe()
        ordered = sorted(fields, key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))
        for name in ordered:
            if name in LONG:
                self.document.setPlainText(fields[name])
            else:
                self._add(name, fields[name])
        if any(name in LONG for name in fields):
            self._grid.addWidget(self.document, len(fields), 0, 1, 2)
            self.document.show()
        self.setVisible(bool(fields))

    def wipe(self) -> None:
        """Show nothing and keep nothing."""
        for label in self._labels:
            label.clear()
            label.hide()
            self._grid.removeWidget(label)
            label.deleteLater()
        self._labels = []
        self._grid.removeWidget(self.document)
        self.document.clear()
        self.document.hide()
        self.hide()

    def texts(self) -> list[str]:
        """What stands here."""
        told = [label.text() for label in self._labels]
        return [*told, self.document.toPlainText()] if self.document.toPlainText() else told

    def _add(self, name: str, words: str) -> None:
        row = len(self._labels) // 2
        title, value = QLabel(field_word(name), self), QLabel(self)
        title.setFont(font(SECOND_PX))
        title.setProperty("role", "label")
        value.setFont(font(ROW_PX))
        value.setTextFormat(Qt.TextFormat.PlainText)
        value.setText(words)
        value.setWordWrap(True)
        value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        flags = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        value.setTextInteractionFlags(flags)
        value.setAccessibleName(f"{field_word(name)}: {words}")
        self._grid.addWidget(title, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, row, 1)
        for label in (title, value):
            label.show()
            self._labels.append(label)


def field_word(name: str) -> str:
    """What a field of a vault record is called; fields that a site named itself keep their name."""
    tr = QCoreApplication.translate
    words = {
        "caller": tr("FieldList", "Caller"),
        "phone": tr("FieldList", "Number"),
        "address": tr("FieldList", "Address"),
        "words": tr("FieldList", "Words"),
        "scope": tr("FieldList", "How far"),
        "spread": tr("FieldList", "Spreading"),
        "needs": tr("FieldList", "Needs"),
        "text": tr("FieldList", "Text"),
        "reason": tr("FieldList", "Reason"),
        "login": tr("FieldList", "Login"),
    }
    return words.get(name, name)
