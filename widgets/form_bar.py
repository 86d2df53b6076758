"""A strip with several labelled fields: what a command needs beyond one line of words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from ioc.qt.tokens import SMALL_PX
from widgets.flow_layout import FlowLayout
from widgets.inline_bar import InlineBar
from widgets.theme import font

BESIDE = 410
"""Room that title and buttons take beside the fields."""


@dataclass(frozen=True)
class Field:
    """A field: `choices` (value, words) make it a list, else it is a line. `width` in pixels."""

    key: str
    label: str
    value: str = ""
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    width: int = 180


class FormBar(InlineBar):
    """Emits `given(values)` by key, as typed. Tab goes through the fields, Enter confirms, Esc leaves."""

    given = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(spacing=8)
        self.fields.addLayout(self._flow, 1)
        self.editors: dict[str, QLineEdit | QComboBox] = {}
        self._boxes: list[QWidget] = []
        self.confirmed.connect(lambda: self.given.emit(self.values()))
        self.cancel.setText(self.tr("Leave"))

    def ask(self, heading: str, confirm: str, fields: Sequence[Field]) -> None:
        """Open with these fields; `heading` says what for, `confirm` what Enter does."""
        while self._flow.takeAt(0) is not None:
            pass
        for box in self._boxes:
            box.hide()
            box.deleteLater()
        self._boxes, self.editors = [], {}
        self.title.setText(heading)
        self.confirm.setText(confirm)
        self.cancel.setText(self.tr("Leave"))
        for field in fields:
            box = _Labelled(field, max(160, (self.parentWidget() or self).width() - BESIDE), self)
            self._flow.addWidget(box)
            self._boxes.append(box)
            self.editors[field.key] = box.editor
        self.open_bar(next(iter(self.editors.values())))

    def values(self) -> dict[str, str]:
        """What stands in the fields."""
        return {
            key: str(editor.currentData()) if isinstance(editor, QComboBox) else editor.text().strip()
            for key, editor in self.editors.items()
        }


class _Labelled(QWidget):
    """A label over its field; as wide as the field wants."""

    def __init__(self, field: Field, room: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._width = min(field.width, room)
        label = QLabel(field.label, self)
        label.setFont(font(SMALL_PX))
        self.editor: QLineEdit | QComboBox
        if field.choices:
            self.editor = QComboBox(self)
            for value, words in field.choices:
                self.editor.addItem(words, value)
            self.editor.setCurrentIndex(max(self.editor.findData(field.value), 0))
        else:
            self.editor = QLineEdit(field.value, self)
            self.editor.setPlaceholderText(field.hint)
        self.editor.setAccessibleName(field.label)
        self.editor.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(label)
        column.addWidget(self.editor)

    def sizeHint(self) -> QSize:
        return QSize(self._width, super().sizeHint().height())
