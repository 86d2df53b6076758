"""Deciding groups of alarms: what time finds, and what people take apart and put together again."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.commands import MergeGroups, Refusal, RegroupAlarm, SplitGroup, UngroupAlarm
from ioc.domain.correlation.grouping import find_groups
from ioc.domain.correlation.groups import is_over, root, tree
from ioc.domain.correlation_records import AlarmGroup
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.state import State


def pass_groups(state: State, at_us: int) -> list[f.AnyFact]:
    """What is due at `at_us`: groups that are over, then what is new."""
    site, groups = state.registry.site, state.tables.groups
    facts: list[f.AnyFact] = []
    holding = {group.into for group in groups.values() if group.into}
    for group in groups.values():
        if group.into:
            continue
        whole = tree(state, group.id) if group.id in holding else [group]
        if is_over(state, whole):
            empty = not any(one.members for one in whole)
            facts += [f.GroupEnded(group=one.id, cause="empty" if empty else "over") for one in reversed(whole)]
    return [*facts, *find_groups(state, site.correlation, at_us)] if site is not None else facts


def ungroup(state: State, command: UngroupAlarm, context: Context) -> Decision:
    alarm = state.tables.alarms.get(command.alarm)
    if alarm is None:
        return refuse("unknown_alarm", alarm=command.alarm)
    group = state.tables.groups.get(alarm.group) or _headed_by(state, alarm.id)
    if group is None:
        return refuse("not_grouped")
    if not command.reason.strip():
        return refuse("reason_missing")
    reason = context.seal("ungroup_reason", {"text": command.reason.strip()})
    return [f.AlarmUngrouped(group=group.id, alarm=alarm.id, occurrence=alarm.occurrence, reason=reason)]


def _headed_by(state: State, alarm: str) -> AlarmGroup | None:
    return next((group for group in state.tables.groups.values() if group.cause == alarm), None)


def regroup(state: State, command: RegroupAlarm, context: Context) -> Decision:
    alarm = state.tables.alarms.get(command.alarm)
    if alarm is None:
        return refuse("unknown_alarm", alarm=command.alarm)
    group = _find(state, command.group)
    if isinstance(group, Refusal):
        return group
    if alarm.group:
        return refuse("grouped_already")
    if group.cause == alarm.id:
        return refuse("grouped_already")
    return [f.AlarmGroupJoined(group=group.id, members=(alarm.id,))]


def merge(state: State, command: MergeGroups, context: Context) -> Decision:
    into = _find(state, command.into)
    if isinstance(into, Refusal):
        return into
    idents = tuple(dict.fromkeys(command.groups))
    if not idents:
        return refuse("unknown_group", group="…")
    top = root(state, into.id)
    for ident in idents:
        group = _find(state, ident)
        if isinstance(group, Refusal):
            return group
        if group.into:
            return refuse("group_merged")
        if top is None or top.id == group.id:
            return refuse("group_itself")
    return [f.GroupsMerged(into=into.id, groups=idents, cause="person")]


def split(state: State, command: SplitGroup, context: Context) -> Decision:
    group = _find(state, command.group)
    if isinstance(group, Refusal):
        return group
    if not group.into:
        return refuse("group_alone")
    return [f.GroupSplit(group=group.id, out_of=group.into)]


def _find(state: State, ident: str) -> AlarmGroup | Refusal:
    return state.tables.groups.get(ident) or refuse("unknown_group", group=ident)
