"""Limit alarms over every accepted reading, vectorised. Runs on the loop thread.

A point is one rule on one stream, or one level of it. It is normal, pending (beyond the limit, on-delay running),
active, or leaving (back inside the dead-band, off-delay running). A reading of bad quality moves nothing. The points of
a levelled rule share an alarm: their `Ladder` says which level is shown. Rules with another condition or a schedule are
for `watching`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from msgspec import Struct

from ioc.domain import facts as f
from ioc.domain.alarms import covers, last_occurrence, limit_alarm_id
from ioc.domain.condition_spec import Level, Levels
from ioc.domain.readings import Array, ReadingBatch, is_rising
from ioc.domain.schedule import NEVER_US
from ioc.domain.site import AlarmRule, Site
from ioc.domain.state import State
from ioc.domain.vocabulary import LimitKind, Quality
from ioc.engine.telling import Ladder, ended, raised

NORMAL, PENDING, ACTIVE, LEAVING = range(4)
SIGNS = {LimitKind.ABOVE: 1.0, LimitKind.BELOW: -1.0, LimitKind.EQUAL: 0.0}


class Point(Struct, frozen=True):
    """A rule on a stream (`stream` = index); of a levelled rule one level (`level` its place, else -1)."""

    rule: AlarmRule
    stream: int
    asset: str
    alarm: str
    level: int = -1

    @property
    def side(self) -> float:
        """1 above, -1 below, 0 equal."""
        held = self.held
        return SIGNS[self.rule.compare] if held is None else (1.0 if held.above else -1.0)

    @property
    def limit(self) -> float:
        """Of the level, or the rule's."""
        return self.rule.limit if self.held is None else self.held.limit

    @property
    def held(self) -> Level | None:
        """Its level."""
        condition = self.rule.condition
        return condition.levels[self.level] if isinstance(condition, Levels) and self.level >= 0 else None


def is_vectorised(rule: AlarmRule) -> bool:
    """Whether the rule is evaluated here."""
    return rule.schedule is None and (rule.condition is None or isinstance(rule.condition, Levels))


