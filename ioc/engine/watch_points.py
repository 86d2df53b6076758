"""One rule with a condition of its own on one asset: probes, delays, schedule, and the facts that come of them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from ioc.domain import condition_spec as spec
from ioc.domain import facts as f
from ioc.domain.alarms import last_occurrence
from ioc.domain.conditions.absences import AfterProbe, ByTimeProbe
from ioc.domain.conditions.fences import FenceProbe, rings_of
from ioc.domain.conditions.phases import ACTIVE, Phases
from ioc.domain.conditions.probes import (
    CountProbe,
    DeviationProbe,
    FrozenProbe,
    MissingProbe,
    Probe,
    RateProbe,
    StateProbe,
    Threshold,
)
from ioc.domain.schedule import NEVER_US, in_force, next_change_us
from ioc.domain.site import AlarmRule, Site
from ioc.domain.state import State
from ioc.domain.vocabulary import FeedState
from ioc.engine.joint import JointProbe
from ioc.engine.telling import Ladder, ended, raised

SECOND_US = 1_000_000


class WatchPoint:
    """`stream` is the index that it watches, -1 where it watches the asset as a whole. `due_us` is when it wants to be
    settled though nothing came."""

    def __init__(self, state: State, site: Site, rule: AlarmRule, asset: str, stream: int, alarm: str) -> None:
        self.rule, self.asset, self.stream, self.alarm = rule, asset, stream, alarm
        self.due_us = 0
        self._zone = ZoneInfo(site.zone)
        condition = rule.condition
        self._ladder = Ladder(condition) if isinstance(condition, spec.Levels) else None
        self.probes = probes_of(rule, site, self._zone)
        self.joint = next((probe for probe in self.probes if isinstance(probe, JointProbe)), None)
        on_us, off_us = int(rule.on_delay_s * 1e6), int(rule.off_delay_s * 1e6)
        self._phases = [Phases(on_us, off_us) for _ in self.probes]
        # an absence looks at the schedule itself: it counts at the end of its window, and stands beyond it
        self._schedule = None if isinstance(condition, spec.Absence) and condition.by_min >= 0 else rule.schedule
        self._shown = False
        self._count = 0
        self.restore(state)

    def restore(self, state: State) -> None:
        """Take over from the record whether the alarm stands, and at which level."""
        alarm = state.tables.alarms.get(self.alarm)
        self._count = last_occurrence(state, self.alarm)
        self._shown = alarm is not None and alarm.active and alarm.latched_us is None
        stands = [self._shown]
        if self._ladder is not None:
            self._ladder.restore(alarm.level if alarm is not None and self._shown else "")
            stands = self._ladder.stands
        for phases, active in zip(self._phases, stands, strict=False):
            phases.phase = ACTIVE if active else phases.phase

    # --- what it is given

    def take(self, at_us: int, source_us: int, value: float) -> None:
        """A usable reading of its stream."""
        for probe in self.probes:
            probe.take(at_us, source_us, value)

    def take_other(self, at_us: int, value: float) -> None:
        """A usable reading of the stream that sets it off."""
        for probe in self.probes:
            if isinstance(probe, AfterProbe):
                probe.take_other(at_us, value)

    def place(self, at_us: int, lon: float, lat: float) -> None:
        """Where the asset is; nan: nowhere."""
        for probe in self.probes:
            if isinstance(probe, FenceProbe):
                probe.place(at_us, lon, lat)

    # --- what it says

    def advance(self, state: State, at_us: int) -> list[f.AnyFact]:
        """Everything that was due by `at_us`, each at its own time, so that the moment of a tick makes no odds."""
        told: list[f.AnyFact] = []
        while 1 < self.due_us <= at_us:
            told += self.settle(state, self.due_us)
        return told

    def settle(self, state: State, at_us: int, reading: f.ReadingSeen | None = None) -> list[f.AnyFact]:
        """Ask the probes at an instant and say what changed."""
        allowed = self._schedule is None or in_force(self._schedule, at_us, self._zone)
        held = self._waits_for_feed(state)
        for probe, phases in zip(self.probes, self._phases, strict=True):
            beyond, inside = probe.sides(at_us) if allowed else (False, True)
            phases.step(beyond and not held, inside, at_us)
        self.due_us = self._next_us(at_us, held)
        return self._told(state, reading)

    def _waits_for_feed(self, state: State) -> bool:
        """While the whole feed does not speak, no stream of it is missing by itself."""
        if not isinstance(self.rule.condition, spec.Missing) or self._shown:
            return False
        asset = state.registry.assets.get(self.asset)
        feed = state.tables.feeds.get(asset.feed) if asset is not None else None
        return feed is None or feed.state is not FeedState.ON_TIME

    def _next_us(self, at_us: int, held: bool) -> int:
        due = min((phases.due_us() for phases in self._phases), default=NEVER_US)
        due = min(due, *(probe.due_us(at_us) for probe in self.probes))
        if self._schedule is not None:
            due = min(due, next_change_us(self._schedule, at_us, self._zone))
        return max(min(due, at_us + SECOND_US) if held else due, at_us + 1)

    def _told(self, state: State, reading: f.ReadingSeen | None) -> list[f.AnyFact]:
        if self._ladder is not None:
            self._ladder.stands = [phases.active for phases in self._phases]
            news = self._ladder.settle()
        else:
            before, self._shown = self._shown, self._phases[0].active
            news = None if before == self._shown else ("raised" if self._shown else "ended", None)
        if news is None:
            return []
        what, level = news
        if self._ladder is not None:
            self._shown = what != "ended"
        return [self._fact(state, what, level, reading)]

    def _fact(self, state: State, what: str, level: spec.Level | None, reading: f.ReadingSeen | None) -> f.AnyFact:
        figure = self.probes[0].figure
        value = None if figure is None or figure != figure else round(figure, 9)
        if what == "ended":
            return ended(self.rule, self.alarm, self._count, value, reading)
        limit = level.limit if level is not None else _limit_of(self.rule)
        if what == "changed" and level is not None:
            return f.AlarmLevelChanged(
                alarm=self.alarm,
                occurrence=self._count,
                level=level.key,
                priority=level.priority,
                value=value,
                limit=limit,
                reading=reading,
            )
        self._count += 1
        stream = state.by_index[self.stream] if self.stream >= 0 else None
        unit = _unit(self.rule, stream.unit if stream is not None else "")
        figures = {"value": value, "limit": limit, "unit": unit, "reading": reading}
        return raised(self.rule, self.alarm, self._count, self.asset, stream, level, **figures)


def probes_of(rule: AlarmRule, site: Site, zone: ZoneInfo) -> list[Probe]:
    """What judges the rule: one probe, or one for each level."""
    condition, band = rule.condition, rule.deadband
    if condition is None:
        return [Threshold(rule.compare.value, rule.limit, band)]
    if isinstance(condition, spec.Levels):
        return [Threshold("above" if one.above else "below", one.limit, band) for one in condition.levels]
    if isinstance(condition, spec.Geofence):
        return [FenceProbe(condition, rings_of(condition, site))]
    if isinstance(condition, spec.Absence):
        return [ByTimeProbe(condition, zone, rule.schedule) if condition.by_min >= 0 else AfterProbe(condition)]
    return [_on_a_stream(condition, band) or JointProbe(condition, rule)]


def _on_a_stream(condition: spec.Condition, band: float) -> Probe | None:
    match condition:
        case spec.Deviation(set_point=set_point):
            return None if set_point is None else DeviationProbe(condition, band)
        case spec.Rate():
            return RateProbe(condition, band)
        case spec.StateSet():
            return StateProbe(condition)
        case spec.Frozen():
            return FrozenProbe(condition)
        case spec.Missing():
            return MissingProbe(condition)
        case spec.Count():
            return CountProbe(condition, band)
    return None


def _limit_of(rule: AlarmRule) -> float | None:
    if rule.condition is None:
        return rule.limit
    limit: float | None = getattr(rule.condition, "limit", None)
    return float(rule.condition.n) if isinstance(rule.condition, spec.Count) else limit


def _unit(rule: AlarmRule, unit: str) -> str:
    """The unit of what was judged: of a rate a unit of time below it; events are counted."""
    if isinstance(rule.condition, spec.Rate):
        per = {1.0: "s", 60.0: "min", 3600.0: "h", 86400.0: "d"}.get(rule.condition.per_s)
        return f"{unit}/{per}" if per else unit
    return "" if isinstance(rule.condition, spec.Count) else unit
