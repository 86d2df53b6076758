"""The lists inside an incident's detail: its alarms, its units, and the units that could be sent to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Any

from PySide6.QtCore import Qt

from ioc.domain import facts as f
from ioc.domain.alarms import label as label_of
from ioc.domain.facts import Entry
from ioc.domain.records import Incident, Unit
from ioc.domain.state import State
from ioc.domain.vocabulary import UnitStatus
from ioc.qt.alarm_table import AlarmTable
from ioc.qt.format import NOTHING, number, rough_age
from ioc.qt.ordered_table import Key, OrderedTable
from ioc.qt.unit_table import UnitRow, UnitTable

EARTH_KM = 6371.0088
"""Mean radius (IUGG)."""


def distance_km(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Great-circle distance; not the way by road, which is named so on screen."""
    north, east = radians(other_lat - lat), radians(other_lon - lon)
    half = sin(north / 2) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


class LinkedAlarms(AlarmTable):
    """The alarms of one incident, those back to normal too; each by itself."""

    grouped = False
    _subject = ""

    def set_incident(self, ident: str) -> None:
        """Show another incident's."""
        self._subject = ident
        self.rebuild()

    def every_id(self) -> Iterable[str]:
        incident = self._session.state.tables.incidents.get(self._subject)
        return incident.alarms if incident else ()

    def touch(self, idents: Iterable[str]) -> None:
        """Only what is or was the incident's: in a storm nearly all that changes is not."""
        OrderedTable.touch(self, [one for one in idents if self.row_of(one) >= 0 or self.wanted(one) is not None])

    def wanted(self, ident: str) -> Key | None:
        alarm = self.alarm(ident)
        if alarm is None or alarm.incident != self._subject:
            return None
        return (label_of(alarm).value == "NORM", alarm.priority, -alarm.raised_us, ident)


class AssignedUnits(UnitTable):
    """The units on one incident, in the order they were sent."""

    _subject = ""

    def set_incident(self, ident: str) -> None:
        """Show another incident's."""
        self._subject = ident
        self.rebuild()

    def wanted(self, ident: str) -> Key | None:
        incident = self._session.state.tables.incidents.get(self._subject)
        if incident is None or ident not in incident.units or self.unit(ident) is None:
            return None
        return (incident.units.index(ident), ident)


@dataclass(slots=True)
class CandidateRow(UnitRow):
    """A unit that could be sent; `km` as the crow flies, None without a position."""

    km: float | None = None


_EASE = {UnitStatus.AVAILABLE: 0, UnitStatus.CONDITIONAL: 1, UnitStatus.NOT_AVAILABLE: 3}


class CandidateUnits(UnitTable):
    """Units not on the incident: free ones by distance, then conditional, then busy, unusable last."""

    columns: tuple[str, ...] = ("glyph", "unit", "force", "status", "task", "km", "position")
    right = frozenset({5, 6})
    _subject = ""

    def set_incident(self, ident: str) -> None:
        """Show another incident's."""
        self._subject = ident
        self.rebuild()

    def wanted(self, ident: str) -> Key | None:
        incident = self._session.state.tables.incidents.get(self._subject)
        unit = self.unit(ident)
        if incident is None or unit is None or ident in incident.units:
            return None
        km = self._km(incident, unit)
        return (_EASE.get(unit.status, 2), 1e9 if km is None else round(km, 2), ident)

    def _km(self, incident: Incident, unit: Unit) -> float | None:
        if None in (incident.lon, incident.lat, unit.lon, unit.lat):
            return None
        return distance_km(incident.lon or 0, incident.lat or 0, unit.lon or 0, unit.lat or 0)

    def make_row(self, ident: str) -> CandidateRow:
        plain = super().make_row(ident)
        incident = self._session.state.tables.incidents.get(self._subject)
        km = self._km(incident, plain.unit) if incident else None
        return CandidateRow(unit=plain.unit, status=plain.status, task=plain.task, km=km)

    def cell(self, row: UnitRow, column: int, role: int) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or column < 5 or not isinstance(row, CandidateRow):
            return super().cell(row, column, role)
        language = self._names.language
        if column == 5:
            return NOTHING if row.km is None else f"{number(row.km, 1, language)}\N{NO-BREAK SPACE}km"
        return rough_age(row.unit.position_us, self._clock.now_us(), language)

    def header(self, column: int) -> str:
        if column == 5:
            return self.tr("Straight line")
        return self.tr("Position age") if column == 6 else super().header(column)


def entries_about(
    state: Callable[[], State], ident: str, incident_of: Callable[[str], Incident | None]
) -> Callable[[Entry], bool]:
    """Which log entries belong to an incident: its own, its alarms', its checklists', its command's, its units'
    statuses."""

    def about(entry: Entry) -> bool:
        fact = entry.fact
        if ident in (getattr(fact, name, None) for name in ("incident", "into", "origin", "parent")):
            return True
        tables = state().tables
        incident = incident_of(ident)
        if incident is None:
            return False
        board = tables.boards.get(getattr(fact, "board", ""))
        if board is not None:
            return board.scope == ident
        if isinstance(fact, f.DecisionLogged):
            return fact.decision.scope == ident
        if isinstance(fact, f.TollEntered):
            return fact.scope == ident
        if isinstance(fact, f.UnitStatusChanged):
            return fact.unit in incident.units and entry.at_us >= incident.opened_us
        run = tables.checklists.get(getattr(fact, "checklist", ""))
        if run is not None:
            return run.incident == ident
        return getattr(fact, "alarm", None) in incident.alarms

    return about
