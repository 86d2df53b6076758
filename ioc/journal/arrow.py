"""Numpy columns to Arrow and back, over the bare buffers.

Arrow's own conversions import pandas where it is installed: half a second, on whatever thread seals the first block.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ioc.domain.readings import Array

_TYPES = {np.dtype(name): getattr(pa, name)() for name in ("int64", "int32", "float64", "uint8")}
_DTYPES = {kind: dtype for dtype, kind in _TYPES.items()}


def numbers(column: Array) -> pa.Array:
    """A numeric column without copying it. Raises KeyError for a dtype that no block has."""
    plain = np.ascontiguousarray(column)
    return pa.Array.from_buffers(_TYPES[plain.dtype], len(plain), [None, pa.py_buffer(plain)])


def words(column: Array) -> pa.DictionaryArray:
    """An object column of str as a dictionary in order of first appearance."""
    places: dict[str, int] = {}
    codes = np.array([places.setdefault(word, len(places)) for word in column.tolist()], np.int32)
    return pa.DictionaryArray.from_arrays(numbers(codes), _texts(list(places)))


def to_numpy(column: pa.Array) -> Array:
    """A column without nulls; numbers share Arrow's memory, texts become an object array of str.

    Raises pyarrow.ArrowInvalid for nulls and types that no block has.
    """
    if column.null_count:
        raise pa.ArrowInvalid("a column with nulls")
    if pa.types.is_dictionary(column.type):
        known = np.array(column.dictionary.to_pylist(), object)
        found: Array = known[to_numpy(column.indices)]
        return found
    if pa.types.is_string(column.type):
        return np.array(column.to_pylist(), object)
    dtype = _DTYPES.get(column.type)
    if dtype is None:
        raise pa.ArrowInvalid(f"a column of {column.type}")
    data = column.buffers()[1]
    if data is None or not len(column):
        return np.empty(0, dtype)
    return np.frombuffer(data, dtype, count=len(column), offset=column.offset * dtype.itemsize)


def one_piece(column: pa.ChunkedArray) -> pa.Array:
    """A column's rows as one array."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _texts(texts: list[str]) -> pa.StringArray:
    encoded = [text.encode() for text in texts]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    return pa.StringArray.from_buffers(len(texts), pa.py_buffer(ends), pa.py_buffer(b"".join(encoded)))
