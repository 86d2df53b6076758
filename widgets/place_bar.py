"""Where an incident is now: a strip with a place field."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ioc.qt.models import Models
from widgets.inline_bar import InlineBar
from widgets.place_field import PlaceField


class PlaceBar(InlineBar):
    """Emits `placed(Spot)`."""

    placed = Signal(object)

    def __init__(self, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = PlaceField(models, self)
        self.fields.addWidget(self.place, 1)
        self.confirmed.connect(self._confirm)
        self.retranslate()

    def start(self) -> None:
        """Ask for the place."""
        self.place.clear()
        self.open_bar(self.place)

    def retranslate(self) -> None:
        """Put every text again."""
        self.title.setText(self.tr("Place"))
        self.confirm.setText(self.tr("Move there"))
        self.cancel.setText(self.tr("Leave"))
        self.place.retranslate()

    def _confirm(self) -> None:
        spot = self.place.spot
        if spot is not None:
            self.placed.emit(spot)
