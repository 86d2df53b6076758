"""Planned works as a model: what runs first, then what comes, then what is over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt

from ioc.domain.care_records import PlannedWork
from ioc.qt.care_words import work_words
from ioc.qt.format import moment, span
from ioc.qt.ordered_table import Key
from ioc.qt.reasoned_table import ReasonedTable

STATES = ("running", "planned", "over", "cancelled")


@dataclass(slots=True)
class WorkRow:
    """One window of works. `hides` counts the alarms it suppresses now."""

    work: PlannedWork
    state: str
    what: str
    begins: str
    ends: str
    why: str
    who: str
    hides: int


class WorkTable(ReasonedTable):
    """Works of the last week and those to come."""

    source = "works"
    columns = ("state", "what", "begins", "ends", "left", "hides", "why", "who")
    right = frozenset({4, 5})

    def _take(self, change: Any) -> None:
        super()._take(change)
        if "alarms" in change and any(work.state == "running" for work in self._works().values()):
            self.refresh_all()

    def _works(self) -> dict[str, PlannedWork]:
        return self._session.state.tables.works

    def work(self, ident: str) -> PlannedWork | None:
        """The record as it stands."""
        return self._works().get(ident)

    def counts(self) -> dict[str, int]:
        """How many stand in each state."""
        return {state: sum(1 for work in self._works().values() if work.state == state) for state in STATES}

    # --- OrderedTable

    def wanted(self, ident: str) -> Key | None:
        work = self.work(ident)
        return (STATES.index(work.state), work.begins_us, ident) if work is not None else None

    def make_row(self, ident: str) -> WorkRow:
        work, names, now = self._works()[ident], self._names, self._clock.now_us()
        cause = f"work:{ident}"
        alarms = self._session.state.tables.alarms.values()
        return WorkRow(
            work=work,
            state=self._state(work.state),
            what=work_words(work, names),
            begins=moment(work.begins_us, now, names.zone),
            ends=moment(work.ends_us, now, names.zone),
            why=self._why(work.reason),
            who=names.person(work.by),
            hides=sum(1 for alarm in alarms if cause in alarm.suppressed_by) if work.state == "running" else 0,
        )

    def _state(self, state: str) -> str:
        words = (self.tr("under way"), self.tr("planned"), self.tr("over"), self.tr("cancelled"))
        return words[STATES.index(state)]

    def _left(self, work: PlannedWork) -> str:
        now = self._clock.now_us()
        if work.state == "running":
            return self.tr("{time} left").format(time=span(max(work.ends_us - now, 0)))
        return self.tr("in {time}").format(time=span(max(work.begins_us - now, 0))) if work.state == "planned" else ""

    def cell(self, row: WorkRow, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.what}\n{row.why}"
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        hides = str(row.hides) if row.hides else ""
        return (row.state, row.what, row.begins, row.ends, self._left(row.work), hides, row.why, row.who)[column]

    def copy_text(self, ident: str) -> str:
        """What, from, to, why and who."""
        row: WorkRow = self.row(ident)
        return "\t".join((row.what, row.begins, row.ends, row.why, row.who))

    def header(self, column: int) -> str:
        return (
            self.tr("State"),
            self.tr("About"),
            self.tr("From"),
            self.tr("To"),
            self.tr("Time"),
            self.tr("Hides"),
            self.tr("Why"),
            self.tr("Who"),
        )[column]
