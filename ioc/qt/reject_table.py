"""Records that a feed gave and the engine refused: newest first, each with its reason in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt

from ioc.domain.records import Reject
from ioc.qt.clock import DeskClock
from ioc.qt.format import iso, moment
from ioc.qt.names import Names
from ioc.qt.ordered_table import Key, OrderedTable
from ioc.qt.sentences import sentence
from ioc.qt.session import Session


@dataclass(slots=True)
class RejectRow:
    """One refused record."""

    reject: Reject
    at: str
    reason: str


class RejectTable(OrderedTable):
    """Rejects of one feed (empty id: of none)."""

    columns = ("at", "record", "reason")

    def __init__(self, session: Session, names: Names, clock: DeskClock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._names, self._clock = session, names, clock
        self._feed = ""

    @property
    def feed(self) -> str:
        """Whose rejects are shown."""
        return self._feed

    def set_feed(self, feed: str) -> None:
        """Show another feed's."""
        if feed != self._feed:
            self._feed = feed
            self.rebuild()

    def every_id(self) -> Iterable[str]:
        return self._session.state.tables.rejects

    def knows(self, ident: str) -> bool:
        return ident in self._session.state.tables.rejects

    def wanted(self, ident: str) -> Key | None:
        reject = self._session.state.tables.rejects.get(ident)
        return (-reject.at_us, ident) if reject and reject.feed == self._feed else None

    def make_row(self, ident: str) -> RejectRow:
        reject = self._session.state.tables.rejects[ident]
        return RejectRow(
            reject=reject,
            at=moment(reject.at_us, self._clock.now_us(), self._names.zone),
            reason=sentence(reject.reason, reject.params, self._names.language),
        )

    def cell(self, row: RejectRow, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{iso(row.reject.at_us, self._names.zone)}  {row.reject.record}\n{row.reason}"
        return (row.at, row.reject.record, row.reason)[column] if role == Qt.ItemDataRole.DisplayRole else None

    def header(self, column: int) -> str:
        return (self.tr("Refused"), self.tr("Record"), self.tr("Reason"))[column]
