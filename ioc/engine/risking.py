"""Measures rises of rivers and sums of rain once a minute, and says when what they suggest has changed.

The samples are not part of the state: after a start they are made again from the readings on record. What is said
depends on the readings and the time of the tick alone, never on how readings were grouped. On the loop thread.
"""

from __future__ import annotations

from bisect import insort
from operator import attrgetter

import numpy as np
from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.decide.risk import Watched, suggestions, usable, watched
from ioc.domain.indices.rise import HOUR_US, Sample, measured, rain_sum
from ioc.domain.readings import Array, ReadingBatch
from ioc.domain.risk_records import RainSum, Rise, Risk
from ioc.domain.site import Site
from ioc.domain.state import State
from ioc.domain.vocabulary import Quality
from ioc.engine.deriving import Recall

TICK_US = 60_000_000
TELL_US = 600_000_000
"""What moves slowly is told again after ten minutes at the latest."""
KEPT_US = 3 * HOUR_US + TELL_US


class Risking:
    """`sync` with the registry, `see` every accepted batch, ask `tick` now and then."""

    def __init__(self, recall: Recall | None = None) -> None:
        self._recall = recall
        self._begin()

    def _begin(self) -> None:
        self._site: Site | None = None
        self._known = self._reshaped = 0
        self._followed = np.zeros(0, bool)
        self._samples: dict[int, list[Sample]] = {}
        self._levels: dict[str, int] = {}
        self._rains: dict[str, int] = {}
        self._told: dict[str, int] = {}
        self._watched: Watched = {}
        self._lower: dict[str, int] = {}
        self._ticked = 0

    def sync(self, state: State, *, restart: bool = False) -> None:
        """Take over what was registered since; after a restart the samples are made again from the record."""
        if restart:
            self._begin()
        site = state.registry.site
        alike = site is self._site and self._reshaped == state.reshaped
        if site is None or (alike and self._known == len(state.by_index)):
            return
        self._site, self._known, self._reshaped = site, len(state.by_index), state.reshaped
        streams = state.registry.streams
        stations = {one.asset: streams.get(f"{one.asset}/{one.property}") for one in site.risk.stations}
        self._watched = watched(state)
        self._levels = {asset: stream.index for asset, stream in stations.items() if stream is not None}
        name = site.risk.rain_property
        rains = (one for one in state.by_index if name and one.property == name and not one.withdrawn)
        self._rains = {one.asset: one.index for one in rains}
        wanted = {*self._levels.values(), *self._rains.values()}
        self._followed = np.zeros(self._known, bool)
        self._followed[list(wanted)] = True
        fresh = wanted - set(self._samples)
        self._samples = {stream: self._samples.get(stream, []) for stream in wanted}
        for stream in fresh:
            self._make_up(stream, int(state.latest.source_us[stream]))

    def _make_up(self, stream: int, newest_us: int) -> None:
        if self._recall is not None and newest_us > 0:
            source, value, quality = self._recall(stream, newest_us - KEPT_US, newest_us + 1)
            self._put(np.full(len(source), stream), source, value, quality)

    def see(self, batch: ReadingBatch) -> None:
        """Take in an accepted batch; streams that are not followed cost a look each."""
        if not self._samples:
            return
        known = batch.stream < len(self._followed)
        known[known] = self._followed[batch.stream[known]]
        if known.any():
            self._put(batch.stream[known], batch.source_us[known], batch.value[known], batch.quality[known])

    def _put(self, stream: Array, source_us: Array, value: Array, quality: Array) -> None:
        for row in np.flatnonzero((quality < Quality.BAD) & ~np.isnan(value)).tolist():
            held = self._samples[int(stream[row])]
            made = Sample(int(source_us[row]), float(value[row]), bool(quality[row] != Quality.GOOD))
            if held and held[-1].at_us >= made.at_us:
                self._put_late(held, made)
                continue
            held.append(made)
            if made.at_us - held[0].at_us > KEPT_US:
                del held[: max(1, len(held) // 10)]

    @staticmethod
    def _put_late(held: list[Sample], made: Sample) -> None:
        """Of one instant the last word counts."""
        at = next((at for at in range(len(held) - 1, -1, -1) if held[at].at_us <= made.at_us), -1)
        if at >= 0 and held[at].at_us == made.at_us:
            held[at] = made
        else:
            insort(held, made, key=attrgetter("at_us"))

    def tick(self, state: State, at_us: int) -> list[f.AnyFact]:
        """What moved and what is suggested otherwise than before."""
        self.sync(state)
        if self._site is None or at_us - self._ticked < TICK_US:
            return []
        self._ticked = at_us
        rises = [one for asset in sorted(self._levels) if self._is_news(one := self._rise(state, asset), state)]
        rains = [rain for asset in sorted(self._rains) if self._is_rain(rain := self._rain(asset, at_us), state)]
        for ident in (*(one.asset for one in rises), *(one.asset for one in rains)):
            self._told[ident] = at_us
        facts: list[f.AnyFact] = []
        if rises or rains:
            facts.append(f.RiskMeasured(rises=tuple(rises), rains=tuple(rains)))
        return [*facts, *(f.RiskSuggested(risk=risk) for risk in self._changed(state, at_us))]

    def _rise(self, state: State, asset: str) -> Rise:
        assert self._site is not None
        stream = state.by_index[self._levels[asset]]
        silent = usable(state, stream) is None
        samples = self._samples[stream.index]
        return measured(asset, samples, self._site.risk, state.interval_s(stream), silent=silent)

    def _rain(self, asset: str, at_us: int) -> RainSum:
        samples = self._samples[self._rains[asset]]
        h1, h3 = rain_sum(samples, at_us)
        return RainSum(asset=asset, at_us=samples[-1].at_us if samples else 0, h1=h1, h3=h3)

    def _is_news(self, rise: Rise, state: State) -> bool:
        held = state.tables.rises.get(rise.asset)
        if held is None:
            return True
        if (held.reason, held.grade) != (rise.reason, rise.grade) or _moved(held.cm_h, rise.cm_h, 1.0):
            return True
        return held != rise and (_moved(held.value, rise.value, 0.01) or self._is_old(rise.asset))

    def _is_rain(self, rain: RainSum, state: State) -> bool:
        held = state.tables.rains.get(rain.asset)
        if held is None:
            return rain.h1 is not None
        changed = _moved(held.h1, rain.h1, 1.0) or _moved(held.h3, rain.h3, 1.0)
        return changed or (held != rain and self._is_old(rain.asset))

    def _is_old(self, asset: str) -> bool:
        return self._ticked - self._told.get(asset, 0) >= TELL_US

    def _changed(self, state: State, at_us: int) -> list[Risk]:
        """Suggestions of another level or clause: higher ones at once, lower ones when they have settled."""
        assert self._site is not None
        changed = []
        for risk in suggestions(state, self._watched):
            held = state.tables.risks.get(risk.key)
            was = held.level if held is not None else 0
            if risk.level >= was:
                self._lower.pop(risk.key, None)
                if risk.level == was:
                    continue
            else:
                since = self._lower.setdefault(risk.key, at_us)
                if at_us - since < self._site.risk.settle_s * 1e6:
                    continue
                del self._lower[risk.key]
            changed.append(replace(risk, since_us=at_us, was=was))
        return changed


def _moved(before: float | None, now: float | None, least: float) -> bool:
    if before is None or now is None:
        return before is not now
    return abs(now - before) >= least
