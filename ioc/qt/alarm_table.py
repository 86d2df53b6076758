"""The alarm list as a model: ISA-18.2 states, most urgent first, newest first within a priority."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QObject, Qt

from ioc.domain.alarms import label as label_of
from ioc.domain.records import Alarm
from ioc.domain.vocabulary import AlarmLabel
from ioc.qt.alarm_counts import PASSING, WAITING, AlarmCounts
from ioc.qt.alarm_groups import GROUP, HIDDEN, SHOWN, AlarmGroups
from ioc.qt.alarm_row import FOLDED_SIGN, OPEN_SIGN, UNDER_SIGN, AlarmRow, AlarmRowMaker
from ioc.qt.clock import DeskClock
from ioc.qt.domain_counts import DomainCounts
from ioc.qt.filtered_table import FilteredTable
from ioc.qt.format import age, iso, rough_age
from ioc.qt.names import Names
from ioc.qt.ordered_table import Key
from ioc.qt.session import Session

FILTERS = tuple(PASSING)
ORDERS = ("priority", "domain")
"""How the list is ordered: most urgent first, or domain by domain (in a flood one reads a domain at a time)."""
DOMAIN = "domain:"
"""Begins the row id of a domain's heading."""
FOLDED_FROM = 3
"""So many alarms under one are folded away until they are asked for; the map draws them as one outage, too."""
Shape = tuple[str, Key, bool]


def subject_of(alarm: Alarm) -> tuple[str, str]:
    """Kind and id of what the alarm is about, as the desk's selection has them."""
    if alarm.alert:
        return "alert", alarm.alert
    return ("asset", alarm.asset) if alarm.asset else ("feed", alarm.feed or "")


