"""The strip where a person says what leaves an incident for a new one: alarms, calls and units, each under a digit."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from widgets.controls import Chip
from widgets.flow_layout import FlowLayout
from widgets.inline_bar import InlineBar

MOST = 9
Leaving = tuple[str, str]
"""Kind ("alarm", "call", "unit") and id."""


class SplitBar(InlineBar):
    """Emits `leaving(list of Leaving)`, those that are checked. Digits check and uncheck, Enter confirms."""

    leaving = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._flow = FlowLayout(spacing=6)
        self._flow.setContentsMargins(0, 4, 0, 4)
        self.fields.addLayout(self._flow, 1)
        self._offered: list[Leaving] = []
        self.chips: list[Chip] = []
        self.confirmed.connect(lambda: self.leaving.emit(self.chosen()))
        self.retranslate()

    def offer(self, choices: Sequence[tuple[Leaving, str]]) -> None:
        """Open with what the incident has; the first nine have a digit, Tab reaches the others."""
        while (item := self._flow.takeAt(0)) is not None:
            held = item.widget()
            if held is not None:
                held.deleteLater()
        self._offered = [value for value, _ in choices]
        self.chips = []
        for number, (_, words) in enumerate(choices, 1):
            chip = Chip(f"{number}  {words}" if number <= MOST else words, parent=self)
            self._flow.addWidget(chip)
            chip.show()
            self.chips.append(chip)
        self.open_bar(self)

    def chosen(self) -> list[Leaving]:
        """What is checked, in the order offered."""
        return [value for value, chip in zip(self._offered, self.chips, strict=True) if chip.isChecked()]

    def retranslate(self) -> None:
        """Put every text again."""
        self.title.setText(self.tr("What leaves"))
        self.confirm.setText(self.tr("Split off"))
        self.cancel.setText(self.tr("Leave"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit checks or unchecks."""
        at = event.key() - int(Qt.Key.Key_1)
        if 0 <= at < min(len(self.chips), MOST):
            self.chips[at].toggle()
            return
        super().keyPressEvent(event)
