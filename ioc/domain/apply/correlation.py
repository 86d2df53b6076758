"""Folding what belongs together: groups of alarms and proposed incidents."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.correlation_records import AlarmGroup, rejection_keys
from ioc.domain.facts import Entry
from ioc.domain.records import Alarm
from ioc.domain.state import Change, State

REJECTED_KEPT_US = 2 * 86_400_000_000
"""What was rejected is remembered for two days: calls and alarms leave the state before."""


def alarms_grouped(state: State, fact: f.AlarmsGrouped, entry: Entry, change: Change) -> None:
    state.tables.groups[fact.group] = AlarmGroup(
        id=fact.group,
        rule=fact.rule,
        parent=fact.parent,
        scope=fact.scope,
        began_us=entry.at_us,
        joined_us=entry.at_us,
        window_s=fact.window_s,
        cause=fact.cause,
        members=fact.members,
        of=fact.of,
    )
    change.touch("groups", fact.group)
    _belong(state, fact.members, fact.group, change)


def alarm_group_joined(state: State, fact: f.AlarmGroupJoined, entry: Entry, change: Change) -> None:
    group = state.tables.groups[fact.group]
    members = tuple(sorted({*group.members, *fact.members}))
    _put(state, change, fact.group, members=members, joined_us=entry.at_us)
    for alarm in fact.members:
        state.tables.apart.pop(alarm, None)
    _belong(state, fact.members, fact.group, change)


def alarm_group_explained(state: State, fact: f.AlarmGroupExplained, entry: Entry, change: Change) -> None:
    _put(state, change, fact.group, cause=fact.cause)


def alarm_ungrouped(state: State, fact: f.AlarmUngrouped, entry: Entry, change: Change) -> None:
    group = state.tables.groups[fact.group]
    members = tuple(alarm for alarm in group.members if alarm != fact.alarm)
    _put(state, change, fact.group, members=members, cause="" if group.cause == fact.alarm else group.cause)
    state.tables.apart[fact.alarm] = fact.occurrence
    if fact.alarm in group.members:
        _belong(state, (fact.alarm,), "", change)
    change.touch("alarms", fact.alarm)


def groups_merged(state: State, fact: f.GroupsMerged, entry: Entry, change: Change) -> None:
    for group in fact.groups:
        _put(state, change, group, into=fact.into, split=False)
    change.touch("groups", fact.into)


def group_split(state: State, fact: f.GroupSplit, entry: Entry, change: Change) -> None:
    _put(state, change, fact.group, into="", split=True)
    change.touch("groups", fact.out_of)


def group_ended(state: State, fact: f.GroupEnded, entry: Entry, change: Change) -> None:
    group = state.tables.groups.pop(fact.group)
    _belong(state, group.members, "", change)
    change.touch("groups", fact.group)


def incident_proposed(state: State, fact: f.IncidentProposed, entry: Entry, change: Change) -> None:
    state.tables.proposals[fact.proposal.id] = fact.proposal
    change.touch("proposals", fact.proposal.id)


def proposal_grew(state: State, fact: f.IncidentProposalGrew, entry: Entry, change: Change) -> None:
    held = state.tables.proposals[fact.proposal]
    members = (*held.members, *fact.members)
    state.tables.proposals[fact.proposal] = replace(held, members=members, grew_us=entry.at_us)
    change.touch("proposals", fact.proposal)


def proposal_ended(state: State, fact: f.IncidentProposalEnded, entry: Entry, change: Change) -> None:
    rejected, held = state.tables.rejected, state.tables.proposals.pop(fact.proposal)
    if fact.cause == "rejected":
        for old in [key for key, at_us in rejected.items() if at_us < entry.at_us - REJECTED_KEPT_US]:
            del rejected[old]
        for key in rejection_keys(held):
            rejected[key] = entry.at_us
    change.touch("proposals", fact.proposal)


def leave_group(state: State, alarm: Alarm, change: Change) -> None:
    """An archived alarm is nobody's member any longer."""
    group = state.tables.groups.get(alarm.group)
    if group is not None:
        _put(state, change, group.id, members=tuple(one for one in group.members if one != alarm.id))


def _put(state: State, change: Change, ident: str, **fields: Any) -> None:
    state.tables.groups[ident] = replace(state.tables.groups[ident], **fields)
    change.touch("groups", ident)


def _belong(state: State, alarms: Iterable[str], group: str, change: Change) -> None:
    for ident in alarms:
        alarm = state.tables.alarms.get(ident)
        if alarm is not None:
            state.tables.alarms[ident] = replace(alarm, group=group)
            change.touch("alarms", ident)
