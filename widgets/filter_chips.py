"""A row of chips of which one is on: the filters of a list, with their counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QButtonGroup

from widgets.controls import Chip
from widgets.header import PanelHeader


class FilterChips(QObject):
    """Chips by filter name, put into a header."""

    picked = Signal(str)

    def __init__(self, header: PanelHeader, names: Mapping[str, Callable[[], str]], first: str) -> None:
        super().__init__(header)
        self._header, self._names = header, dict(names)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.chips: dict[str, Chip] = {}
        for name, title in self._names.items():
            chip = Chip(title())
            chip.clicked.connect(lambda _=False, name=name: self.picked.emit(name))
            self._group.addButton(chip)
            self.chips[name] = chip
            header.add(chip)
        self.chips[first].setChecked(True)

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Show how many each filter holds."""
        for name, chip in self.chips.items():
            chip.set_count(counts.get(name))
        self._header.place_again()

    def check(self, name: str) -> None:
        """Show `name` as the one that is on."""
        self.chips[name].setChecked(True)

    def retranslate(self) -> None:
        """Put every text again."""
        for name, title in self._names.items():
            self.chips[name].setText(title())
        self._header.place_again()
