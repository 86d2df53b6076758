"""Where some assets and units were over a span, in the order in which their positions came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

import numpy as np
import pyarrow as pa
from msgspec import Struct

from ioc.domain.readings import Array
from ioc.journal.blocks import POSITIONS, columns_of
from ioc.journal.history import Replaced, blocks_between
from ioc.journal.shelf import Segment, Shelf


class Tracks(Struct, frozen=True, kw_only=True):
    """Columns of equal length by arrival: unit (object array of str), source_us, received_us int64, lon, lat float64
    (nan: it had no place from then on). `complete` is False when there were more than `limit`; then it is empty."""

    unit: Array
    source_us: Array
    received_us: Array
    lon: Array
    lat: Array
    complete: bool = True


def read_tracks(shelf: Shelf, names: Iterable[str], from_us: int, to_us: int, limit: int) -> Tracks:
    """Positions of these assets or units with from_us <= source_us < to_us, `limit` at most."""
    wanted = np.array(sorted(set(names)), object)
    while True:
        try:
            pieces, rows = [], 0
            for piece in _pieces(shelf, wanted, from_us, to_us):
                rows += len(piece[0])
                if rows > limit:
                    return _made([], complete=False)
                pieces.append(piece)
            return _made(pieces[::-1])
        except Replaced:
            continue  # a minute was merged meanwhile, which happens at most once a minute


def _made(pieces: list[tuple[Array, ...]], *, complete: bool = True) -> Tracks:
    kinds = (object, np.int64, np.int64, np.float64, np.float64)
    columns = [
        np.concatenate([np.empty(0, kind), *(piece[place] for piece in pieces)]) for place, kind in enumerate(kinds)
    ]
    order = np.argsort(columns[2], kind="stable")
    unit, source, received, lon, lat = (column[order] for column in columns)
    return Tracks(unit=unit, source_us=source, received_us=received, lon=lon, lat=lat, complete=complete)


def _pieces(shelf: Shelf, wanted: Array, from_us: int, to_us: int) -> Iterator[tuple[Array, ...]]:
    for segment in reversed(shelf.all()):
        yield from _of_segment(shelf, segment, wanted, from_us, to_us)


def _of_segment(shelf: Shelf, segment: Segment, wanted: Array, from_us: int, to_us: int) -> Iterator[tuple[Array, ...]]:
    file = shelf.day_file(segment, POSITIONS)
    if file is not None:
        with suppress(OSError, pa.ArrowException):
            spans = file.groups
            hits = (spans.source_last_us >= from_us) & (spans.source_first_us < to_us)
            table = file.read(np.flatnonzero(hits).tolist())
            order = np.argsort(table["sequence"], kind="stable")
            yield _picked({name: column[order] for name, column in table.items()}, wanted, from_us, to_us)
            return
    for data in blocks_between(segment, from_us, to_us, POSITIONS):
        yield _picked(columns_of(data), wanted, from_us, to_us)


def _picked(table: dict[str, Array], wanted: Array, from_us: int, to_us: int) -> tuple[Array, ...]:
    source = table["source_us"]
    rows = np.flatnonzero(np.isin(table["unit"].astype(object), wanted) & (source >= from_us) & (source < to_us))
    received = source + table["received_offset_us"]
    return tuple(column[rows] for column in (table["unit"], source, received, table["lon"], table["lat"]))
