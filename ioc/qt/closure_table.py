"""Closed roads as a model: what opens next first, then what is shut until further notice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt

from ioc.domain.closure_records import RoadClosure
from ioc.qt.format import moment, span
from ioc.qt.ordered_table import Key
from ioc.qt.reasoned_table import ReasonedTable

NEVER = 1 << 62


@dataclass(slots=True)
class ClosureRow:
    """One closure in words."""

    closure: RoadClosure
    since: str
    until: str
    incident: str
    why: str
    who: str


class ClosureTable(ReasonedTable):
    """All that is shut now."""

    source = "closures"
    columns = ("road", "since", "until", "left", "incident", "why", "who")
    right = frozenset({3})

    def closure(self, ident: str) -> RoadClosure | None:
        """The record as it stands."""
        return self._session.state.tables.closures.get(ident)

    def counts(self) -> dict[str, int]:
        """How many are shut."""
        return {"closed": len(self._session.state.tables.closures)}

    # --- OrderedTable

    def wanted(self, ident: str) -> Key | None:
        held = self.closure(ident)
        return (held.until_us or NEVER, held.since_us, ident) if held is not None else None

    def make_row(self, ident: str) -> ClosureRow:
        held, names, now = self._session.state.tables.closures[ident], self._names, self._clock.now_us()
        return ClosureRow(
            closure=held,
            since=moment(held.since_us, now, names.zone),
            until=moment(held.until_us, now, names.zone) if held.until_us else self.tr("further notice"),
            incident=names.incident(held.incident) if held.incident else "",
            why=self._why(held.reason),
            who=names.person(held.by),
        )

    def cell(self, row: ClosureRow, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.closure.name}\n{row.why}"
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        until_us = row.closure.until_us
        left = span(max(until_us - self._clock.now_us(), 0)) if until_us else ""
        return (row.closure.name, row.since, row.until, left, row.incident, row.why, row.who)[column]

    def copy_text(self, ident: str) -> str:
        """Road, from, to, why and who."""
        row: ClosureRow = self.row(ident)
        return "\t".join((row.closure.name, row.since, row.until, row.incident, row.why, row.who))

    def header(self, column: int) -> str:
        return (
            self.tr("Road"),
            self.tr("Since"),
            self.tr("Until"),
            self.tr("Left"),
            self.tr("Incident"),
            self.tr("Why"),
            self.tr("Who"),
        )[column]
