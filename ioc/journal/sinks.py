"""Writing tables to a file as Parquet, CSV, NDJSON or GeoJSON (RFC 7946), piece by piece."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
import pyarrow.parquet as pq

from ioc.domain.commit import JournalRefused


class Sink(Protocol):
    """One file being written."""

    def put(self, table: pa.Table) -> None:
        """Append rows."""

    def close(self) -> None:
        """Finish."""


class ParquetSink:
    """zstd; instants are timestamps with zone UTC."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._file = pq.ParquetWriter(path, schema, compression="zstd")

    def put(self, table: pa.Table) -> None:
        """Append rows."""
        self._file.write_table(table)

    def close(self) -> None:
        """Finish."""
        self._file.close()


class CsvSink:
    """UTF-8 with a head line. A text that a spreadsheet would run as a formula gets an apostrophe before it."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._schema = pa.schema([(field.name, _plain(field.type)) for field in schema])
        self._file = csv.CSVWriter(path, self._schema)

    def put(self, table: pa.Table) -> None:
        """Append rows."""
        table = table.cast(self._schema)
        for place, field in enumerate(self._schema):
            if pa.types.is_string(field.type):
                safe = pc.replace_substring_regex(table.column(place), r"^([=+\-@\t\r])", r"'\1")
                table = table.set_column(place, field, safe)
        self._file.write_table(table)

    def close(self) -> None:
        """Finish."""
        self._file.close()


class NdjsonSink:
    """One JSON object a line; instants in ISO 8601, numbers that JSON does not know are null."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")

    def put(self, table: pa.Table) -> None:
        """Append rows."""
        for row in table.to_pylist():
            told = {name: _value(name, value) for name, value in row.items()}
            self._file.write(json.dumps(told, ensure_ascii=False, allow_nan=False) + "\n")

    def close(self) -> None:
        """Finish."""
        self._file.close()


class GeoJsonSink:
    """A FeatureCollection; `lon` and `lat` become a point, the rest properties. Without a place: no geometry."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._file.write('{"type": "FeatureCollection", "features": [')
        self._between = "\n"

    def put(self, table: pa.Table) -> None:
        """Append rows."""
        for row in table.to_pylist():
            place = [_value("", row.pop("lon")), _value("", row.pop("lat"))]
            feature = {
                "type": "Feature",
                "geometry": None if None in place else {"type": "Point", "coordinates": place},
                "properties": {name: _value(name, value) for name, value in row.items()},
            }
            self._file.write(self._between + json.dumps(feature, ensure_ascii=False, allow_nan=False))
            self._between = ",\n"

    def close(self) -> None:
        """Finish."""
        self._file.write("\n]}\n")
        self._file.close()


SINKS: dict[str, Callable[[Path, pa.Schema], Sink]] = {
    "parquet": ParquetSink,
    "csv": CsvSink,
    "ndjson": NdjsonSink,
    "geojson": GeoJsonSink,
}


class Output:
    """A file that appears whole or not at all: `sink` writes a draft, `keep` gives it its name."""

    def __init__(self, path: Path, kind: str, schema: pa.Schema) -> None:
        """Raises JournalRefused `journal.exists` or `journal.not_writable`."""
        if path.exists():
            raise JournalRefused("journal.exists", file=str(path))
        self._path, self._draft = path, path.with_name(f".{path.name}.draft")
        try:
            self.sink: Sink = SINKS[kind](self._draft, schema)
        except OSError as fault:
            raise JournalRefused("journal.not_writable", directory=str(path.parent), why=str(fault)) from fault

    def keep(self) -> None:
        """Finish, make durable, name."""
        self.sink.close()
        with self._draft.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(self._draft, self._path)

    def drop(self) -> None:
        """Leave nothing."""
        self.sink.close()
        self._draft.unlink(missing_ok=True)


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _value(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if name == "fact" and isinstance(value, str):
        return json.loads(value)
    return value
