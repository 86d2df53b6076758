"""Fields of an unmasked record: names beside words, all plain text that can be selected and copied."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPlainTextEdit, QScrollArea, QSizePolicy, QWidget

from ioc.qt.tokens import INSET, ROW_PX, SECOND_PX, SMALL_PX
from widgets.theme import font

LONG = frozenset({"payload"})
"""Fields that are documents of their own: shown whole, in a box that scrolls."""
FIRST = ("caller", "phone", "address", "words", "scope", "spread", "needs")
"""The order in which a dispatcher reads them; others follow as they came."""
BESIDE = {"phone": "caller", "spread": "scope"}
"""Short fields that share a line with the one before."""
DOCUMENT_PX = 88
LEAST_PX = 66
FOOT = 8


class FieldList(QScrollArea):
    """Empty unless `show_fields` was called; `wipe` leaves no word of it in any widget."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._labels: list[QLabel] = []
        inner = self._inner = QWidget(self)
        inner.setObjectName("FieldList")
        self._grid = QGridLayout(inner)
        self._grid.setContentsMargins(INSET, 0, INSET, FOOT)
        self._grid.setHorizontalSpacing(INSET)
        self._grid.setVerticalSpacing(2)
        for column in (1, 3):
            self._grid.setColumnStretch(column, 1)
        self.document = QPlainTextEdit(inner)
        self.document.setReadOnly(True)
        self.document.setUndoRedoEnabled(False)
        self.document.setTabChangesFocus(True)
        self.document.setFont(font(SMALL_PX, mono=True))
        self.document.setFixedHeight(DOCUMENT_PX)
        self.document.hide()
        self.setWidget(inner)
        self.hide()

    def show_fields(self, fields: Mapping[str, str]) -> None:
        """Show these instead of what was shown."""
        self.wipe()
        row, last = -1, ""
        for name in sorted(fields, key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST)):
            beside = bool(last) and BESIDE.get(name) == last
            row += 0 if beside else 1
            if name in LONG:
                self.document.setPlainText(fields[name])
                self._grid.addWidget(self.document, row, 0, 1, 4)
                self.document.show()
            else:
                shares = beside or any(BESIDE.get(other) == name for other in fields)
                self._add(name, fields[name], row, 2 if beside else 0, 1 if shares else 3)
            last = name
        self.setVisible(bool(fields))
        self._fit()

    def wipe(self) -> None:
        """Show nothing and keep nothing."""
        for label in self._labels:
            label.clear()
            label.setAccessibleName("")
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

    def sizeHint(self) -> QSize:
        """As high as the words need at this width."""
        width = max(self.width(), 200)
        flows = self._grid.hasHeightForWidth()
        needed = self._grid.totalHeightForWidth(width) if flows else self._grid.totalSizeHint().height()
        lent = DOCUMENT_PX - self.document.height() if self._has_document() else 0
        return QSize(300, needed + lent)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Never higher than the words; a low panel scrolls them, and a document lends of its height first."""
        needed = self.sizeHint().height()
        lacking = max(needed - max(self.height(), LEAST_PX), 0) if self.isVisible() else 0
        self.document.setFixedHeight(max(DOCUMENT_PX - lacking, LEAST_PX - FOOT))
        self._inner.setFixedHeight(needed - DOCUMENT_PX + self.document.height() if self._has_document() else needed)
        self.setMaximumHeight(needed)
        self.setMinimumHeight(min(needed, LEAST_PX))
        self.updateGeometry()

    def _has_document(self) -> bool:
        return not self.document.isHidden()

    def _add(self, name: str, words: str, row: int, column: int, columns: int) -> None:
        title, value = QLabel(field_word(name), self), QLabel(self)
        title.setFont(font(SECOND_PX))
        title.setProperty("role", "label")
        value.setFont(font(ROW_PX))
        value.setTextFormat(Qt.TextFormat.PlainText)
        value.setText(words)
        value.setWordWrap(True)
        flags = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        value.setTextInteractionFlags(flags)
        value.setAccessibleName(f"{field_word(name)}: {words}")
        self._grid.addWidget(title, row, column, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, row, column + 1, 1, columns)
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
