"""Rules with changes over them: what a rule becomes, whether it may, and what differs between two sets. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

import msgspec
from msgspec.structs import replace

from ioc.domain.condition_spec import (
    Absence,
    Condition,
    Count,
    Deviation,
    Frozen,
    Geofence,
    Levels,
    Missing,
    Rate,
)
from ioc.domain.records import Params
from ioc.domain.rule_records import RuleEdit, RuleTuning
from ioc.domain.schedule import DAY_MIN, Schedule
from ioc.domain.site import AlarmRule, PropertySpec, Site

LONGEST_DELAY_S = 86_400.0
FIGURES: dict[type, str] = {
    Deviation: "limit",
    Rate: "limit",
    Frozen: "after_s",
    Missing: "after_s",
    Count: "n",
    Absence: "within_s",
    Geofence: "stop_s",
}
"""The one number of a condition that a form edits."""
_encoder = msgspec.msgpack.Encoder(order="sorted")

Fault = tuple[str, Params]


def figure_of(rule: AlarmRule) -> tuple[str, float] | None:
    """Name and value of the number that stands for the rule; None for levels, states and expressions."""
    if rule.condition is None:
        return "limit", rule.limit
    name = FIGURES.get(type(rule.condition), "")
    value = float(getattr(rule.condition, name)) if name else 0.0
    if isinstance(rule.condition, Absence | Geofence) and not value:
        return None
    return (name, value) if name else None


def tuned(rule: AlarmRule, tuning: RuleTuning) -> AlarmRule:
    """The rule with the changes in it."""
    fields: dict[str, Any] = {
        name: value
        for name in (
            "deadband",
            "on_delay_s",
            "off_delay_s",
            "priority",
            "latch",
            "realarm_unacked_s",
            "realarm_acked_s",
        )
        if (value := getattr(tuning, name)) is not None
    }
    if tuning.schedule is not None:
        fields["schedule"] = tuning.schedule if tuning.schedule != Schedule() else None
    condition = rule.condition
    if tuning.figure is not None and condition is None:
        fields["limit"] = tuning.figure
    elif tuning.figure is not None and condition is not None and figure_of(rule) is not None:
        condition = _with_figure(condition, tuning.figure)
    if tuning.levels is not None and isinstance(condition, Levels):
        by_key = {key: (limit, priority) for key, limit, priority in tuning.levels}
        condition = Levels(
            levels=tuple(
                replace(level, limit=by_key[level.key][0], priority=by_key[level.key][1])
                if level.key in by_key
                else level
                for level in condition.levels
            )
        )
    return replace(rule, condition=condition, **fields)


def _with_figure(condition: Condition, value: float) -> Condition:
    name = FIGURES[type(condition)]
    kept: Condition = replace(condition, **{name: round(value) if name == "n" else value})
    return kept


def merged(old: RuleTuning | None, new: RuleTuning) -> RuleTuning:
    """Changes over changes."""
    if old is None:
        return new
    told = {name: value for name in new.__struct_fields__ if (value := getattr(new, name)) is not None}
    return replace(old, **told)


def faults_of(rule: AlarmRule, spec: PropertySpec | None) -> list[Fault]:
    """What is wrong with a changed rule: codes of `refused.*` with parameters; `spec` is the property it watches."""
    found: list[Fault] = []
    low = spec.low if spec is not None else None
    high = spec.high if spec is not None else None
    for limit in limits_of(rule):
        if limit != limit or (low is not None and limit < low) or (high is not None and limit > high):
            found.append(("rule_limit_outside", {"limit": limit, "low": low, "high": high}))
    figure = figure_of(rule)
    if figure is not None and figure[0] != "limit" and not 0 < figure[1] <= 31 * LONGEST_DELAY_S:
        found.append(("rule_figure", {"limit": figure[1]}))
    found += _level_faults(rule)
    if not rule.deadband >= 0:
        found.append(("rule_deadband", {"deadband": rule.deadband}))
    for name in ("on_delay_s", "off_delay_s", "realarm_unacked_s", "realarm_acked_s"):
        if not 0 <= getattr(rule, name) <= LONGEST_DELAY_S:
            found.append(("rule_delay", {"seconds": getattr(rule, name), "most": LONGEST_DELAY_S}))
    if not 1 <= rule.priority <= 5:
        found.append(("rule_priority", {"priority": rule.priority}))
    if rule.schedule is not None and not _is_sound(rule.schedule):
        found.append(("rule_schedule", {}))
    return found


def limits_of(rule: AlarmRule) -> list[float]:
    """The limits that stand in the property's own unit."""
    if isinstance(rule.condition, Levels):
        return [level.limit for level in rule.condition.levels]
    return [rule.limit] if rule.condition is None else []


def _level_faults(rule: AlarmRule) -> list[Fault]:
    if not isinstance(rule.condition, Levels):
        return []
    found: list[Fault] = []
    for above in (True, False):
        side = [level for level in rule.condition.levels if level.above == above]
        limits = [level.limit if above else -level.limit for level in side]
        if sorted(set(limits)) != limits:
            found.append(("rule_levels_order", {"limits": ", ".join(f"{level.limit:g}" for level in side)}))
        if any(later.priority > one.priority for one, later in pairwise(side)):
            found.append(("rule_levels_priority", {}))
        if any(not 1 <= level.priority <= 5 for level in side):
            found.append(("rule_priority", {"priority": next(p.priority for p in side if not 1 <= p.priority <= 5)}))
        gaps = [b - a for a, b in pairwise(limits)]
        if gaps and min(gaps) > 0 and rule.deadband >= min(gaps):
            found.append(("rule_deadband", {"deadband": rule.deadband}))
    return found


def _is_sound(schedule: Schedule) -> bool:
    return (
        all(1 <= day <= 7 for day in schedule.days)
        and all(1 <= month <= 12 for month in schedule.months)
        and all(0 <= a < DAY_MIN and 0 < b <= DAY_MIN and a != b for a, b in schedule.hours)
    )


def overlaid(site: Site, edits: Mapping[str, RuleEdit]) -> Site:
    """The files' site with the changes in force over it."""
    if not edits:
        return site
    rules = tuple(tuned(rule, edits[rule.id].tuning) if rule.id in edits else rule for rule in site.rules)
    return replace(site, rules=rules)


def with_rule(site: Site, rule: AlarmRule) -> Site:
    """The site with one rule in place of the one of its id."""
    return replace(site, rules=tuple(rule if one.id == rule.id else one for one in site.rules))


def file_rules(site: Site | None, edits: Mapping[str, RuleEdit]) -> dict[str, AlarmRule]:
    """The rules as the files had them, by id."""
    rules = site.rules if site is not None else ()
    return {rule.id: edits[rule.id].base if rule.id in edits else rule for rule in rules}


def digest(rules: Iterable[AlarmRule]) -> str:
    """16 hexadecimal digits over the rules, whatever their order."""
    total = hashlib.sha256()
    for one in sorted(rules, key=lambda rule: rule.id):
        # once through its type, so that 12 in a float field and 12.0 read back are the same
        total.update(_encoder.encode(msgspec.msgpack.decode(_encoder.encode(one), type=AlarmRule)))
    return total.hexdigest()[:16]


def differences(
    before: Mapping[str, AlarmRule], after: Mapping[str, AlarmRule]
) -> list[tuple[str, AlarmRule | None, AlarmRule | None]]:
    """(id, before, after) of every rule that is not the same, in the order of ids."""
    names = sorted({*before, *after})
    return [(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]
