"""The area of a warning by keyboard: wards as they are typed, rings by corners or clicks on the map, circles."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ioc.domain.site import Site
from ioc.domain.warning_records import WarningArea
from ioc.qt.area_sketch import AreaSketch
from ioc.qt.drawn_shape import DrawnShape
from ioc.qt.format import number
from ioc.qt.models import Models
from ioc.qt.place_words import spots
from ioc.qt.tokens import SECOND_PX
from ioc.qt.warning_reach import Reach, reach
from widgets.place_index import PlaceIndex
from widgets.theme import font

COUNT_MS = 120
_RADIUS = re.compile(r"^\s*(?:[oO◯]\s*)?(\d{1,3}(?:[.,]\d{1,3})?)\s*km\s*$")


class AreaEditor(QWidget):
    """`Enter` takes the ward that is named, `Backspace` in the empty field takes the last part back, "2,5 km" makes a
    circle around the incident, `Ctrl+D` draws: then `Enter` adds the corner that is typed, and closes the ring when the
    field is empty; `Esc` stops."""

    edited = Signal()
    said = Signal(str)
    """A sentence for the panel's notice."""

    def __init__(self, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self._places = PlaceIndex(models.names)
        self.sketch = AreaSketch()
        self.incident = ""
        self.word = ""
        self._severity = 3
        self._at = 0
        self.kept = False
        self.field = QLineEdit(self)
        self.field.installEventFilter(self)
        self.field.textEdited.connect(self._typed)
        self.parts, self.reading, self.inside = self._line(), self._line(), self._line()
        self.vi, self.en = QLineEdit(self), QLineEdit(self)
        names = QHBoxLayout()
        names.setSpacing(8)
        for line in (self.vi, self.en):
            line.textEdited.connect(self._named)
            names.addWidget(line, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for part in (self.parts, self.field, self.reading):
            column.addWidget(part)
        column.addLayout(names)
        column.addWidget(self.inside)
        self.setFocusProxy(self.field)
        self._count = QTimer(self)
        self._count.setSingleShot(True)
        self._count.setInterval(COUNT_MS)
        self._count.timeout.connect(self._say_inside)
        models.place_pointed.connect(self._pointed)
        self.retranslate()

    def _line(self) -> QLabel:
        made = QLabel(self)
        made.setFont(font(SECOND_PX))
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.setWordWrap(True)
        return made

    # --- for the form

    def open(self, area: WarningArea, *, incident: str, word: str, severity: int, kept: bool) -> None:
        """Edit an area; `kept`: it may only be looked at. `word` stands in it on the map."""
        self.sketch = AreaSketch(area)
        self.incident, self.word, self._severity, self.kept = incident, word, severity, kept
        self.field.clear()
        self.field.setEnabled(not kept)
        self.vi.setReadOnly(kept)
        self.en.setReadOnly(kept)
        self._show()

    def leave(self) -> None:
        """Nothing is edited; the map shows no shape of ours."""
        self.sketch = AreaSketch()
        self._models.draw_shape(None)

    def set_severity(self, severity: int) -> None:
        """A graver one is drawn as such."""
        if severity != self._severity:
            self._severity = severity
            self._draw()

    def lines(self) -> tuple[QLineEdit, ...]:
        """Its fields in the order of Tab."""
        return self.field, self.vi, self.en

    def retranslate(self) -> None:
        """Put every text again."""
        self.field.setAccessibleName(self.tr("Add to the area"))
        self.vi.setPlaceholderText(self.tr("Name of the area, Vietnamese"))
        self.en.setPlaceholderText(self.tr("Name of the area, English"))
        self.vi.setAccessibleName(self.vi.placeholderText())
        self.en.setAccessibleName(self.en.placeholderText())
        self._show()

    # --- keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the one field."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and not self.kept:
            return self._take_key(event) or super().eventFilter(watched, event)
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent) -> bool:
        key, control = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and key == Qt.Key.Key_D:
            self.draw()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not control:
            return self._enter()
        elif key == Qt.Key.Key_Backspace and not self.field.text():
            self._back()
        elif key == Qt.Key.Key_Escape and self.sketch.drawing:
            self.sketch.stop_drawing()
            self.field.clear()
            self._show()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and not self.sketch.drawing:
            self._at += 1 if key == Qt.Key.Key_Down else -1
            self._say_reading()
        else:
            return False
        return True

    def draw(self) -> None:
        """Begin a ring, or forget the one that is being drawn."""
        if self.sketch.drawing:
            self.sketch.stop_drawing()
        else:
            self.sketch.start_drawing()
        self.field.clear()
        self._show()

    def _enter(self) -> bool:
        """Take what is typed. In the empty field it goes on to the next, but closes a ring that is being drawn."""
        typed, site = self.field.text().strip(), self._site()
        if self.sketch.drawing:
            self._corner(typed)
            return True
        if not typed or site is None:
            return False
        radius = _RADIUS.match(typed)
        if radius is not None:
            self._circle(float(radius[1].replace(",", ".")))
            return True
        found = self.sketch.matches(site, typed)
        if found:
            self.sketch.add_ward(site, found[self._at % len(found)][0])
            self._changed()
        else:
            self.said.emit(self.tr("No ward is called “{word}”.").format(word=typed))
        return True

    def _corner(self, typed: str) -> None:
        if typed:
            found = spots(typed, self._models.session.state, self._places)
            spot = next((one for one in found if one.lon is not None and one.lat is not None), None)
            if spot is None or spot.lon is None or spot.lat is None:
                self.said.emit(self.tr("“{word}” is no place; write 16.06 108.20.").format(word=typed))
                return
            self.sketch.add_corner(spot.lon, spot.lat)
            self.field.clear()
            self._show()
        elif (site := self._site()) is not None and self.sketch.close_ring(site):
            self._changed()
        else:
            self.said.emit(self.tr("A ring needs three corners at least."))

    def _circle(self, radius_km: float) -> None:
        incident = self._models.session.state.tables.incidents.get(self.incident)
        if incident is None or incident.lon is None or incident.lat is None:
            self.said.emit(self.tr("A circle stands around the warning's incident; this one has none with a position."))
            return
        site = self._site()
        if site is not None:
            self.sketch.add_circle(site, incident.lon, incident.lat, radius_km)
            self._changed()

    def _back(self) -> None:
        site = self._site()
        if site is not None and self.sketch.take_back(site):
            self._changed()

    def _pointed(self, lon: float, lat: float) -> None:
        """A click on the map is a corner while a ring is drawn."""
        if self.sketch.drawing and self.isVisible():
            self.sketch.add_corner(lon, lat)
            self._show()

    def _typed(self) -> None:
        self._at = 0
        self._say_reading()

    def _named(self) -> None:
        self.sketch.name(self.vi.text(), self.en.text())
        self.edited.emit()

    def _changed(self) -> None:
        self.field.clear()
        self._at = 0
        self._show()
        self.edited.emit()

    # --- what is shown

    def _site(self) -> Site | None:
        return self._models.session.state.registry.site

    def _show(self) -> None:
        site, sketch = self._site(), self.sketch
        hint = self.tr("Ward ↵, 2.5 km ↵ for a circle, Ctrl+D draws, ⌫ takes back")
        if sketch.drawing:
            hint = self.tr("16.06 108.20 ↵ or click the map; ↵ closes, ⌫ takes back, Esc stops")
        self.field.setPlaceholderText("" if self.kept else hint)
        parts = sketch.parts(site, self._models.language) if site is not None else []
        if sketch.drawing:
            parts.append(self.tr("drawing: {n} corners").format(n=len(sketch.corners)))
        self.parts.setText("  ·  ".join(parts))
        self.parts.setVisible(bool(parts))
        for line, words in ((self.vi, sketch.description.vi), (self.en, sketch.description.en)):
            if line.text() != words and not line.hasFocus():
                line.setText(words)
        self._say_reading()
        self._draw()
        self._count.start()

    def _say_reading(self) -> None:
        site, typed = self._site(), self.field.text().strip()
        words = ""
        if typed and site is not None and not self.sketch.drawing and _RADIUS.match(typed) is None:
            found = self.sketch.matches(site, typed)
            marked = self._at % len(found) if found else 0
            told = [f"→ {name}" if at == marked else name for at, (_, name) in enumerate(found[:6])]
            words = "   ".join(told) or self.tr("No ward is called “{word}”.").format(word=typed)
        self.reading.setText(words)
        self.reading.setVisible(bool(words))

    def _draw(self) -> None:
        site = self._site()
        if site is None or not self.isVisible():
            return
        rings, circles = self.sketch.shapes(site)
        shape = DrawnShape(rings=rings, circles=circles, word=self.word, severity=self._severity)
        self._models.draw_shape(shape if rings or circles else None)

    def _say_inside(self) -> None:
        area = self.sketch.area()
        self.inside.setVisible(not area.is_empty())
        if not area.is_empty():
            self.inside.setText(self.reach_words(reach(self._models.session.state, area)))

    def reach_words(self, held: Reach) -> str:
        """ "Inside: 1 204 assets, 3 schools, 2 hospitals; population not known"."""
        language = self._models.language
        people = self.tr("population not known")
        if held.people is not None:
            people = self.tr("{n} people").format(n=number(held.people, 0, language))
        told = self.tr("Inside: {assets} assets, {schools} schools, {hospitals} hospitals known to the site; {people}")
        return told.format(
            assets=number(held.assets, 0, language),
            schools=held.places["school"],
            hospitals=held.places["hospital"],
            people=people,
        )
