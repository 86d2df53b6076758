"""Rules with a condition of their own or a schedule, beside the vectorised limits. Runs on the loop thread.

Only rows of streams that such a rule looks at are touched, one after another. What is due by time is settled at its own
instant, before a later reading counts: the facts depend on readings and instants, never on when a tick came. What lies
over several streams (`joint`) is the exception: it is looked at once a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from heapq import heappop, heappush
from itertools import count, islice

import numpy as np

from ioc.domain import condition_spec as spec
from ioc.domain import facts as f
from ioc.domain.alarms import covers, limit_alarm_id
from ioc.domain.conditions.expressions import Unevaluated
from ioc.domain.readings import Array, PositionBatch, ReadingBatch
from ioc.domain.records import Asset, Stream
from ioc.domain.schedule import NEVER_US
from ioc.domain.site import AlarmRule, Site
from ioc.domain.state import State
from ioc.domain.vocabulary import Quality
from ioc.engine.joint import PACE_US, Family, properties_of
from ioc.engine.limits import is_vectorised, reading_seen
from ioc.engine.watch_points import WatchPoint

MOST_RECALLED = 2_000
"""Streams whose readings are asked of the record after a start; a rule on more of them begins with what comes."""

Recall = Callable[[int, int, int], tuple[Array, Array, Array]]
"""See `ioc.engine.deriving.Recall`."""


def is_of_asset(rule: AlarmRule) -> bool:
    """Whether it watches an asset as a whole, not one stream of it."""
    return isinstance(rule.condition, spec.Expression | spec.Geofence)


class Watching:
    """`sync` with the registry; `see` and `see_positions` what was applied; `tick` with time."""

    def __init__(self, recall: Recall | None = None) -> None:
        self._recall = recall
        self._begin(None)

    def _begin(self, site: Site | None) -> None:
        self._site = site
        self._streams = self._assets = self._reshaped = 0
        self.points: dict[str, WatchPoint] = {}
        self._own: dict[int, list[WatchPoint]] = {}
        self._other: dict[int, list[WatchPoint]] = {}
        self._placed: dict[str, list[WatchPoint]] = {}
        self._joint: dict[str, list[WatchPoint]] = {}
        self._by_parent: dict[str, list[WatchPoint]] = {}
        self._family = Family()
        self._touched: dict[int, tuple[WatchPoint, ...]] = {}
        self._watched = np.zeros(0, bool)
        self._heap: list[tuple[int, int, WatchPoint]] = []
        self._turn = count()
        self._failed: set[str] = set()
        self._recalled = 0
        rules = [rule for rule in site.rules if not is_vectorised(rule)] if site is not None else []
        self._rules: dict[str, list[AlarmRule]] = {}
        self._of_assets: dict[tuple[str, str], list[AlarmRule]] = {}
        self._of_named = [rule for rule in rules if is_of_asset(rule) and rule.assets]
        self._triggers: dict[str, list[AlarmRule]] = {}
        for rule in rules:
            if is_of_asset(rule):
                if not rule.assets:
                    self._of_assets.setdefault((rule.domain, rule.kind), []).append(rule)
                continue
            self._rules.setdefault(rule.property, []).append(rule)
            if isinstance(rule.condition, spec.Absence) and rule.condition.after_property:
                self._triggers.setdefault(rule.condition.after_property, []).append(rule)
        self._properties = frozenset(self._rules) | frozenset(self._triggers) | _looked_at(rules)
        self.any = bool(rules)

    # --- what is known

    def sync(self, state: State, *, restart: bool = False) -> None:
        """Make points for what was registered since. Another site, or assets that went, begins anew: a point whose rule
        is the same goes on with what it remembers."""
        site = state.registry.site
        alike = site is self._site and self._reshaped == state.reshaped
        if site is None or (not restart and alike and self._is_known(state)):
            return
        old: dict[str, WatchPoint] = {}
        if restart or not alike:
            old = {} if restart else self.points
            self._begin(site)
            self._reshaped = state.reshaped
        if not self.any:
            self._streams, self._assets = len(state.by_index), len(state.registry.assets)
            return
        self._touched.clear()
        for asset in islice(state.registry.assets.values(), self._assets, None):
            self._add_asset(state, site, asset, old)
        self._assets = len(state.registry.assets)
        fresh = state.by_index[self._streams :]
        for stream in fresh:
            if not stream.withdrawn:
                self._add_stream(state, site, stream, old)
        self._streams = len(state.by_index)
        more = [not stream.withdrawn and stream.property in self._properties for stream in fresh]
        self._watched = np.append(self._watched, np.array(more, bool))

    def _is_known(self, state: State) -> bool:
        return self._streams == len(state.by_index) and self._assets == len(state.registry.assets)

    def _add_asset(self, state: State, site: Site, asset: Asset, old: dict[str, WatchPoint]) -> None:
        self._family.add_asset(asset)
        named = (rule for rule in self._of_named if asset.id in rule.assets)
        for rule in (*self._of_assets.get((asset.domain, asset.kind), ()), *named):
            point = self._add(state, site, rule, asset.id, -1, old)
            if isinstance(rule.condition, spec.Geofence):
                self._placed.setdefault(asset.id, []).append(point)
                place = state.tables.places.get(asset.id)
                if place is not None and asset.id not in old:
                    point.place(place.position_us, place.lon, place.lat)

    def _add_stream(self, state: State, site: Site, stream: Stream, old: dict[str, WatchPoint]) -> None:
        self._family.add_stream(stream.asset, stream.property, stream.index)
        for rule in self._rules.get(stream.property, ()):
            if covers(rule, state, stream.asset):
                point = self._add(state, site, rule, stream.asset, stream.index, old)
                if point.joint is None:
                    self._own.setdefault(stream.index, []).append(point)
                    if point.alarm not in old or old[point.alarm] is not point:
                        self._remember(state, point)
        for rule in self._triggers.get(stream.property, ()):
            held = self._pair(state, rule, stream.asset)
            if held is not None:
                self._other.setdefault(stream.index, []).append(held)
        for rule in self._rules.get(stream.property, ()):
            condition = rule.condition
            if isinstance(condition, spec.Absence) and condition.after_property:
                self._join(state, rule, stream.asset)

    def _pair(self, state: State, rule: AlarmRule, asset: str) -> WatchPoint | None:
        return self.points.get(limit_alarm_id(rule.id, asset)) if covers(rule, state, asset) else None

    def _join(self, state: State, rule: AlarmRule, asset: str) -> None:
        """The stream that sets off was there first."""
        point, condition = self._pair(state, rule, asset), rule.condition
        other = self._family.streams.get(asset, {}).get(getattr(condition, "after_property", ""))
        if point is not None and other is not None and point not in self._other.get(other, ()):
            self._other.setdefault(other, []).append(point)

    def _add(
        self, state: State, site: Site, rule: AlarmRule, asset: str, stream: int, old: dict[str, WatchPoint]
    ) -> WatchPoint:
        alarm = limit_alarm_id(rule.id, asset)
        point = old.get(alarm)
        if point is None or point.rule != rule:
            point = WatchPoint(state, site, rule, asset, stream, alarm)
            # settled at the next tick; what lies over several streams is looked at when it is touched
            point.due_us = 1 if point.joint is None else NEVER_US
        self.points[alarm] = point
        if point.joint is not None:
            self._joint.setdefault(asset, []).append(point)
            held = state.registry.assets.get(asset)
            if held is not None and held.parent is not None:
                self._by_parent.setdefault(held.parent, []).append(point)
        self._push(point)
        return point

    def _remember(self, state: State, point: WatchPoint) -> None:
        """Give a new point what its stream said before: the latest reading, or what the record holds as far back as it
        looks."""
        latest, at = state.latest, point.stream
        if at >= latest.size or not latest.received_us[at] or latest.quality[at] >= Quality.BAD:
            return
        newest = int(latest.source_us[at])
        memory = max(probe.memory_us for probe in point.probes)
        standing = isinstance(point.rule.condition, spec.Frozen | spec.Missing)
        if memory and self._recall is not None and not standing and self._recalled < MOST_RECALLED:
            self._recalled += 1
            rows = zip(*self._recall(at, newest - memory, newest + 1), strict=True)
            for source, value, quality in rows:
                if quality < Quality.BAD and value == value:
                    point.take(int(source), int(source), float(value))
            return
        value = float(latest.value[at])
        if value == value:
            point.take(int(latest.changed_us[at]), newest, value)
            point.take(int(latest.received_us[at]), newest, value)

    # --- readings

    def see(self, state: State, batch: ReadingBatch) -> list[f.AnyFact]:
        """Usable rows of watched streams, in order."""
        if not self.any:
            return []
        stream = batch.stream
        chosen = (stream < len(self._watched)) & (batch.quality < Quality.BAD)
        chosen[chosen] = self._watched[stream[chosen]]
        if not chosen.any():
            return []
        told: list[f.AnyFact] = []
        for row in np.flatnonzero(chosen).tolist():
            value = float(batch.value[row])
            if value == value:
                told += self._take(state, batch, row, value)
        return told

    def _take(self, state: State, batch: ReadingBatch, row: int, value: float) -> Iterator[f.AnyFact]:
        index, at_us = int(batch.stream[row]), int(batch.received_us[row])
        for point in self._own.get(index, ()):
            reading = reading_seen(state, index, batch, row)
            yield from point.advance(state, at_us - 1)
            point.take(at_us, int(batch.source_us[row]), value)
            yield from point.settle(state, at_us, reading)
            self._push(point)
        for point in self._other.get(index, ()):
            yield from point.advance(state, at_us - 1)
            point.take_other(at_us, value)
            yield from point.settle(state, at_us)
            self._push(point)
        for point in self._touches(state, index):
            assert point.joint is not None
            soon = max(at_us, point.joint.looked_us + PACE_US)
            if soon < point.due_us:
                point.due_us = soon
                self._push(point)

    def _touches(self, state: State, index: int) -> tuple[WatchPoint, ...]:
        """The points over several streams that look at this one."""
        found = self._touched.get(index)
        if found is None:
            stream = state.by_index[index]
            asset = state.registry.assets.get(stream.asset)
            parent = asset.parent if asset is not None else None
            near = [*self._joint.get(stream.asset, ()), *self._by_parent.get(stream.asset, ())]
            if parent is not None:
                near += [*self._joint.get(parent, ()), *self._by_parent.get(parent, ())]
            found = tuple(dict.fromkeys(point for point in near if stream.property in _names(point.rule)))
            self._touched[index] = found
        return found

    def see_positions(self, state: State, batch: PositionBatch) -> list[f.AnyFact]:
        """Positions of assets with a fence."""
        if not self._placed:
            return []
        told: list[f.AnyFact] = []
        for row, name in enumerate(batch.units):
            for point in self._placed.get(name, ()):
                at_us = int(batch.received_us[row])
                told += point.advance(state, at_us - 1)
                point.place(at_us, float(batch.lon[row]), float(batch.lat[row]))
                told += point.settle(state, at_us)
                self._push(point)
        return told

    # --- time

    def tick(self, state: State, at_us: int) -> list[f.AnyFact]:
        """What is due by `at_us`."""
        told: list[f.AnyFact] = []
        while self._heap and self._heap[0][0] <= at_us:
            due, _, point = heappop(self._heap)
            if due != point.due_us or self.points.get(point.alarm) is not point:
                continue
            if point.joint is not None:
                told += self._look(state, point, at_us)
            else:
                # a new point has nothing that was due before this moment
                told += point.settle(state, at_us) if due == 1 else point.advance(state, at_us)
            self._push(point)
        self._failed.clear()
        return told

    def _look(self, state: State, point: WatchPoint, at_us: int) -> Iterable[f.AnyFact]:
        rule = point.rule.id
        joint = point.joint
        assert joint is not None
        if rule in state.tables.rule_faults or rule in self._failed:
            point.due_us = NEVER_US
            return []
        told = point.advance(state, at_us)
        if at_us - joint.looked_us < PACE_US:
            return told
        try:
            joint.look(state, self._family, point.asset, at_us)
        except Unevaluated as fault:
            self._failed.add(rule)
            point.due_us = NEVER_US
            return [*told, f.RuleFailed(rule=rule, asset=point.asset, code=fault.code, params=fault.params)]
        return [*told, *point.settle(state, at_us)]

    @property
    def due_us(self) -> int:
        """When the next point wants to be settled."""
        return self._heap[0][0] if self._heap else NEVER_US

    def _push(self, point: WatchPoint) -> None:
        if point.due_us < NEVER_US:
            heappush(self._heap, (point.due_us, next(self._turn), point))


def _names(rule: AlarmRule) -> frozenset[str]:
    try:
        return properties_of(rule)
    except Unevaluated:
        return frozenset({rule.property})


def _looked_at(rules: Iterable[AlarmRule]) -> frozenset[str]:
    return frozenset[str]().union(*(_names(rule) for rule in rules))
