"""Turning what feeds say into facts and reading batches: registration, quality, repeats. Runs on the loop thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from itertools import count as numbers_from

import numpy as np
from msgspec import Struct

from ioc.domain import facts as f
from ioc.domain.alarms import covers
from ioc.domain.condition_spec import StateSet
from ioc.domain.inbound import AssetSeen, PositionsTaken, ReadingsTaken
from ioc.domain.quality import CODES, QualityReason, place_fault
from ioc.domain.readings import Array, is_rising
from ioc.domain.records import Asset, Stream
from ioc.domain.site import AlarmRule, PropertySpec
from ioc.domain.state import State
from ioc.domain.vocabulary import LimitKind, Quality
from ioc.domain.wards import WardFinder
from ioc.engine.coalesce import Ranges

FUTURE_US = 60_000_000
"""A source time further ahead than this is a clock fault: the reading is kept as uncertain at its receipt time."""

SMALL = 64
"""Rows of a batch whose names are looked up one by one; larger ones are worth remembering."""


class UnknownRows(Struct, frozen=True):
    """How many rows of one batch named a stream that nobody knows, and which ("asset/property", each once)."""

    feed: str
    rows: int
    names: tuple[str, ...]


class Columns(Struct, frozen=True):
    """Rows ready to become a `ReadingBatch` once they have a sequence number. `reason` uint8: why a row is not good
    (`quality.CODES`), 0 where it is."""

    stream: Array
    source_us: Array
    value: Array
    quality: Array
    reason: Array


def register_asset(state: State, seen: AssetSeen, wards: WardFinder, at_us: int) -> list[f.AnyFact]:
    """A registration if the asset is new or described differently. A place outside the site's box is no place.

    Where the feed names no ward, the ward around the place at `at_us` is taken.
    """
    lon, lat, fault = seen.lon, seen.lat, seen.place_fault
    site = state.registry.site
    if lon is not None and lat is not None:
        fault = place_fault(lon, lat, site.box if site is not None else None) or ""
        if fault:
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
        ward=seen.ward or wards.name(site, lon, lat, at_us),
        place_fault=fault,
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
    told: Array | None
    """Reasons that connectors and the inbox gave, uint8; None where none gave any."""


class Intake:
    """Knows every stream by asset and property, and what each feed said last: it mostly says the same names again."""

    def __init__(self) -> None:
        self._forget(None)

    def gather(self, state: State, batches: Sequence[ReadingsTaken]) -> Run:
        """The batches end to end, each row with its stream. Raises ValueError when columns differ in length."""
        self.follow(state)
        rows = [len(batch.assets) for batch in batches]
        source, value, quality = _singles(batches) if max(rows) == min(rows) == 1 else _columns(batches, rows)
        return Run(batches, rows, self._indices(batches, rows), source, value, quality, _told(batches, rows))

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

    def columns(self, state: State, run: Run, at_us: int) -> tuple[Columns, list[UnknownRows]]:
        """The accepted rows, marked by quality, and per batch what rows named nothing that is known.

        Left out: rows that repeat the stream's latest source time and value (the same reading polled again).
        """
        self.follow(state)
        index, source, value, quality = run.index, run.source_us, run.value, run.quality
        told = run.told
        unknown: list[UnknownRows] = []
        known = index >= 0
        if not known.all():
            unknown = _unknown_by_batch(run, ~known)
            index, source, value, quality = index[known], source[known], value[known], quality[known]
            told = None if told is None else told[known]
        reason = np.where(quality > 0, CODES[QualityReason.SOURCE], 0).astype(np.uint8)
        if told is not None:
            reason = np.where(told > 0, told, reason)
        out = ~((value >= self._low[index]) & (value <= self._high[index]))
        quality[out] = np.maximum(quality[out], Quality.BAD)
        reason[out] = CODES[QualityReason.OUT_OF_RANGE]
        reason[np.isnan(value)] = CODES[QualityReason.NO_VALUE]
        future = source > at_us + FUTURE_US
        quality[future] = np.maximum(quality[future], Quality.UNCERTAIN)
        reason[future] = CODES[QualityReason.FUTURE]
        source[future | (source <= 0)] = at_us
        fresh = ~_repeats(state, index, source, value, run.rows if known.all() else ())
        stream = index.astype(np.int32)
        if not fresh.all():
            stream, source, value, quality = stream[fresh], source[fresh], value[fresh], quality[fresh]
            reason = reason[fresh]
        return Columns(stream, source, value, quality, reason), unknown

    # --- names

    def _is_held(self, batch: ReadingsTaken) -> bool:
        held = self._held.get(batch.feed)
        return held is not None and held[0] == batch.assets and held[1] == batch.properties

    def _indices(self, batches: Sequence[ReadingsTaken], rows: Sequence[int]) -> Array:
        """The stream index of every row, int64; -1 where it names nothing. Raises ValueError as `gather`."""
        if max(rows) < SMALL:
            return self._look_up(batches)
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
        self._low, self._high, self._stepwise = np.empty(0), np.empty(0), np.empty(0, bool)
        self._levels = [rule for rule in self._site.rules if _is_of_states(rule)] if self._site else []
        self._known = 0
        self._share()

    def _share(self) -> None:
        """What other threads may ask for, exchanged as one."""
        self._shared = (self._index, self._low, self._high, self._stepwise)

    def ranges(self, keys: Sequence[tuple[str, str]]) -> Ranges:
        """What is plausible of these streams; anything, of those not registered yet. On any thread."""
        index, low, high, stepwise = self._shared
        places = np.fromiter(map(index.get, keys, repeat(-1)), np.int64, len(keys))
        places[places >= len(low)] = -1  # registered at this very moment
        padded = (np.append(low, -np.inf), np.append(high, np.inf), np.append(stepwise, False))
        low, high, stepwise = (column[places] for column in padded)
        return Ranges(low, high, stepwise)

    def follow(self, state: State) -> None:
        """Take over the streams registered since; begin anew with another state or site."""
        if state is not self._state or state.registry.site is not self._site or state.reshaped != self._reshaped:
            self._forget(state)
        fresh = state.by_index[self._known :]
        if not fresh:
            return
        self._known = len(state.by_index)
        low, high, stepwise = [], [], []
        for stream in fresh:
            if not stream.withdrawn:
                self._index[stream.asset, stream.property] = stream.index
            asset = state.registry.assets.get(stream.asset)
            spec = self._specs.get((asset.domain, stream.property)) if asset else None
            low.append(-np.inf if spec is None or spec.low is None else spec.low)
            high.append(np.inf if spec is None or spec.high is None else spec.high)
            stated = spec is not None and bool(spec.states)
            stepwise.append(
                stated or any(r.property == stream.property and covers(r, state, stream.asset) for r in self._levels)
            )
        self._low, self._high = np.append(self._low, low), np.append(self._high, high)
        self._stepwise = np.append(self._stepwise, stepwise).astype(bool)
        self._share()


def _is_of_states(rule: AlarmRule) -> bool:
    """Whether the rule tells codes apart, none of which may be lost between two others."""
    return rule.compare is LimitKind.EQUAL or isinstance(rule.condition, StateSet)


def _singles(batches: Sequence[ReadingsTaken]) -> tuple[Array, Array, Array]:
    """`_columns` of batches of one row each: numpy takes four times as long to join what is so small."""
    rows = len(batches)
    return (
        np.fromiter([batch.source_us.item() for batch in batches], np.int64, rows),
        np.fromiter([batch.value.item() for batch in batches], np.float64, rows),
        np.fromiter([batch.quality.item() for batch in batches], np.uint8, rows),
    )


def _columns(batches: Sequence[ReadingsTaken], rows: Sequence[int]) -> tuple[Array, Array, Array]:
    """Source times, values and qualities of the batches end to end; always copies."""
    return (
        _joined([batch.source_us for batch in batches], rows, np.int64),
        _joined([batch.value for batch in batches], rows, np.float64),
        _joined([batch.quality for batch in batches], rows, np.uint8),
    )


def _joined(columns: Sequence[Array], rows: Sequence[int], kind: type[np.generic]) -> Array:
    if list(map(len, columns)) != rows:
        raise ValueError("the columns of a batch differ in length")
    joined: Array = np.concatenate(columns)
    return joined.astype(kind, copy=False)


def _told(batches: Sequence[ReadingsTaken], rows: Sequence[int]) -> Array | None:
    """What connectors (`reasons`) and the inbox (`dropped`: rows that it doubts) say of rows; None when nothing."""
    if not any(batch.reasons is not None or batch.dropped is not None for batch in batches):
        return None
    pieces = []
    for batch, count in zip(batches, rows, strict=True):
        piece = np.zeros(count, np.uint8) if batch.reasons is None else batch.reasons.astype(np.uint8)
        if len(piece) != count:
            raise ValueError("the columns of a batch differ in length")
        if batch.dropped is not None:
            piece[(piece == 0) & (batch.quality == Quality.UNCERTAIN)] = CODES[QualityReason.THINNED]
        pieces.append(piece)
    return np.concatenate(pieces)


def _unknown_by_batch(run: Run, rows: Array) -> list[UnknownRows]:
    """What of `rows` (a mask) lies in each batch that has any; the grouping has no say in it."""
    ends = np.cumsum(run.rows)
    found = np.flatnonzero(rows)
    places = np.searchsorted(ends, found, side="right")
    unknown = []
    for place in np.unique(places).tolist():
        batch = run.batches[place]
        within = (found[places == place] - (ends[place] - run.rows[place])).tolist()
        names = dict.fromkeys(f"{batch.assets[row]}/{batch.properties[row]}" for row in within)
        unknown.append(UnknownRows(batch.feed, len(within), tuple(names)))
    return unknown


def _repeats(state: State, index: Array, source: Array, value: Array, rows: Sequence[int] = ()) -> Array:
    """A mask of rows that say again what is the latest of their stream at that point of the run: as if each row were
    taken alone, whatever stands in one run with it. `rows` of each batch, where they are known."""
    latest = state.latest
    if is_rising(index):
        repeated: Array = (latest.source_us[index] == source) & (latest.received_us[index] > 0)
        repeated &= _alike(latest.value[index], value)
        return repeated
    if len(index) >= SMALL * len(rows) > 0:
        found = _repeats_by_batch(state, index, source, value, rows)
        if found is not None:
            return found
    order = np.argsort(index, kind="stable")
    repeated = np.empty(len(order), bool)
    repeated[order] = _again(state, index[order], source[order], value[order])
    return repeated


def _repeats_by_batch(state: State, index: Array, source: Array, value: Array, rows: Sequence[int]) -> Array | None:
    """`_repeats` of a few large batches, one after another; None when a stream stands twice in one of them."""
    latest = state.latest
    held_us = np.where(latest.received_us > 0, latest.source_us, -1)
    held = latest.value.copy()
    repeated = np.empty(len(index), bool)
    end = 0
    for count in rows:
        start, end = end, end + count
        streams, sources, values = index[start:end], source[start:end], value[start:end]
        if not is_rising(streams):
            return None
        known_us = held_us[streams]
        repeated[start:end] = (known_us == sources) & _alike(held[streams], values)
        newer = sources >= known_us
        if not newer.all():
            streams, sources, values = streams[newer], sources[newer], values[newer]
        held_us[streams], held[streams] = sources, values
    return repeated


def _again(state: State, stream: Array, source: Array, value: Array) -> Array:
    """`_repeats` of rows by stream, each in order. Mostly none is late: then the row before holds the stream."""
    latest = state.latest
    first = np.append(True, stream[1:] != stream[:-1])
    known_us = latest.source_us[stream]
    if (source < known_us).any() or ((source[1:] < source[:-1]) & ~first[1:]).any():
        return _again_behind_late(state, stream, source, value)
    source_before = np.where(first, known_us, np.append(source[:1], source[:-1]))
    value_before = np.where(first, latest.value[stream], np.append(value[:1], value[:-1]))
    again: Array = (source == source_before) & _alike(value, value_before)
    again &= ~first | (latest.received_us[stream] > 0)
    return again


def _again_behind_late(state: State, stream: Array, source: Array, value: Array) -> Array:
    """`_again` where rows may be late. Who holds a stream moves as `Latest.take` moves it: to a row that is not older,
    of equals the last; before the first row it is what is known."""
    latest = state.latest
    held = np.unique(stream)
    held = held[latest.received_us[held] > 0]
    order = np.argsort(np.concatenate((held, stream)), kind="stable")
    streams = np.concatenate((held, stream))[order]
    sources = np.concatenate((latest.source_us[held], source))[order]
    values = np.concatenate((latest.value[held], value))[order]
    key = streams * len(order) + np.unique(sources, return_inverse=True)[1]
    peaks = key == np.maximum.accumulate(key)
    holder = np.maximum.accumulate(np.where(peaks, np.arange(len(order)), 0))[:-1]
    repeated = np.zeros(len(order), bool)
    repeated[order[1:]] = (
        (streams[1:] == streams[:-1]) & (sources[1:] == sources[holder]) & _alike(values[1:], values[holder])
    )
    again: Array = repeated[len(held) :]
    return again


def _alike(one: Array, other: Array) -> Array:
    """Equal, or both no number."""
    alike: Array = (one == other) | ((one != one) & (other != other))
    return alike


def _stream(ident: str, index: int, asset: Asset, spec: PropertySpec) -> Stream:
    return Stream(id=ident, index=index, asset=asset.id, property=spec.key, unit=spec.unit, interval_s=spec.interval_s)


def moves(state: State, name: str, feed: str) -> bool:
    """Whether `name` is an asset that this feed may move: its own."""
    asset = state.registry.assets.get(name)
    return asset is not None and asset.feed == feed


def known_positions(state: State, batch: PositionsTaken, source_us: Array) -> tuple[Array, Array, dict[str, str]]:
    """Rows of a position batch whose unit (or asset of the feed) is known, whose place is one, and newer than what is
    known; a mask of those rows that take an asset's place away; and of those whose place is none what is wrong with it
    (`quality.PlaceFault`)."""
    units, places, site = state.tables.units, state.tables.places, state.registry.site
    box = site.box if site is not None else None
    rows, lost, wrong = [], [], {}
    for row, name in enumerate(batch.units):
        unit = units.get(name)
        if unit is None and not moves(state, name, batch.feed):
            continue
        if unit is None and np.isnan(batch.lon[row]):
            if name in places:
                rows.append(row)
                lost.append(True)
            continue
        held = unit or places.get(name)
        fault = place_fault(float(batch.lon[row]), float(batch.lat[row]), box)
        if fault is not None:
            wrong[name] = fault.value
            if unit is None and name in places:
                rows.append(row)
                lost.append(True)
        elif held is None or int(source_us[row]) > (held.position_us or 0):
            rows.append(row)
            lost.append(False)
    return np.array(rows, np.int64), np.array(lost, bool), wrong
