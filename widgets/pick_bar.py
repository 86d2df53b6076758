"""A strip that offers what there happens to be, each under a digit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from widgets.controls import KeyButton
from widgets.flow_layout import FlowLayout
from widgets.inline_bar import InlineBar

MOST = 9
"""A digit each."""


class PickBar(InlineBar):
    """Emits `picked(value)` and closes. `widgets.choice_bar.ChoiceBar` is for a closed list of words."""

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.confirm.hide()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._flow = FlowLayout(spacing=6)
        self._flow.setContentsMargins(0, 4, 0, 4)
        self.fields.addLayout(self._flow, 1)
        self.values: list[Any] = []
        self.buttons: list[KeyButton] = []
        self.cancel.setText(self.tr("Leave"))

    def offer(self, heading: str, choices: Sequence[tuple[Any, str]]) -> None:
        """Open with the first nine of `choices`: value and words."""
        while (item := self._flow.takeAt(0)) is not None:
            held = item.widget()
            if held is not None:
                held.deleteLater()
        self.title.setText(heading)
        self.cancel.setText(self.tr("Leave"))
        self.values = [value for value, _ in choices[:MOST]]
        self.buttons = []
        for number, (value, words) in enumerate(choices[:MOST], 1):
            button = KeyButton(words, str(number), flat=True, parent=self)
            button.clicked.connect(lambda _=False, value=value: self._pick(value))
            self._flow.addWidget(button)
            self.buttons.append(button)
        self.open_bar(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit takes its choice."""
        at = event.key() - int(Qt.Key.Key_1)
        if 0 <= at < len(self.values):
            self._pick(self.values[at])
            return
        super().keyPressEvent(event)

    def _pick(self, value: Any) -> None:
        self.close_bar()
        self.picked.emit(value)
