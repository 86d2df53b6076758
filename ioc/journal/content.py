"""What a block holds, as a hash that does not depend on how it is encoded.

SHA-256 over the kind and the columns in a fixed order, each as: length of its name (1 byte), name, length of its bytes
(8, big-endian), bytes. Numbers are little-endian as stored; `unit` is MessagePack of the list of names. So a merged
block can be cut at its sources' bounds and compared with what was said when each source was sealed, long after its
bytes are gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

import msgspec
import numpy as np

from ioc.domain.readings import Array

_ORDER = {
    "readings": ("sequence", "stream", "source_us", "received_offset_us", "value", "quality"),
    "positions": ("sequence", "unit", "source_us", "received_offset_us", "lon", "lat", "heading", "speed"),
}
_DTYPES: dict[str, str] = {
    **dict.fromkeys(("sequence", "source_us", "received_offset_us"), "<i8"),
    **dict.fromkeys(("value", "lon", "lat", "heading", "speed"), "<f8"),
    "stream": "<i4",
    "quality": "|u1",
}


def content_hash(kind: str, columns: Mapping[str, Array], rows: slice = slice(None)) -> bytes:
    """Hash of `rows` of a block of `kind`. Raises KeyError when a column is missing."""
    total = sha256(kind.encode())
    for name in _ORDER[kind]:
        column = columns[name][rows]
        data = msgspec.msgpack.encode(column.tolist()) if name == "unit" else _plain(name, column)
        total.update(bytes([len(name)]) + name.encode() + len(data).to_bytes(8, "big"))
        total.update(data)
    return total.digest()


def _plain(name: str, column: Array) -> bytes:
    return np.ascontiguousarray(column, np.dtype(_DTYPES[name])).tobytes()


def column_order(kind: str) -> tuple[str, ...]:
    """Names of a block's columns, in the order in which they are hashed."""
    return _ORDER[kind]


def key_column(kind: str) -> str:
    """The column that says what a row is about: `stream`, or `unit` of positions."""
    return "stream" if kind == "readings" else "unit"


def row_sum(kind: str, columns: Mapping[str, Array]) -> int:
    """Sum over rows (modulo 2^128) of a number made of each row's values: the same in whatever order rows lie.

    It tells a fault of a rearrangement, not a forger: that is for the hash of the bytes.
    """
    totals = []
    for seed in (0x9E3779B97F4A7C15, 0xD1B54A32D192ED03):
        rows = np.full(len(columns["sequence"]), seed, np.uint64)
        for name in _ORDER[kind]:
            rows = _mixed(rows ^ _as_numbers(name, columns[name]))
        totals.append(int(rows.sum(dtype=np.uint64)) if len(rows) else 0)
    return totals[0] << 64 | totals[1]


def add_sums(one: int, other: int) -> int:
    """The sum of two disjoint sets of rows."""
    mask = 2**64 - 1
    return ((one >> 64) + (other >> 64) & mask) << 64 | (one + other & mask)


def _as_numbers(name: str, column: Array) -> Array:
    if name == "unit":
        names, places = np.unique(column.astype(str), return_inverse=True)
        marks = [int.from_bytes(sha256(str(found).encode()).digest()[:8], "little") for found in names]
        return np.array(marks, np.uint64)[places]
    plain = np.ascontiguousarray(column, np.dtype(_DTYPES[name]))
    return plain.view(np.uint64) if plain.dtype.itemsize == 8 else plain.astype(np.int64).view(np.uint64)


def _mixed(rows: Array) -> Array:
    """The finisher of SplitMix64, on wrapping 64-bit numbers."""
    rows = (rows ^ (rows >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    rows = (rows ^ (rows >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Array = rows ^ (rows >> np.uint64(31))
    return mixed
