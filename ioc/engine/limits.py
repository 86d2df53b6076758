"""Limit alarms over every accepted reading, vectorised. Runs on the loop thread.

A point is one rule on one stream. It is normal, pending (beyond the limit, on-delay running), active, or leaving
(back inside the dead-band, off-delay running). A reading of bad quality moves nothing.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from ioc.domain import facts as f
from ioc.domain.alarms import limit_alarm_id
from ioc.domain.readings import Array, ReadingBatch
from ioc.domain.site import AlarmRule
from ioc.domain.state import State
from ioc.domain.vocabulary import AlarmSource, LimitKind, Quality

NORMAL, PENDING, ACTIVE, LEAVING = range(4)


class Point(Struct, frozen=True):
    """A rule on a stream (`stream` = index)."""

    rule: AlarmRule
    stream: int
    asset: str
    alarm: str


class Limits:
    """All limit points of a site. `sync` after registrations; `see` after a batch was applied; `tick` with time."""

    def __init__(self) -> None:
        self.points: list[Point] = []
        self._known_streams = 0
        self._site: object = None
        self._arrays()

    def _arrays(self) -> None:
        rules = [point.rule for point in self.points]
        signs = {LimitKind.ABOVE: 1.0, LimitKind.BELOW: -1.0, LimitKind.EQUAL: 0.0}
        self._stream = np.array([point.stream for point in self.points], np.int64)
        self._sign = np.array([signs[rule.compare] for rule in rules])
        self._limit = np.array([rule.limit for rule in rules])
        self._band = np.array([rule.deadband for rule in rules])
        # 1.60 must leave a 0.10 band below 1.70, which binary fractions alone would deny
        self._slack = 1e-9 * np.maximum(1.0, np.abs(self._limit))
        self._on_us = np.array([int(rule.on_delay_s * 1e6) for rule in rules], np.int64)
        self._off_us = np.array([int(rule.off_delay_s * 1e6) for rule in rules], np.int64)
        self._phase = np.zeros(len(rules), np.uint8)
        self._since = np.zeros(len(rules), np.int64)
        # occurrences so far: a batch may hold a raise and its return, before any fold
        self._count = np.zeros(len(rules), np.int64)
        order = np.argsort(self._stream, kind="stable")
        self._by_stream = order
        top = int(self._stream.max()) + 2 if len(rules) else 1
        self._start = np.searchsorted(self._stream[order], np.arange(top + 1))

    def sync(self, state: State, *, restart: bool = False) -> None:
        """Make points for streams registered since, and take over which alarms are active from `state`."""
        site = state.registry.site
        if site is None or (not restart and site is self._site and self._known_streams == len(state.by_index)):
            return
        held = zip(self._phase.tolist(), self._since.tolist(), self._count.tolist(), strict=True)
        old = {} if restart else {point.alarm: kept for point, kept in zip(self.points, held, strict=True)}
        self.points = [
            Point(rule, stream.index, stream.asset, limit_alarm_id(rule.id, stream.asset))
            for stream in state.by_index
            for rule in site.rules
            if rule.property == stream.property and _covers(rule, state, stream.asset)
        ]
        self._arrays()
        for index, point in enumerate(self.points):
            alarm = state.tables.alarms.get(point.alarm)
            if point.alarm in old:
                self._phase[index], self._since[index], self._count[index] = old[point.alarm]
            elif alarm is not None:
                self._phase[index] = ACTIVE if alarm.active else NORMAL
                self._count[index] = alarm.occurrence
        self._site, self._known_streams = site, len(state.by_index)

    def see(self, state: State, batch: ReadingBatch) -> list[f.AnyFact]:
        """Every row of the batch in order: rows of one stream are taken one after another."""
        usable = (batch.quality < Quality.BAD) & (batch.stream < len(self._start) - 1)
        rows = np.flatnonzero(usable)
        facts: list[f.AnyFact] = []
        while len(rows):
            _, first = np.unique(batch.stream[rows], return_index=True)
            first.sort()
            facts += self._round(state, batch, rows[first])
            rows = np.delete(rows, first)
        return facts

    def _round(self, state: State, batch: ReadingBatch, rows: Array) -> list[f.AnyFact]:
        streams = batch.stream[rows]
        counts = self._start[streams + 1] - self._start[streams]
        if not counts.any():
            return []
        row_of = np.repeat(rows, counts)
        offsets = np.arange(len(row_of)) - np.repeat(np.cumsum(counts) - counts, counts)
        points = self._by_stream[np.repeat(self._start[streams], counts) + offsets]
        changed = self._move(points, batch.value[row_of], batch.received_us[row_of])
        return [self._fact(state, int(points[place]), batch, int(row_of[place])) for place in changed]

    def _move(self, points: Array, value: Array, at_us: Array) -> Array:
        """Step the points' phases; returns the places (into `points`) that became active or normal."""
        sign, limit, band = self._sign[points], self._limit[points], self._band[points]
        beyond = np.where(sign == 0, value == limit, sign * (value - limit) > 0)
        inside = np.where(sign == 0, value != limit, sign * (value - limit) <= self._slack[points] - band)
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
                value=reading.value,
                limit=point.rule.limit,
                unit=state.by_index[point.stream].unit,
                reading=reading,
            )
        return f.AlarmReturned(
            alarm=point.alarm, occurrence=int(self._count[index]), value=reading.value, reading=reading
        )


def _covers(rule: AlarmRule, state: State, asset_id: str) -> bool:
    if rule.assets:
        return asset_id in rule.assets
    asset = state.registry.assets.get(asset_id)
    return asset is not None and asset.domain == rule.domain and asset.kind == rule.kind


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
