"""The centre's own warnings as a model: what waits for release first, then drafts, what is in force, what is over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, Qt

from ioc.domain.warning_records import OPEN, PUBLISHED, PublicWarning, WarningState
from ioc.qt.clock import DeskClock
from ioc.qt.format import clock_time, span
from ioc.qt.names import Names
from ioc.qt.ordered_table import Key, OrderedTable
from ioc.qt.sentences import sentence
from ioc.qt.session import Session

RANKS = {WarningState.WAITING: 0, WarningState.DRAFT: 1, WarningState.IN_FORCE: 2, WarningState.TOLD: 3}
OVER = 4
FILTERS = ("now", "all")


@dataclass(slots=True)
class WarningRow:
    """One warning as a row."""

    warning: PublicWarning
    state: str
    kind: str
    headline: str
    who: str


class WarningTable(OrderedTable):
    """Rows of `now` are open or stand; `all` has those that are over, too."""

    columns = ("state", "number", "headline", "time", "who")
    right = frozenset({3})

    def __init__(self, session: Session, names: Names, clock: DeskClock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._names, self._clock = session, names, clock
        self.filter = "now"
        session.changed.connect(self._take)
        session.reset.connect(self.rebuild)
        self.rebuild()

    def _take(self, change: Any) -> None:
        self.touch(change.of("warnings"))

    def _warnings(self) -> dict[str, PublicWarning]:
        return self._session.state.tables.warnings

    def warning(self, ident: str) -> PublicWarning | None:
        """The record as it stands."""
        return self._warnings().get(ident)

    def set_filter(self, name: str) -> None:
        """One of `FILTERS`."""
        self.filter = name
        self.rebuild()

    def counts(self) -> dict[str, int]:
        """How many rows each filter has."""
        held = self._warnings().values()
        return {"now": sum(1 for one in held if one.state in OPEN | PUBLISHED), "all": len(held)}

    # --- OrderedTable

    def every_id(self) -> Iterable[str]:
        return self._warnings()

    def knows(self, ident: str) -> bool:
        return ident in self._warnings()

    def wanted(self, ident: str) -> Key | None:
        warning = self.warning(ident)
        if warning is None or (self.filter == "now" and warning.state not in OPEN | PUBLISHED):
            return None
        return RANKS.get(warning.state, OVER), -warning.changed_us, ident

    def make_row(self, ident: str) -> WarningRow:
        warning, names = self._warnings()[ident], self._names
        language = names.language
        state = sentence(f"word.warning_state.{warning.state.value}", {}, language)
        kind = sentence(f"word.warning_kind.{warning.kind.value}", {}, language)
        headline = warning.content.headline.get(language) or warning.content.event.get(language)
        drill = f"{self.tr('EXERCISE')} · " if warning.exercise else ""
        who = names.person(warning.released_by or warning.submitted_by or warning.drafted_by)
        return WarningRow(warning=warning, state=state, kind=kind, headline=f"{drill}{headline}", who=who)

    def _time(self, warning: PublicWarning) -> str:
        now = self._clock.now_us()
        if warning.state in PUBLISHED:
            if warning.content.onset_us > now:
                return self._from_to(warning.content.onset_us, warning.content.expires_us, now)
            return self.tr("{time} left").format(time=span(max(warning.content.expires_us - now, 0)))
        if warning.state is WarningState.WAITING:
            return self.tr("waits {time}").format(time=span(max(now - warning.submitted_us, 0)))
        at_us = warning.ended_us or warning.changed_us
        return clock_time(at_us, self._names.zone, seconds=False)

    def _from_to(self, start_us: int, end_us: int, now_us: int) -> str:
        """Times of day; with the day where it is not today, said once when both are on it."""
        zone = self._names.zone
        start, end, now = (datetime.fromtimestamp(at_us / 1e6, zone) for at_us in (start_us, end_us, now_us))
        first = "%H:%M" if start.date() in (now.date(), end.date()) else "%H:%M %d/%m"
        last = "%H:%M" if end.date() == now.date() else "%H:%M %d/%m"
        return self.tr("from {start} to {end}").format(start=start.strftime(first), end=end.strftime(last))

    def cell(self, row: WarningRow, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.warning.number} · {row.kind}\n{row.headline}"
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        number = f"{row.warning.number} · {row.kind}"
        return (row.state, number, row.headline, self._time(row.warning), row.who)[column]

    def copy_text(self, ident: str) -> str:
        """Number, kind, state, headline."""
        row: WarningRow = self.row(ident)
        return "\t".join((row.warning.number, row.kind, row.state, row.headline))

    def header(self, column: int) -> str:
        return (self.tr("State"), self.tr("Number"), self.tr("Headline"), self.tr("Time"), self.tr("Who"))[column]
