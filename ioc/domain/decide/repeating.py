"""Re-alarm: what holds is annunciated again after a time, as its rule says (OPC UA Part 9 ReAlarmTime)."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.records import Alarm
from ioc.domain.site import AlarmRule
from ioc.domain.state import State


def repeat(state: State, at_us: int) -> list[f.AnyFact]:
    """The alarms that are due at `at_us`. One that is hidden is not annunciated, so it is not repeated either, and a
    latched one whose condition is over waits for its reset alone."""
    site = state.registry.site
    rules = {rule.id: rule for rule in site.rules if _repeats(rule)} if site is not None else {}
    if not rules:
        return []
    return [
        f.AlarmRepeated(
            alarm=alarm.id, occurrence=alarm.occurrence, times=alarm.repeats + 1, acknowledged=alarm.acknowledged
        )
        for alarm in state.tables.alarms.values()
        if alarm.rule in rules and _is_due(alarm, rules[alarm.rule], at_us)
    ]


def _repeats(rule: AlarmRule) -> bool:
    return rule.realarm_unacked_s > 0 or rule.realarm_acked_s > 0


def _is_due(alarm: Alarm, rule: AlarmRule, at_us: int) -> bool:
    hidden = alarm.suppressed or alarm.out_of_service or alarm.shelved_until_us is not None
    if not alarm.active or alarm.latched_us is not None or hidden:
        return False
    wait_s = rule.realarm_acked_s if alarm.acknowledged else rule.realarm_unacked_s
    since_us = max(alarm.raised_us, alarm.repeated_us, (alarm.acknowledged_us or 0) if alarm.acknowledged else 0)
    return wait_s > 0 and at_us - since_us >= wait_s * 1e6
