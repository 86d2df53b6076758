"""Several streams over a span in one pass over the blocks, in the order in which their readings came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

import numpy as np
import pyarrow as pa
from msgspec import Struct

from ioc.domain.readings import Array
from ioc.journal.blocks import READINGS, columns_of
from ioc.journal.history import Replaced, blocks_between, rows_of_day
from ioc.journal.shelf import Segment, Shelf

Columns = tuple[Array, Array, Array, Array, Array]
_KINDS: dict[str, type] = {
    "stream": np.int32,
    "source_us": np.int64,
    "received_us": np.int64,
    "value": np.float64,
    "quality": np.uint8,
}


class Together(Struct, frozen=True, kw_only=True):
    """Columns of equal length by arrival: stream int32, source_us, received_us int64, value float64, quality uint8.

    `complete` is False when there were more than `limit`; then nothing is in it.
    """

    stream: Array
    source_us: Array
    received_us: Array
    value: Array
    quality: Array
    complete: bool = True


def read_together(shelf: Shelf, streams: Sequence[int], from_us: int, to_us: int, limit: int) -> Together:
    """Readings of these streams (indices) with from_us <= source_us < to_us, `limit` at most."""
    wanted = np.array(sorted(set(streams)), np.int32)
    while True:
        try:
            pieces, rows = [], 0
            for piece in _pieces(shelf, wanted, from_us, to_us):
                rows += len(piece[0])
                if rows > limit:
                    return _made(_columns([]), complete=False)
                pieces.append(piece)
            break
        except Replaced:
            continue  # a minute was merged meanwhile, which happens at most once a minute
    pieces.reverse()
    columns = _columns(pieces)
    order = np.argsort(columns["received_us"], kind="stable")
    return _made({name: column[order] for name, column in columns.items()})


def _made(columns: dict[str, Array], *, complete: bool = True) -> Together:
    stream, source, received, value, quality = (columns[name] for name in _KINDS)
    return Together(
        stream=stream, source_us=source, received_us=received, value=value, quality=quality, complete=complete
    )


def _columns(pieces: list[Columns]) -> dict[str, Array]:
    return {
        name: np.concatenate([np.empty(0, kind), *(piece[place] for piece in pieces)])
        for place, (name, kind) in enumerate(_KINDS.items())
    }


def _pieces(shelf: Shelf, wanted: Array, from_us: int, to_us: int) -> Iterator[Columns]:
    for segment in reversed(shelf.all()):
        yield from _of_segment(shelf, segment, wanted, from_us, to_us)


def _of_segment(shelf: Shelf, segment: Segment, wanted: Array, from_us: int, to_us: int) -> Iterator[Columns]:
    file = shelf.day_file(segment, READINGS)
    if file is not None:
        with suppress(OSError, pa.ArrowException):
            found = [rows_of_day(file, int(stream), from_us, to_us) for stream in wanted]
            for stream, (source, received, value, quality) in zip(wanted, found, strict=True):
                yield np.full(len(source), stream, np.int32), source, received, value, quality
            return
    for data in blocks_between(segment, from_us, to_us):
        table = columns_of(data)
        source = table["source_us"]
        rows = np.flatnonzero(np.isin(table["stream"], wanted) & (source >= from_us) & (source < to_us))
        yield (
            table["stream"][rows].astype(np.int32),
            source[rows],
            (source + table["received_offset_us"])[rows],
            table["value"][rows],
            table["quality"][rows],
        )
