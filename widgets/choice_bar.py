"""A strip with one button a choice, under the digits: two keys do it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from widgets.controls import KeyButton
from widgets.flow_layout import FlowLayout
from widgets.inline_bar import InlineBar


class ChoiceBar(InlineBar):
    """Emits `picked(value)`. What is the case already is not offered. Subclasses say the words."""

    picked = Signal(object)

    def __init__(self, values: Sequence[Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.confirm.hide()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.buttons: dict[Any, KeyButton] = {}
        flow = FlowLayout(spacing=6)
        flow.setContentsMargins(0, 4, 0, 4)  # in line with the heading while all stand in one row
        for number, value in enumerate(values, 1):
            button = KeyButton("", str(number), flat=True, parent=self)
            button.clicked.connect(lambda _=False, value=value: self.picked.emit(value))
            self.buttons[value] = button
            flow.addWidget(button)
        self.fields.addLayout(flow, 1)
        self.retranslate()

    def heading(self) -> str:
        """What is chosen here."""
        raise NotImplementedError

    def word(self, value: Any) -> str:
        """The word of a choice."""
        raise NotImplementedError

    def offer(self, present: Collection[Any]) -> None:
        """Open; `present` is what is the case already."""
        for value, button in self.buttons.items():
            button.setEnabled(value not in present)
        self.open_bar(self)

    def retranslate(self) -> None:
        """Put every text again."""
        self.title.setText(self.heading())
        self.cancel.setText(self.tr("Leave"))
        for value, button in self.buttons.items():
            button.setText(self.word(value))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit takes its choice."""
        values = list(self.buttons)
        at = event.key() - int(Qt.Key.Key_1)
        if 0 <= at < len(values) and self.buttons[values[at]].isEnabled():
            self.picked.emit(values[at])
            return
        super().keyPressEvent(event)
