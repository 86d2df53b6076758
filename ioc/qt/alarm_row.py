"""One line of the alarm list: an alarm, a group that no alarm heads, or the heading of a domain."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from ioc.domain.alarms import label as label_of
from ioc.domain.chattering import CHATTERING, FLEETING
from ioc.domain.records import Alarm
from ioc.domain.vocabulary import AlarmLabel, AlarmSource
from ioc.qt.alarm_groups import GROUP, Summary
from ioc.qt.care_words import domain_word
from ioc.qt.correlation_words import group_message, parent_word
from ioc.qt.format import NOTHING, clock_time, number
from ioc.qt.names import Names
from ioc.qt.words import alarm_word

FOLDED_SIGN, OPEN_SIGN, UNDER_SIGN = "▸ ", "▾ ", "└ "


@dataclass(slots=True)
class AlarmRow:
    """One line. `silent_us` is since when nothing came (silent alarms show an age where a value would stand);
    `under` says that it stands under the row that explains it, `sign` shows that, or that others stand under it.
    Of a group or a heading `alarm` is the worst one in it."""

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
    group: str = ""
    heading: bool = False

    @property
    def fixed(self) -> tuple[str, ...]:
        """The texts of the columns; empty where the clock has a say."""
        value = "" if self.silent_us else self.value
        subject = f"{self.sign}{self.subject}"
        return ("", self.state, self.raised, "", subject, self.message, value, self.ward, self.incident)


def _tr(text: str) -> str:
    return QCoreApplication.translate("AlarmTable", text)


class AlarmRowMaker:
    """Makes rows in the language of the screen."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def alarm(self, alarm: Alarm, under: bool, sign: str, summary: Summary | None) -> AlarmRow:
        """An alarm; `summary` is of the group that it heads."""
        names, label = self._names, label_of(alarm)
        more = more_words(summary) if summary is not None and summary.listed else ""
        return AlarmRow(
            alarm=alarm,
            label=label,
            state=alarm_word(label),
            raised=clock_time(alarm.raised_us, names.zone),
            subject=names.alarm_subject(alarm),
            message=names.alarm_message(alarm) + more + _latched(alarm) + _marked(alarm) + self._until(alarm, label),
            under=under,
            sign=sign,
            value=self._value(alarm),
            silent_us=self._silent_since(alarm),
            ward=names.ward(alarm.asset),
            incident=names.incident(alarm.incident),
        )

    def group(self, top: str, summary: Summary, sign: str) -> AlarmRow:
        """A group that no alarm in the list heads: what is inferred, how many, and the worst member."""
        names = self._names
        group = names.state.tables.groups[top]
        worst = summary.worst
        assert worst is not None  # a group of which nothing passes is not listed
        if group.cause:
            told = names.alarm_words(group.cause)[1] + more_words(summary)
        else:
            told = group_message(group, summary.listed, names) + _hidden_words(summary)
        bad = " · ".join(names.alarm_words(worst.id))
        label = label_of(worst)
        return AlarmRow(
            alarm=worst,
            label=label,
            state=alarm_word(label),
            raised=clock_time(group.began_us, names.zone),
            subject=parent_word(group.parent, group.scope, names),
            message=_tr("{told} · worst: {alarm}").format(told=told, alarm=bad),
            sign=sign,
            value=NOTHING,
            silent_us=None,
            ward=names.ward(group.parent),
            incident=names.incident(worst.incident),
            group=f"{GROUP}{top}",
        )

    def heading(self, domain: str, alarm: Alarm, count: int, waiting: int) -> AlarmRow:
        """The heading of a domain with how many are listed in it and how many wait."""
        told = _tr("1 alarm") if count == 1 else _tr("{n} alarms").format(n=count)
        if waiting:
            told += _tr(" · {n} unacknowledged").format(n=waiting)
        return AlarmRow(
            alarm=alarm,
            label=label_of(alarm),
            state="",
            raised="",
            subject=domain_word(domain, self._names),
            message=told,
            value="",
            silent_us=None,
            ward="",
            incident="",
            heading=True,
        )

    def _until(self, alarm: Alarm, label: AlarmLabel) -> str:
        if label is AlarmLabel.OUT_OF_SERVICE:
            since = clock_time(alarm.out_of_service_us, self._names.zone, seconds=False)
            who = self._names.person(alarm.out_of_service_by)
            return _tr(" · since {time}, {name}").format(time=since, name=who)
        if label is not AlarmLabel.SHELVED:
            return ""
        ends = clock_time(alarm.shelved_until_us, self._names.zone, seconds=False)
        return _tr(" · until {time}").format(time=ends)

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
        state = self._names.state
        if alarm.source is AlarmSource.SILENT_FEED:
            feed = state.tables.feeds.get(alarm.feed or "")
            return (feed.last_record_us if feed else 0) or alarm.raised_us
        streams = [s.index for s in self._names.streams_of(alarm.asset or "") if s.index < state.latest.size]
        return max((int(state.latest.source_us[at]) for at in streams), default=0) or alarm.raised_us


def _latched(alarm: Alarm) -> str:
    """That it waits for a reset, and how often it was annunciated again."""
    told = _tr(" · condition over, waits for a reset") if alarm.active and alarm.latched_us is not None else ""
    return told + (_tr(" · again {n}×").format(n=alarm.repeats) if alarm.repeats and alarm.active else "")


def more_words(summary: Summary) -> str:
    """How many stand below, those that are hidden among them."""
    return _tr(" · {n} more").format(n=summary.listed) + _hidden_words(summary)


def _hidden_words(summary: Summary) -> str:
    return _tr(" ({n} hidden)").format(n=summary.hidden) if summary.hidden else ""


def _marked(alarm: Alarm) -> str:
    if CHATTERING in alarm.marks:
        return _tr(" · chatters")
    return _tr(" · fleeting") if FLEETING in alarm.marks else ""
