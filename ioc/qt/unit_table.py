"""The unit board as a model: working units first, then those that can be sent, then the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt

from ioc.domain.decide.roll_calls import due_us
from ioc.domain.records import Unit
from ioc.domain.vocabulary import UnitStatus
from ioc.qt.clock import DeskClock
from ioc.qt.dispatch_words import status_word
from ioc.qt.filtered_table import FilteredTable
from ioc.qt.format import NOTHING, number, rough_age, span
from ioc.qt.names import Names
from ioc.qt.ordered_table import Key
from ioc.qt.session import Session

FILTERS = ("busy", "available", "not_available", "all")
POSITION_STALE_US = 180_000_000
"""A position older than three minutes is shown as old."""

_RANK = {
    UnitStatus.EN_ROUTE: 0,
    UnitStatus.ON_SCENE: 1,
    UnitStatus.TRANSPORTING: 2,
    UnitStatus.DISPATCHED: 3,
    UnitStatus.AVAILABLE: 4,
    UnitStatus.CONDITIONAL: 5,
    UnitStatus.NOT_AVAILABLE: 6,
}


def kind_of(unit: Unit) -> str:
    """Which of `FILTERS` (but "all") a unit falls under."""
    if unit.status in (UnitStatus.AVAILABLE, UnitStatus.CONDITIONAL):
        return "available"
    return "not_available" if unit.status is UnitStatus.NOT_AVAILABLE else "busy"


def crew_text(unit: Unit) -> str:
    """“3 / 4”: aboard of what makes it whole; only the figure where nobody says what that is."""
    if unit.crew_full:
        return f"{unit.crew} / {unit.crew_full}"
    return str(unit.crew) if unit.crew else NOTHING


@dataclass(slots=True)
class UnitRow:
    """One line of the board."""

    unit: Unit
    status: str
    task: str


class UnitTable(FilteredTable):
    """Units through one of `FILTERS`."""

    filters = FILTERS
    columns: tuple[str, ...] = ("glyph", "unit", "force", "status", "task", "since", "position", "crew", "roll")
    right = frozenset({5, 6, 7, 8})

    def __init__(self, session: Session, names: Names, clock: DeskClock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._names, self._clock = session, names, clock
        self._filter = "all"
        self._kinds: dict[str, str] = {}

    def counts(self) -> dict[str, int]:
        """How many units each filter holds."""
        found = list(self._kinds.values())
        return {name: len(found) if name == "all" else found.count(name) for name in FILTERS}

    def unit(self, ident: str) -> Unit | None:
        """The record as it stands."""
        return self._session.state.tables.units.get(ident)

    # --- OrderedTable

    def rebuild(self) -> None:
        """Start over, counts too."""
        self._kinds.clear()
        super().rebuild()

    def knows(self, ident: str) -> bool:
        return self.unit(ident) is not None

    def every_id(self) -> Iterable[str]:
        return self._session.state.tables.units

    def wanted(self, ident: str) -> Key | None:
        unit = self.unit(ident)
        self._kinds.pop(ident, None)
        if unit is None:
            return None
        kind = self._kinds[ident] = kind_of(unit)
        return (_RANK[unit.status], ident) if self._filter in ("all", kind) else None

    def make_row(self, ident: str) -> UnitRow:
        unit = self._session.state.tables.units[ident]
        status = status_word(self._session.state, unit, self._names.language)
        return UnitRow(unit=unit, status=status, task=self._task(unit))

    def _task(self, unit: Unit) -> str:
        if not unit.incidents:
            return NOTHING
        queued = len(unit.incidents) - 1
        first = self._names.incident(unit.incidents[0])
        if unit.arrival_m is not None:
            metres = number(unit.arrival_m, 0, self._names.language)
            first += self.tr(" · there by GPS ({metres} m)?").format(metres=metres)
        return first + (self.tr(" +{n} queued").format(n=queued) if queued else "")

    def roll_call(self, unit: Unit) -> str:
        """Time left to the next roll call; overdue with the excess; empty where nobody calls its roll."""
        due = due_us(self._session.state, unit)
        if due is None:
            return ""
        left = due[0] - self._clock.now_us()
        return span(left) if left > 0 else self.tr("OVERDUE {time}").format(time=span(-left))

    def position_is_old(self, unit: Unit) -> bool:
        """Whether the last position is too old to trust."""
        return bool(unit.position_us) and self._clock.now_us() - (unit.position_us or 0) > POSITION_STALE_US

    def cell(self, row: UnitRow, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.unit.id} · {row.unit.name} · {row.status} · {row.task}"
        return self._text(row, column) if role == Qt.ItemDataRole.DisplayRole else None

    def _text(self, row: UnitRow, column: int) -> str:
        unit, now = row.unit, self._clock.now_us()
        match column:
            case 0:
                return row.status
            case 5:
                return span(max(now - unit.status_us, 0)) if unit.status_us else NOTHING
            case 6:
                return rough_age(unit.position_us, now, self._names.language)
            case 7:
                return crew_text(unit)
            case 8:
                return self.roll_call(unit)
        return {1: unit.id, 2: unit.name, 3: row.status, 4: row.task}[column]

    def header(self, column: int) -> str:
        return (
            "",
            self.tr("Unit"),
            self.tr("Force"),
            self.tr("Status"),
            self.tr("Task"),
            self.tr("For"),
            self.tr("Position age"),
            self.tr("Crew"),
            self.tr("Roll call"),
        )[column]
