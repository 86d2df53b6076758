"""Deciding what else operators do with alarms: take an acknowledgement back, take out of service, remark."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.commands import (
    CommentAlarm,
    PutOutOfService,
    Refusal,
    ReturnToService,
    WithdrawAcknowledgement,
)
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.records import Alarm
from ioc.domain.state import State


def find_alarm(state: State, alarm: str) -> Alarm | Refusal:
    """The alarm, else why not."""
    found = state.tables.alarms.get(alarm)
    return refuse("unknown_alarm", alarm=alarm) if found is None else found


def withdraw(state: State, command: WithdrawAcknowledgement, context: Context) -> Decision:
    alarm = find_alarm(state, command.alarm)
    if isinstance(alarm, Refusal):
        return alarm
    if alarm.occurrence != command.occurrence:
        return refuse("other_occurrence", seen=command.occurrence, now=alarm.occurrence)
    if not alarm.acknowledged:
        return refuse("not_acknowledged")
    if not alarm.active:
        return refuse("alarm_returned")
    return [f.AcknowledgementWithdrawn(alarm=alarm.id, occurrence=alarm.occurrence)]


def put_out(state: State, command: PutOutOfService, context: Context) -> Decision:
    alarm = find_alarm(state, command.alarm)
    if isinstance(alarm, Refusal):
        return alarm
    if alarm.out_of_service:
        return refuse("out_of_service", by=alarm.out_of_service_by)
    if not command.reason.strip():
        return refuse("reason_missing")
    reason = context.seal("service_reason", {"text": command.reason.strip()})
    return [f.AlarmPutOutOfService(alarm=alarm.id, reason=reason)]


def bring_back(state: State, command: ReturnToService, context: Context) -> Decision:
    alarm = find_alarm(state, command.alarm)
    if isinstance(alarm, Refusal):
        return alarm
    return [f.AlarmReturnedToService(alarm=alarm.id)] if alarm.out_of_service else refuse("in_service")


def comment(state: State, command: CommentAlarm, context: Context) -> Decision:
    alarm = find_alarm(state, command.alarm)
    if isinstance(alarm, Refusal):
        return alarm
    if not command.text.strip():
        return refuse("text_missing")
    return [f.AlarmCommented(alarm=alarm.id, text=context.seal("note", {"text": command.text.strip()}))]
