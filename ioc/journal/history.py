"""One stream over a span of source time, from the compacted files of sealed days and the blocks of the rest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import numpy as np
import pyarrow as pa
from msgspec import Struct
from sqlalchemy import select

from ioc.domain.readings import Array
from ioc.journal.blocks import READINGS, columns_of, mentions
from ioc.journal.items import BLOCKS_A_READ
from ioc.journal.parquet import DayFile
from ioc.journal.schema import blocks
from ioc.journal.shelf import Segment, Shelf

Columns = tuple[Array, Array, Array, Array]


class History(Struct, frozen=True, kw_only=True):
    """Columns of equal length, by source time: source_us, received_us int64, value float64, quality uint8.

    `complete` is False when `limit` cut off older readings.
    """

    source_us: Array
    received_us: Array
    value: Array
    quality: Array
    complete: bool


def read_history(shelf: Shelf, stream: int, from_us: int, to_us: int, limit: int) -> History:
    """Readings with from_us <= source_us < to_us; of more than `limit` those that arrived last."""
    while True:
        try:
            pieces, missing = _collect(shelf, stream, from_us, to_us, limit)
            break
        except Replaced:
            continue  # a minute was merged meanwhile, which happens at most once a minute
    pieces.reverse()
    none = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0), np.empty(0, np.uint8))
    source, received, value, quality = (
        np.concatenate([empty, *(piece[place] for piece in pieces)]) for place, empty in enumerate(none)
    )
    order = np.argsort(source, kind="stable")
    return History(
        source_us=source[order],
        received_us=received[order],
        value=value[order],
        quality=quality[order],
        complete=missing >= 0,
    )


class Replaced(Exception):
    """A block that was listed is no longer there: a merged one took its place."""


def _collect(shelf: Shelf, stream: int, from_us: int, to_us: int, limit: int) -> tuple[list[Columns], int]:
    """Pieces, newest arrival first, and how many of `limit` rows are left (negative: some were cut off)."""
    pieces: list[Columns] = []
    missing = limit
    for piece in pieces_of(shelf, stream, from_us, to_us):
        kept = slice(max(len(piece[0]) - missing, 0), None)
        pieces.append((piece[0][kept], piece[1][kept], piece[2][kept], piece[3][kept]))
        missing -= len(piece[0])
        if missing < 0:
            break
    return pieces, missing


def pieces_of(shelf: Shelf, stream: int, from_us: int, to_us: int) -> Iterator[Columns]:
    """Readings of the span in pieces, newest arrival first; within a piece in their order of arrival. Raises
    Replaced."""
    for segment in reversed(shelf.all()):
        yield from _of_segment(shelf, segment, stream, from_us, to_us)


def _of_segment(shelf: Shelf, segment: Segment, stream: int, from_us: int, to_us: int) -> Iterator[Columns]:
    """From the day's compacted file if there is one, else from its blocks."""
    file = shelf.day_file(segment, READINGS)
    if file is not None:
        with suppress(OSError, pa.ArrowException):
            yield rows_of_day(file, stream, from_us, to_us)
            return
    for data in blocks_between(segment, from_us, to_us):
        if mentions(data, stream):
            yield _picked(columns_of(data), stream, from_us, to_us)


def rows_of_day(file: DayFile, stream: int, from_us: int, to_us: int) -> Columns:
    """Rows of one stream in their order of arrival."""
    groups = file.reaching(stream, from_us, to_us)
    table = file.read(groups)
    order = np.argsort(table["sequence"], kind="stable")
    return _picked({name: column[order] for name, column in table.items()}, stream, from_us, to_us)


def blocks_between(segment: Segment, from_us: int, to_us: int, kind: str = READINGS) -> Iterator[bytes]:
    """Blocks that reach into the span, newest arrival first. Raises Replaced."""
    listing = (
        select(blocks.c.number)
        .where(blocks.c.kind == kind, blocks.c.source_last_us >= from_us, blocks.c.source_first_us < to_us)
        .order_by(blocks.c.last_seq.desc())
    )
    with segment.connect() as connection:
        numbers = connection.scalars(listing).all()
        for start in range(0, len(numbers), BLOCKS_A_READ):
            wanted = numbers[start : start + BLOCKS_A_READ]
            query = select(blocks.c.data).where(blocks.c.number.in_(wanted)).order_by(blocks.c.last_seq.desc())
            found = connection.scalars(query).all()
            if len(found) != len(wanted):
                raise Replaced
            yield from found


def _picked(table: dict[str, Array], stream: int, from_us: int, to_us: int) -> Columns:
    source = table["source_us"]
    rows = np.flatnonzero((table["stream"] == stream) & (source >= from_us) & (source < to_us))
    return (
        source[rows],
        (source + table["received_offset_us"])[rows],
        table["value"][rows],
        table["quality"][rows],
    )
