"""What an alarm's regions mean, and the limits of shelving."""

from __future__ import annotations

from ioc.domain.condition_spec import Level, Levels
from ioc.domain.records import Alarm
from ioc.domain.site import AlarmRule
from ioc.domain.state import State
from ioc.domain.vocabulary import AlarmLabel

MAX_SHELVE_S = 12 * 3600.0
"""Longest shelving: one shift (OPC UA Part 9 `MaxTimeShelved`; the figure is ours)."""


def label(alarm: Alarm) -> AlarmLabel:
    """Project the orthogonal regions onto the seven labels of ISA-18.2; what hides an alarm wins."""
    if alarm.out_of_service:
        return AlarmLabel.OUT_OF_SERVICE
    if alarm.suppressed:
        return AlarmLabel.SUPPRESSED
    if alarm.shelved_until_us is not None:
        return AlarmLabel.SHELVED
    if alarm.active:
        return AlarmLabel.ACKNOWLEDGED if alarm.acknowledged else AlarmLabel.UNACKNOWLEDGED
    return AlarmLabel.NORMAL if alarm.acknowledged else AlarmLabel.RETURNED


def wants_attention(alarm: Alarm) -> bool:
    """Whether the alarm waits for an acknowledgement (unacknowledged, active or returned, and not hidden)."""
    return label(alarm) in (AlarmLabel.UNACKNOWLEDGED, AlarmLabel.RETURNED)


def is_listed(alarm: Alarm) -> bool:
    """Whether the alarm stands in a list at all: anything but plain normal."""
    return label(alarm) is not AlarmLabel.NORMAL


def last_occurrence(state: State, ident: str) -> int:
    """The number of the alarm's last occurrence, archived or not; 0 when it has never been raised."""
    alarm = state.tables.alarms.get(ident)
    return alarm.occurrence if alarm is not None else state.tables.memory.occurrences.get(ident, 0)


def rule_of(state: State, alarm: Alarm) -> AlarmRule | None:
    """The site's rule behind an alarm; None for a silent sensor, a feed or a public alert."""
    site = state.registry.site
    return next((rule for rule in site.rules if rule.id == alarm.rule), None) if site is not None else None


def level_of(rule: AlarmRule | None, key: str) -> Level | None:
    """The rule's level of that name."""
    levels = rule.condition.levels if rule is not None and isinstance(rule.condition, Levels) else ()
    return next((level for level in levels if level.key == key), None)


def longest_shelving_s(rule: AlarmRule | None) -> float:
    """Longest shelving in seconds (OPC UA Part 9 MaxTimeShelved): the rule's own, within the centre's."""
    own = rule.max_shelve_s if rule is not None else 0.0
    return min(own, MAX_SHELVE_S) if own > 0 else MAX_SHELVE_S


def covers(rule: AlarmRule, state: State, asset_id: str) -> bool:
    """Whether the rule is about this asset (its property aside)."""
    if rule.assets:
        return asset_id in rule.assets
    asset = state.registry.assets.get(asset_id)
    return asset is not None and asset.domain == rule.domain and asset.kind == rule.kind


def limit_alarm_id(rule: str, asset: str) -> str:
    """The alarm point of a limit rule on an asset."""
    return f"{rule}@{asset}"


def silent_asset_id(asset: str) -> str:
    """The alarm point that says that a sensor (all streams of an asset) went silent."""
    return f"silent@{asset}"


def silent_feed_id(feed: str) -> str:
    """The alarm point that says that a feed went silent."""
    return f"feed@{feed}"