class AlarmTable(FilteredTable):
    """Alarms that are anything but normal, through one of `FILTERS`; what one outage brought stands under it."""

    filters = FILTERS
    columns = ("glyph", "state", "raised", "age", "asset", "message", "value", "ward", "incident")
    right = frozenset({3, 6})
    grouped = True
    """Whether what one outage brought stands under it."""

    def __init__(self, session: Session, names: Names, clock: DeskClock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._names, self._clock = session, names, clock
        self._filter = "all"
        self._counts = AlarmCounts()
        self._groups = AlarmGroups(self._lets_through)
        self._maker = AlarmRowMaker(names)
        self._opened: set[str] = set()
        self._folded: dict[str, bool] = {}
        self._shapes: dict[str, Shape] = {}
        self._sorting = ORDERS[0]
        self._only: Callable[[Alarm], bool] | None = None
        self._heads = SHOWN
        """States of an alarm that may head a group: it is active, and in the list."""
        self._domains = DomainCounts()
        self._headed: set[str] = set()
        """Domains that may have a heading."""

    def counts(self) -> dict[str, int]:
        """How many alarms each filter holds, whatever is shown."""
        return self._counts.by_filter()

    def unacknowledged(self) -> dict[int, int]:
        """Alarms that wait for an acknowledgement, by priority 1-5."""
        return self._counts.waiting_by_priority()

    def most_urgent(self) -> Alarm | None:
        """The one that the banner shows: unacknowledged, most urgent, newest."""
        return self._counts.most_urgent()

    def active_at(self, asset: str) -> list[Alarm]:
        """The active alarms of an asset, most urgent first."""
        found = [alarm for ident in self._groups.at(asset) if (alarm := self.alarm(ident)) is not None and alarm.active]
        return sorted(found, key=lambda alarm: (alarm.priority, -alarm.raised_us))

    @property
    def sorting(self) -> str:
        """One of `ORDERS`."""
        return self._sorting

    def set_sorting(self, order: str) -> None:
        """Order anew; raises ValueError for a name that is not in `ORDERS`."""
        self._sorting = ORDERS[ORDERS.index(order)]
        self.rebuild()

    @property
    def narrowed(self) -> bool:
        """Whether only some alarms are listed whatever the filter (those of one's areas)."""
        return self._only is not None

    def set_only(self, only: Callable[[Alarm], bool] | None) -> None:
        """List only alarms that `only` lets pass; None: all."""
        self._only = only
        self.rebuild()

    def alarm(self, ident: str) -> Alarm | None:
        """The record as it stands."""
        return self._session.state.tables.alarms.get(ident)

    # --- OrderedTable

    def rebuild(self) -> None:
        """Start over, counts too."""
        self._counts.clear()
        self._groups.clear()
        self._folded.clear()
        self._domains.clear()
        self._heads = tuple(label for label in SHOWN if self._passes(label))
        state = self._session.state
        self._groups.note_groups(state)
        for ident in self.every_id():
            self._groups.note(state, ident)
        self._shapes = {top: self._shape(top) for top in self._groups.tops()} if self.grouped else {}
        super().rebuild()

    def touch(self, idents: Iterable[str]) -> None:
        """With an alarm the row that heads its group changes; all of the group moves when that row is another one, or
        folds."""
        given, state = list(idents), self._session.state
        tops = dict.fromkeys(top for ident in given if (top := self._groups.note(state, ident)))
        for ident in given:
            self._folded.pop(ident, None)
        moved = [one for top in tops for one in self._reshape(top)] if self.grouped else []
        super().touch([*given, *moved])

    def touch_groups(self, idents: Iterable[str]) -> None:
        """Groups came, went, were merged or split."""
        given = list(idents)
        if not given or not self.grouped:
            return
        before = {top for ident in given if (top := self._groups.top(ident))}
        alarms = {one for top in before for one in self._groups.members(top)}
        self._groups.note_groups(self._session.state)
        tops = before | {top for ident in given if (top := self._groups.top(ident))}
        moved = dict.fromkeys(one for top in sorted(tops) for one in self._reshape(top))
        alarms.update(one for top in tops for one in self._groups.members(top))
        super().touch([*sorted(alarms), *moved])

    def _shape(self, top: str) -> Shape:
        """What decides where the rows of a group stand: the row that heads it, its key, and whether it is folded."""
        head = self._groups.head(self._session.state, top, self._heads)
        self._folded.pop(head, None)
        return head, self._head_key(head, top), self.is_folded(head)

    def _reshape(self, top: str) -> list[str]:
        """Rows that move with a change in a group."""
        before = self._shapes.pop(top, None)
        if top not in self._groups.tops():
            return [before[0]] if before is not None else []
        after = self._shapes[top] = self._shape(top)
        if before == after:
            return [after[0]]
        heads = [after[0]] if before is None else [before[0], after[0]]
        return [*self._groups.members(top), *heads]

    def flush(self) -> None:
        """Headings last: by then every alarm has said in which domain it is listed."""
        if self._sorting == "domain" and self._dirty:
            self._headed.update(self._domains.all())
            self._headed.update(alarm.domain for ident in self._dirty if (alarm := self.alarm(ident)) is not None)
            for heading in (f"{DOMAIN}{domain}" for domain in sorted(self._headed)):
                self._dirty.pop(heading, None)
                self._dirty[heading] = None
        super().flush()

    # --- folding

    def is_folded(self, ident: str) -> bool:
        """Whether what stands under this row is folded away: from FOLDED_FROM members on, until it is opened."""
        known = self._folded.get(ident)
        if known is None:
            state = self._session.state
            top = self._groups.under(state, ident) if self.grouped and self._heads else ""
            many = bool(top) and self._groups.summary(state, top).passing >= FOLDED_FROM
            known = self._folded[ident] = many and ident not in self._opened
        return known

    def can_fold(self, ident: str) -> bool:
        """Whether there is something to open or to close."""
        return self.is_folded(ident) or (ident in self._opened and bool(self.group_of(ident)))

    def fold(self, ident: str, folded: bool) -> None:
        """Open or close what stands under a row; it stays so until it is asked for again."""
        if folded == self.is_folded(ident) or not self.can_fold(ident):
            return
        (self._opened.discard if folded else self._opened.add)(ident)
        top = self._groups.under(self._session.state, ident)
        super().touch([ident, *self._reshape(top)])
        self.flush()
        self.take_waiting()  # asked for by hand: it need not wait for the hand to leave

    def reveal(self, ident: str) -> None:
        """Open the group that an alarm is folded into."""
        alarm = self.alarm(ident)
        head = self._groups.above(self._session.state, alarm, self._heads) if alarm is not None else ""
        if head:
            self.fold(head, folded=False)

    def group_of(self, ident: str) -> str:
        """The group whose row this is, as its id; empty: it heads none."""
        return self._groups.under(self._session.state, ident) if self.grouped else ""

    def members_of(self, top: str) -> list[str]:
        """All alarms of a group and of those that stand in it."""
        return self._groups.members(top)

    def top_group(self, group: str) -> str:
        """The group at the top of where a group stands; empty when it is over."""
        return self._groups.top(group)

    def parent_of(self, ident: str) -> str:
        """The asset or feed that a row's group hangs on; empty for other rows."""
        group = self._session.state.tables.groups.get(self.group_of(ident))
        return group.parent if group is not None else ""

    def knows(self, ident: str) -> bool:
        if ident.startswith(GROUP):
            return bool(self.group_of(ident))
        if ident.startswith(DOMAIN):
            return self._domains.has(ident.removeprefix(DOMAIN))
        return self.alarm(ident) is not None

    def every_id(self) -> Iterable[str]:
        yield from self._session.state.tables.alarms
        if self.grouped:
            yield from (f"{GROUP}{top}" for top in self._groups.tops())
        if self._sorting == "domain":
            yield from (f"{DOMAIN}{domain}" for domain in self._domains.all())

    def wanted(self, ident: str) -> Key | None:
        if ident.startswith(GROUP):
            return self._wanted_group(ident)
        if ident.startswith(DOMAIN):
            domain = ident.removeprefix(DOMAIN)
            listed = self._sorting == "domain" and self._domains.has(domain)
            return (domain, 0, False, 0, 0, "", 0, 0, 0, ident) if listed else None
        alarm = self.alarm(ident)
        label = label_of(alarm) if alarm else AlarmLabel.NORMAL
        self._counts.put(ident, alarm, label)
        by_domain = self._sorting == "domain"
        if by_domain:
            self._domains.put(ident, "", waits=False)
        if alarm is None or label is AlarmLabel.NORMAL:
            return None
        if not self._lets_through(alarm, label):
            return None
        head = self._groups.above(self._session.state, alarm, self._heads) if self.grouped else ""
        above = self._shapes.get(self._groups.top_of(alarm)) if head else None
        key = above[1] if above is not None else self._own_key(alarm, label)
        if by_domain:
            self._domains.put(ident, key[0], waits=label in WAITING)
        if above is None:
            return key
        return None if self.is_folded(head) else (*key[:6], 1, alarm.priority, -alarm.raised_us, ident)

    def _own_key(self, alarm: Alarm, label: AlarmLabel) -> Key:
        own = (alarm.priority, -alarm.raised_us)
        return (self._rank(alarm.domain), 1, label in HIDDEN, *own, alarm.id, 0, 0, 0, alarm.id)

    def _head_key(self, head: str, top: str) -> Key:
        """Where the row that heads a group stands: a group's own row by its worst member and when it began."""
        alarm = self.alarm(head)
        if alarm is not None:
            return self._own_key(alarm, label_of(alarm))
        group, worst = self._session.state.tables.groups[top], self._groups.summary(self._session.state, top).worst
        if worst is None:
            return ("", 1, False, 9, 0, head, 0, 0, 0, head)
        hidden = label_of(worst) in HIDDEN
        return (self._rank(worst.domain), 1, hidden, worst.priority, -group.began_us, head, 0, 0, 0, head)

    def _wanted_group(self, ident: str) -> Key | None:
        top, state = ident.removeprefix(GROUP), self._session.state
        if top not in self._groups.tops() or not self._heads:
            return None
        if self._groups.head(state, top, self._heads) != ident or self._groups.summary(state, top).worst is None:
            return None
        return self._head_key(ident, top)

    def _rank(self, domain: str) -> str:
        return domain if self._sorting == "domain" else ""

    def _lets_through(self, alarm: Alarm, label: AlarmLabel | None = None) -> bool:
        return self._passes(label or label_of(alarm)) and (self._only is None or self._only(alarm))

    def _passes(self, label: AlarmLabel) -> bool:
        return label in PASSING[self._filter]

    def make_row(self, ident: str) -> AlarmRow:
        state = self._session.state
        top = self._groups.under(state, ident) if self.grouped and self._heads else ""
        summary = self._groups.summary(state, top) if top else None
        many = summary is not None and summary.passing >= FOLDED_FROM
        sign = (FOLDED_SIGN if self.is_folded(ident) else OPEN_SIGN) if many else ""
        if ident.startswith(GROUP):
            assert summary is not None
            return self._maker.group(top, summary, sign)
        if ident.startswith(DOMAIN):
            domain = ident.removeprefix(DOMAIN)
            first = state.tables.alarms[self._domains.first(domain)]
            return self._maker.heading(domain, first, *self._domains.counts(domain))
        alarm = state.tables.alarms[ident]
        under = self.grouped and bool(self._groups.above(state, alarm, self._heads))
        return self._maker.alarm(alarm, under, UNDER_SIGN if under else sign, summary)

    def cell(self, row: AlarmRow, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.subject}: {row.message}"
        return self._text(row, column) if role == Qt.ItemDataRole.DisplayRole else None

    def _text(self, row: AlarmRow, column: int) -> str:
        now = self._clock.now_us()
        match column:
            case 0:
                return "" if row.heading else str(row.alarm.priority)
            case 3 if not row.heading:
                return age(self._began_us(row), now)
            case 6 if row.silent_us:
                return self.tr("stale {age}").format(age=rough_age(row.silent_us, now, self._names.language))
        return row.fixed[column]

    def _began_us(self, row: AlarmRow) -> int:
        """What the age counts from: the instant that stands beside it, of a group its own, not its worst member's."""
        group = self._session.state.tables.groups.get(row.group.removeprefix(GROUP)) if row.group else None
        return group.began_us if group is not None and not row.heading else row.alarm.raised_us

    def copy_text(self, ident: str) -> str:
        """Instant, asset, message and figures."""
        row: AlarmRow = self.row(ident)
        told = (iso(row.alarm.raised_us, self._names.zone), row.subject, row.message, row.value, row.state)
        return "\t".join(told)

    def header(self, column: int) -> str:
        return (
            "",
            self.tr("State"),
            self.tr("Raised"),
            self.tr("Age"),
            self.tr("Asset"),
            self.tr("Message"),
            self.tr("Value / limit"),
            self.tr("Ward"),
            self.tr("Incident"),
        )[column]
