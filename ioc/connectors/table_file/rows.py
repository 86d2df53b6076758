"""Rows of a table as records: each a dictionary by the columns' names, or refused in words."""

from __future__ import annotations

import contextlib
import csv
import json
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

import msgspec

from ioc.connect.mapping.nesting import nested_records
from ioc.connect.mapping.records import RefusedRow
from ioc.connect.mapping.values import means_nothing
from ioc.connect.refused import Refused
from ioc.connectors.table_file.settings import TableFileSettings
from ioc.connectors.table_file.text import Line, Lines

_DELIMITERS = ",;\t|"
_LOOK_LENGTH = 100_000
_LONGEST_FIELD = 1_000_000
_BLANK = " \t\r\n\f\v\xa0\ufeff\x1a"
"""White space, and the end-of-file sign of old programs."""
_NO_END = "unexpected end of data"


class Table:
    """The names of a table's columns and its rows below them, of any source of cells."""

    def __init__(self, cells: Iterator[list[Any] | Refused], settings: TableFileSettings) -> None:
        self._cells = cells
        self._settings = settings
        self.row = 0
        self.names = settings.columns or self._header()
        self._melt = re.compile(settings.melt) if settings.melt else None
        if self._melt is not None and "id" not in self._melt.groupindex:
            self._melt = None

    def records(self, cells: Iterator[list[Any] | Refused] | None = None) -> Iterator[list[Any]]:
        """The records of every row that has any text; `cells` are rows further down, where reading goes on."""
        for one in cells if cells is not None else self._cells:
            self.row += 1
            if isinstance(one, Refused):
                yield [RefusedRow("", one)]
            elif any(map(_says, one)):
                yield list(self._of(one))

    def _header(self) -> tuple[str, ...]:
        found: list[Any] = []
        for _ in range(self._settings.header):
            row = next(self._cells, Refused("table_file.header_missing", row=self._settings.header))
            self.row += 1
            while self._settings.header == 1 and isinstance(row, list) and not any(map(_says, row)):
                row = next(self._cells, Refused("table_file.header_missing", row=1))
                self.row += 1
            if isinstance(row, Refused):
                raise row
            found = row
        if not any(found):
            raise Refused("table_file.header_missing", row=self._settings.header)
        for _ in range(self._settings.skip):
            next(self._cells, None)
            self.row += 1
        return _unique(found)

    def _of(self, cells: list[Any]) -> Iterator[Any]:
        spare = any(map(_says, cells[len(self.names) :]))
        record = dict(zip(self.names, cells, strict=False))
        if spare:
            yield RefusedRow(cells, Refused("table_file.row_long", row=self.row, cells=len(cells)))
        elif self._melt is None:
            yield record
        else:
            yield from self._melted(record, self._melt)

    def _melted(self, record: dict[str, Any], melt: re.Pattern[str]) -> Iterator[dict[str, Any]]:
        """One record a value cell; an empty cell of a wide table is no value and no record."""
        plain = {name: cell for name, cell in record.items() if not melt.fullmatch(name)}
        for name, cell in record.items():
            found = melt.fullmatch(name)
            if found is not None and not means_nothing(cell):
                yield {**plain, "@id": found["id"], "@column": name, "@value": cell}


def _says(cell: Any) -> bool:
    return cell is not None and not (isinstance(cell, str) and not cell.strip(_BLANK))


def csv_cells(lines: Lines, delimiter: str) -> Iterator[list[Any] | Refused]:
    """RFC 4180 as it is written in the wild; a row that cannot be read is said, and reading goes on after it.

    A text in quotes may go over lines. One that has no end, or ends in the middle of another row's, costs its first
    line alone: the lines that it swallowed are read again, each as a row.
    """
    csv.field_size_limit(_LONGEST_FIELD)
    taken: list[Line] = []
    number = 0
    while True:
        reader = csv.reader(_noted(lines, taken), delimiter=delimiter, strict=True)
        try:
            for row in reader:
                number += len(taken)
                taken.clear()
                yield row
            return
        except csv.Error as error:
            number += 1
            first, *others = taken
            taken.clear()
            lines.back_to(first, others)
            yield _leniently(first.text, delimiter, number, alone=not others and _NO_END not in str(error))


def _noted(lines: Lines, taken: list[Line]) -> Iterator[str]:
    for text in lines:
        taken.append(lines.line(text))
        yield text


def _leniently(text: str, delimiter: str, number: int, *, alone: bool) -> list[Any] | Refused:
    """A row that breaks the rules within its one line (quotes in a quoted text that are not doubled), as meant."""
    if alone:
        with contextlib.suppress(csv.Error):
            return next(csv.reader([text], delimiter=delimiter), [])
    return Refused("table_file.row_unreadable", row=number)


def delimiter_of(lines: Lines, settings: TableFileSettings) -> str:
    """The setting, or the sign that splits the header into most columns."""
    if settings.delimiter != "auto" or lines.sep:
        return lines.sep if settings.delimiter == "auto" else settings.delimiter
    lines.seek(0)
    rows = enumerate(lines, 1)
    header = next((line for row, line in rows if row >= settings.header and line.strip(_BLANK)), "")
    lines.seek(0)
    # max gives the first of equals, so the order of the signs decides where the header does not
    return max(_DELIMITERS, key=lambda sign: _cells_in(header, sign))


def _cells_in(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line[:_LOOK_LENGTH]], delimiter=delimiter), []))
    except csv.Error:
        return 0


def ndjson_records(lines: Iterable[str], path: str) -> Iterator[list[Any]]:
    """The records of each line (RFC 8259 values, one a line); a line that is no JSON is one refusal."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield nested_records(_value(line), path)
        except Refused as refused:
            yield [RefusedRow(line, refused)]
        except (ValueError, RecursionError):
            yield [RefusedRow(line, Refused("table_file.line_not_json", line=number))]


def _value(line: str) -> Any:
    """The JSON value of a line; NaN and Infinity are floats of their record. Raises ValueError or RecursionError."""
    bare = line.strip(_BLANK).removeprefix("\x1e")
    try:
        return msgspec.json.decode(bare)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return json.loads(bare)


def whole_json(lines: Lines, path: str, most_bytes: int) -> list[Any] | None:
    """The records of a file that is one JSON value over many lines; None when it is none, or too large."""
    parts: list[str] = []
    size = 0
    for line in lines:
        if not parts and _is_json(line):
            return None
        size += len(line)
        if size > most_bytes:
            return None
        parts.append(line)
    try:
        return nested_records(_value("".join(parts)), path)
    except (ValueError, RecursionError):
        return None


def _is_json(line: str) -> bool:
    try:
        _value(line)
    except (ValueError, RecursionError):
        return False
    return True


def sheet_cells(sheet: Any) -> Iterator[list[Any] | Refused]:
    """The cells of a worksheet, dates as ISO 8601 text."""
    for row in sheet.iter_rows(values_only=True):
        yield [one.isoformat() if isinstance(one, datetime | date | time) else one for one in row]


def _unique(cells: list[Any]) -> tuple[str, ...]:
    """Names of columns: trimmed; one without a name is "#4" (counted from 1), a second "level" is "level#2"."""
    names: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = " ".join(str(cell if cell is not None else "").split()) or f"#{number}"
        same = sum(one == name or one.startswith(f"{name}#") for one in names)
        names.append(f"{name}#{same + 1}" if same else name)
    return tuple(names)
