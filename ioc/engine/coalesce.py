"""Thinning readings under overload: per stream the first, last, lowest and highest survive, marked uncertain."""

from __future__ import annotations

import numpy as np

from ioc.domain.inbound import ReadingsTaken
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
    assets = [asset for batch in group for asset in batch.assets]
    properties = [name for batch in group for name in batch.properties]
    source_us, value, quality = (
        np.concatenate([getattr(batch, name) for batch in group]) for name in ("source_us", "value", "quality")
    )
    rows: dict[tuple[str, str], list[int]] = {}
    for row, key in enumerate(zip(assets, properties, strict=True)):
        rows.setdefault(key, []).append(row)
    keep: list[int] = []
    quality = quality.copy()
    for places in rows.values():
        if len(places) > KEPT_PER_STREAM:
            values = value[places]
            low, high = places[int(np.nanargmin(values))] if not np.isnan(values).all() else places[0], places[-1]
            if not np.isnan(values).all():
                high = places[int(np.nanargmax(values))]
            places = sorted({places[0], places[-1], low, high})
            quality[places] = np.maximum(quality[places], Quality.UNCERTAIN)
        keep += places
    keep.sort()
    return ReadingsTaken(
        feed=feed,
        assets=tuple(assets[row] for row in keep),
        properties=tuple(properties[row] for row in keep),
        source_us=source_us[keep],
        value=value[keep],
        quality=quality[keep],
    )
