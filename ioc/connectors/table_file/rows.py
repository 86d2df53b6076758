"""Rows of a table as records: each a dictionary by the columns' names, or refused in words."""

from __future__ import annotations

import csv
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
from ioc.connectors.table_file.text import Lines

_DELIMITERS = ",;\t|"
_LOOK_LENGTH = 100_000
_LONGEST_FIELD = 1_000_000


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
    return cell is not None and not (isinstance(cell, str) and not cell.strip())


def csv_cells(lines: Iterable[str], delimiter: str) -> Iterator[list[Any] | Refused]:
    """RFC 4180 as it is written in the wild; a row that cannot be read is said, and reading goes on after it."""
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Refused("table_file.row_unreadable", row=reader.line_num)


def delimiter_of(lines: Lines, settings: TableFileSettings) -> str:
    """The setting, or the sign that splits the header into most columns."""
    if settings.delimiter != "auto":
        return settings.delimiter
    lines.seek(0)
    below = [line for _, line in zip(range(settings.header or 1), lines, strict=False)][-1:]
    lines.seek(0)
    # max gives the first of equals, so the order of the signs decides where the header does not
    return max(_DELIMITERS, key=lambda sign: _cells_in(below[0], sign) if below else 0)


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
            yield nested_records(msgspec.json.decode(line.strip().removeprefix("\x1e")), path)
        except Refused as refused:
            yield [RefusedRow(line, refused)]
        except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
            yield [RefusedRow(line, Refused("table_file.line_not_json", line=number))]


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
