"""What an incident needs, by capability: a chip each, bold and boxed while it is short; conditions as switches."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ioc.domain.dispatch.records import Proposal
from ioc.domain.dispatch_site import DispatchSpec
from ioc.qt.dispatch_words import capability_word
from ioc.qt.tokens import SECOND_PX
from widgets.controls import Chip, KeyButton
from widgets.flow_layout import FlowLayout
from widgets.theme import font


class NeedBar(QWidget):
    """Card, needs and conditions of the proposal shown. `toggled` names a condition."""

    toggled = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card = QLabel(self)
        self.card.setFont(font(SECOND_PX))
        self._needs, self._conditions = FlowLayout(spacing=6), FlowLayout(spacing=6)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 4)
        column.setSpacing(4)
        column.addWidget(self.card)
        column.addLayout(self._needs)
        column.addLayout(self._conditions)
        self._chips: list[QWidget] = []
        self._shown: tuple[object, ...] = ()

    def show_proposal(
        self, made: Proposal, told: tuple[str, ...], spec: DispatchSpec, language: str, title: Callable[[], str]
    ) -> None:
        """`told` are the conditions as the person has them; `title` says the card's line."""
        self.card.setText(title())
        state = (made.needs, told, language, tuple(row.key for row in spec.conditions))
        if state == self._shown:
            return
        self._shown = state
        while self._chips:
            chip = self._chips.pop()
            chip.setParent(None)
            chip.deleteLater()
        for need in made.needs:
            named = capability_word(spec, need.capability, language)
            chip = Chip(f"{named} {need.there + need.chosen} / {need.wanted}", checkable=True, parent=self)
            chip.setChecked(bool(need.missing))
            chip.setEnabled(False)
            chip.setAccessibleName(chip.text())
            self._put(self._needs, chip)
        for number, row in enumerate(spec.conditions, 1):
            sign = "☑" if row.key in told else "☐"
            button = KeyButton(f"{sign} {row.title.get(language)}", str(number), flat=True, parent=self)
            button.clicked.connect(lambda _=False, key=row.key: self.toggled.emit(key))
            self._put(self._conditions, button)

    def texts(self) -> list[str]:
        """What the chips and switches say."""
        return [chip.text() for chip in self._chips if isinstance(chip, Chip | KeyButton)]

    def _put(self, flow: FlowLayout, chip: QWidget) -> None:
        flow.addWidget(chip)
        chip.show()
        self._chips.append(chip)