class Limits:
    """All limit points of a site. `sync` after registrations; `see` after a batch was applied; `tick` with time."""

    def __init__(self) -> None:
        self._begin(None)

    def _begin(self, site: Site | None) -> None:
        self._site, self._known_streams, self._reshaped = site, 0, 0
        self.due_us = NEVER_US
        """When the next delay runs out."""
        self.points: list[Point] = []
        self._ladders: dict[str, Ladder] = {}
        self._stream, self._on_us, self._off_us = (np.empty(0, np.int64) for _ in range(3))
        self._sign, self._limit, self._band, self._slack = (np.empty(0) for _ in range(4))
        self._phase, self._since, self._count = np.empty(0, np.uint8), np.empty(0, np.int64), np.empty(0, np.int64)
        self._by_stream, self._start = np.empty(0, np.int64), np.zeros(1, np.int64)

    def sync(self, state: State, *, restart: bool = False) -> None:
        """Make points for streams registered since, and take over which alarms are active from `state`."""
        site = state.registry.site
        alike = site is self._site and self._reshaped == state.reshaped
        if site is None or (not restart and alike and self._known_streams == len(state.by_index)):
            return
        old: dict[tuple[str, int], tuple[int, int, int]] = {}
        if restart or not alike:
            held = zip(self._phase.tolist(), self._since.tolist(), self._count.tolist(), strict=True)
            pairs = zip(self.points, held, strict=True)
            old = {} if restart else {(point.alarm, point.level): kept for point, kept in pairs}
            self._begin(site)
            self._reshaped = state.reshaped
        rules = [rule for rule in site.rules if is_vectorised(rule)]
        fresh = [
            Point(rule, stream.index, stream.asset, limit_alarm_id(rule.id, stream.asset), level)
            for stream in state.by_index[self._known_streams :]
            for rule in rules
            if not stream.withdrawn and rule.property == stream.property and covers(rule, state, stream.asset)
            for level in (range(len(rule.condition.levels)) if isinstance(rule.condition, Levels) else (-1,))
        ]
        self._known_streams = len(state.by_index)
        self._add(fresh)
        self._restore(state, fresh, old)

    def _add(self, fresh: list[Point]) -> None:
        rules = [point.rule for point in fresh]
        limit = np.array([point.limit for point in fresh], np.float64)
        self.points += fresh
        self._stream = np.append(self._stream, np.array([point.stream for point in fresh], np.int64))
        self._sign = np.append(self._sign, [point.side for point in fresh])
        self._limit = np.append(self._limit, limit)
        self._band = np.append(self._band, [rule.deadband for rule in rules])
        # 1.60 must leave a 0.10 band below 1.70, which binary fractions alone would deny
        self._slack = np.append(self._slack, 1e-9 * np.maximum(1.0, np.abs(limit)))
        self._on_us = np.append(self._on_us, np.array([int(rule.on_delay_s * 1e6) for rule in rules], np.int64))
        self._off_us = np.append(self._off_us, np.array([int(rule.off_delay_s * 1e6) for rule in rules], np.int64))
        self._phase = np.append(self._phase, np.zeros(len(fresh), np.uint8))
        self._since = np.append(self._since, np.zeros(len(fresh), np.int64))
        # occurrences so far: a batch may hold a raise and its return, before any fold
        self._count = np.append(self._count, np.zeros(len(fresh), np.int64))
        self._by_stream = np.argsort(self._stream, kind="stable")
        self._start = np.searchsorted(self._stream[self._by_stream], np.arange(self._known_streams + 1))

    def _restore(self, state: State, fresh: list[Point], old: dict[tuple[str, int], tuple[int, int, int]]) -> None:
        for index, point in enumerate(fresh, len(self.points) - len(fresh)):
            alarm = state.tables.alarms.get(point.alarm)
            stands = alarm is not None and alarm.active and alarm.latched_us is None
            if isinstance(point.rule.condition, Levels):
                ladder = self._ladders.get(point.alarm)
                if ladder is None:
                    ladder = self._ladders[point.alarm] = Ladder(point.rule.condition)
                    ladder.restore(alarm.level if alarm is not None and stands else "")
                stands = ladder.stands[point.level]
            self._phase[index] = ACTIVE if stands else NORMAL
            self._count[index] = last_occurrence(state, point.alarm)
            kept = old.get((point.alarm, point.level))
            # what stands is as the record says; a delay that runs goes on
            if kept is not None and (kept[0] in (ACTIVE, LEAVING)) == stands:
                self._phase[index], self._since[index], self._count[index] = kept
        self._next_due(np.arange(len(self.points) - len(fresh), len(self.points)))

    def see(self, state: State, batch: ReadingBatch) -> list[f.AnyFact]:
        """Every row of the batch; rows of one point are taken one after another. Facts come in the rows' order."""
        rows, points = self._pairs(batch)
        if not len(rows):
            return []
        lively = self._lively(points, batch.value[rows])
        if not lively.any():
            return []
        # what one row of a point may start, its later rows may end
        hot = np.zeros(len(self.points), bool)
        hot[points[lively]] = True
        chosen = hot[points]
        rows, points = rows[chosen], points[chosen]
        told: list[tuple[int, f.AnyFact]] = []
        for places in _rounds(points):
            now = rows[places]
            moved = self._move(points[places], batch.value[now], batch.received_us[now]).tolist()
            pairs = [(int(now[place]), int(points[places[place]])) for place in moved]
            told += [(row, fact) for row, fact in self._told(state, pairs, batch)]
        told.sort(key=lambda item: item[0])
        return [fact for _, fact in told]

    def _pairs(self, batch: ReadingBatch) -> tuple[Array, Array]:
        """(row, point) of every usable row and every point on its stream, by row."""
        usable = batch.quality < Quality.BAD
        usable &= batch.stream < len(self._start) - 1
        rows = np.flatnonzero(usable)
        streams = batch.stream[rows]
        counts = self._start[streams + 1] - self._start[streams]
        row_of = np.repeat(rows, counts)
        offsets = np.arange(len(row_of)) - np.repeat(np.cumsum(counts) - counts, counts)
        return row_of, self._by_stream[np.repeat(self._start[streams], counts) + offsets]

    def _sides(self, points: Array, value: Array) -> tuple[Array, Array]:
        """Whether each value lies beyond its point's limit, and whether it is back inside the dead-band."""
        sign, limit = self._sign[points], self._limit[points]
        over = sign * (value - limit)
        level = sign == 0
        beyond = over > 0
        inside = over <= self._slack[points] - self._band[points]
        if level.any():
            beyond[level] = value[level] == limit[level]
            inside[level] = ~beyond[level]
        return beyond, inside

    def _lively(self, points: Array, value: Array) -> Array:
        """A mask of the pairs that could move their point as it stands; a repeat of what is known cannot."""
        beyond, inside = self._sides(points, value)
        phase = self._phase[points]
        lively: Array = ((phase == NORMAL) & beyond) | ((phase == ACTIVE) & inside)
        lively |= (phase == PENDING) | (phase == LEAVING)
        return lively

    def _move(self, points: Array, value: Array, at_us: Array) -> Array:
        """Step the points' phases; returns the places (into `points`) that became active or normal."""
        beyond, inside = self._sides(points, value)
        phase = self._phase[points]
        step = phase.copy()
        step[(phase == NORMAL) & beyond] = PENDING
        step[(phase == PENDING) & ~beyond] = NORMAL
        step[(phase == ACTIVE) & inside] = LEAVING
        step[(phase == LEAVING) & ~inside] = ACTIVE
        moved = step != phase
        self._since[points[moved]] = at_us[moved]
        self._phase[points] = step
        ripe = np.flatnonzero(self._ripen(points, at_us))
        if moved.any():
            self._next_due(points[moved])
        return ripe

    def _next_due(self, points: Array) -> None:
        """Delays that run at these points bring the next instant nearer."""
        phase = self._phase[points]
        for waits, delay in ((PENDING, self._on_us), (LEAVING, self._off_us)):
            some = points[phase == waits]
            if len(some):
                self.due_us = min(self.due_us, int((self._since[some] + delay[some]).min()))

    def _ripen(self, points: Array, at_us: Array | int) -> Array:
        """Let delays run out: pending -> active, leaving -> normal. Returns a mask over `points`."""
        phase, waited = self._phase[points], at_us - self._since[points]
        on = (phase == PENDING) & (waited >= self._on_us[points])
        off = (phase == LEAVING) & (waited >= self._off_us[points])
        self._phase[points[on]] = ACTIVE
        self._phase[points[off]] = NORMAL
        ripe: Array = on | off
        return ripe

    def tick(self, state: State, at_us: int) -> list[f.AnyFact]:
        """Delays that ran out without a new reading."""
        if at_us < self.due_us:
            return []
        self.due_us = NEVER_US
        waiting = np.flatnonzero((self._phase == PENDING) | (self._phase == LEAVING))
        ripe = waiting[self._ripen(waiting, at_us)]
        self._next_due(waiting)
        return [fact for _, fact in self._told(state, [(0, int(point)) for point in ripe], None)]

    def _told(
        self, state: State, moved: list[tuple[int, int]], batch: ReadingBatch | None
    ) -> Iterator[tuple[int, f.AnyFact]]:
        """The facts of (row, point) that became active or normal; levels of one alarm moved by one row are one fact."""
        ladders: dict[tuple[int, str], int] = {}
        for row, index in moved:
            point = self.points[index]
            if point.level < 0:
                yield (
                    row,
                    self._fact(state, index, "raised" if self._phase[index] == ACTIVE else "ended", None, batch, row),
                )
            else:
                self._ladders[point.alarm].stands[point.level] = bool(self._phase[index] == ACTIVE)
                ladders[row, point.alarm] = index
        for (row, alarm), index in ladders.items():
            news = self._ladders[alarm].settle()
            if news is not None:
                yield row, self._fact(state, index, *news, batch, row)

    def _fact(
        self, state: State, index: int, what: str, level: Level | None, batch: ReadingBatch | None, row: int
    ) -> f.AnyFact:
        point = self.points[index]
        reading = reading_seen(state, point.stream, batch, row)
        # a delay may run out while the newest reading has no value
        value = None if np.isnan(reading.value) else reading.value
        first = index - max(point.level, 0)  # the points of one alarm lie side by side; the first one counts
        self._count[first] += what == "raised"
        occurrence = int(self._count[first])
        if what == "ended":
            return ended(point.rule, point.alarm, occurrence, value, reading)
        limit = point.rule.limit if level is None else level.limit
        stream = state.by_index[point.stream]
        if what == "changed" and level is not None:
            return f.AlarmLevelChanged(
                alarm=point.alarm,
                occurrence=occurrence,
                level=level.key,
                priority=level.priority,
                value=value,
                limit=limit,
                reading=reading,
            )
        figures = {"value": value, "limit": limit, "unit": stream.unit, "reading": reading}
        return raised(point.rule, point.alarm, occurrence, point.asset, stream, level, **figures)


def _rounds(points: Array) -> Iterator[Array]:
    """Places of `points` such that no point stands twice in one piece: first its first row, then its second …"""
    if is_rising(points):
        yield np.arange(len(points))
        return
    order = np.argsort(points, kind="stable")
    starts = np.flatnonzero(np.diff(points[order], prepend=-1))
    turn = np.arange(len(points)) - np.repeat(starts, np.diff(starts, append=len(points)))
    by_turn = order[np.argsort(turn, kind="stable")]
    ends = np.cumsum(np.bincount(turn))
    for start, end in zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True):
        yield by_turn[start:end]


def reading_seen(state: State, stream: int, batch: ReadingBatch | None, row: int) -> f.ReadingSeen:
    """The reading of a row, or (without a batch) the latest of the stream, as a fact holds it."""
    latest = state.latest
    if batch is None:
        source, received = int(latest.source_us[stream]), int(latest.received_us[stream])
        value, quality = float(latest.value[stream]), int(latest.quality[stream])
    else:
        source, received = int(batch.source_us[row]), int(batch.received_us[row])
        value, quality = float(batch.value[row]), int(batch.quality[row])
    return f.ReadingSeen(stream=stream, source_us=source, received_us=received, value=value, quality=quality)
