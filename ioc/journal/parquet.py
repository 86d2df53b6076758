"""The compacted form of a sealed day: one Parquet file a kind beside the segment, rows by stream and source time.

Columns as in blocks, but `source_us` is a timestamp (UTC, microseconds) and `unit` plain text. It is made from the
segment and holds nothing else; a reader that finds none reads the segment's blocks.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from ioc.domain.readings import Array
from ioc.journal.arrow import numbers, one_piece, to_numpy, words
from ioc.journal.content import column_order, key_column

GROUP_ROWS = 65_536
_INSTANT = pa.timestamp("us", "UTC")
_TYPES = {
    **dict.fromkeys(("sequence", "received_offset_us"), pa.int64()),
    **dict.fromkeys(("value", "lon", "lat", "heading", "speed"), pa.float64()),
    "source_us": _INSTANT,
    "stream": pa.int32(),
    "quality": pa.uint8(),
    "unit": pa.string(),
}
_DELTA = ("sequence", "source_us", "received_offset_us")


def schema_of(kind: str) -> pa.Schema:
    """The columns of a file of `kind`."""
    return pa.schema([(name, _TYPES[name]) for name in column_order(kind)])


def table_of(kind: str, columns: dict[str, Array]) -> pa.Table:
    """Block columns in the types of the file."""
    arrays = [(words if name == "unit" else numbers)(columns[name]).cast(_TYPES[name]) for name in column_order(kind)]
    return pa.table(arrays, schema=schema_of(kind))


def columns_of_table(table: pa.Table) -> dict[str, Array]:
    """The inverse of `table_of`."""
    found: dict[str, Array] = {}
    for name in table.column_names:
        column = table[name]
        plain = one_piece(column)
        found[name] = to_numpy(plain.cast(pa.int64()) if name == "source_us" else plain)
    return found


class Writer:
    """Writes one file; rows are handed in in their final order."""

    def __init__(self, path: Path, kind: str, labels: dict[str, str]) -> None:
        self._kind = kind
        self._file = pq.ParquetWriter(
            path,
            schema_of(kind).with_metadata({f"ioc.{name}": text for name, text in labels.items()}),
            compression="zstd",
            use_dictionary=[name for name in column_order(kind) if name not in _DELTA],
            column_encoding=dict.fromkeys(_DELTA, "DELTA_BINARY_PACKED"),
        )

    def put(self, columns: dict[str, Array]) -> None:
        """Append rows."""
        self._file.write_table(table_of(self._kind, columns), row_group_size=GROUP_ROWS)

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


class Groups(Struct, frozen=True):
    """What each row group spans, from the file's own statistics."""

    first_key: Array
    last_key: Array
    source_first_us: Array
    source_last_us: Array


class DayFile:
    """One file, its footer read once. Safe for several threads: each read opens it anew."""

    def __init__(self, path: Path, kind: str) -> None:
        """Raises OSError or pyarrow.ArrowInvalid."""
        self.path, self.kind = path, kind
        self._footer = pq.read_metadata(path)
        self.rows = self._footer.num_rows
        self.groups = self._spans()

    def reaching(self, key: int, from_us: int, to_us: int) -> list[int]:
        """Row groups that may hold rows of `key` with from_us <= source_us < to_us."""
        spans = self.groups
        hits = (spans.first_key <= key) & (spans.last_key >= key)
        hits &= (spans.source_last_us >= from_us) & (spans.source_first_us < to_us)
        found: list[int] = np.flatnonzero(hits).tolist()
        return found

    def read(self, groups: list[int]) -> dict[str, Array]:
        """All columns of some row groups."""
        with pq.ParquetFile(self.path, metadata=self._footer) as file:
            return columns_of_table(file.read_row_groups(groups, use_threads=False))

    @property
    def group_count(self) -> int:
        """How many row groups there are."""
        return int(self._footer.num_row_groups)

    def _spans(self) -> Groups:
        names = column_order(self.kind)
        key, source = names.index(key_column(self.kind)), names.index("source_us")
        rows = []
        for number in range(self._footer.num_row_groups):
            group = self._footer.row_group(number)
            keys, sources = group.column(key).statistics, group.column(source).statistics
            rows.append((keys.min_raw, keys.max_raw, sources.min_raw, sources.max_raw))
        columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
        kind = np.int64 if self.kind == "readings" else object
        return Groups(
            np.array(columns[0], kind),
            np.array(columns[1], kind),
            np.array(columns[2], np.int64),
            np.array(columns[3], np.int64),
        )
