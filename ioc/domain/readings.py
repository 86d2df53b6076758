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
        self.told: set[int] = set()
        """Streams whose row a fact alone brought, since the last batch. Empty while no block was lost."""

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
        self.told.clear()
        columns = (stream, source_us, received_us, value, quality)
        if not is_rising(stream):
            last = _newest(stream, source_us)
            columns = tuple(column[last] for column in columns)
        self.ensure(int(columns[0][-1]) + 1)
        newer = columns[1] >= self.source_us[columns[0]]
        if not newer.all():
            columns = tuple(column[newer] for column in columns)
        rows, source_us, received_us, value, quality = columns
        held = self.value[rows]
        moved = (held != value) & ((held == held) | (value == value))
        moved |= self.received_us[rows] == 0
        self.changed_us[rows[moved]] = received_us[moved]
        self.source_us[rows] = source_us
        self.received_us[rows] = received_us
        self.value[rows] = value
        self.quality[rows] = quality
        touched: Array = rows.astype(np.int32)
        return touched

    def take_one(self, stream: int, source_us: int, received_us: int, value: float, quality: int) -> None:
        """Fold in the reading that a fact names, which its batch brought before, unless that was lost in a kill.

        So one of the same instant counts only when it came later, or when what is held is itself known from a fact: of
        one source time and one batch the last is right, and the batch knew which that was.
        """
        self.ensure(stream + 1)
        held_us = int(self.source_us[stream]), int(self.received_us[stream])
        if (source_us, received_us) < held_us or ((source_us, received_us) == held_us and stream not in self.told):
            return
        self.told.add(stream)
        held = float(self.value[stream])
        moved = held != value and (held == held or value == value)
        if moved or self.received_us[stream] == 0:
            self.changed_us[stream] = received_us
        self.source_us[stream] = source_us
        self.received_us[stream] = received_us
        self.value[stream] = value
        self.quality[stream] = quality

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


def is_rising(stream: Array) -> bool:
    """Whether every stream stands at most once, in order: what a feed that polls all its sensors brings."""
    return bool((stream[1:] > stream[:-1]).all())


def _newest(stream: Array, source_us: Array) -> Array:
    """The row of each stream with the latest source time (of equal ones the last), by rising stream."""
    order = np.argsort(stream, kind="stable")
    ordered, source = stream[order], source_us[order]
    same = ordered[1:] == ordered[:-1]
    if (same & (source[1:] < source[:-1])).any():
        order = np.lexsort((source_us, stream))
        ordered = stream[order]
    newest: Array = order[np.append(~same, True)]
    return newest
