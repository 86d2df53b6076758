"""A part of a file, mapped: what a job of the worker process does. Pure but for reading the file."""

from __future__ import annotations

import itertools
import os
import zipfile
import zlib
from pathlib import Path
from typing import Any, BinaryIO

from msgspec import Struct

from ioc.connect.mapping.crs import to_wgs84
from ioc.connect.mapping.records import Mapped, map_records, refused_whole
from ioc.connect.refused import Refused
from ioc.connectors.table_file.header import check_header
from ioc.connectors.table_file.parquet import read_parquet
from ioc.connectors.table_file.rows import (
    Table,
    csv_cells,
    delimiter_of,
    ndjson_records,
    sheet_cells,
    whole_json,
)
from ioc.connectors.table_file.settings import TableFileSettings
from ioc.connectors.table_file.text import Lines

_MAGIC = ((b"PK\x03\x04", "xlsx"), (b"PAR1", "parquet"))
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, SyntaxError),
    *(KeyError, ValueError, TypeError, IndexError, AttributeError, OverflowError),
)
"""What a damaged workbook raises, in its zip, in its XML or in what openpyxl makes of it."""
_USUAL_CAPS = (1000, 2000, 5000, 10_000, 50_000)


class Chunk(Struct, frozen=True, kw_only=True):
    """Mapped rows; `at` is where the next begin, `over` when there are none; `rows` were read (blank ones not)."""

    mapped: Mapped
    at: int = 0
    over: bool = True
    rows: int = 0


def read_chunk(path: str, at: int, growing: bool, settings: TableFileSettings, feed: str, domain: str) -> Chunk:
    """Rows of the file from the byte `at`, at most `settings.chunk_rows`. Raises OSError.

    `growing`: a last line without an end is still being written, and left. A file that does not parse at all is
    one reject.
    """
    with Path(path).open("rb") as file:
        return read_open(file, at, growing, settings, feed, domain)


def read_open(file: BinaryIO, at: int, growing: bool, settings: TableFileSettings, feed: str, domain: str) -> Chunk:
    """As `read_chunk`, of an open file."""
    try:
        turn = to_wgs84("", settings.crs)
        if not file.seek(0, os.SEEK_END):
            raise Refused("table_file.empty")
        kind = _kind(file, settings)
        lines = None
        if kind == "xlsx":
            records, names = _workbook(file, settings)
        elif kind == "parquet":
            records, names = read_parquet(file, settings)
        else:
            lines = Lines(file, settings.encoding, settings.max_bytes)
            fresh = kind == "ndjson" and not growing and at == 0
            whole = whole_json(lines, settings.records, settings.max_bytes) if fresh else None
            records, names = _text(lines, at, kind, settings) if whole is None else ([[one] for one in whole], ())
            lines = lines if whole is None else None
        most = settings.chunk_rows if lines is not None and lines.resumes else None
        found, end, rows = _taken(records, most, lines, growing)
    except Refused as refused:
        file.seek(0)
        return Chunk(mapped=refused_whole(refused, file.read(4096), feed), at=at)
    mapped = map_records(found, settings.with_columns(names), feed, domain, turn)
    return Chunk(mapped=mapped, at=max(at, end), over=most is None or rows < most, rows=rows)


def is_cut(rows: int, cut_at: int | None) -> bool:
    """Whether so many rows are likely the most that an export gives at once."""
    return rows in _USUAL_CAPS if cut_at is None else rows == cut_at


def _kind(file: BinaryIO, settings: TableFileSettings) -> str:
    """The format: as set, or by the first bytes."""
    if settings.format != "auto":
        return settings.format
    file.seek(0)
    head = file.read(4)
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    first = next(iter(Lines(file, settings.encoding, settings.max_bytes)), "").lstrip("\ufeff\x1e ")
    return "ndjson" if first.startswith(("{", "[")) else "csv"


def _text(lines: Lines, at: int, kind: str, settings: TableFileSettings) -> tuple[Any, tuple[str, ...]]:
    if kind == "ndjson":
        lines.seek(at)
        return ndjson_records(lines, settings.records), ()
    delimiter = delimiter_of(lines, settings)
    table = Table(csv_cells(lines, delimiter), settings)
    check_header(table.names, settings)
    if at > lines.at and lines.resumes:
        lines.seek(at)
        return table.records(csv_cells(lines, delimiter)), table.names
    return table.records(), table.names


def _taken(records: Any, most: int | None, lines: Lines | None, growing: bool) -> tuple[list[Any], int, int]:
    """The records of the next rows, the byte after them, and how many rows they are.

    Of a growing file without a last row that has no end yet.
    """
    found: list[Any] = []
    end = rows = 0
    for row in itertools.islice(records, most):
        if growing and lines is not None and not lines.whole:
            break
        found += row
        rows += 1
        end = lines.at if lines is not None else 0
    return found, end, rows


def _workbook(file: BinaryIO, settings: TableFileSettings) -> tuple[Any, tuple[str, ...]]:
    from openpyxl import load_workbook

    file.seek(0)
    try:
        with zipfile.ZipFile(file) as pack:
            if sum(one.file_size for one in pack.infolist()) > settings.max_bytes:
                raise Refused("table_file.too_large", bytes=settings.max_bytes)
        file.seek(0)
        book = load_workbook(file, read_only=True, data_only=True)
        if settings.sheet and settings.sheet not in book.sheetnames:
            raise Refused("table_file.sheet_missing", sheet=settings.sheet)
        sheet = book[settings.sheet] if settings.sheet else book.worksheets[0]
        table = Table(sheet_cells(sheet), settings)
        check_header(table.names, settings)
        return list(table.records()), table.names
    except _DAMAGED as error:
        raise Refused("table_file.not_workbook", error=type(error).__name__) from None
