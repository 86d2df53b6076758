"""Deciding what operators do with alarms."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.alarms import longest_shelving_s, rule_of
from ioc.domain.care_spec import CareSpec
from ioc.domain.commands import AcknowledgeAlarm, Refusal, ResetAlarm, ShelveAlarm, UnshelveAlarm
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.records import Alarm
from ioc.domain.state import State


def acknowledge(state: State, command: AcknowledgeAlarm, context: Context) -> Decision:
    alarm = state.tables.alarms.get(command.alarm)
    if alarm is None:
        return refuse("unknown_alarm", alarm=command.alarm)
    if alarm.occurrence != command.occurrence:
        return refuse("other_occurrence", seen=command.occurrence, now=alarm.occurrence)
    if alarm.acknowledged:
        return refuse("already_acknowledged", by=alarm.acknowledged_by)
    seen = command.level or alarm.level
    return [f.AlarmAcknowledged(alarm=alarm.id, occurrence=alarm.occurrence, level=seen)]


def reset(state: State, command: ResetAlarm, context: Context) -> Decision:
    alarm = state.tables.alarms.get(command.alarm)
    if alarm is None:
        return refuse("unknown_alarm", alarm=command.alarm)
    if alarm.occurrence != command.occurrence:
        return refuse("other_occurrence", seen=command.occurrence, now=alarm.occurrence)
    if not alarm.active:
        return refuse("alarm_returned")
    if alarm.latched_us is None:
        return refuse("condition_holds")
    return [f.AlarmReset(alarm=alarm.id, occurrence=alarm.occurrence)]


def shelve(state: State, command: ShelveAlarm, context: Context) -> Decision:
    alarm = state.tables.alarms.get(command.alarm)
    if alarm is None:
        return refuse("unknown_alarm", alarm=command.alarm)
    limited = _shelving_limit(state, alarm, command, context.actor.seat)
    if limited is not None:
        return limited
    if not command.reason.strip():
        return refuse("reason_missing")
    if alarm.shelved_until_us is not None:
        return refuse("already_shelved", by=alarm.shelved_by)
    until = context.at_us + int(command.duration_s * 1e6)
    reason = context.seal("shelve_reason", {"text": command.reason.strip()})
    return [f.AlarmShelved(alarm=alarm.id, until_us=until, reason=reason, once=command.once)]


def _shelving_limit(state: State, alarm: Alarm, command: ShelveAlarm, seat: str) -> Refusal | None:
    """Some alarms may not be shelved at all, or not so long, and a seat not too many."""
    rule, care = rule_of(state, alarm), state.registry.site.care if state.registry.site is not None else CareSpec()
    if rule is not None and not rule.shelvable:
        return refuse("not_shelvable")
    longest = longest_shelving_s(rule)
    if not 0 < command.duration_s <= longest:
        return refuse("shelve_too_long", hours=longest / 3600)
    held = sum(1 for one in state.tables.alarms.values() if one.shelved_seat == seat)
    if held >= care.shelved_per_seat:
        return refuse("shelved_many", n=held, most=care.shelved_per_seat)
    return None


def unshelve(state: State, command: UnshelveAlarm, context: Context) -> Decision:
    alarm = state.tables.alarms.get(command.alarm)
    if alarm is None:
        return refuse("unknown_alarm", alarm=command.alarm)
    if alarm.shelved_until_us is None:
        return refuse("not_shelved")
    return [f.AlarmUnshelved(alarm=alarm.id, cause="person")]
