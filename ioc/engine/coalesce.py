"""Thinning readings under overload: per stream the first, last, lowest and highest survive, marked uncertain."""

from __future__ import annotations

import numpy as np

from ioc.domain.inbound import ReadingsTaken
from ioc.domain.readings import Array
from ioc.domain.vocabulary import Quality

KEPT_PER_STREAM = 4


def coalesce(batches: list[ReadingsTaken]) -> tuple[list[ReadingsTaken], int]:
    """Thin batches to at most four rows a stream and feed; returns the thinned batches and how many rows went."""
    by_feed: dict[str, list[ReadingsTaken]] = {}
    for batch in batches:
        by_feed.setdefault(batch.feed, []).append(batch)
    before = sum(len(batch.value) for batch in batches)
    kept = [_thin(feed, group) for feed, group in by_feed.items()]
    return kept, before - sum(len(batch.value) for batch in kept)


def _thin(feed: str, group: list[ReadingsTaken]) -> ReadingsTaken:
    codes, names = _numbered(group)
    source_us, value, quality = (
        np.concatenate([getattr(batch, name) for batch in group]) for name in ("source_us", "value", "quality")
    )
    keep, thinned = _survivors(codes, value.astype(np.float64))
    quality = quality.copy()
    quality[thinned] = np.maximum(quality[thinned], Quality.UNCERTAIN)
    kept = [names[code] for code in codes[keep].tolist()]
    return ReadingsTaken(
        feed=feed,
        assets=tuple(asset for asset, _ in kept),
        properties=tuple(name for _, name in kept),
        source_us=source_us[keep],
        value=value[keep],
        quality=quality[keep],
    )


def _numbered(group: list[ReadingsTaken]) -> tuple[Array, list[tuple[str, str]]]:
    """A number for each row's stream, and the streams by number. A feed mostly says the very same names again."""
    numbers: dict[tuple[str, str], int] = {}
    pieces: list[Array] = []
    last: ReadingsTaken | None = None
    for batch in group:
        if last is None or batch.assets is not last.assets or batch.properties is not last.properties:
            keys = zip(batch.assets, batch.properties, strict=True)
            piece = np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)
        pieces.append(piece)
        last = batch
    return np.concatenate(pieces), list(numbers)


def _survivors(codes: Array, value: Array) -> tuple[Array, Array]:
    """Rows that stay, rising; and those of them whose stream had more than may stay."""
    if not len(codes):
        return codes, codes
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    counts = np.diff(starts, append=len(codes))
    group = np.repeat(np.arange(len(starts)), counts)
    crowded = counts[group] > KEPT_PER_STREAM
    ordered = value[order]
    stays = ~crowded
    stays[starts] = stays[starts + counts - 1] = True
    for extreme in (np.fmin.reduceat(ordered, starts), np.fmax.reduceat(ordered, starts)):
        places = np.flatnonzero(ordered == extreme[group])
        _, first = np.unique(group[places], return_index=True)
        stays[places[first]] = True
    return np.sort(order[stays]), np.sort(order[stays & crowded])
