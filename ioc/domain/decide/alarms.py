"""Deciding what operators do with alarms."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.alarms import MAX_SHELVE_S
from ioc.domain.commands import AcknowledgeAlarm, ShelveAlarm, UnshelveAlarm
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.state import State


def acknowledge(state: State, command: AcknowledgeAlarm, context: Context) -> Decision:
    alarm = state.tables.alarms.get(command.alarm)
    if alarm is None:
        return refuse("unknown_alarm", alarm=command.alarm)
    if alarm.occurrence != command.occurrence:
        return refuse("other_occurrence", seen=command.occurrence, now=alarm.occurrence)
    if alarm.acknowledged:
        return refuse("already_acknowledged", by=alarm.acknowledged_by)
    return [f.AlarmAcknowledged(alarm=alarm.id, occurrence=alarm.occurrence)]


def shelve(state: State, command: ShelveAlarm, context: Context) -> Decision:
    alarm = state.tables.alarms.get(command.alarm)
    if alarm is None:
        return refuse("unknown_alarm", alarm=command.alarm)
    if not 0 < command.duration_s <= MAX_SHELVE_S:
        return refuse("shelve_too_long", hours=MAX_SHELVE_S / 3600)
    if not command.reason.strip():
        return refuse("reason_missing")
    if alarm.shelved_until_us is not None:
        return refuse("already_shelved", by=alarm.shelved_by)
    until = context.at_us + int(command.duration_s * 1e6)
    reason = context.seal("shelve_reason", {"text": command.reason.strip()})
    return [f.AlarmShelved(alarm=alarm.id, until_us=until, reason=reason)]


def unshelve(state: State, command: UnshelveAlarm, context: Context) -> Decision:
    alarm = state.tables.alarms.get(command.alarm)
    if alarm is None:
        return refuse("unknown_alarm", alarm=command.alarm)
    if alarm.shelved_until_us is None:
        return refuse("not_shelved")
    return [f.AlarmUnshelved(alarm=alarm.id, cause="person")]
