"""Groups of alarms as the list shows them: which row heads one, what stands under it, how many and the worst.

The engine found the groups and they are on record (docs/decisions/0053); here they are only looked up. A group is
headed by the row of its cause where that is in the list and active, else by a row of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from ioc.domain.alarms import label
from ioc.domain.correlation_records import AlarmGroup
from ioc.domain.records import Alarm
from ioc.domain.state import State
from ioc.domain.vocabulary import AlarmLabel

SHOWN: tuple[AlarmLabel, ...] = (AlarmLabel.UNACKNOWLEDGED, AlarmLabel.ACKNOWLEDGED)
"""States of an alarm that may head a group: it is active, and not hidden."""
HIDDEN = (AlarmLabel.SHELVED, AlarmLabel.SUPPRESSED, AlarmLabel.OUT_OF_SERVICE)
GROUP = "group:"
"""Begins the row id of a group that no alarm heads; what follows is the group's id."""
MOST_STEPS = 16


class Summary(Struct, frozen=True):
    """What stands in a group: members that are anything but normal, how many of them are hidden, how many the list's
    filter lets through and the worst of those (an unacknowledged one before any other)."""

    listed: int
    hidden: int
    passing: int
    worst: Alarm | None


class AlarmGroups:
    """Told of every alarm (`note`) and of every change of groups (`note_groups`); asking costs a dictionary step, a
    summary is counted once after each change."""

    def __init__(self, passes: Callable[[Alarm], bool]) -> None:
        """`passes`: whether the list's filter lets an alarm through."""
        self._passes = passes
        self._at: dict[str, dict[str, None]] = {}
        self._roots: dict[str, str] = {}
        self._trees: dict[str, list[AlarmGroup]] = {}
        self._headed: dict[str, str] = {}
        self._summaries: dict[str, Summary] = {}

    def clear(self) -> None:
        """Start over."""
        self._at.clear()
        self._roots.clear()
        self._trees.clear()
        self._headed.clear()
        self._summaries.clear()

    def at(self, asset: str) -> Iterable[str]:
        """The alarms of an asset."""
        return self._at.get(asset, ())

    def note(self, state: State, ident: str) -> str:
        """An alarm is there, or changed; the group at the top of where it stands, empty when it stands in none."""
        alarm = state.tables.alarms.get(ident)
        if alarm is None:
            return ""
        if alarm.asset is not None:
            self._at.setdefault(alarm.asset, {})[ident] = None
        top = self.top_of(alarm)
        if top:
            self._summaries.pop(top, None)
        return top

    def note_groups(self, state: State) -> None:
        """Groups came, went, were merged or split."""
        groups = state.tables.groups
        self._roots, self._trees, self._summaries = {}, {}, {}
        for group in groups.values():
            top = group
            for _ in range(MOST_STEPS):
                if not top.into or top.into not in groups:
                    break
                top = groups[top.into]
            self._roots[group.id] = top.id
            self._trees.setdefault(top.id, []).append(group)
        self._headed = {group.cause: group.id for group in groups.values() if group.cause}

    def tops(self) -> Iterable[str]:
        """Groups that stand in no other one."""
        return self._trees

    def top_of(self, alarm: Alarm) -> str:
        """The topmost group that the alarm is a member or the cause of; empty: none."""
        if not self._roots:
            return ""
        return self._roots.get(alarm.group or self._headed.get(alarm.id, ""), "")

    def top(self, group: str) -> str:
        """The topmost group that a group stands in."""
        return self._roots.get(group, "")

    def tree(self, top: str) -> list[AlarmGroup]:
        """A group and all that stand in it."""
        return self._trees.get(top, [])

    def members(self, top: str) -> list[str]:
        """All alarms of a group, causes too, each once."""
        found: dict[str, None] = {}
        for group in self.tree(top):
            if group.cause:
                found[group.cause] = None
            found.update(dict.fromkeys(group.members))
        return list(found)

    def head(self, state: State, top: str, shown: Iterable[AlarmLabel] = SHOWN) -> str:
        """The id of the row that heads a group: its cause's while that is in one of the states `shown`."""
        group = state.tables.groups.get(top)
        cause = state.tables.alarms.get(group.cause) if group is not None else None
        heads = cause is not None and label(cause) in shown and self.top_of(cause) == top
        return cause.id if heads and cause is not None and self._passes(cause) else f"{GROUP}{top}"

    def above(self, state: State, alarm: Alarm, shown: Iterable[AlarmLabel] = SHOWN) -> str:
        """The row that this alarm stands under; empty when it stands by itself: it heads the group, is in none, or is
        more urgent than the alarm that heads it."""
        top = self.top_of(alarm)
        if not top or not shown:
            return ""
        head = self.head(state, top, shown)
        if head == alarm.id:
            return ""
        cause = state.tables.alarms.get(head)
        return "" if cause is not None and alarm.priority < cause.priority else head

    def under(self, state: State, head: str) -> str:
        """The group whose row this is; empty: it heads none."""
        if head.startswith(GROUP):
            top = head.removeprefix(GROUP)
            return top if top in self._trees else ""
        alarm = state.tables.alarms.get(head)
        top = self.top_of(alarm) if alarm is not None else ""
        group = state.tables.groups.get(top)
        return top if group is not None and group.cause == head else ""

    def summary(self, state: State, top: str) -> Summary:
        """What stands in a group besides the alarm that heads it."""
        known = self._summaries.get(top)
        if known is None:
            known = self._summaries[top] = self._count(state, top)
        return known

    def _count(self, state: State, top: str) -> Summary:
        head, alarms = self.head(state, top), state.tables.alarms
        listed = hidden = passing = 0
        worst: tuple[tuple[bool, bool, int, int, str], Alarm] | None = None
        for ident in self.members(top):
            alarm = alarms.get(ident)
            if alarm is None or ident == head:
                continue
            told = label(alarm)
            if told is AlarmLabel.NORMAL:
                continue
            listed += 1
            hidden += told in HIDDEN
            if not self._passes(alarm):
                continue
            passing += 1
            rank = (told is not AlarmLabel.UNACKNOWLEDGED, not alarm.active, alarm.priority, -alarm.raised_us, alarm.id)
            if worst is None or rank < worst[0]:
                worst = rank, alarm
        return Summary(listed, hidden, passing, worst[1] if worst is not None else None)
