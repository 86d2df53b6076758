"""Turning what feeds say into facts and reading batches: registration, quality, repeats. Runs on the loop thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from itertools import count as numbers_from

import numpy as np
from msgspec import Struct

from ioc.domain import facts as f
from ioc.domain.inbound import AssetSeen, PositionsTaken, ReadingsTaken
from ioc.domain.readings import Array, is_rising
from ioc.domain.records import Asset, Stream
from ioc.domain.site import PropertySpec
from ioc.domain.state import State
from ioc.domain.vocabulary import Quality

FUTURE_US = 60_000_000
"""A source time further ahead than this is a clock fault: the reading is kept as uncertain at its receipt time."""

SMALL = 64
"""Rows of a batch whose names are looked up one by one; larger ones are worth remembering."""


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


class Run(Struct, frozen=True):
    """Batches that are taken together: `rows` of each, and their rows end to end. `index` is the stream's, or -1."""

    batches: Sequence[ReadingsTaken]
    rows: Sequence[int]
    index: Array
    source_us: Array
    value: Array
    quality: Array


class Intake:
    """Knows every stream by asset and property, and what each feed said last: it mostly says the same names again."""

    def __init__(self) -> None:
        self._forget(None)

    def gather(self, state: State, batches: Sequence[ReadingsTaken]) -> Run:
        """The batches end to end, each row with its stream. Raises ValueError when columns differ in length."""
        self._follow(state)
        rows = [len(batch.assets) for batch in batches]
        source, value, quality = (
            _joined([getattr(batch, name) for batch in batches], rows, kind)
            for name, kind in (("source_us", np.int64), ("value", np.float64), ("quality", np.uint8))
        )
        return Run(batches, rows, self._indices(batches, rows), source, value, quality)

    def streams_wanted(self, state: State, run: Run) -> list[f.AnyFact]:
        """Registrations of streams that the run is the first to name (of known assets and properties)."""
        if (run.index >= 0).all():
            return []
        fresh: dict[tuple[str, str], f.AnyFact] = {}
        free = numbers_from(len(state.by_index))
        for batch in run.batches:
            for key in zip(batch.assets, batch.properties, strict=True):
                if key not in self._index and key not in fresh:
                    self._want(state, key, fresh, free)
        return list(fresh.values())

    def columns(self, state: State, run: Run, at_us: int) -> tuple[Columns, dict[str, int]]:
        """The accepted rows, marked by quality, and per feed how many rows named nothing that is known.

        Left out: rows that repeat the stream's latest source time and value (the same reading polled again).
        """
        self._follow(state)
        index, source, value, quality = run.index, run.source_us, run.value, run.quality
        unknown: dict[str, int] = {}
        known = index >= 0
        if not known.all():
            unknown = _count_by_feed(run, ~known)
            index, source, value, quality = index[known], source[known], value[known], quality[known]
        out = ~((value >= self._low[index]) & (value <= self._high[index]))
        quality[out] = np.maximum(quality[out], Quality.BAD)
        future = source > at_us + FUTURE_US
        quality[future] = np.maximum(quality[future], Quality.UNCERTAIN)
        source[future | (source <= 0)] = at_us
        fresh = ~_repeats(state, index, source, value)
        stream = index.astype(np.int32)
        if not fresh.all():
            stream, source, value, quality = stream[fresh], source[fresh], value[fresh], quality[fresh]
        return Columns(stream, source, value, quality), unknown

    # --- names

    def _is_held(self, batch: ReadingsTaken) -> bool:
        held = self._held.get(batch.feed)
        return held is not None and held[0] == batch.assets and held[1] == batch.properties

    def _indices(self, batches: Sequence[ReadingsTaken], rows: Sequence[int]) -> Array:
        """The stream index of every row, int64; -1 where it names nothing. Raises ValueError as `gather`."""
        pieces: list[Array] = []
        small: list[ReadingsTaken] = []
        for batch, count in zip(batches, rows, strict=True):
            if count < SMALL:
                small.append(batch)
                continue
            if small:
                pieces.append(self._look_up(small))
                small = []
            pieces.append(self._index_of(batch))
        if small:
            pieces.append(self._look_up(small))
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)

    def _look_up(self, batches: Sequence[ReadingsTaken]) -> Array:
        assets, properties = [batch.assets for batch in batches], [batch.properties for batch in batches]
        if list(map(len, assets)) != list(map(len, properties)):
            raise ValueError("assets and properties differ in length")
        keys = zip(chain.from_iterable(assets), chain.from_iterable(properties), strict=True)
        return np.fromiter(map(self._index.get, keys, repeat(-1)), np.int64)

    def _index_of(self, batch: ReadingsTaken) -> Array:
        if self._is_held(batch):
            return self._held[batch.feed][2]
        index = self._look_up([batch])
        if (index >= 0).all():
            self._held[batch.feed] = (batch.assets, batch.properties, index)
        return index

    def _want(
        self, state: State, key: tuple[str, str], fresh: dict[tuple[str, str], f.AnyFact], free: Iterator[int]
    ) -> None:
        """A stream that comes back gets its own index again, any other one the next that is `free`."""
        asset = state.registry.assets.get(key[0])
        spec = self._specs.get((asset.domain, key[1])) if asset else None
        if asset is not None and spec is not None:
            ident = f"{key[0]}/{key[1]}"
            known = state.registry.streams.get(ident)
            index = next(free) if known is None else known.index
            fresh[key] = f.StreamRegistered(stream=_stream(ident, index, asset, spec))

    # --- what is known

    def _forget(self, state: State | None) -> None:
        self._state, self._site = state, state.registry.site if state else None
        self._reshaped = state.reshaped if state else 0
        domains = self._site.domains if self._site else ()
        self._specs = {(domain.key, spec.key): spec for domain in domains for spec in domain.properties}
        self._index: dict[tuple[str, str], int] = {}
        self._held: dict[str, tuple[tuple[str, ...], tuple[str, ...], Array]] = {}
        self._low, self._high = np.empty(0), np.empty(0)
        self._known = 0

    def _follow(self, state: State) -> None:
        """Take over the streams registered since; begin anew with another state or site."""
        if state is not self._state or state.registry.site is not self._site or state.reshaped != self._reshaped:
            self._forget(state)
        fresh = state.by_index[self._known :]
        if not fresh:
            return
        self._known = len(state.by_index)
        low, high = [], []
        for stream in fresh:
            if not stream.withdrawn:
                self._index[stream.asset, stream.property] = stream.index
            asset = state.registry.assets.get(stream.asset)
            spec = self._specs.get((asset.domain, stream.property)) if asset else None
            low.append(-np.inf if spec is None or spec.low is None else spec.low)
            high.append(np.inf if spec is None or spec.high is None else spec.high)
        self._low, self._high = np.append(self._low, low), np.append(self._high, high)


