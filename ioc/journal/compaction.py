"""Making the Parquet files of a sealed day: bounded memory, in a process of its own, under a draft name.

Who calls makes the `DayCompacted` facts durable, then puts the drafts in place with `put_in_place`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from sqlalchemy import select

from ioc.domain.commit import JournalRefused
from ioc.domain.facts import DayCompacted
from ioc.domain.readings import Array
from ioc.journal.blocks import KINDS, columns_of
from ioc.journal.content import add_sums, key_column, row_sum
from ioc.journal.layout import Layout, compacted_file
from ioc.journal.medium import sync_folder
from ioc.journal.parquet import DayFile, Writer, columns_of_table, schema_of, table_of
from ioc.journal.schema import blocks
from ioc.journal.shelf import Segment, Shelf

BUCKET_ROWS = 2_000_000
"""Rows sorted at once (about 100 bytes each while they are)."""


def kinds_to_compact(layout: Layout, segment: Segment) -> list[str]:
    """Kinds of which a sealed day has blocks and no compacted file."""
    day = segment.opening.day
    missing = [kind for kind in KINDS if not compacted_file(layout, day, kind).exists()]
    with segment.connect() as connection:
        held = connection.scalars(select(blocks.c.kind).where(blocks.c.kind.in_(missing)).distinct()).all()
    return [kind for kind in missing if kind in held]


def compact_sealed(directory: Path, day: str, kind: str) -> DayCompacted:
    """`compact` for a sealed day by name. Raises JournalRefused `journal.not_sealed` for any other."""
    layout = Layout(directory)
    for segment in Shelf(layout).all():
        if segment.opening.day == day and segment.tail().sealed and kind in KINDS:
            return compact(layout, segment, kind)
    raise JournalRefused("journal.not_sealed", day=day)


def compact(layout: Layout, segment: Segment, kind: str) -> DayCompacted:
    """Write the draft of one kind, fsynced, and say what it is; read back and compared row for row with the blocks.

    Raises JournalRefused `journal.block_damaged`, `journal.failed`, or OSError for the disk.
    """
    day = segment.opening.day
    draft = _draft(layout, day, kind)
    work = draft.with_suffix(".spill")
    for leftover in (draft, *work.parent.glob(f"{work.name}.*")):
        leftover.unlink(missing_ok=True)
    sources, count = sha256(), 0
    keys = _Keys(kind)
    for row in _rows(segment, kind):
        if sha256(row.data).digest() != row.sha256:
            raise JournalRefused("journal.block_damaged", why=f"{row.id} is not what was sealed")
        sources.update(row.sha256)
        count += 1
        keys.count(columns_of(row.data))
    writer = Writer(draft, kind, {"day": day, "blocks": str(count), "sources": sources.hexdigest()})
    try:
        total = _spill_and_sort(segment, kind, keys, writer, work)
    finally:
        writer.close()
        for leftover in work.parent.glob(f"{work.name}.*"):
            leftover.unlink(missing_ok=True)
    found = _sum_of(DayFile(draft, kind))
    if found != total:
        raise JournalRefused("journal.failed", file=str(draft), why="it does not hold what the blocks hold")
    return DayCompacted(
        day=day,
        kind=kind,
        blocks=count,
        rows=keys.rows,
        size=draft.stat().st_size,
        sources=sources.digest(),
        content=total.to_bytes(16, "big"),
        sha256=file_hash(draft),
    )


def put_in_place(layout: Layout, fact: DayCompacted) -> None:
    """Give a draft its name, read-only. A draft that is gone was put in place already or is made again."""
    draft = _draft(layout, fact.day, fact.kind)
    if draft.exists():
        os.replace(draft, compacted_file(layout, fact.day, fact.kind))
        compacted_file(layout, fact.day, fact.kind).chmod(0o444)
        sync_folder(layout.segments)


def file_hash(path: Path) -> bytes:
    """SHA-256 of a file; what was written of it is made durable first."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        total = sha256()
        while piece := file.read(2**20):
            total.update(piece)
    return total.digest()


