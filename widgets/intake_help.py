"""Beside the form: possible duplicates while one types, and where the caller is."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ioc.domain.intake_records import CallWork
from ioc.domain.records import Call, Incident
from ioc.qt.intake_draft import Draft
from ioc.qt.models import Models
from ioc.qt.place_words import Spot
from ioc.qt.twins import Candidate, Twins, Wanted
from widgets.intake_map import IntakeMap, error_words
from widgets.twin_box import MOST, TwinBox


class IntakeHelp(QWidget):
    """Made anew for every key; 5 000 open items cost some milliseconds."""

    def __init__(self, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self.twins = Twins(self._words_of)
        self.box = TwinBox(models, self)
        self.map = IntakeMap(models, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.box)
        column.addWidget(self.map, 1)
        column.addStretch(0)
        models.texts.arrived.connect(self.twins.forget)
        self.clear()

    def clear(self) -> None:
        """Nothing is being taken."""
        self.box.show_twins([])
        self.map.show_place(None, None, None, "")

    def look(self, call: Call, work: CallWork | None, draft: Draft, candidate: Spot | None) -> None:
        """For a form as it is now; `candidate` is the place chosen or likeliest."""
        error_m = work.error_m if work else None
        lon, lat, ward = self._place(call, candidate)
        chosen = candidate is not None and candidate.lon is not None
        wanted = Wanted(
            call=call.id,
            at_us=self._models.clock.now_us(),
            lon=lon,
            lat=lat,
            error_m=0.0 if chosen else error_m or 0.0,
            ward=ward,
            type=draft.type,
            words=" ".join(draft.words.get(key, "") for key in ("place", "development", "scope", "help")),
        )
        self.box.show_twins(self.twins.find(self._models.session.state, wanted, MOST))
        self.map.show_place(lon, lat, None if chosen else error_m, self._map_words(draft, work, chosen))

    def _place(self, call: Call, candidate: Spot | None) -> tuple[float | None, float | None, str]:
        if candidate is None:
            return call.lon, call.lat, call.ward
        lon, lat = candidate.lon, candidate.lat
        if lon is None and candidate.asset is not None:
            asset = self._models.session.state.registry.assets.get(candidate.asset)
            lon, lat = (self._models.session.state.place_of(asset) if asset else None) or (None, None)
        return lon, lat, candidate.ward

    def _map_words(self, draft: Draft, work: CallWork | None, chosen: bool) -> str:
        if draft.spot is not None:
            return draft.spot.label
        if chosen:
            return self.tr("Likeliest place · not chosen yet")
        if work is not None and work.error_m is not None:
            told = self.tr("Place of the tower, error {error} · not verified")
            return told.format(error=error_words(work.error_m, self._models.language))
        return self.tr("Place of the call · not verified")

    def _words_of(self, record: Candidate) -> str:
        """What else is known: type in both languages, place, and notes that this desk has read already."""
        names = self._models.names
        kind = names.types.get(record.kind if isinstance(record, Call) else record.type)
        parts = [kind.title.vi, kind.title.en] if kind else []
        parts.append(record.ward)
        if isinstance(record, Incident):
            parts.append(names.incident_place(record))
            parts += [self._models.texts.get(note.text.id) or "" for note in record.notes[:2]]
        return " ".join(parts)
