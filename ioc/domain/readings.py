"""Readings as columns: batches with a sequence number, and the latest value of every stream."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

Array = np.ndarray


class ReadingBatch(Struct, frozen=True, kw_only=True):
    """One accepted batch at sequence `seq`; columns of length n.

    stream int32 (`Stream.index`), source_us int64, received_us int64, value float64, quality uint8.
    """

    seq: int
    stream: Array
    source_us: Array
    received_us: Array
    value: Array
    quality: Array


class PositionBatch(Struct, frozen=True, kw_only=True):
    """One accepted batch of unit positions at sequence `seq`; columns of length n.

    `units` names each row; source_us, received_us int64; lon, lat, heading (degrees), speed (m/s) float64.
    """

    seq: int
    units: tuple[str, ...]
    source_us: Array
    received_us: Array
    lon: Array
    lat: Array
    heading: Array
    speed: Array


class Latest:
    """The latest reading of each stream, rows by `Stream.index`. `received_us` 0 = never.

    A row is replaced only by a reading whose source time is not older, so late data never overwrites newer.
    """

    source_us: Array
    received_us: Array
    changed_us: Array
    value: Array
    quality: Array

    def __init__(self, size: int = 0) -> None:
        self.size = 0
        self._grow(max(size, 64))
        self.size = size

    def _grow(self, capacity: int) -> None:
        old = self.size
        fresh = {
            "source_us": np.zeros(capacity, np.int64),
            "received_us": np.zeros(capacity, np.int64),
            "changed_us": np.zeros(capacity, np.int64),
            "value": np.full(capacity, np.nan),
            "quality": np.zeros(capacity, np.uint8),
        }
        for name, column in fresh.items():
            if old:
                column[:old] = getattr(self, name)[:old]
            setattr(self, name, column)

    def ensure(self, size: int) -> None:
        """Make room for `size` streams."""
        if size > len(self.value):
            self._grow(max(size, 2 * len(self.value)))
        self.size = max(self.size, size)

    def take(self, stream: Array, source_us: Array, received_us: Array, value: Array, quality: Array) -> Array:
        """Fold a batch in; returns the stream indices whose row changed (int32, unique, rising)."""
        if not len(stream):
            return np.empty(0, np.int32)
        self.ensure(int(stream.max()) + 1)
        order = np.lexsort((np.arange(len(stream)), source_us, stream))
        ordered = stream[order]
        last = order[np.append(ordered[1:] != ordered[:-1], True)]
        rows = stream[last]
        newer = source_us[last] >= self.source_us[rows]
        last, rows = last[newer], rows[newer]
        moved = (self.value[rows] != value[last]) & ~(np.isnan(self.value[rows]) & np.isnan(value[last]))
        changed = rows[moved | (self.received_us[rows] == 0)]
        self.changed_us[changed] = received_us[last][moved | (self.received_us[rows] == 0)]
        self.source_us[rows] = source_us[last]
        self.received_us[rows] = received_us[last]
        self.value[rows] = value[last]
        self.quality[rows] = quality[last]
        touched: Array = rows.astype(np.int32)
        return touched

    def columns(self) -> tuple[bytes, ...]:
        """The five columns as bytes, for snapshots, checkpoints and the digest."""
        n = self.size
        return tuple(
            np.ascontiguousarray(column[:n]).tobytes()
            for column in (self.source_us, self.received_us, self.changed_us, self.value, self.quality)
        )

    @classmethod
    def from_columns(cls, columns: tuple[bytes, ...]) -> Latest:
        """The inverse of `columns`."""
        size = len(columns[0]) // 8
        made = cls(size)
        made.source_us[:size] = np.frombuffer(columns[0], np.int64)
        made.received_us[:size] = np.frombuffer(columns[1], np.int64)
        made.changed_us[:size] = np.frombuffer(columns[2], np.int64)
        made.value[:size] = np.frombuffer(columns[3], np.float64)
        made.quality[:size] = np.frombuffer(columns[4], np.uint8)
        return made
