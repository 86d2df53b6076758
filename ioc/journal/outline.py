"""One stream over any span for a chart: every reading while they are few, else what a line through all would touch.

The span is cut into equal buckets. Of each the first and the last reading stay, the lowest and the highest that are
usable, and the first of the worst quality; all as they are on record. Thinning in pieces gives what thinning all would.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from ioc.domain.readings import Array
from ioc.domain.vocabulary import Quality
from ioc.journal.history import Columns, Replaced, pieces_of
from ioc.journal.items import ENDLESS
from ioc.journal.shelf import Shelf

KEPT_PER_BUCKET = 5
MOST_READ = 10_000_000
"""Readings looked at for one outline; older ones are left out, and the outline says so. Four months at one a second."""


class Outline(Struct, frozen=True, kw_only=True):
    """Columns of equal length, by source time, as in `History`. `bucket_us` is 0 when nothing was thinned; `rows` is
    how many readings there are; `complete` is False when older ones were left out."""

    source_us: Array
    received_us: Array
    value: Array
    quality: Array
    bucket_us: int
    rows: int
    complete: bool


def read_outline(shelf: Shelf, stream: int, from_us: int, to_us: int, *, most: int, known_us: int) -> Outline:
    """Readings with from_us <= source_us < to_us that were known at `known_us`, in at most `most` rows."""
    while True:
        try:
            return _outlined(shelf, stream, from_us, to_us, most, known_us)
        except Replaced:
            continue  # a minute was merged meanwhile, which happens at most once a minute


def _outlined(shelf: Shelf, stream: int, from_us: int, to_us: int, most: int, known_us: int) -> Outline:
    from_us, to_us = max(from_us, 0), min(to_us, ENDLESS)
    bucket_us = max(-(-(to_us - from_us) // max(most // KEPT_PER_BUCKET, 1)), 1)
    pieces: list[Columns] = []
    held = rows = 0
    thinned = False
    for piece in pieces_of(shelf, stream, from_us, to_us):
        known = piece[1] <= known_us
        pieces.append(_chosen(piece, known))
        fresh = int(np.count_nonzero(known))
        held, rows = held + fresh, rows + fresh
        if held > 4 * most:
            pieces = [thin(_joined(pieces), from_us, bucket_us)]
            held, thinned = len(pieces[0][0]), True
        if rows > MOST_READ:
            break
    found = _joined(pieces)
    if thinned or held > most:
        found, thinned = thin(found, from_us, bucket_us), True
    source, received, value, quality = found
    return Outline(
        source_us=source,
        received_us=received,
        value=value,
        quality=quality,
        bucket_us=bucket_us if thinned else 0,
        rows=rows,
        complete=rows <= MOST_READ,
    )


def thin(columns: Columns, from_us: int, bucket_us: int) -> Columns:
    """What stays of columns that are sorted by source time."""
    source, _, value, quality = columns
    if not len(source):
        return columns
    bucket = (source - from_us) // bucket_us
    start = np.flatnonzero(np.diff(bucket, prepend=bucket[0] - 1))
    count = np.diff(start, append=len(source))
    group = np.repeat(np.arange(len(start)), count)
    usable = (quality < Quality.BAD) & np.isfinite(value)
    stays = np.zeros(len(source), bool)
    stays[start] = stays[start + count - 1] = True
    low = np.minimum.reduceat(np.where(usable, value, np.inf), start)
    high = np.maximum.reduceat(np.where(usable, value, -np.inf), start)
    worst = np.maximum.reduceat(quality, start)
    for wanted in (usable & (value == low[group]), usable & (value == high[group]), quality == worst[group]):
        places = np.flatnonzero(wanted)
        stays[places[np.diff(group[places], prepend=-1) != 0]] = True
    return _chosen(columns, stays)


def _chosen(columns: Columns, rows: Array) -> Columns:
    source, received, value, quality = columns
    return source[rows], received[rows], value[rows], quality[rows]


def _joined(pieces: list[Columns]) -> Columns:
    """End to end by source time; of equal ones in their order of arrival. `pieces` come newest first."""
    none: Columns = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0), np.empty(0, np.uint8))
    whole = [np.concatenate([empty, *(piece[at] for piece in reversed(pieces))]) for at, empty in enumerate(none)]
    order = np.argsort(whole[0], kind="stable")
    return _chosen((whole[0], whole[1], whole[2], whole[3]), order)
