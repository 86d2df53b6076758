"""Lines about the alarm that is selected (or, without one, that of the banner): back to unacknowledged, service."""

from __future__ import annotations

from collections.abc import Callable

from ioc.domain.commands import CommentAlarm, PutOutOfService, ReturnToService, WithdrawAcknowledgement
from ioc.domain.records import Alarm
from ioc.qt.command_reading import Interpretation, Scope, alarm_place, command, refused

Reader = Callable[[str, Scope], Interpretation]


def about_alarm(read: Callable[[str, Alarm, str], Interpretation]) -> Reader:
    """A reader that is handed the alarm meant and what it is about."""

    def reader(rest: str, scope: Scope) -> Interpretation:
        alarm = scope.state.tables.alarms.get(scope.alarm or "")
        return refused("select_alarm") if alarm is None else read(rest, alarm, alarm_place(alarm, scope.state))

    return reader


def _withdraw(rest: str, alarm: Alarm, place: str) -> Interpretation:
    if not alarm.acknowledged or not alarm.active:
        return refused("nothing_to_withdraw", alarm=place)
    return command("withdraw", WithdrawAcknowledgement(alarm=alarm.id, occurrence=alarm.occurrence), alarm=place)


def _out(rest: str, alarm: Alarm, place: str) -> Interpretation:
    if alarm.out_of_service:
        return refused("out_already", alarm=place)
    if not rest:
        return refused("out_reason", alarm=place)
    return command("out", PutOutOfService(alarm=alarm.id, reason=rest), alarm=place, reason=rest)


def _back(rest: str, alarm: Alarm, place: str) -> Interpretation:
    if not alarm.out_of_service:
        return refused("in_service", alarm=place)
    return command("back", ReturnToService(alarm=alarm.id), alarm=place)


def _comment(rest: str, alarm: Alarm, place: str) -> Interpretation:
    if not rest:
        return refused("comment_missing", alarm=place)
    return command("comment", CommentAlarm(alarm=alarm.id, text=rest), alarm=place, text=rest)


READERS: dict[str, Reader] = {
    "withdraw": about_alarm(_withdraw),
    "out": about_alarm(_out),
    "back": about_alarm(_back),
    "comment": about_alarm(_comment),
}
