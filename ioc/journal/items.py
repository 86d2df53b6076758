"""What lies in one segment, read in sequence and in short pieces (a long read would keep the log from
shrinking)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import merge
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Row, select

from ioc.domain.apply import apply_entry, apply_positions, apply_readings
from ioc.domain.facts import Entry
from ioc.domain.readings import PositionBatch, ReadingBatch
from ioc.domain.state import State
from ioc.journal.blocks import KINDS, open_block
from ioc.journal.bulk import take_all
from ioc.journal.codec import entry_of
from ioc.journal.schema import blocks, entries

Item = Entry | ReadingBatch | PositionBatch

ENDLESS = 2**63 - 1
ENTRIES_AT_FIRST, ENTRIES_A_READ = 250, 2_000
BLOCKS_AT_FIRST, BLOCKS_A_READ = 4, 32
"""A seek wants the few minutes after a checkpoint, a replay all that follows."""
_ROWS_A_RUN = 100_000


def entry_rows(
    connection: Connection, after: int = -1, until: int = ENDLESS, kinds: tuple[str, ...] | None = None
) -> Iterator[Row[Any]]:
    """Rows of `entries` with after < seq <= until, rising."""
    query = select(entries).order_by(entries.c.seq)
    if kinds is not None:
        query = query.where(entries.c.kind.in_(kinds))
    size = ENTRIES_AT_FIRST
    while True:
        rows = connection.execute(query.where(entries.c.seq > after, entries.c.seq <= until).limit(size)).all()
        yield from rows
        if len(rows) < size:
            return
        after = rows[-1].seq
        size = min(2 * size, ENTRIES_A_READ)


def block_rows(connection: Connection, kind: str, after: int = -1, until: int = ENDLESS) -> Iterator[Row[Any]]:
    """Rows of `blocks` of one kind that reach above `after` and begin at or below `until`, rising."""
    query = select(blocks).where(blocks.c.kind == kind).order_by(blocks.c.last_seq)
    size = BLOCKS_AT_FIRST
    while True:
        rows = connection.execute(query.where(blocks.c.last_seq > after).limit(size)).all()
        for row in rows:
            if row.first_seq > until:
                return
            yield row
        if len(rows) < size:
            return
        after = rows[-1].last_seq
        size = min(2 * size, BLOCKS_A_READ)


def stored_entries(connection: Connection, after: int = -1, until: int = ENDLESS) -> Iterator[Entry]:
    """Entries with after < seq <= until, rising. Raises JournalRefused as `codec.entry_of` does."""
    for row in entry_rows(connection, after, until):
        yield entry_of(row.seq, row.at_us, row.kind, row.version, row.cause, row.payload)


def stored_batches(
    connection: Connection, kind: str, after: int = -1, until: int = ENDLESS
) -> Iterator[ReadingBatch | PositionBatch]:
    """Batches of one kind with after < seq <= until, rising. Raises JournalRefused as `blocks.open_block`
    does.

    A block that came in place of others while this walks may reach back behind what was given already.
    """
    for row in block_rows(connection, kind, after, until):
        for batch in open_block(kind, row.data):
            if after < batch.seq <= until:
                after = batch.seq
                yield batch


def stored_items(connection: Connection, after: int = -1, until: int = ENDLESS) -> Iterator[Item]:
    """Entries and batches as one sequence."""
    sources: list[Iterator[Any]] = [stored_batches(connection, kind, after, until) for kind in KINDS]
    by_seq: Callable[[Any], int] = attrgetter("seq")
    return merge(stored_entries(connection, after, until), *sources, key=by_seq)


def instant(item: Item) -> int:
    """When the item reached the engine (of a batch: its last reading), UTC microseconds."""
    return item.at_us if isinstance(item, Entry) else int(item.received_us.max())


def fold_item(state: State, item: Item) -> None:
    """Apply one item."""
    if isinstance(item, Entry):
        apply_entry(state, item)
    elif isinstance(item, ReadingBatch):
        apply_readings(state, item)
    else:
        apply_positions(state, item)


def fold(state: State, items: Iterator[Item], until_us: int | None = None) -> State:
    """Apply items up to, and without, the first that is later than `until_us`; returns `state`.

    Readings are folded in runs: only a fact that carries its own reading has to wait for those before it.
    """
    held: list[ReadingBatch] = []
    rows = 0
    for item in items:
        if until_us is not None and instant(item) > until_us:
            break
        if isinstance(item, ReadingBatch):
            state.seq = item.seq
            state.at_us = max(state.at_us, int(item.received_us.max()))
            held.append(item)
            rows += len(item.stream)
            if rows < _ROWS_A_RUN:
                continue
        elif not isinstance(item, Entry) or getattr(item.fact, "reading", None) is None:
            fold_item(state, item)
            continue
        take_all(state.latest, held)
        held, rows = [], 0
        if isinstance(item, Entry):
            fold_item(state, item)
    take_all(state.latest, held)
    return state
