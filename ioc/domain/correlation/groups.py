"""Reading groups of alarms: who is in which, what counts, whether one goes on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ioc.domain.alarms import is_listed
from ioc.domain.correlation_records import AlarmGroup
from ioc.domain.records import Alarm
from ioc.domain.state import State

MOST_MERGED = 16
"""Steps from a merged group to the one that it stands in; also ends a circle, which no decision makes."""


def root(state: State, ident: str) -> AlarmGroup | None:
    """The group that `ident` stands in for whoever looks: itself, or what it was merged into."""
    groups = state.tables.groups
    found = groups.get(ident)
    for _ in range(MOST_MERGED):
        if found is None or not found.into:
            break
        found = groups.get(found.into, found)
    return found


def tree(state: State, ident: str) -> list[AlarmGroup]:
    """A group and all that stand in it, itself first."""
    groups = state.tables.groups
    found = [groups[ident]] if ident in groups else []
    for held in found:
        found += [one for one in groups.values() if one.into == held.id]
    return found


def members_of(state: State, ident: str) -> list[str]:
    """Every alarm of a group and of those merged into it, causes included; each once."""
    found: dict[str, None] = {}
    for group in tree(state, ident):
        if group.cause:
            found[group.cause] = None
        found.update(dict.fromkeys(group.members))
    return list(found)


def alarms_of(state: State, group: AlarmGroup) -> Iterator[Alarm]:
    """The group's own alarms as they stand, cause first; those that have left the state are passed over."""
    alarms = state.tables.alarms
    for ident in (group.cause, *group.members):
        alarm = alarms.get(ident)
        if alarm is not None:
            yield alarm


def goes_on(state: State, group: AlarmGroup) -> bool:
    """Whether something of it is active: only then does it take more members."""
    return any(alarm.active for alarm in alarms_of(state, group))


def is_over(state: State, groups: Iterable[AlarmGroup]) -> bool:
    """Whether nothing of them is active, hidden or waits for an acknowledgement."""
    return not any(is_listed(alarm) for group in groups for alarm in alarms_of(state, group))


def worst(state: State, idents: Iterable[str]) -> Alarm | None:
    """The most urgent of the alarms that are active (else of all), of those the newest."""
    alarms = [alarm for ident in idents if (alarm := state.tables.alarms.get(ident)) is not None]
    return min(alarms, key=lambda one: (not one.active, one.priority, -one.raised_us, one.id), default=None)
