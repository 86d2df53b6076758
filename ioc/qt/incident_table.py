"""The incident queue as a model: two-line rows, most urgent first, longest waiting first within a priority."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from ioc.domain.records import Incident
from ioc.domain.service_clocks import ClockState, standings
from ioc.domain.vocabulary import IncidentStage
from ioc.qt.clock import DeskClock
from ioc.qt.closed_archive import ClosedArchive
from ioc.qt.filtered_table import FilteredTable
from ioc.qt.format import age, clock_time, moment, span
from ioc.qt.names import Names
from ioc.qt.ordered_table import Key
from ioc.qt.queue_query import QueueQuery, group_of
from ioc.qt.session import Session
from ioc.qt.targets import Target, next_target
from ioc.qt.words import stage_word, word

FILTERS = ("open", "mine", "watched", "unclaimed", "overdue", "closed")


HEADING = "#"
"""Ids of the headings of groups begin so; no incident's does."""
LAST_US = 1 << 62
"""Where nothing is due."""


@dataclass(slots=True)
class IncidentHeading:
    """The heading of a group: its title, how many stand below it, and how many of them are overdue."""

    title: str
    count: int
    overdue: int


@dataclass(slots=True)
class IncidentRow:
    """One row of two lines: `title` over `where`, `stage` over `units` (of a closed one: when it was closed)."""

    incident: Incident
    title: str
    where: str
    stage: str
    units: str
    target: Target | None


