"""Thinning readings under overload: what an alarm or the latest value could hang on survives, marked uncertain.

Of each stream the first and the last to arrive, the newest at its source, and the lowest and highest of those that are
usable; where a rule waits for one value (a state), the changes. What went is counted with the last row of its stream.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct

from ioc.domain.inbound import ReadingsTaken
from ioc.domain.readings import Array
from ioc.domain.vocabulary import Quality

KEPT_PER_STREAM = 5
MOST_STEPS = 64
"""Of a stream of states as many changes survive, and as many values at their first sight."""

Key = tuple[str, str]


class Ranges(Struct, frozen=True):
    """Of some streams: what is plausible, and whether a rule waits for one value of theirs."""

    low: Array
    high: Array
    stepwise: Array


Judge = Callable[[Sequence[Key]], Ranges]
"""The ranges of streams by asset and property. Called on any thread."""


def anything_goes(keys: Sequence[Key]) -> Ranges:
    """Nothing is known of these streams."""
    return Ranges(np.full(len(keys), -np.inf), np.full(len(keys), np.inf), np.zeros(len(keys), bool))


def coalesce(batches: list[ReadingsTaken], judge: Judge = anything_goes) -> tuple[list[ReadingsTaken], int]:
    """Thin batches to a few rows a stream and feed; returns the thinned batches and how many rows went."""
    by_feed: dict[str, list[ReadingsTaken]] = {}
    for batch in batches:
        by_feed.setdefault(batch.feed, []).append(batch)
    before = sum(len(batch.value) for batch in batches)
    kept = [_thin(feed, group, judge) for feed, group in by_feed.items()]
    return kept, before - sum(len(batch.value) for batch in kept)


class _Rows(Struct, frozen=True):
    """Rows by stream, each stream's in their order of arrival. `start` and `count` by stream, `group` by row."""

    start: Array
    count: Array
    group: Array
    source_us: Array
    value: Array
    usable: Array
    stepwise: Array

    def firsts(self, mask: Array) -> Array:
        """The place of the first row of each stream that is in `mask`."""
        places = np.flatnonzero(mask)
        firsts: Array = places[np.diff(self.group[places], prepend=-1) != 0]
        return firsts

    def lasts(self, mask: Array) -> Array:
        """The place of the last row of each stream that is in `mask`."""
        places = np.flatnonzero(mask)
        lasts: Array = places[np.diff(self.group[places], append=-1) != 0]
        return lasts


def _thin(feed: str, group: list[ReadingsTaken], judge: Judge) -> ReadingsTaken:
    codes, names = _numbered(group)
    source_us, value, quality = (
        np.concatenate([getattr(batch, name) for batch in group]) for name in ("source_us", "value", "quality")
    )
    gone = np.concatenate([np.zeros(len(b.value), np.int64) if b.dropped is None else b.dropped for b in group])
    value = value.astype(np.float64)
    ranges = judge(names)
    order = np.argsort(codes, kind="stable")
    start = np.flatnonzero(np.diff(codes[order], prepend=-1))
    count = np.diff(start, append=len(codes))
    usable = (quality < Quality.BAD) & (value >= ranges.low[codes]) & (value <= ranges.high[codes])
    rows = _Rows(
        start=start,
        count=count,
        group=np.repeat(np.arange(len(start)), count),
        source_us=source_us[order],
        value=value[order],
        usable=usable[order],
        stepwise=ranges.stepwise[codes][order],
    )
    stays = _survivors(rows)
    went = count - np.add.reduceat(stays, start, dtype=np.int64) if len(start) else count
    keep = np.sort(order[stays])
    quality = quality.copy()
    thinned = order[stays & (went > 0)[rows.group]]
    quality[thinned] = np.maximum(quality[thinned], Quality.UNCERTAIN)
    dropped = np.zeros(len(codes), np.int64)
    if len(start):
        dropped[order[start + count - 1]] = went + np.add.reduceat(gone[order], start)
    kept = [names[code] for code in codes[keep].tolist()]
    return ReadingsTaken(
        feed=feed,
        assets=tuple(asset for asset, _ in kept),
        properties=tuple(name for _, name in kept),
        source_us=source_us[keep],
        value=value[keep],
        quality=quality[keep],
        dropped=dropped[keep],
        reasons=_reasons(group, keep),
    )


def _reasons(group: list[ReadingsTaken], keep: Array) -> Array | None:
    """What connectors said of the rows that stay; None when they said nothing of any."""
    if all(batch.reasons is None for batch in group):
        return None
    said = [np.zeros(len(batch.value), np.uint8) if batch.reasons is None else batch.reasons for batch in group]
    reasons: Array = np.concatenate(said)[keep]
    return reasons


def _numbered(group: list[ReadingsTaken]) -> tuple[Array, list[Key]]:
    """A number for each row's stream, and the streams by number. A feed mostly says the very same names again."""
    numbers: dict[Key, int] = {}
    pieces: list[Array] = []
    last: ReadingsTaken | None = None
    for batch in group:
        if last is None or batch.assets is not last.assets or batch.properties is not last.properties:
            keys = zip(batch.assets, batch.properties, strict=True)
            piece = np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)
        pieces.append(piece)
        last = batch
    return np.concatenate(pieces), list(numbers)


def _survivors(rows: _Rows) -> Array:
    """A mask of the rows that stay."""
    if not len(rows.group):
        return np.zeros(0, bool)
    stays: Array = rows.count[rows.group] <= KEPT_PER_STREAM
    stays[rows.start] = stays[rows.start + rows.count - 1] = True
    # without a time of its own a reading is of the moment in which it is taken: nothing is newer
    source = np.where(rows.source_us > 0, rows.source_us, np.iinfo(np.int64).max)
    stays[rows.lasts(source == np.maximum.reduceat(source, rows.start)[rows.group])] = True
    low = np.minimum.reduceat(np.where(rows.usable, rows.value, np.inf), rows.start)
    high = np.maximum.reduceat(np.where(rows.usable, rows.value, -np.inf), rows.start)
    for extreme in (low, high):
        stays[rows.firsts(rows.usable & (rows.value == extreme[rows.group]))] = True
    if rows.stepwise.any():
        stays[_steps(rows)] = True
    return stays


def _steps(rows: _Rows) -> Array:
    """Of streams of states: where the value changes, and where each value is first seen, up to `MOST_STEPS` each."""
    places = np.flatnonzero(rows.stepwise & rows.usable)
    changes = places[_is_other(rows.group[places], rows.value[places])]
    by_value = places[np.lexsort((rows.value[places], rows.group[places]))]
    fresh = np.sort(by_value[_is_other(rows.group[by_value], rows.value[by_value])])
    return np.concatenate([_few(changes, rows.group), _few(fresh, rows.group)])


def _is_other(group: Array, value: Array) -> Array:
    """Whether each row is of another stream or has another value than the one before."""
    other: Array = np.ones(len(group), bool)
    other[1:] = (group[1:] != group[:-1]) | (value[1:] != value[:-1])
    return other


def _few(places: Array, group: Array) -> Array:
    """The first `MOST_STEPS` places of each stream."""
    start = np.flatnonzero(np.diff(group[places], prepend=-1))
    turn = np.arange(len(places)) - np.repeat(start, np.diff(start, append=len(places)))
    few: Array = places[turn < MOST_STEPS]
    return few
