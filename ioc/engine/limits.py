"""Limit alarms over every accepted reading, vectorised. Runs on the loop thread.

A point is one rule on one stream. It is normal, pending (beyond the limit, on-delay running), active, or leaving
(back inside the dead-band, off-delay running). A reading of bad quality moves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from msgspec import Struct

from ioc.domain import facts as f
from ioc.domain.alarms import covers, last_occurrence, limit_alarm_id
from ioc.domain.readings import Array, ReadingBatch, is_rising
from ioc.domain.site import AlarmRule, Site
from ioc.domain.state import State
from ioc.domain.vocabulary import AlarmSource, LimitKind, Quality

NORMAL, PENDING, ACTIVE, LEAVING = range(4)
SIGNS = {LimitKind.ABOVE: 1.0, LimitKind.BELOW: -1.0, LimitKind.EQUAL: 0.0}


class Point(Struct, frozen=True):
    """A rule on a stream (`stream` = index)."""

    rule: AlarmRule
    stream: int
    asset: str
    alarm: str


class Limits:
    """All limit points of a site. `sync` after registrations; `see` after a batch was applied; `tick` with time."""

    def __init__(self) -> None:
        self._begin(None)

    def _begin(self, site: Site | None) -> None:
        self._site, self._known_streams, self._reshaped = site, 0, 0
        self.points: list[Point] = []
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
        old: dict[str, tuple[int, int, int]] = {}
        if restart or not alike:
            held = zip(self._phase.tolist(), self._since.tolist(), self._count.tolist(), strict=True)
            old = {} if restart else {point.alarm: kept for point, kept in zip(self.points, held, strict=True)}
            self._begin(site)
            self._reshaped = state.reshaped
        fresh = [
            Point(rule, stream.index, stream.asset, limit_alarm_id(rule.id, stream.asset))
            for stream in state.by_index[self._known_streams :]
            for rule in site.rules
            if not stream.withdrawn and rule.property == stream.property and covers(rule, state, stream.asset)
        ]
        self._known_streams = len(state.by_index)
        self._add(fresh)
        self._restore(state, fresh, old)

    def _add(self, fresh: list[Point]) -> None:
        rules = [point.rule for point in fresh]
        limit = np.array([rule.limit for rule in rules], np.float64)
        self.points += fresh
        self._stream = np.append(self._stream, np.array([point.stream for point in fresh], np.int64))
        self._sign = np.append(self._sign, [SIGNS[rule.compare] for rule in rules])
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

    def _restore(self, state: State, fresh: list[Point], old: dict[str, tuple[int, int, int]]) -> None:
        for index, point in enumerate(fresh, len(self.points) - len(fresh)):
            alarm = state.tables.alarms.get(point.alarm)
            if point.alarm in old:
                self._phase[index], self._since[index], self._count[index] = old[point.alarm]
            else:
                self._phase[index] = ACTIVE if alarm is not None and alarm.active else NORMAL
                self._count[index] = last_occurrence(state, point.alarm)

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
            for place in self._move(points[places], batch.value[now], batch.received_us[now]).tolist():
                row = int(now[place])
                told.append((row, self._fact(state, int(points[places[place]]), batch, row)))
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
        return np.flatnonzero(self._ripen(points, at_us))

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
        waiting = np.flatnonzero((self._phase == PENDING) | (self._phase == LEAVING))
        if not len(waiting):
            return []
        ripe = waiting[self._ripen(waiting, at_us)]
        return [self._fact(state, int(point), None, 0) for point in ripe]

    def _fact(self, state: State, index: int, batch: ReadingBatch | None, row: int) -> f.AnyFact:
        point = self.points[index]
        reading = _reading(state, point, batch, row)
        # a delay may run out while the newest reading has no value
        value = None if np.isnan(reading.value) else reading.value
        if self._phase[index] == ACTIVE:
            self._count[index] += 1
            return f.AlarmRaised(
                alarm=point.alarm,
                occurrence=int(self._count[index]),
                rule=point.rule.id,
                source=AlarmSource.LIMIT,
                domain=point.rule.domain,
                priority=point.rule.priority,
                asset=point.asset,
                stream=state.by_index[point.stream].id,
                value=value,
                limit=point.rule.limit,
                unit=state.by_index[point.stream].unit,
                reading=reading,
            )
        return f.AlarmReturned(alarm=point.alarm, occurrence=int(self._count[index]), value=value, reading=reading)


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


def _reading(state: State, point: Point, batch: ReadingBatch | None, row: int) -> f.ReadingSeen:
    latest = state.latest
    if batch is None:
        at = point.stream
        source, received = int(latest.source_us[at]), int(latest.received_us[at])
        value, quality = float(latest.value[at]), int(latest.quality[at])
    else:
        source, received = int(batch.source_us[row]), int(batch.received_us[row])
        value, quality = float(batch.value[row]), int(batch.quality[row])
    return f.ReadingSeen(stream=point.stream, source_us=source, received_us=received, value=value, quality=quality)