def sources_hash(segment: Segment, kind: str) -> tuple[bytes, int]:
    """SHA-256 over the hashes of a segment's blocks of one kind in sequence, and how many there are."""
    total, count = sha256(), 0
    query = select(blocks.c.sha256).where(blocks.c.kind == kind).order_by(blocks.c.last_seq)
    with segment.connect() as connection:
        for mark in connection.scalars(query):
            total.update(mark)
            count += 1
    return total.digest(), count


def day_sum(path: Path, kind: str) -> bytes:
    """The sum over a file's rows, as `DayCompacted.content` says it. Raises OSError, pyarrow.ArrowInvalid."""
    return _sum_of(DayFile(path, kind)).to_bytes(16, "big")


def _draft(layout: Layout, day: str, kind: str) -> Path:
    return layout.segments / f".{day}.{kind}.parquet.draft"


def _rows(segment: Segment, kind: str) -> Iterator[Any]:
    """The blocks of a sealed segment in sequence; nobody replaces them any more."""
    query = select(blocks.c.number).where(blocks.c.kind == kind).order_by(blocks.c.last_seq)
    with segment.connect() as connection:
        for number in connection.scalars(query).all():
            yield connection.execute(select(blocks).where(blocks.c.number == number)).one()


class _Keys:
    """How many rows each stream or unit has, and which bucket sorts it."""

    def __init__(self, kind: str) -> None:
        self._column = key_column(kind)
        self._counts: dict[Any, int] = {}
        self.rows = 0

    def count(self, columns: dict[str, Array]) -> None:
        """Take a block's rows into account."""
        names, counts = np.unique(columns[self._column], return_counts=True)
        for name, found in zip(names.tolist(), counts.tolist(), strict=True):
            self._counts[name] = self._counts.get(name, 0) + found
        self.rows += len(columns[self._column])

    def starts(self) -> list[Any]:
        """The first key of every bucket but the first; a bucket has at least one key."""
        found, held = [], 0
        for name in sorted(self._counts):
            if held and held + self._counts[name] > BUCKET_ROWS:
                found.append(name)
                held = 0
            held += self._counts[name]
        return found

    def buckets(self, columns: dict[str, Array], starts: list[Any]) -> Array:
        """The bucket of each row."""
        column = columns[self._column]
        bounds = np.array(starts, column.dtype if column.dtype != object else str)
        found: Array = np.searchsorted(bounds, column.astype(bounds.dtype), side="right")
        return found


def _spill_and_sort(segment: Segment, kind: str, keys: _Keys, writer: Writer, work: Path) -> int:
    """One pass over the blocks parts their rows into buckets on disk; then each is sorted and written."""
    starts = keys.starts()
    paths = [work.with_name(f"{work.name}.{number}") for number in range(len(starts) + 1)]
    total = 0
    with ExitStack() as files:
        spills = [files.enter_context(pa.ipc.new_stream(str(path), schema_of(kind))) for path in paths]
        for row in _rows(segment, kind):
            columns = columns_of(row.data)
            total = add_sums(total, row_sum(kind, columns))
            bucket = keys.buckets(columns, starts)
            for number in np.unique(bucket).tolist():
                chosen = bucket == number
                spills[number].write_table(table_of(kind, {name: column[chosen] for name, column in columns.items()}))
    for path in paths:
        with pa.memory_map(str(path)) as mapped:
            table = pa.ipc.open_stream(mapped).read_all()
            writer.put(_sorted(kind, table))
        path.unlink()
    return total


def _sorted(kind: str, table: pa.Table) -> dict[str, Array]:
    """By stream or unit, then source time, then sequence; what is equal keeps its order of arrival."""
    columns = columns_of_table(table)
    key = columns[key_column(kind)]
    if key.dtype == object:
        key = np.unique(key.astype(str), return_inverse=True)[1]
    order = np.lexsort((columns["sequence"], columns["source_us"], key))
    return {name: column[order] for name, column in columns.items()}


def _sum_of(file: DayFile) -> int:
    total = 0
    for number in range(file.group_count):
        total = add_sums(total, row_sum(file.kind, file.read([number])))
    return total
