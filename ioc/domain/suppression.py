"""What hides an alarm by design: rules over other alarms, the topology, works. Pure, over the state as it stands.

A hidden alarm goes through its states all the same (docs/decisions/0040).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ioc.domain.alarms import limit_alarm_id
from ioc.domain.areas import area_of_alarm
from ioc.domain.care_records import PlannedWork
from ioc.domain.care_spec import SuppressionSpec
from ioc.domain.records import Alarm
from ioc.domain.state import State

DEEPEST = 8
"""Steps up from an asset; also ends a circle of parents that a feed may have made."""


def causes(state: State, alarm: Alarm, at_us: int, works: Sequence[PlannedWork]) -> list[str]:
    """Everything that hides the alarm at `at_us`; `works` are those that run now. Empty: nothing does."""
    site, found = state.registry.site, list[str]()
    for rule in site.care.suppressions if site is not None else ():
        if alarm.rule == rule.by or (rule.rules and alarm.rule not in rule.rules):
            continue
        holder = _holder(state, rule, alarm, at_us)
        if holder:
            found.append(f"rule:{rule.id}:{holder}")
    return found + [f"work:{work.id}" for work in works if covers(state, work, alarm)]


def running(state: State) -> list[PlannedWork]:
    """The works that hide alarms now."""
    return [work for work in state.tables.works.values() if work.state == "running"]


def covers(state: State, work: PlannedWork, alarm: Alarm) -> bool:
    """Whether the works are about this alarm."""
    if work.domain and alarm.domain == work.domain:
        return True
    if work.area and area_of_alarm(state, alarm) == work.area:
        return True
    if alarm.asset is None or not work.assets:
        return False
    return alarm.asset in work.assets or (work.below and any(one in work.assets for one in above(state, alarm.asset)))


def _holder(state: State, rule: SuppressionSpec, alarm: Alarm, at_us: int) -> str:
    """The nearest alarm by which the rule hides this one; empty when none does."""
    asset = state.registry.assets.get(alarm.asset or "")
    if rule.kinds and (asset is None or asset.kind not in rule.kinds):
        return ""
    where: Iterable[str] = rule.at
    if rule.scope == "asset":
        where = (alarm.asset,) if alarm.asset else ()
    elif rule.scope == "below":
        where = above(state, alarm.asset) if alarm.asset else ()
    for place in where:
        ident = limit_alarm_id(rule.by, place)
        holder = state.tables.alarms.get(ident)
        if holder is not None and holds(holder, rule, at_us):
            return ident
    return ""


def holds(holder: Alarm, rule: SuppressionSpec, at_us: int) -> bool:
    """Whether an alarm of rule `by` hides others at `at_us`: active, or over for less than `hold_s`. One that is out of
    service is believed in nothing."""
    if holder.out_of_service:
        return False
    return holder.active or (holder.returned_us is not None and at_us - holder.returned_us < rule.hold_s * 1e6)


def above(state: State, asset: str) -> Iterator[str]:
    """The assets above, nearest first."""
    assets = state.registry.assets
    for _ in range(DEEPEST):
        held = assets.get(asset)
        if held is None or held.parent is None:
            return
        asset = held.parent
        yield asset