def _joined(columns: Sequence[Array], rows: Sequence[int], kind: type[np.generic]) -> Array:
    """The columns end to end, of one kind; always a copy."""
    if list(map(len, columns)) != rows:
        raise ValueError("the columns of a batch differ in length")
    kinds = {column.dtype for column in columns}
    if len(kinds) == 1 and max(rows) == 1:  # numpy takes three times as long to join what is so small
        alike: Array = np.frombuffer(b"".join(column.data for column in columns), kinds.pop())
        return alike.astype(kind)
    joined: Array = np.concatenate(columns)
    return joined.astype(kind, copy=False)


def _count_by_feed(run: Run, rows: Array) -> dict[str, int]:
    """How many of `rows` (a mask) lie in the batches of each feed."""
    batches = np.searchsorted(np.cumsum(run.rows), np.flatnonzero(rows), side="right")
    found: dict[str, int] = {}
    for place in batches.tolist():
        feed = run.batches[place].feed
        found[feed] = found.get(feed, 0) + 1
    return found


def _repeats(state: State, index: Array, source: Array, value: Array) -> Array:
    """A mask of rows that say again what is the latest of their stream, or what its row before said."""
    latest = state.latest
    repeated: Array = (latest.source_us[index] == source) & (latest.received_us[index] > 0)
    repeated &= _alike(latest.value[index], value)
    if not is_rising(index):
        order = np.argsort(index, kind="stable")
        one, other = order[:-1], order[1:]
        again = (index[one] == index[other]) & (source[one] == source[other])
        repeated[other] |= again & _alike(value[one], value[other])
    return repeated


def _alike(one: Array, other: Array) -> Array:
    """Equal, or both no number."""
    alike: Array = (one == other) | ((one != one) & (other != other))
    return alike


def _stream(ident: str, index: int, asset: Asset, spec: PropertySpec) -> Stream:
    return Stream(id=ident, index=index, asset=asset.id, property=spec.key, unit=spec.unit, interval_s=spec.interval_s)


def known_positions(state: State, batch: PositionsTaken, source_us: Array) -> Array:
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
            and int(source_us[row]) > (units[name].position_us or 0)
        ],
        np.int64,
    )
