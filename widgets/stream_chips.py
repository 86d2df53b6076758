"""A chip for each value that an asset measures; the one that is on is shown in large."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ioc.domain.records import Stream
from ioc.qt.tokens import INSET
from widgets.controls import Chip
from widgets.flow_layout import FlowLayout


class StreamChips(QWidget):
    """Takes no room where there is nothing to choose. `title` says what a stream measures, in the screen's language."""

    picked = Signal(str)
    """The id of the stream that is wanted in large."""

    def __init__(self, title: Callable[[Stream], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._streams: list[Stream] = []
        self._has_room = True
        self.chips: list[Chip] = []
        self._flow = FlowLayout(self, spacing=4)
        self._flow.setContentsMargins(INSET, 6, INSET, 0)

    def show_streams(self, streams: list[Stream], chosen: str) -> None:
        """Offer these; a lone one is no choice."""
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self._streams = streams if len(streams) > 1 else []
        self.chips = []
        for stream in self._streams:
            chip = Chip(self._title(stream), parent=self)
            chip.setChecked(stream.id == chosen)
            chip.clicked.connect(lambda _=False, ident=stream.id: self.picked.emit(ident))
            self._flow.addWidget(chip)
            chip.show()
            self.chips.append(chip)
        self.give_room(self._has_room)

    def give_room(self, given: bool) -> None:
        """In a panel that is too low there is none."""
        self._has_room = given
        self.setVisible(given and bool(self.chips))

    def retranslate(self) -> None:
        """Put every text again."""
        for chip, stream in zip(self.chips, self._streams, strict=True):
            chip.setText(self._title(stream))
