"""Alarms that are hidden now (shelved, suppressed, out of service): why, by whom, since when, how long still."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt

from ioc.domain.alarms import label as label_of
from ioc.domain.records import Alarm
from ioc.domain.state import Change
from ioc.domain.vocabulary import AlarmLabel
from ioc.qt.care_words import cause_words
from ioc.qt.clock import DeskClock
from ioc.qt.filtered_table import FilteredTable
from ioc.qt.format import NOTHING, clock_time, iso, span
from ioc.qt.names import Names
from ioc.qt.ordered_table import Key
from ioc.qt.session import Session
from ioc.qt.texts import TextCache
from ioc.qt.words import alarm_word

HIDDEN = {
    AlarmLabel.SHELVED: "shelved",
    AlarmLabel.SUPPRESSED: "suppressed",
    AlarmLabel.OUT_OF_SERVICE: "out",
}
FILTERS = ("hidden", *HIDDEN.values())


@dataclass(slots=True)
class HiddenRow:
    """One hidden alarm. `below` is what it would be were it not hidden."""

    alarm: Alarm
    label: AlarmLabel
    state: str
    below: str
    subject: str
    message: str
    why: str
    who: str
    since: str


class HiddenTable(FilteredTable):
    """What ends soonest stands first; what has no end stands last."""

    filters = FILTERS
    columns = ("glyph", "state", "asset", "message", "below", "why", "who", "since", "left")
    right = frozenset({8})

    def __init__(
        self, session: Session, names: Names, clock: DeskClock, texts: TextCache, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._names, self._clock, self._texts = session, names, clock, texts
        self._filter = FILTERS[0]
        self._kinds: dict[str, str] = {}
        self._asks: set[str] = set()
        texts.arrived.connect(self.refresh_all)
        session.changed.connect(self._take)
        session.reset.connect(self.rebuild)
        self.rebuild()

    def _take(self, change: Change) -> None:
        self.touch(change.of("alarms"))

    def counts(self) -> dict[str, int]:
        """How many each filter holds."""
        found = Counter(self._kinds.values())
        return {"hidden": len(self._kinds), **{kind: found[kind] for kind in HIDDEN.values()}}

    def asks(self) -> int:
        """Hidden alarms that would ask for attention were they not hidden."""
        return len(self._asks)

    def alarm(self, ident: str) -> Alarm | None:
        """The record as it stands."""
        return self._session.state.tables.alarms.get(ident)

    # --- OrderedTable

    def every_id(self) -> Iterable[str]:
        return self._session.state.tables.alarms

    def knows(self, ident: str) -> bool:
        return self.alarm(ident) is not None

    def wanted(self, ident: str) -> Key | None:
        alarm = self.alarm(ident)
        kind = HIDDEN.get(label_of(alarm)) if alarm is not None else None
        self._note(ident, kind, alarm)
        if alarm is None or kind is None or self._filter not in ("hidden", kind):
            return None
        ends = alarm.shelved_until_us if kind == "shelved" else None
        return (ends is None, ends or 0, alarm.priority, ident)

    def _note(self, ident: str, kind: str | None, alarm: Alarm | None) -> None:
        """Counts follow each alarm: a pass over all of them is too dear in a storm."""
        self._kinds.pop(ident, None)
        self._asks.discard(ident)
        if kind is not None and alarm is not None:
            self._kinds[ident] = kind
            if not alarm.acknowledged:
                self._asks.add(ident)

    def rebuild(self) -> None:
        """Start over, counts too."""
        self._kinds.clear()
        self._asks.clear()
        super().rebuild()

    def make_row(self, ident: str) -> HiddenRow:
        alarm = self._session.state.tables.alarms[ident]
        label = label_of(alarm)
        names = self._names
        return HiddenRow(
            alarm=alarm,
            label=label,
            state=alarm_word(label),
            below=self._below(alarm),
            subject=names.alarm_subject(alarm),
            message=names.alarm_message(alarm),
            why=self._why(alarm, label),
            who=self._who(alarm, label),
            since=clock_time(_hidden_since(alarm, label), names.zone, seconds=False),
        )

    def _below(self, alarm: Alarm) -> str:
        if alarm.active:
            return alarm_word(AlarmLabel.ACKNOWLEDGED if alarm.acknowledged else AlarmLabel.UNACKNOWLEDGED)
        return alarm_word(AlarmLabel.NORMAL if alarm.acknowledged else AlarmLabel.RETURNED)

    def _why(self, alarm: Alarm, label: AlarmLabel) -> str:
        if label is AlarmLabel.SUPPRESSED:
            return "; ".join(cause_words(cause, self._names) for cause in alarm.suppressed_by)
        ref = alarm.shelve_reason if label is AlarmLabel.SHELVED else alarm.out_of_service_reason
        return (self._texts.get(ref) if ref else None) or NOTHING

    def _who(self, alarm: Alarm, label: AlarmLabel) -> str:
        by = {AlarmLabel.SHELVED: alarm.shelved_by, AlarmLabel.OUT_OF_SERVICE: alarm.out_of_service_by}.get(label)
        return self._names.person(by) if by else self.tr("by design")

    def _left(self, row: HiddenRow) -> str:
        alarm, now = row.alarm, self._clock.now_us()
        if row.label is AlarmLabel.SHELVED and alarm.shelved_until_us is not None:
            left = span(max(alarm.shelved_until_us - now, 0))
            return self.tr("{time} or returned").format(time=left) if alarm.shelved_once else left
        works = self._session.state.tables.works
        ends = [works[c[5:]].ends_us for c in alarm.suppressed_by if c.startswith("work:") and c[5:] in works]
        if ends and len(ends) == len(alarm.suppressed_by):
            return span(max(max(ends) - now, 0))
        if row.label is AlarmLabel.SUPPRESSED:
            return self.tr("until its cause ends")
        return self.tr("until brought back")

    def cell(self, row: HiddenRow, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.subject}: {row.message}\n{row.why}"
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if column == 8:
            return self._left(row)
        texts = (str(row.alarm.priority), row.state, row.subject, row.message, row.below, row.why, row.who, row.since)
        return texts[column]

    def copy_text(self, ident: str) -> str:
        """Instant, asset, message, state and why."""
        row: HiddenRow = self.row(ident)
        at = iso(row.alarm.raised_us, self._names.zone)
        return "\t".join((at, row.subject, row.message, row.state, row.below, row.why, row.who))

    def header(self, column: int) -> str:
        return (
            "",
            self.tr("State"),
            self.tr("Asset"),
            self.tr("Message"),
            self.tr("Underneath"),
            self.tr("Why"),
            self.tr("Who"),
            self.tr("Since"),
            self.tr("Left"),
        )[column]


def _hidden_since(alarm: Alarm, label: AlarmLabel) -> int | None:
    since = {AlarmLabel.SHELVED: alarm.shelved_us, AlarmLabel.SUPPRESSED: alarm.suppressed_us}
    return since.get(label, alarm.out_of_service_us)
