"""The alarm list as a model: ISA-18.2 states, most urgent first, newest first within a priority."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt

from ioc.domain.alarms import label as label_of
from ioc.domain.chattering import CHATTERING, FLEETING
from ioc.domain.records import Alarm
from ioc.domain.vocabulary import AlarmLabel, AlarmSource
from ioc.qt.alarm_groups import SHOWN, AlarmGroups
from ioc.qt.care_words import domain_word
from ioc.qt.clock import DeskClock
from ioc.qt.filtered_table import FilteredTable
from ioc.qt.foremost import Foremost
from ioc.qt.format import NOTHING, age, clock_time, iso, number, rough_age
from ioc.qt.names import Names
from ioc.qt.ordered_table import Key
from ioc.qt.session import Session
from ioc.qt.words import alarm_word

FILTERS = ("unack", "active", "shelved", "all")
ORDERS = ("priority", "domain")
"""How the list is ordered: most urgent first, or domain by domain (in a flood one reads a domain at a time)."""
FOLDED_FROM = 3
"""So many alarms under one are folded away until they are asked for; the map draws them as one outage, too."""
_HIDDEN = (AlarmLabel.SHELVED, AlarmLabel.SUPPRESSED, AlarmLabel.OUT_OF_SERVICE)
_WAITING = (AlarmLabel.UNACKNOWLEDGED, AlarmLabel.RETURNED)


def subject_of(alarm: Alarm) -> tuple[str, str]:
    """Kind and id of what the alarm is about, as the desk's selection has them."""
    if alarm.alert:
        return "alert", alarm.alert
    return ("asset", alarm.asset) if alarm.asset else ("feed", alarm.feed or "")


