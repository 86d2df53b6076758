"""Reading and position blocks: batches as columns in the standard Arrow IPC stream format, zstd inside.

Readings: sequence int64, stream int32, source_us int64, received_offset_us int64, value float64, quality
uint8. Positions: sequence int64, unit dictionary, source_us int64, received_offset_us int64, lon, lat,
heading, speed float64. `received_offset_us` is received minus source. Every value comes back bit for bit,
NaN too.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from itertools import pairwise
from typing import cast

import numpy as np
import pyarrow as pa
from pyarrow import ipc

from ioc.domain.commit import JournalRefused, SealedBlock
from ioc.domain.readings import Array, PositionBatch, ReadingBatch
from ioc.journal.arrow import numbers, one_piece, to_numpy, words
from ioc.journal.content import column_order, content_hash

READINGS = "readings"
POSITIONS = "positions"
KINDS = (READINGS, POSITIONS)

_OPTIONS = ipc.IpcWriteOptions(compression="zstd")
_HEAD = ("sequence", "source_us", "received_offset_us")
_STORED = {kind: (*_HEAD, *(name for name in column_order(kind) if name not in _HEAD)) for kind in KINDS}
_STREAM_ALONE = ipc.IpcReadOptions(use_threads=False, included_fields=[len(_HEAD)])
_EVERYTHING = ipc.IpcReadOptions(use_threads=False)


def seal(batches: Sequence[ReadingBatch | PositionBatch]) -> SealedBlock:
    """Encode batches of one kind, in sequence.

    Raises ValueError for no batches, mixed kinds, falling sequence, or an empty batch (one without rows
    takes no sequence number: nothing could show later that it ever was).
    """
    if not batches or any(not len(batch.source_us) for batch in batches):
        raise ValueError("a block holds at least one batch, and a batch at least one row")
    if any(later.seq <= earlier.seq for earlier, later in pairwise(batches)):
        raise ValueError("batches of a block rise in sequence")
    if all(isinstance(batch, ReadingBatch) for batch in batches):
        kind, own = READINGS, _reading_columns(cast(Sequence[ReadingBatch], batches))
    elif all(isinstance(batch, PositionBatch) for batch in batches):
        kind, own = POSITIONS, _position_columns(cast(Sequence[PositionBatch], batches))
    else:
        raise ValueError("a block holds one kind of batch")
    source = _joined(batches, "source_us", np.int64)
    received = _joined(batches, "received_us", np.int64)
    counts = [len(batch.source_us) for batch in batches]
    sequence = np.repeat(np.array([batch.seq for batch in batches], np.int64), counts)
    head = dict(zip(_HEAD, (sequence, source, received - source), strict=True))
    return seal_columns(kind, {**head, **own}, f"{kind[0]}{batches[0].seq}")


def seal_columns(kind: str, columns: dict[str, Array], name: str) -> SealedBlock:
    """Encode columns (see the module; `unit` an object array of str) as the block `name`, rows in sequence."""
    sequence, source = columns["sequence"], columns["source_us"]
    received = source + columns["received_offset_us"]
    data = _encode({title: _arrow(title, columns[title]) for title in _STORED[kind]})
    return SealedBlock(
        id=name,
        kind=kind,
        rows=len(source),
        first_seq=int(sequence[0]),
        last_seq=int(sequence[-1]),
        first_us=int(received.min()),
        last_us=int(received.max()),
        source_first_us=int(source.min()),
        source_last_us=int(source.max()),
        sha256=sha256(data).digest(),
        data=data,
        content=content_hash(kind, columns),
    )


def open_block(kind: str, data: bytes) -> list[ReadingBatch] | list[PositionBatch]:
    """The batches of a block, in sequence. Raises JournalRefused `journal.block_damaged`."""
    table = columns_of(data)
    try:
        sequence, source = table["sequence"], table["source_us"]
        received = source + table["received_offset_us"]
        starts = [0, *(np.flatnonzero(np.diff(sequence)) + 1).tolist()]
        spans = [slice(start, end) for start, end in pairwise([*starts, len(sequence)])]
        if kind == READINGS:
            return [_reading_batch(table, source, received, span) for span in spans]
        return [_position_batch(table, source, received, span) for span in spans]
    except KeyError as fault:
        raise JournalRefused("journal.block_damaged", why=f"no column {fault}") from fault


def columns_of(data: bytes) -> dict[str, Array]:
    """All columns by name (`unit` as an object array of str). Raises JournalRefused `journal.block_damaged`."""
    return _decode(data, _EVERYTHING)


def mentions(data: bytes, stream: int) -> bool:
    """Whether a block of readings holds any of this stream; decodes one column. Raises as `columns_of`."""
    return bool((_decode(data, _STREAM_ALONE)["stream"] == stream).any())


def _decode(data: bytes, options: ipc.IpcReadOptions) -> dict[str, Array]:
    """Without Arrow's thread pool, which costs more than a small block is worth."""
    try:
        table = ipc.open_stream(data, options=options).read_all()
        columns = [to_numpy(one_piece(column)) for column in table.columns]
    except (pa.ArrowException, OSError, UnicodeDecodeError) as fault:
        raise JournalRefused("journal.block_damaged", why=str(fault)) from fault
    return dict(zip(table.column_names, columns, strict=True))


def _reading_columns(batches: Sequence[ReadingBatch]) -> dict[str, Array]:
    return {
        "stream": _joined(batches, "stream", np.int32),
        "value": _joined(batches, "value", np.float64),
        "quality": _joined(batches, "quality", np.uint8),
    }


def _position_columns(batches: Sequence[PositionBatch]) -> dict[str, Array]:
    units = np.array([unit for batch in batches for unit in batch.units], object)
    places = {name: _joined(batches, name, np.float64) for name in ("lon", "lat", "heading", "speed")}
    return {"unit": units, **places}


def _arrow(name: str, column: Array) -> pa.Array:
    return words(column) if name == "unit" else numbers(column)


def _joined(batches: Sequence[ReadingBatch | PositionBatch], name: str, dtype: type[np.generic]) -> Array:
    return np.concatenate([np.asarray(getattr(batch, name), dtype) for batch in batches])


def _encode(columns: dict[str, pa.Array]) -> bytes:
    table = pa.record_batch(list(columns.values()), names=list(columns))
    sink = pa.BufferOutputStream()
    with ipc.new_stream(sink, table.schema, options=_OPTIONS) as writer:
        writer.write_batch(table)
    return cast(bytes, sink.getvalue().to_pybytes())


def _reading_batch(table: dict[str, Array], source: Array, received: Array, span: slice) -> ReadingBatch:
    return ReadingBatch(
        seq=int(table["sequence"][span.start]),
        stream=table["stream"][span],
        source_us=source[span],
        received_us=received[span],
        value=table["value"][span],
        quality=table["quality"][span],
    )


def _position_batch(table: dict[str, Array], source: Array, received: Array, span: slice) -> PositionBatch:
    return PositionBatch(
        seq=int(table["sequence"][span.start]),
        units=tuple(table["unit"][span]),
        source_us=source[span],
        received_us=received[span],
        lon=table["lon"][span],
        lat=table["lat"][span],
        heading=table["heading"][span],
        speed=table["speed"][span],
    )
