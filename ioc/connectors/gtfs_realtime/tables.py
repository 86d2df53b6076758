"""The files of a GTFS zip as rows, read as tolerantly as they are written; what is wrong is counted."""

from __future__ import annotations

import csv
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator

from ioc.connect.refused import Refused
from ioc.connectors.gtfs_realtime.static import StaticFault

MOST_BYTES = 2_000_000_000
"""Of all unpacked files together: a city's timetable stays far below, a zip bomb does not."""
_LONGEST_FIELD = 1_000_000
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, csv.Error, struct.error),
    *(OSError, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError),
)
"""What a damaged zip raises, in its directory or in a file of it."""
Row = tuple[int, list[str]]
"""A line's number in its file, and the values of the wanted columns ("" where there is none)."""


class Faults:
    """Counts what is wrong, by file and kind, and remembers the first line."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], tuple[int, int]] = {}

    def note(self, file: str, code: str, line: int = 0, value: str = "") -> None:
        """`value` tells faults of one kind apart (a column's name); it is not the value of a row."""
        key = (file, code, value)
        count, first = self._found.get(key, (0, line))
        self._found[key] = (count + 1, first)

    def all(self) -> tuple[StaticFault, ...]:
        return tuple(
            StaticFault(file=file, code=f"gtfs_realtime.static_{code}", count=count, line=line, value=value)
            for (file, code, value), (count, line) in self._found.items()
        )


class Tables:
    """The files of one zip. Raises Refused when it is none, or unpacks to more than a timetable can be."""

    def __init__(self, payload: bytes, faults: Faults) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(payload))
        except _DAMAGED:
            raise Refused("gtfs_realtime.static_not_zip", bytes=len(payload)) from None
        self._faults = faults
        self._members = {}
        for member in sorted(self._zip.infolist(), key=lambda one: -one.filename.count("/")):
            # the outermost file of a name counts: some zips hold a folder, and some the same feed twice
            self._members[member.filename.rpartition("/")[2].lower()] = member
        if sum(member.file_size for member in self._zip.infolist()) > MOST_BYTES:
            raise Refused("gtfs_realtime.static_too_large", bytes=MOST_BYTES)

    def __contains__(self, file: str) -> bool:
        return file in self._members

    def rows(self, file: str, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> Iterator[Row]:
        """The rows of a file; those without a value in a required column are faults. Raises nothing for bad data."""
        if file not in self._members:
            return
        try:
            yield from self._rows(file, required, optional)
        except _DAMAGED:
            self._faults.note(file, "file_damaged")

    def _rows(self, file: str, required: tuple[str, ...], optional: tuple[str, ...]) -> Iterator[Row]:
        csv.field_size_limit(_LONGEST_FIELD)
        with self._zip.open(self._members[file]) as raw:
            text = io.TextIOWrapper(raw, "utf-8-sig", errors="replace", newline="")
            reader = csv.reader(text, skipinitialspace=True)
            header = [name.strip().lower() for name in next(reader, [])]
            missing = [name for name in required if name not in header]
            for name in missing:
                self._faults.note(file, "column_missing", 1, name)
            if missing:
                return
            places = [header.index(name) if name in header else -1 for name in (*required, *optional)]
            needed = len(required)
            for values in reader:
                if not values or not any(values):
                    continue
                row = [values[place].strip() if 0 <= place < len(values) else "" for place in places]
                if not all(row[:needed]):
                    self._faults.note(file, "value_missing", reader.line_num)
                    continue
                if "\ufffd" in "".join(row):
                    self._faults.note(file, "not_utf8", reader.line_num)
                yield reader.line_num, row
