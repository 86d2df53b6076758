"""Deciding alarms of public alerts: one for each chain, raised again when it grows graver, returned when it ends.

The state alone decides, so that it does not matter whether the alert has just come, has expired, or was there when
the engine started.
"""

from __future__ import annotations

from collections.abc import Iterable

from ioc.domain import facts as f
from ioc.domain.alarms import last_occurrence
from ioc.domain.alerts import SUCCEEDING, alarm_point, alarm_priority
from ioc.domain.records import PublicAlert
from ioc.domain.state import State
from ioc.domain.vocabulary import AlarmSource

RULE = "public_alert"


def warn_of(state: State, ident: str, at_us: int) -> list[f.AnyFact]:
    """What an alert that was folded in just now does to alarms. A first message can only raise its own."""
    alert = state.tables.alerts[ident]
    if alert.msg_type in SUCCEEDING:
        return warn(state, at_us)
    return _raised_or_amended(state, [alert], at_us)[0]


def warn(state: State, at_us: int) -> list[f.AnyFact]:
    """Bring the alarms of all chains up to date."""
    facts, led = _raised_or_amended(state, state.tables.alerts.values(), at_us)
    facts += [
        f.AlarmReturned(alarm=alarm.id, occurrence=alarm.occurrence)
        for alarm in state.tables.alarms.values()
        if alarm.source is AlarmSource.ALERT and alarm.active and alarm.id not in led
    ]
    return facts


def _raised_or_amended(
    state: State, alerts: Iterable[PublicAlert], at_us: int
) -> tuple[list[f.AnyFact], dict[str, tuple[int, int, str]]]:
    """The facts, and by alarm point the alert in force that leads its chain: the gravest, then the newest."""
    led: dict[str, tuple[int, int, str]] = {}
    for alert in alerts:
        priority = alarm_priority(state, alert, at_us)
        if priority is not None:
            point, rank = alarm_point(state, alert), (priority, -alert.sent_us, alert.id)
            led[point] = min(led.get(point, rank), rank)
    facts: list[f.AnyFact] = []
    for point, (priority, _, ident) in led.items():
        facts += _at_point(state, point, state.tables.alerts[ident], priority)
    return facts, led


def _at_point(state: State, point: str, alert: PublicAlert, priority: int) -> list[f.AnyFact]:
    alarm = state.tables.alarms.get(point)
    if alarm is None or not alarm.active or priority < alarm.priority:
        feed = state.tables.feeds.get(alert.feed)
        return [
            f.AlarmRaised(
                alarm=point,
                occurrence=last_occurrence(state, point) + 1,
                rule=RULE,
                source=AlarmSource.ALERT,
                domain=feed.domain if feed else "",
                priority=priority,
                feed=alert.feed,
                alert=alert.id,
            )
        ]
    if (alarm.alert, alarm.priority) != (alert.id, priority):
        return [f.AlarmAmended(alarm=point, occurrence=alarm.occurrence, alert=alert.id, priority=priority)]
    return []
