"""Counts and sizes of a journal."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct
from sqlalchemy import func, select

from ioc.journal.blocks import POSITIONS, READINGS
from ioc.journal.database import wal_of
from ioc.journal.layout import Layout
from ioc.journal.schema import blocks, checkpoints, entries
from ioc.journal.shelf import Segment, Shelf


class SegmentStats(Struct, frozen=True, kw_only=True):
    """One day. `bytes` is the file with its log; `block_bytes` the encoded blocks alone."""

    day: str
    sealed: bool
    opening_seq: int
    last_seq: int
    last_us: int
    entries: int
    kinds: dict[str, int]
    blocks: int
    readings: int
    positions: int
    block_bytes: int
    checkpoints: int
    bytes: int


class JournalStats(Struct, frozen=True, kw_only=True):
    """The whole directory. `bytes_per_reading` is of the encoded blocks, 0 without readings."""

    directory: str
    segments: tuple[SegmentStats, ...]
    entries: int
    blocks: int
    readings: int
    positions: int
    bytes: int
    vault_bytes: int
    bytes_per_reading: float


def read_stats(layout: Layout, shelf: Shelf) -> JournalStats:
    """Count everything."""
    days = tuple(_of(segment) for segment in shelf.all())
    rows = sum(day.readings + day.positions for day in days)
    return JournalStats(
        directory=str(layout.directory),
        segments=days,
        entries=sum(day.entries for day in days),
        blocks=sum(day.blocks for day in days),
        readings=sum(day.readings for day in days),
        positions=sum(day.positions for day in days),
        bytes=sum(day.bytes for day in days),
        vault_bytes=_size(layout.vault) + _size(layout.keys),
        bytes_per_reading=sum(day.block_bytes for day in days) / rows if rows else 0.0,
    )


def _of(segment: Segment) -> SegmentStats:
    tail = segment.tail()
    with segment.connect() as connection:
        kinds = {
            row[0]: row[1] for row in connection.execute(select(entries.c.kind, func.count()).group_by(entries.c.kind))
        }
        held = {
            row[0]: row[1:]
            for row in connection.execute(
                select(
                    blocks.c.kind, func.count(), func.sum(blocks.c.rows), func.sum(func.length(blocks.c.data))
                ).group_by(blocks.c.kind)
            )
        }
        marks = connection.scalar(select(func.count()).select_from(checkpoints)) or 0
    none = (0, 0, 0)
    return SegmentStats(
        day=segment.opening.day,
        sealed=tail.sealed,
        opening_seq=segment.opening.opening_seq,
        last_seq=tail.seq,
        last_us=tail.at_us,
        entries=sum(kinds.values()),
        kinds=kinds,
        blocks=sum(found[0] for found in held.values()),
        readings=held.get(READINGS, none)[1],
        positions=held.get(POSITIONS, none)[1],
        block_bytes=sum(found[2] for found in held.values()),
        checkpoints=marks,
        bytes=_size(segment.path),
    )


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in (path, wal_of(path)) if file.exists())
