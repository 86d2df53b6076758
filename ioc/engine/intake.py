"""Turning what feeds say into facts and reading batches: registration, quality, repeats. Runs on the loop thread."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from ioc.domain import facts as f
from ioc.domain.inbound import AssetSeen, PositionsTaken, ReadingsTaken
from ioc.domain.readings import Array
from ioc.domain.records import Asset, Stream
from ioc.domain.site import PropertySpec
from ioc.domain.state import State
from ioc.domain.vocabulary import Quality

FUTURE_US = 60_000_000
"""A source time further ahead than this is a clock fault: the reading is kept as uncertain at its receipt time."""


class Columns(Struct, frozen=True):
    """Rows ready to become a `ReadingBatch` once they have a sequence number."""

    stream: Array
    source_us: Array
    value: Array
    quality: Array


def register_asset(state: State, seen: AssetSeen) -> list[f.AnyFact]:
    """A registration if the asset is new or described differently. A place outside the site's box is no place."""
    lon, lat = seen.lon, seen.lat
    site = state.registry.site
    if lon is not None and lat is not None and site is not None:
        west, south, east, north = site.box
        if not (west <= lon <= east and south <= lat <= north):
            lon = lat = None
    asset = Asset(
        id=seen.id,
        feed=seen.feed,
        domain=seen.domain,
        kind=seen.kind,
        name=seen.name,
        lon=lon,
        lat=lat,
        parent=seen.parent,
        ward=seen.ward,
    )
    if state.registry.assets.get(seen.id) == asset:
        return []
    return [f.AssetRegistered(asset=asset)]


class Intake:
    """Remembers, per feed, which rows meant which streams, since a feed mostly says the same names again."""

    def __init__(self) -> None:
        self._names: dict[str, tuple[tuple[str, ...], tuple[str, ...], Array]] = {}
        self._specs: dict[tuple[str, str], PropertySpec] = {}
        self._site: object = None
        self._low = np.empty(0)
        self._high = np.empty(0)

    def streams_wanted(self, state: State, batch: ReadingsTaken) -> list[f.AnyFact]:
        """Registrations of streams that the batch is the first to name (of known assets and properties)."""
        self._follow_site(state)
        if self._is_known(batch):
            return []
        facts: list[f.AnyFact] = []
        fresh: set[str] = set()
        for asset_id, name in zip(batch.assets, batch.properties, strict=True):
            ident = f"{asset_id}/{name}"
            asset = state.registry.assets.get(asset_id)
            if ident in state.registry.streams or ident in fresh or asset is None:
                continue
            spec = self._specs.get((asset.domain, name))
            if spec is not None:
                fresh.add(ident)
                index = len(state.by_index) + len(facts)
                facts.append(f.StreamRegistered(stream=_stream(ident, index, asset, spec)))
        return facts

    def columns(self, state: State, batch: ReadingsTaken, at_us: int) -> tuple[Columns, int]:
        """The accepted rows, marked by quality, and how many rows named nothing that is known.

        Left out: rows that repeat the stream's latest source time and value (the same reading polled again).
        """
        index = self._index(state, batch)
        known = index >= 0
        stream = index[known]
        source = batch.source_us[known].astype(np.int64)
        value, quality = batch.value[known].astype(np.float64), batch.quality[known].astype(np.uint8)
        quality = self._judge(state, stream, value, quality)
        untimed, future = source <= 0, source > at_us + FUTURE_US
        quality[future] = np.maximum(quality[future], Quality.UNCERTAIN)
        source[untimed | future] = at_us
        latest = state.latest
        same_value = (latest.value[stream] == value) | (np.isnan(latest.value[stream]) & np.isnan(value))
        repeated = (latest.source_us[stream] == source) & same_value & (latest.received_us[stream] > 0)
        keep = ~repeated
        rows = Columns(stream[keep].astype(np.int32), source[keep], value[keep], quality[keep])
        return rows, int(len(index) - known.sum())

    def _judge(self, state: State, stream: Array, value: Array, quality: Array) -> Array:
        if len(self._low) < len(state.by_index):
            self._bounds(state)
        out = (value < self._low[stream]) | (value > self._high[stream]) | np.isnan(value)
        quality[out] = np.maximum(quality[out], Quality.BAD)
        return quality

    def _bounds(self, state: State) -> None:
        low, high = np.full(len(state.by_index), -np.inf), np.full(len(state.by_index), np.inf)
        for stream in state.by_index:
            asset = state.registry.assets.get(stream.asset)
            spec = self._specs.get((asset.domain, stream.property)) if asset else None
            if spec is not None:
                low[stream.index] = -np.inf if spec.low is None else spec.low
                high[stream.index] = np.inf if spec.high is None else spec.high
        self._low, self._high = low, high

    def _follow_site(self, state: State) -> None:
        site = state.registry.site
        if site is not None and site is not self._site:
            self._site = site
            self._specs = {(d.key, p.key): p for d in site.domains for p in d.properties}
            self._low = self._high = np.empty(0)

    def _is_known(self, batch: ReadingsTaken) -> bool:
        held = self._names.get(batch.feed)
        return held is not None and held[0] == batch.assets and held[1] == batch.properties

    def _index(self, state: State, batch: ReadingsTaken) -> Array:
        if self._is_known(batch):
            return self._names[batch.feed][2]
        streams = state.registry.streams
        index = np.array(
            [
                stream.index if (stream := streams.get(f"{asset}/{name}")) is not None else -1
                for asset, name in zip(batch.assets, batch.properties, strict=True)
            ],
            np.int64,
        )
        if (index >= 0).all():
            self._names[batch.feed] = (batch.assets, batch.properties, index)
        return index


def _stream(ident: str, index: int, asset: Asset, spec: PropertySpec) -> Stream:
    return Stream(id=ident, index=index, asset=asset.id, property=spec.key, unit=spec.unit, interval_s=spec.interval_s)


def known_positions(state: State, batch: PositionsTaken) -> Array:
    """Rows of a position batch whose unit is known and whose place is real, and newer than what is known."""
    units = state.tables.units
    return np.array(
        [
            row
            for row, name in enumerate(batch.units)
            if name in units
            and not (batch.lon[row] == 0 and batch.lat[row] == 0)
            and abs(batch.lon[row]) <= 180
            and abs(batch.lat[row]) <= 90
            and int(batch.source_us[row]) > (units[name].position_us or 0)
        ],
        np.int64,
    )
