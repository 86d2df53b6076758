"""Properties that no feed brings: computed at the end of each hour from hourly means, then taken in like readings.

VN_AQI by Decision 1459/QĐ-TCMT of 12 November 2019 (hourly with NowCast, its dominant pollutant, daily), and the heat
index. The means are not part of the state: after a start they are made again from the readings on record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
from msgspec import Struct

from ioc.domain.inbound import ReadingsTaken
from ioc.domain.indices.heat import heat_index_c
from ioc.domain.indices.tables import RuleTable
from ioc.domain.indices.vn_aqi import DAY_HOURS, NOWCAST_HOURS, PARTICLES, Aqi, daily, hourly
from ioc.domain.quality import CODES, QualityReason
from ioc.domain.readings import Array, ReadingBatch
from ioc.domain.records import Asset
from ioc.domain.site import VN_AQI, Derivation, Site
from ioc.domain.state import State
from ioc.domain.vocabulary import Quality
from ioc.engine.hourly_means import HOUR_US, HourlyMeans

WAIT_US = 300_000_000
"""An hour is counted up so long after its end: what was measured in it may still be on its way."""
MISSED_HOURS = 3
"""After a pause (an engine that was off) the last hours are made up for, not all of them."""

Recall = Callable[[int, int, int], tuple[Array, Array, Array]]
"""Stream index, from_us, to_us -> source_us, value, quality of the readings on record."""


class Point(Struct, frozen=True):
    """A property to compute on an asset; `sources` are stream indices by property."""

    asset: Asset
    property: str
    rule: Derivation
    sources: Mapping[str, int]


class Deriving:
    """`sync` with the registry, `see` every accepted batch, ask `due` now and then. On the loop thread."""

    def __init__(self, recall: Recall | None = None) -> None:
        self._recall = recall
        self._means = HourlyMeans()
        self._begin()

    def _begin(self) -> None:
        self._site: Site | None = None
        self._known, self._reshaped, self._done = 0, 0, 0
        self._points: list[Point] = []
        self._followed: set[int] = set()

    def sync(self, state: State, *, restart: bool = False) -> None:
        """Take over what was registered since; after a restart the means are made again from the record."""
        if restart:
            self._begin()
            self._means = HourlyMeans()
        site = state.registry.site
        alike = site is self._site and self._reshaped == state.reshaped
        if site is None or (alike and self._known == len(state.by_index)):
            return
        self._site, self._known, self._reshaped = site, len(state.by_index), state.reshaped
        self._points = list(_points(site, state))
        followed = {index for point in self._points for index in point.sources.values()}
        self._means.follow(followed, self._known)
        for index in followed - self._followed:
            self._make_up(index, int(state.latest.source_us[index]))
        self._followed = followed

    def _make_up(self, stream: int, newest_us: int) -> None:
        if self._recall is None or newest_us <= 0:
            return
        source, value, quality = self._recall(stream, newest_us - (DAY_HOURS + 1) * HOUR_US, newest_us + 1)
        self._means.put(np.full(len(source), stream), source, value, quality)

    def see(self, batch: ReadingBatch) -> None:
        """Take in an accepted batch."""
        if self._points:
            self._means.add(batch)

    def due(self, state: State, at_us: int) -> list[ReadingsTaken]:
        """What the hours that are over by `at_us` give, oldest first, a message a feed and hour."""
        over = (at_us - WAIT_US) // HOUR_US
        if not self._points or over <= self._done:
            return []
        first = max(self._done, over - MISSED_HOURS) if self._done else over - 1
        self._done = over
        return [message for hour in range(first, over) for message in self._of_hour(state, hour)]

    def _of_hour(self, state: State, hour: int) -> Iterator[ReadingsTaken]:
        rows: dict[str, list[tuple[str, str, float, int, int]]] = {}
        for point in self._points:
            found = self._value(state, point, hour)
            if found is None or _is_known(state, point, (hour + 1) * HOUR_US):
                continue
            value, whole = found
            quality = Quality.GOOD if whole else Quality.UNCERTAIN
            reason = 0 if whole else CODES[QualityReason.INCOMPLETE]
            row = (point.asset.id, point.property, value, int(quality), reason)
            rows.setdefault(point.asset.feed, []).append(row)
        for feed, found_rows in rows.items():
            assets, properties, values, qualities, reasons = zip(*found_rows, strict=True)
            yield ReadingsTaken(
                feed=feed,
                assets=assets,
                properties=properties,
                source_us=np.full(len(assets), (hour + 1) * HOUR_US, np.int64),
                value=np.array(values, np.float64),
                quality=np.array(qualities, np.uint8),
                reasons=np.array(reasons, np.uint8),
            )

    def _value(self, state: State, point: Point, hour: int) -> tuple[float, bool] | None:
        """The value at the end of `hour` and whether nothing was missing for it; None when there is none."""
        how = point.rule.how
        if how == "heat_index":
            warm, humid = (self._mean(state, point, name, hour) for name in point.rule.sources)
            return None if warm is None or humid is None else (heat_index_c(warm, humid), True)
        table = _table(state)
        if table is None:
            return None
        if how == "vn_aqi_daily":
            if not _is_midnight(state, hour + 1):
                return None
            aqi = daily(table, self._series(state, point, range(hour - DAY_HOURS + 1, hour + 1)))
            return _told(aqi, DAY_HOURS)
        aqi = hourly(table, self._series(state, point, range(hour, hour - NOWCAST_HOURS, -1)))
        told = _told(aqi, NOWCAST_HOURS)
        if told is None or how == "vn_aqi_hourly":
            return told
        return float(_names(table).index(aqi.dominant) + 1), told[1]

    def _series(self, state: State, point: Point, hours: range) -> dict[str, list[float | None]]:
        return {name: [self._mean(state, point, name, hour) for hour in hours] for name in point.sources}

    def _mean(self, state: State, point: Point, name: str, hour: int) -> float | None:
        stream = point.sources.get(name)
        return None if stream is None else self._means.mean(stream, hour, _interval_s(state, stream))


def _points(site: Site, state: State) -> Iterator[Point]:
    """Every derived property of every asset that measures at least one of its sources."""
    table = _table(state)
    rules = {(pack.key, spec.key): spec.derived for pack in site.domains for spec in pack.properties if spec.derived}
    kinds = {(pack.key, kind.key): kind.properties for pack in site.domains for kind in pack.kinds}
    streams: dict[str, dict[str, int]] = {}
    for stream in state.by_index:
        if not stream.withdrawn:
            streams.setdefault(stream.asset, {})[stream.property] = stream.index
    for ident, measured in streams.items() if rules else ():
        asset = state.registry.assets.get(ident)
        for name in kinds.get((asset.domain, asset.kind), ()) if asset else ():
            rule = rules.get((asset.domain, name)) if asset else None
            wanted = () if rule is None else (rule.sources or (_names(table) if table else ()))
            sources = {source: measured[source] for source in wanted if source in measured}
            if asset is not None and rule is not None and sources:
                yield Point(asset, name, rule, sources)


def _table(state: State) -> RuleTable | None:
    site = state.registry.site
    return next((table for table in site.tables if table.key == VN_AQI), None) if site else None


def _names(table: RuleTable) -> tuple[str, ...]:
    """The properties of the table in its order, each once: the codes of the dominant pollutant, from 1."""
    return tuple(dict.fromkeys(row.property for row in table.points))


def _told(aqi: Aqi, hours: int) -> tuple[float, bool] | None:
    """An index is whole when the particles that it rests on were there every hour."""
    if aqi.value is None:
        return None
    present = [aqi.present[name] for name in PARTICLES if name in aqi.parts]
    return float(aqi.value), all(count == hours for count in present)


def _interval_s(state: State, stream: int) -> float:
    """How often the stream speaks, but never more rarely expected than it may be: an hour at most."""
    return min(state.interval_s(state.by_index[stream]), 3600.0)


def _is_midnight(state: State, hour: int) -> bool:
    site = state.registry.site
    zone = ZoneInfo(site.zone) if site else UTC
    return datetime.fromtimestamp(hour * 3600, zone).hour == 0


def _is_known(state: State, point: Point, at_us: int) -> bool:
    """Whether the record holds that value already: the engine was off for a moment after it had been computed."""
    stream = state.registry.streams.get(f"{point.asset.id}/{point.property}")
    return stream is not None and int(state.latest.source_us[stream.index]) >= at_us