class IncidentTable(FilteredTable):
    """Incidents through one of `FILTERS`. Counts are of the state; the closed ones go on in the archive."""

    filters = FILTERS
    columns = ("glyph", "number", "title", "stage", "age", "target")
    right = frozenset({4})
    asked = Signal()
    """A query was asked: filter, order or groups are others."""

    def __init__(self, session: Session, names: Names, clock: DeskClock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._names, self._clock = session, names, clock
        self.archive = ClosedArchive(session, self)
        self.archive.touched.connect(self.touch)
        self._filter = "open"
        self._kinds: dict[str, frozenset[str]] = {}
        self.query = QueueQuery()
        self.saved: dict[str, str] = {}
        """Queries that the person gave a name."""
        self._group: dict[str, str] = {}
        self._members: dict[str, set[str]] = {}
        self._stale: set[str] = set()

    def set_filter(self, name: str) -> None:
        """As of any list; what is closed goes on in the archive."""
        if name == "closed":
            self.archive.open()
        self.query = replace(self.query, filter=name)
        super().set_filter(name)

    def ask(self, query: QueueQuery) -> None:
        """Show what a query says: filter, words, order and groups."""
        self.query = query
        if query.filter == "closed":
            self.archive.open()
        self._filter = query.filter
        self.rebuild()
        self.asked.emit()

    def counts(self) -> dict[str, int]:
        """How many incidents each filter holds."""
        return {name: sum(name in kinds for kinds in self._kinds.values()) for name in FILTERS}

    def incident(self, ident: str) -> Incident | None:
        """The record as it stands, or as it was archived."""
        return self._session.state.tables.incidents.get(ident) or self.archive.get(ident)

    def is_archived(self, ident: str) -> bool:
        """Whether the state no longer holds it."""
        return ident not in self._session.state.tables.incidents and self.archive.get(ident) is not None

    # --- OrderedTable

    def rebuild(self) -> None:
        """Start over, counts too."""
        self._kinds.clear()
        self._group.clear()
        self._members.clear()
        super().rebuild()
        self._stale.clear()

    def knows(self, ident: str) -> bool:
        return bool(self._members.get(ident)) if ident.startswith(HEADING) else self.incident(ident) is not None

    def every_id(self) -> Iterable[str]:
        state = self._session.state.tables.incidents
        yield from (*state, *(ident for ident in self.archive if ident not in state))
        # by now every incident was asked where it stands, so that the groups are known
        yield from tuple(self._members)

    def _settle(self, idents: Sequence[str]) -> None:
        super()._settle(idents)
        stale, self._stale = sorted(self._stale), set()
        if stale:
            super()._settle(stale)

    def wanted(self, ident: str) -> Key | None:
        if ident.startswith(HEADING):
            return (ident, 0, ident) if self._members.get(ident) else None
        key = self._place(ident)
        group = self._head_of(ident) if key is not None and self.query.group else ""
        before = self._group.pop(ident, "")
        if before:
            self._members[before].discard(ident)
            self._stale.add(before)
        if key is None or not group:
            return key
        self._group[ident] = group
        self._members.setdefault(group, set()).add(ident)
        self._stale.add(group)
        return (group, 1, *key)

    def _head_of(self, ident: str) -> str:
        incident = self.incident(ident)
        return HEADING + group_of(incident, self.query.group, self._names) if incident is not None else ""

    def _place(self, ident: str) -> Key | None:
        incident = self.incident(ident)
        self._kinds.pop(ident, None)
        if incident is None:
            return None
        if ident in self._session.state.tables.incidents:
            self._remember(incident)
            kinds = self._kinds[ident] = self._kinds_of(incident)
        else:
            kinds = frozenset({"closed"})
        if self._filter not in kinds or not self.query.holds(incident, self._names):
            return None
        if self._filter == "closed":
            return (0, -(incident.closed_us or 0), ident)
        if self.query.sort == "due":
            target = next_target(incident, self._names)
            due_us = target.due_us if target is not None and target.met_us is None else LAST_US
            return (due_us, incident.priority, incident.opened_us, ident)
        return (incident.priority, incident.opened_us, ident)

    def _remember(self, incident: Incident) -> None:
        if incident.stage is IncidentStage.CLOSED:
            self.archive.note(incident)
        else:
            self.archive.drop(incident.id)

    def _kinds_of(self, incident: Incident) -> frozenset[str]:
        if incident.stage is IncidentStage.CLOSED:
            return frozenset({"closed"})
        me = self._names.me
        kinds = {"open"}
        if incident.owner is None:
            kinds.add("unclaimed")
        elif incident.owner == me:
            kinds.add("mine")
        if me and me in incident.watchers:
            kinds.add("watched")
        if self._is_overdue(incident):
            kinds.add("overdue")
        return frozenset(kinds)

    def _is_overdue(self, incident: Incident) -> bool:
        """As it was told: a missed clock that still runs touches its incident by the fact of it."""
        site = self._session.state.registry.site
        if any(one.is_pending and one.told for one in incident.hand_offs):
            return True
        if site is None or all(one.met for one in incident.clocks):
            return False
        standing = standings(incident, site.clocks, self._session.now_us())
        return any(one.state is ClockState.OVERDUE for one in standing)

    def make_row(self, ident: str) -> IncidentRow | IncidentHeading:
        if ident.startswith(HEADING):
            members = self._members.get(ident, set())
            overdue = sum("overdue" in self._kinds.get(one, ()) for one in members)
            return IncidentHeading(title=ident[len(HEADING) :], count=len(members), overdue=overdue)
        incident = self.incident(ident)
        if incident is None:
            raise KeyError(ident)
        return IncidentRow(
            incident=incident,
            title=self._names.incident_title(incident),
            where=self._where(incident),
            stage=self.tr("Merged") if incident.merge is not None else stage_word(incident.stage),
            units=self._units(incident),
            target=next_target(incident, self._names),
        )

    def _where(self, incident: Incident) -> str:
        place = self._names.incident_place(incident)
        alarms, alerts = len(incident.alarms), len(incident.alerts)
        linked = []
        if alarms:
            linked.append(self.tr("1 alarm") if alarms == 1 else self.tr("{n} alarms").format(n=alarms))
        if alerts:
            linked.append(self.tr("1 warning") if alerts == 1 else self.tr("{n} warnings").format(n=alerts))
        if incident.call:
            linked.append(self.tr("called in"))
        return " · ".join([place, *linked])

    def _units(self, incident: Incident) -> str:
        if incident.merge is not None:
            return self.tr("into {number}").format(number=self._names.incident(incident.merge.into))
        if incident.closed_us is not None:
            return moment(incident.closed_us, self._clock.now_us(), self._names.zone)
        if incident.units:
            more = len(incident.units) - 1
            return incident.units[0] + (f" +{more}" if more else "")
        if incident.owner is None:
            return self.tr("unclaimed")
        return self._names.person(incident.owner)

    def cell(self, row: IncidentRow | IncidentHeading, column: int, role: int) -> Any:
        if isinstance(row, IncidentHeading):
            shown = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
            return self.heading_text(row) if shown and column == 2 else None
        if role == Qt.ItemDataRole.ToolTipRole:
            told = f"{row.incident.number} · {row.title} · {row.where}"
            return f"{self.due_text(row)} · {self.target_text(row)}" if column == 5 and row.target else told
        return self._text(row, column) if role == Qt.ItemDataRole.DisplayRole else None

    def _text(self, row: IncidentRow, column: int) -> str:
        incident = row.incident
        match column:
            case 0:
                return str(incident.priority)
            case 1:
                return incident.number
            case 2:
                return f"{row.title}\n{row.where}"
            case 3:
                return f"{row.stage}\n{row.units}"
            case 4:
                return age(incident.opened_us, incident.closed_us or self._clock.now_us())
        return self.target_text(row)

    def heading_text(self, row: IncidentHeading) -> str:
        """“Hòa Xuân · 3 · 1 overdue”."""
        late = self.tr("{n} overdue").format(n=row.overdue) if row.overdue else ""
        return " · ".join(part for part in (row.title, str(row.count), late) if part)

    def target_text(self, row: IncidentRow) -> str:
        """Time left to be on the scene; once somebody is, when that was, and by how much too late."""
        target = row.target
        if target is None:
            return ""
        if target.met_us is None:
            return span(target.left_us(self._clock.now_us()))
        at = clock_time(target.met_us, self._names.zone, seconds=False)
        late_us = -target.left_us(0)
        return self.tr("met {time}").format(time=at) if late_us <= 0 else f"{at} · +{span(late_us)}"

    def due_text(self, row: IncidentRow) -> str:
        """What the target is, and until when."""
        if row.target is None:
            return ""
        due = clock_time(row.target.due_us, self._names.zone, seconds=False)
        if row.target.title:
            said = self.tr("{what} by {time}").format(what=row.target.title, time=due)
            told = ", ".join(word("role", role) for role in row.target.told)
            return f"{said} · {self.tr('put before: {roles}').format(roles=told)}" if told else said
        return self.tr("on scene by {time}").format(time=due)

    def header(self, column: int) -> str:
        return (
            self.tr("Prio"),
            self.tr("No."),
            self.tr("Incident and place"),
            self.tr("Stage · units"),
            self.tr("Age"),
            self.tr("Next target"),
        )[column]
