"""A field for a place: a name, a ward, degrees, or a click on the map while it is open."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from ioc.qt.format import position
from ioc.qt.models import Models
from ioc.qt.place_words import Spot, spots
from widgets.place_index import PlaceIndex
from widgets.run_label import Run, RunLabel


class PlaceField(QWidget):
    """Reads what is typed at once and says what it takes it for; Up and Down choose among several."""

    changed = Signal()

    def __init__(self, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self._places = PlaceIndex(models.names)
        self._found: list[Spot] = []
        self._at = 0
        self._pointed: Spot | None = None
        self.field = QLineEdit(self)
        self.field.setMinimumWidth(120)
        self.field.textEdited.connect(self._typed)
        self.field.installEventFilter(self)
        self.reading = RunLabel(self, stretches=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.field, 2)
        row.addWidget(self.reading, 3)
        self.setFocusProxy(self.field)
        models.place_pointed.connect(self._point)
        models.selection.selected.connect(self._take_selected)
        self.retranslate()

    @property
    def spot(self) -> Spot | None:
        """The place as read; None while nothing is typed or nothing is called so."""
        if self._pointed is not None:
            return self._pointed
        return self._found[self._at] if self._found else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said of a place."""
        return self._pointed is None and not self.field.text().strip()

    def clear(self) -> None:
        """Start over."""
        self.field.clear()
        self._typed("")

    def retranslate(self) -> None:
        """Put every text again."""
        self.field.setPlaceholderText(self.tr("Name, ward, 16.06 108.20, or click the map"))
        self._say()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down choose among what the words may mean."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and len(self._found) > 1:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self._at = (self._at + step) % len(self._found)
                self._say()
                self.changed.emit()
                return True
        return super().eventFilter(watched, event)

    def _typed(self, text: str) -> None:
        self._pointed, self._at = None, 0
        self._found = spots(text, self._models.session.state, self._places)
        self._say()
        self.changed.emit()

    def _point(self, lon: float, lat: float) -> None:
        """A free spot of the map was clicked while the field waits."""
        if self.isVisible():
            self._take(Spot(label=position(lon, lat, self._models.language), lon=lon, lat=lat))

    def _take_selected(self, kind: str, ident: str) -> None:
        """Something on the map (or in a list) was clicked while the field waits: it lies there."""
        state = self._models.session.state
        asset = state.registry.assets.get(ident) if kind == "asset" else None
        if asset is not None and state.place_of(asset) is not None and self.isVisible():
            self._take(Spot(label=asset.name, detail=asset.ward, asset=asset.id, ward=asset.ward))

    def _take(self, spot: Spot) -> None:
        self.field.setText(spot.label)
        self._typed("")
        self._pointed = spot
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        spot = self.spot
        if spot is None:
            words = "" if self.is_empty else self.tr("Nothing is called “{word}”").format(word=self.field.text())
            self.reading.set_runs([Run(words, token="tx2", shrinks=True)])
            return
        told = ", ".join(part for part in (spot.label, spot.detail) if part)
        if spot.lon is None and spot.asset is None:
            told += " · " + self.tr("the ward, without a position")
        runs = [Run(f"→ {told}", token="tx1", bold=True, gap=10, shrinks=True)]
        others = len(self._found) - 1
        if others > 0 and self._pointed is None:
            runs.append(Run(self.tr("{n} more ↓").format(n=others), token="tx2"))
        self.reading.set_runs(runs)
        self.reading.setToolTip(told)
