"""Means of whole hours of chosen streams, a day back. Hours are UTC hours, numbered from 1970."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ioc.domain.readings import Array, ReadingBatch
from ioc.domain.vocabulary import Quality

HOUR_US = 3_600_000_000
KEPT_HOURS = 25
ENOUGH = 0.75
"""An hour's mean needs this share of the readings that its stream's interval lets expect (as an 8-hour mean needs its
hours); the centre's own rule where Decision 1459/QĐ-TCMT is silent."""


class HourlyMeans:
    """Sums and counts by stream index and hour. `add` what was accepted; bad readings count for nothing."""

    def __init__(self) -> None:
        self._followed = np.zeros(0, bool)
        self._hours: dict[int, dict[int, tuple[float, int]]] = {}

    def follow(self, streams: Iterable[int], size: int) -> None:
        """Keep means of these stream indices from now on, of others no longer; `size` streams there are in all."""
        chosen = set(streams)
        self._followed = np.zeros(size, bool)
        self._followed[list(chosen)] = True
        self._hours = {stream: self._hours.get(stream, {}) for stream in chosen}

    def add(self, batch: ReadingBatch) -> None:
        """Take in a batch; streams that are not followed cost a look each."""
        known = batch.stream < len(self._followed)
        if not known.all():
            known[known] = self._followed[batch.stream[known]]
        else:
            known = self._followed[batch.stream]
        if known.any():
            self.put(batch.stream[known], batch.source_us[known], batch.value[known], batch.quality[known])

    def put(self, stream: Array, source_us: Array, value: Array, quality: Array) -> None:
        """Readings of followed streams."""
        usable = (quality < Quality.BAD) & ~np.isnan(value)
        hours = source_us // HOUR_US
        for row in np.flatnonzero(usable).tolist():
            held = self._hours[int(stream[row])]
            hour = int(hours[row])
            total, count = held.get(hour, (0.0, 0))
            held[hour] = (total + float(value[row]), count + 1)
            if len(held) > KEPT_HOURS:
                del held[min(held)]

    def mean(self, stream: int, hour: int, interval_s: float) -> float | None:
        """The mean of an hour; None when there were too few readings. `interval_s` 0: one is enough."""
        total, count = self._hours.get(stream, {}).get(hour, (0.0, 0))
        least = max(1.0, ENOUGH * 3600.0 / interval_s) if interval_s > 0 else 1.0
        return total / count if count and count >= least else None