@dataclass(slots=True)
class AlarmRow:
    """One line. `silent_us` is since when nothing came (silent alarms show an age where a value would stand);
    `under` says that it stands under the alarm that explains it, `sign` shows that, or that others stand under it."""

    alarm: Alarm
    label: AlarmLabel
    state: str
    raised: str
    subject: str
    message: str
    value: str
    silent_us: int | None
    ward: str
    incident: str
    under: bool = False
    sign: str = ""

    @property
    def fixed(self) -> tuple[str, ...]:
        """The texts of the columns; empty where the clock has a say."""
        value = "" if self.silent_us else self.value
        subject = f"{self.sign}{self.subject}"
        return ("", self.state, self.raised, "", subject, self.message, value, self.ward, self.incident)


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
        self._labels: dict[str, AlarmLabel] = {}
        self._tally: Counter[AlarmLabel] = Counter()
        self._unack: dict[str, Alarm] = {}
        self._first = Foremost()
        self._groups = AlarmGroups()
        self._opened: set[str] = set()
        self._folded: dict[str, bool] = {}
        self._sorting = ORDERS[0]
        self._only: Callable[[Alarm], bool] | None = None
        self._heads = SHOWN
        """States of an alarm that may head a group: it is active, and in the list."""

    def counts(self) -> dict[str, int]:
        """How many alarms each filter holds, whatever is shown."""
        by_label = self._tally
        hidden = sum(by_label[label] for label in _HIDDEN)
        return {
            "unack": len(self._unack),
            "active": by_label[AlarmLabel.UNACKNOWLEDGED] + by_label[AlarmLabel.ACKNOWLEDGED],
            "shelved": hidden,
            "all": len(self._labels),
        }

    def unacknowledged(self) -> dict[int, int]:
        """Alarms that wait for an acknowledgement, by priority 1-5."""
        found = Counter(alarm.priority for alarm in self._unack.values())
        return {priority: found.get(priority, 0) for priority in range(1, 6)}

    def most_urgent(self) -> Alarm | None:
        """The one that the banner shows: unacknowledged, most urgent, newest."""
        ident = self._first.first()
        return self._unack.get(ident) if ident is not None else None

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
        self._labels.clear()
        self._tally.clear()
        self._unack.clear()
        self._first.clear()
        self._groups.clear()
        self._folded.clear()
        self._heads = tuple(label for label in SHOWN if self._passes(label))
        for ident in self.every_id():
            self._groups.note(self._session.state, ident)
        super().rebuild()

    def touch(self, idents: Iterable[str]) -> None:
        """With an alarm those move that stand, or ought to stand, under it."""
        given, state = list(idents), self._session.state
        for ident in given:
            self._groups.note(state, ident)
            self._folded.pop(ident, None)
        below = [one for ident in given for one in self._groups.below(state, ident)]
        heads = dict.fromkeys(head for ident in given for head in self._groups.above(state, ident))
        super().touch([*given, *below, *heads, *self._refold(heads)])

    def _refold(self, heads: Iterable[str]) -> list[str]:
        """What stands under those heads that fold or unfold, now that something under them has changed."""
        moved: list[str] = []
        for head in heads:
            before = self._folded.pop(head, None)
            if before is not None and before != self.is_folded(head):
                moved += self._groups.below(self._session.state, head)
        return moved

    # --- folding

    def is_folded(self, ident: str) -> bool:
        """Whether what stands under this alarm is folded away: from FOLDED_FROM members on, until it is opened."""
        known = self._folded.get(ident)
        if known is None:
            alarm, shown = self.alarm(ident), self._heads
            many = alarm is not None and self._groups.members(self._session.state, alarm, shown, FOLDED_FROM)
            known = self._folded[ident] = many == FOLDED_FROM and ident not in self._opened
        return known

    def can_fold(self, ident: str) -> bool:
        """Whether there is something to open or to close."""
        return self.is_folded(ident) or ident in self._opened

    def fold(self, ident: str, folded: bool) -> None:
        """Open or close what stands under an alarm; it stays so until it is asked for again."""
        if folded == self.is_folded(ident) or not self.can_fold(ident):
            return
        (self._opened.discard if folded else self._opened.add)(ident)
        self._folded.pop(ident, None)
        super().touch([ident, *self._groups.below(self._session.state, ident)])
        self.flush()
        self.take_waiting()  # asked for by hand: it need not wait for the hand to leave

    def reveal(self, ident: str) -> None:
        """Open the group that an alarm is folded into."""
        alarm = self.alarm(ident)
        parent = self._groups.parent(self._session.state, alarm, self._heads) if alarm is not None else None
        if parent is not None:
            self.fold(parent.id, folded=False)

    def knows(self, ident: str) -> bool:
        return self.alarm(ident) is not None

    def every_id(self) -> Iterable[str]:
        return self._session.state.tables.alarms

    def wanted(self, ident: str) -> Key | None:
        alarm = self.alarm(ident)
        label = label_of(alarm) if alarm else AlarmLabel.NORMAL
        self._count(ident, label)
        if alarm is None or label is AlarmLabel.NORMAL:
            return None
        if label in _WAITING:
            self._unack[ident] = alarm
            self._first.put(ident, alarm.priority, alarm.raised_us)
        if not self._passes(label) or (self._only is not None and not self._only(alarm)):
            return None
        own = (alarm.priority, -alarm.raised_us)
        parent = self._groups.parent(self._session.state, alarm, self._heads)
        if parent is None:
            return (label in _HIDDEN, self._rank(alarm), *own, ident, 0, 0, 0, ident)
        if self.is_folded(parent.id):
            return None
        return (False, self._rank(parent), parent.priority, -parent.raised_us, parent.id, 1, *own, ident)

    def _rank(self, alarm: Alarm) -> str:
        return alarm.domain if self._sorting == "domain" else ""

    def _count(self, ident: str, label: AlarmLabel) -> None:
        before = self._labels.pop(ident, None)
        if before is not None:
            self._tally[before] -= 1
            self._unack.pop(ident, None)
            self._first.drop(ident)
        if label is not AlarmLabel.NORMAL:
            self._labels[ident] = label
            self._tally[label] += 1

    def _passes(self, label: AlarmLabel) -> bool:
        match self._filter:
            case "unack":
                return label in _WAITING
            case "active":
                return label in (AlarmLabel.UNACKNOWLEDGED, AlarmLabel.ACKNOWLEDGED)
            case "shelved":
                return label in _HIDDEN
        return True

    def make_row(self, ident: str) -> AlarmRow:
        alarm = self._session.state.tables.alarms[ident]
        names = self._names
        label = label_of(alarm)
        under, members = self._group(alarm, label)
        sign = "" if members < FOLDED_FROM else ("▸ " if self.is_folded(ident) else "▾ ")
        more = self.tr(" · {n} more").format(n=members) if members else ""
        return AlarmRow(
            alarm=alarm,
            label=label,
            state=alarm_word(label),
            raised=clock_time(alarm.raised_us, names.zone),
            subject=self._told_subject(alarm),
            message=names.alarm_message(alarm) + more + self._marked(alarm) + self._until(alarm, label),
            under=under,
            sign="└ " if under else sign,
            value=self._value(alarm),
            silent_us=self._silent_since(alarm),
            ward=names.ward(alarm.asset),
            incident=names.incident(alarm.incident),
        )

    def _group(self, alarm: Alarm, label: AlarmLabel) -> tuple[bool, int]:
        """Whether it stands under another, and how many stand under it."""
        shown, state = self._heads if self.grouped else (), self._session.state
        under = bool(shown) and self._groups.parent(state, alarm, shown) is not None
        return under, self._groups.members(state, alarm, shown) if label in shown else 0

    def _told_subject(self, alarm: Alarm) -> str:
        subject = self._names.alarm_subject(alarm)
        return f"{domain_word(alarm.domain, self._names)} · {subject}" if self._sorting == "domain" else subject

    def _marked(self, alarm: Alarm) -> str:
        if CHATTERING in alarm.marks:
            return self.tr(" · chatters")
        return self.tr(" · fleeting") if FLEETING in alarm.marks else ""

    def _until(self, alarm: Alarm, label: AlarmLabel) -> str:
        if label is AlarmLabel.OUT_OF_SERVICE:
            since = clock_time(alarm.out_of_service_us, self._names.zone, seconds=False)
            who = self._names.person(alarm.out_of_service_by)
            return self.tr(" · since {time}, {name}").format(time=since, name=who)
        if label is not AlarmLabel.SHELVED:
            return ""
        ends = clock_time(alarm.shelved_until_us, self._names.zone, seconds=False)
        return self.tr(" · until {time}").format(time=ends)

    def _value(self, alarm: Alarm) -> str:
        if alarm.source is not AlarmSource.LIMIT or alarm.value is None or not self._names.says_value(alarm.rule):
            return NOTHING
        decimals = self._names.decimals(self._names.stream(alarm.stream))
        language = self._names.language
        parts = [number(part, decimals, language) for part in (alarm.value, alarm.limit) if part is not None]
        return " / ".join(parts) + (f"\N{NO-BREAK SPACE}{alarm.unit}" if alarm.unit else "")

    def _silent_since(self, alarm: Alarm) -> int | None:
        if alarm.source in (AlarmSource.LIMIT, AlarmSource.ALERT) or not alarm.active:
            return None
        if alarm.source is AlarmSource.SILENT_FEED:
            feed = self._session.state.tables.feeds.get(alarm.feed or "")
            return (feed.last_record_us if feed else 0) or alarm.raised_us
        latest = self._session.state.latest
        streams = [s.index for s in self._names.streams_of(alarm.asset or "") if s.index < latest.size]
        return max((int(latest.source_us[at]) for at in streams), default=0) or alarm.raised_us

    def cell(self, row: AlarmRow, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.subject}: {row.message}"
        return self._text(row, column) if role == Qt.ItemDataRole.DisplayRole else None

    def _text(self, row: AlarmRow, column: int) -> str:
        now = self._clock.now_us()
        match column:
            case 0:
                return str(row.alarm.priority)
            case 3:
                return age(row.alarm.raised_us, now)
            case 6 if row.silent_us:
                return self.tr("stale {age}").format(age=rough_age(row.silent_us, now, self._names.language))
        return row.fixed[column]

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
