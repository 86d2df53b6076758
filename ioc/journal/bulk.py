"""Many reading batches folded at once: exactly what folding them one after another gives, many times faster."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ioc.domain.readings import Array, Latest, ReadingBatch

_KEY_BITS = 62
_FEW = 3


def take_all(latest: Latest, batches: Sequence[ReadingBatch]) -> None:
    """Fold `batches` into `latest` in order, as repeated `Latest.take` would."""
    if len(batches) <= _FEW or not _take_at_once(latest, batches):
        for batch in batches:
            latest.take(batch.stream, batch.source_us, batch.received_us, batch.value, batch.quality)


def _take_at_once(latest: Latest, batches: Sequence[ReadingBatch]) -> bool:
    """False (and nothing done) when the instants span too much for one sorting key."""
    stream = np.concatenate([batch.stream for batch in batches])
    if not len(stream):
        return True
    source = np.concatenate([batch.source_us for batch in batches])
    latest.told.clear()
    turn = np.repeat(np.arange(len(batches)), [len(batch.stream) for batch in batches])
    latest.ensure(int(stream.max()) + 1)
    rows = _chosen(stream, source, turn)
    accepted = _accepted(stream[rows], source[rows], latest.source_us)
    if accepted is None:
        return False
    rows = rows[accepted]
    if len(rows):
        _store(latest, batches, rows, stream[rows], source[rows])
    return True


def _chosen(stream: Array, source: Array, turn: Array) -> Array:
    """Of each batch and stream the row that `take` would choose (newest source, of equals the last), by stream."""
    rising = (stream[1:] > stream[:-1]) | (turn[1:] != turn[:-1])
    if rising.all():  # no stream twice in a batch, which is how feeds mostly speak
        return np.argsort(stream, kind="stable")
    order = np.lexsort((source, turn, stream))
    ends = (stream[order][1:] != stream[order][:-1]) | (turn[order][1:] != turn[order][:-1])
    chosen: Array = order[np.append(ends, True)]
    return chosen


def _accepted(stream: Array, source: Array, known_us: Array) -> Array | None:
    """Which rows (by stream, then in order) are not older than all before them and what is known; None if the key
    would overflow."""
    floor = int(source.min())
    known = np.maximum(known_us[stream], floor)  # what is older than all of these keeps none of them out
    span = max(int(source.max()), int(known.max())) - floor + 1
    group = np.cumsum(np.append(0, stream[1:] != stream[:-1]))
    if int(span).bit_length() + int(group[-1] + 1).bit_length() > _KEY_BITS:
        return None
    key = group * span + (source - floor)
    highest = np.maximum.accumulate(np.maximum(key, group * span + (known - floor)))
    found: Array = key >= highest
    return found


def _store(latest: Latest, batches: Sequence[ReadingBatch], rows: Array, stream: Array, source: Array) -> None:
    """Put the last accepted row of each stream in place; `changed_us` is that of the last that moved the value."""
    received = np.concatenate([batch.received_us for batch in batches])[rows]
    value = np.concatenate([batch.value for batch in batches])[rows]
    quality = np.concatenate([batch.quality for batch in batches])[rows]
    first = np.append(True, stream[1:] != stream[:-1])
    last = np.append(first[1:], True)
    before = np.where(first, latest.value[stream], np.append(np.nan, value[:-1]))
    same = (before == value) | (np.isnan(before) & np.isnan(value))
    never = np.where(first, latest.received_us[stream], np.append(0, received[:-1])) == 0
    moved = np.flatnonzero(~same | never)
    latest.changed_us[stream[moved]] = received[moved]
    ends = stream[last]
    latest.source_us[ends] = source[last]
    latest.received_us[ends] = received[last]
    latest.value[ends] = value[last]
    latest.quality[ends] = quality[last]
