"""What is perhaps the same as the call being taken: open incidents and other calls, by place, time, kind and words.

Made for every key: the candidates lie in columns that are made anew only when they change.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from msgspec import Struct

from ioc.domain.correlation_records import IncidentProposal
from ioc.domain.intake_records import CallWork
from ioc.domain.records import Call, Incident
from ioc.domain.state import State
from ioc.domain.vocabulary import CallStatus, IncidentStage
from ioc.qt.gazetteer.typed import plain

REACH_M = 1_500.0
"""Farther than this (plus the error of the place) is another place."""
LONG_US = 6 * 3_600_000_000
"""Older than this is another time."""
LEAST = 2.4
Candidate = Incident | Call | IncidentProposal
PLACE, KIND, TIME, WARD, WORD = 3.0, 1.5, 1.0, 1.2, 0.5
"""What each agreement weighs; `WORD` for each word in common, four at most."""
MOST_WORDS = 4
SHORT_WORD = 3
METRES = 111_195.0


class Wanted(Struct, frozen=True, kw_only=True):
    """What is known of the call so far. `error_m` is the radius of its place; `call` is itself."""

    call: str
    at_us: int
    lon: float | None = None
    lat: float | None = None
    error_m: float = 0.0
    ward: str = ""
    type: str = ""
    words: str = ""


class Twin(Struct, frozen=True, kw_only=True):
    """`table` is incidents, calls or proposals (of incidents; their calls are not named besides); `metres` None where a
    place is missing; `because`: place, kind, ward, words."""

    table: str
    id: str
    score: float
    metres: float | None
    age_us: int
    because: tuple[str, ...]


class Twins:
    """Holds the candidates of one state. `words_of` says what else is known of an incident (type, notes)."""

    def __init__(self, words_of: Callable[[Candidate], str]) -> None:
        self._words_of = words_of
        self._keys: list[tuple[str, str]] = []
        self._words: list[frozenset[str]] = []
        self._types = self._wards = np.empty(0, object)
        self._lon = self._lat = np.empty(0)
        self._at_us = np.empty(0, np.int64)
        self._current = False

    def forget(self) -> None:
        """Something changed: the columns are made anew when they are next asked for."""
        self._current = False

    def find(self, state: State, wanted: Wanted, limit: int) -> list[Twin]:
        """Likeliest first, at most `limit`. What agrees in place, ward or words only counts; the same kind somewhere
        else is no twin."""
        if not self._current:
            self._make(state)
        if not self._keys:
            return []
        metres = self._metres(wanted)
        reach = REACH_M + wanted.error_m
        near = np.where(np.isnan(metres), 0.0, np.clip(1.0 - metres / reach, 0.0, 1.0))
        age = np.abs(wanted.at_us - self._at_us)
        recent = np.clip(1.0 - age / LONG_US, 0.0, 1.0)
        kind = (self._types == wanted.type) & bool(wanted.type)
        # a ward says nothing where both places are known better
        ward = (self._wards == wanted.ward) & bool(wanted.ward) & np.isnan(metres)
        typed = frozenset(word for word in plain(wanted.words).split() if len(word) >= SHORT_WORD)
        common = np.array([min(len(typed & words), MOST_WORDS) for words in self._words]) if typed else near * 0
        grounds = (near > 0) | ward | (np.isnan(metres) & (common >= 2))
        score = (PLACE * near + KIND * kind + TIME * recent + WARD * ward + WORD * common) * grounds * (recent > 0)
        found: list[Twin] = []
        for row in np.argsort(-score, kind="stable"):
            if score[row] < LEAST or len(found) == limit:
                break
            table, ident = self._keys[row]
            if ident == wanted.call:
                continue
            because = (("place", near[row] > 0), ("kind", kind[row]), ("ward", ward[row]), ("words", common[row] > 0))
            found.append(
                Twin(
                    table=table,
                    id=ident,
                    score=round(float(score[row]), 3),
                    metres=None if np.isnan(metres[row]) else float(metres[row]),
                    age_us=int(wanted.at_us - self._at_us[row]),
                    because=tuple(name for name, holds in because if holds),
                )
            )
        return found

    def _metres(self, wanted: Wanted) -> np.ndarray:
        """On a plane at the wanted place; nan where a place is missing."""
        if wanted.lon is None or wanted.lat is None:
            return np.full(len(self._keys), np.nan)
        east = (self._lon - wanted.lon) * np.cos(np.radians(wanted.lat))
        made: np.ndarray = METRES * np.hypot(east, self._lat - wanted.lat)
        return made

    def _make(self, state: State) -> None:
        rows: list[tuple[str, Candidate, str, int]] = [
            ("incidents", incident, incident.type, incident.opened_us)
            for incident in state.tables.incidents.values()
            if incident.stage is not IncidentStage.CLOSED
        ]
        intake = state.tables.intake
        proposed = {one.id for held in state.tables.proposals.values() for one in held.members if one.table == "calls"}
        rows += [("proposals", held, held.type, held.grew_us) for held in state.tables.proposals.values()]
        rows += [
            ("calls", call, _kind(call, intake.get(call.id)), call.received_us)
            for call in state.tables.calls.values()
            if call.id not in proposed
            and call.incident is None
            and call.status is not CallStatus.CLOSED
            and not _is_over(intake.get(call.id))
        ]
        self._keys = [(table, record.id) for table, record, _, _ in rows]
        self._types = np.array([kind for _, _, kind, _ in rows], object)
        self._at_us = np.array([at_us for *_, at_us in rows], np.int64)
        places = [_place(record, intake.get(record.id)) for _, record, _, _ in rows]
        self._lon = np.array([lon for lon, _, _ in places], float)
        self._lat = np.array([lat for _, lat, _ in places], float)
        self._wards = np.array([ward for *_, ward in places], object)
        self._words = [frozenset(plain(self._words_of(record)).split()) for _, record, _, _ in rows]
        self._current = True


def _is_over(work: CallWork | None) -> bool:
    return work is not None and work.outcome is not None


def _kind(call: Call, work: CallWork | None) -> str:
    """What the form says, else what the source said."""
    return (work.form.type if work is not None and work.form is not None else "") or call.kind


def _place(record: Candidate, work: CallWork | None) -> tuple[float, float, str]:
    form = work.form if work is not None else None
    lon, lat, ward = record.lon, record.lat, record.ward
    if form is not None and form.lon is not None:
        lon, lat, ward = form.lon, form.lat, form.ward or ward
    return np.nan if lon is None else lon, np.nan if lat is None else lat, ward
