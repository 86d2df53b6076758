"""What a block holds, as a hash that does not depend on how it is encoded.

SHA-256 over the kind and the columns in a fixed order, each as: length of its name (1 byte), name, length of its bytes
(8, big-endian), bytes. Numbers are little-endian as stored; `unit` is MessagePack of the list of names. So a merged block can be cut at
its sources' bounds and compared with what was said when each source was sealed, long after its bytes are gone.
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
