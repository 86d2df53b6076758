"""Areas of responsibility as a model: who looks after each, and what waits there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer

from ioc.domain.alarms import wants_attention
from ioc.domain.areas import area_of_alarm
from ioc.domain.care_records import AreaHold
from ioc.domain.flooding import counts
from ioc.domain.state import Change
from ioc.qt.care_words import area_word
from ioc.qt.clock import DeskClock
from ioc.qt.format import NOTHING, age
from ioc.qt.names import Names
from ioc.qt.ordered_table import Key, OrderedTable
from ioc.qt.session import Session
from ioc.qt.words import seat_word, word

COUNT_MS = 1000
"""Alarms are counted by area once a second: a pass over all of them at every change is too dear in a storm."""


@dataclass(slots=True)
class AreaRow:
    """One area. `waiting` counts unacknowledged alarms by priority 1 to 5."""

    key: str
    title: str
    state: str
    who: str
    seat: str
    since_us: int
    waiting: tuple[int, ...]
    covers: str


class AreaTable(OrderedTable):
    """In the site's order; what nobody looks after says so."""

    columns = ("area", "state", "who", "seat", "since", "waiting", "load", "covers")
    right = frozenset({4, 5, 6})

    def __init__(self, session: Session, names: Names, clock: DeskClock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._names, self._clock = session, names, clock
        self._asking: dict[str, Counter[int]] = {}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(COUNT_MS)
        self._soon.timeout.connect(self._recount)
        session.changed.connect(self._take)
        session.reset.connect(self._start_over)
        self._start_over()

    def holder(self, key: str) -> AreaHold | None:
        """Who has it."""
        return self._session.state.tables.areas.get(key)

    def offered(self) -> int:
        """Areas whose seat is absent."""
        return sum(1 for hold in self._session.state.tables.areas.values() if hold.offered_us)

    def counts(self) -> dict[str, int]:
        """How many areas there are."""
        return {"areas": len(list(self.every_id()))}

    def _take(self, change: Change) -> None:
        if "site" in change:
            self._start_over()
        elif "areas" in change or "seats" in change:
            self._recount()
        elif "alarms" in change and not self._soon.isActive():
            self._soon.start()

    def _recount(self) -> None:
        self._count()
        self.touch(self.every_id())

    def _start_over(self) -> None:
        self._count()
        self.rebuild()

    def _count(self) -> None:
        state = self._session.state
        self._asking = {}
        for alarm in state.tables.alarms.values():
            if wants_attention(alarm):
                self._asking.setdefault(area_of_alarm(state, alarm), Counter())[min(alarm.priority, 5)] += 1

    # --- OrderedTable

    def every_id(self) -> Iterable[str]:
        site = self._session.state.registry.site
        return [area.key for area in site.care.areas] if site is not None else []

    def wanted(self, ident: str) -> Key | None:
        keys = list(self.every_id())
        return (keys.index(ident), ident) if ident in keys else None

    def make_row(self, ident: str) -> AreaRow:
        hold, names = self.holder(ident), self._names
        waiting = self._asking.get(ident, Counter())
        return AreaRow(
            key=ident,
            title=area_word(ident, names),
            state=self._state(hold),
            who=names.person(hold.person) if hold is not None else NOTHING,
            seat=seat_word(hold.seat) if hold is not None else NOTHING,
            since_us=(hold.offered_us or hold.since_us) if hold is not None else 0,
            waiting=tuple(waiting[priority] for priority in range(1, 6)),
            covers=self._covers(ident),
        )

    def _state(self, hold: AreaHold | None) -> str:
        if hold is None:
            return self.tr("nobody: everybody's")
        if hold.escalated_us:
            return self.tr("offered, supervisor asked")
        return self.tr("offered: seat absent") if hold.offered_us else self.tr("looked after")

    def _covers(self, key: str) -> str:
        site = self._session.state.registry.site
        area = next(area for area in site.care.areas if area.key == key) if site is not None else None
        if area is None:
            return ""
        titles = {domain.key: domain.title.get(self._names.language) for domain in site.domains} if site else {}
        parts = [", ".join(titles.get(key, key) for key in area.domains), ", ".join(area.wards)]
        if area.least < 5:
            parts.append(self.tr("priority 1 to {n}").format(n=area.least))
        parts.append(", ".join(word("role", role) for role in area.roles))
        return " · ".join(part for part in parts if part)

    def cell(self, row: AreaRow, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.title}: {row.covers}"
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        match column:
            case 4:
                return age(row.since_us, self._clock.now_us()) if row.since_us else NOTHING
            case 5:
                told = [f"P{p}: {n}" for p, n in enumerate(row.waiting, 1) if n]
                return " · ".join(told) or "0"
            case 6:
                return str(counts(self._session.state, self._clock.now_us()).get(row.key, 0))
        return {0: row.title, 1: row.state, 2: row.who, 3: row.seat, 7: row.covers}[column]

    def copy_text(self, ident: str) -> str:
        """Title, who, where, what waits."""
        row: AreaRow = self.row(ident)
        return "\t".join((row.title, row.state, row.who, row.seat, str(sum(row.waiting))))

    def header(self, column: int) -> str:
        return (
            self.tr("Area"),
            self.tr("State"),
            self.tr("Who"),
            self.tr("Seat"),
            self.tr("For"),
            self.tr("Unacknowledged"),
            self.tr("In 10 min"),
            self.tr("Covers"),
        )[column]
