"""Merging the tail blocks of a minute into one block: made beside the loop, put in place by the loop in one commit.

A merged block holds the same rows in the same order. Its id names the sequence numbers it spans ("r120-480"), so it
is told from a tail block ("r120").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

import numpy as np
from sqlalchemy import Connection, delete, select

from ioc.domain.commit import JournalRefused, SealedBlock
from ioc.domain.facts import BlocksCompacted
from ioc.domain.readings import Array
from ioc.journal.blocks import KINDS, columns_of, seal_columns
from ioc.journal.schema import blocks
from ioc.journal.shelf import Segment

MINUTE_US = 60_000_000
MAX_ROWS = 250_000
"""Of one merged block: bounds the memory of whoever decodes it."""
AFTER_US = 5_000_000
"""How long after its end a minute is merged."""

Merge = tuple[SealedBlock, BlocksCompacted]


def merges_due(segment: Segment, now_us: int) -> Iterator[Merge]:
    """What can be merged in the open segment; each is to be put in place before the next is asked for.

    Raises JournalRefused `journal.block_damaged` when a source is not what was sealed.
    """
    for kind in KINDS:
        for group in _groups(_blocks(segment, kind, now_us - AFTER_US)):
            made = _merge(segment, kind, group)
            if made is not None:
                yield made


class SourcesGone(ValueError):
    """A merge names blocks that are not there, or not as it says."""


def take_away(connection: Connection, fact: BlocksCompacted) -> None:
    """Remove the sources of a merge; the caller stores the result and commits. Raises SourcesGone."""
    names = [name for name, _ in fact.sources]
    found = connection.execute(select(blocks.c.id, blocks.c.sha256).where(blocks.c.id.in_(names))).all()
    if {(row.id, row.sha256) for row in found} != set(fact.sources):
        raise SourcesGone(f"the sources of {fact.result} are not as they were sealed")
    connection.execute(delete(blocks).where(blocks.c.id.in_(names)))


def is_merged(name: str) -> bool:
    """Whether a block id is that of a merged block."""
    return "-" in name


def _blocks(segment: Segment, kind: str, until_us: int) -> Sequence[Any]:
    """Blocks of minutes that ended before `until_us`, without their data."""
    ended_us = until_us // MINUTE_US * MINUTE_US
    query = (
        select(blocks.c.number, blocks.c.id, blocks.c.rows, blocks.c.first_us)
        .where(blocks.c.kind == kind, blocks.c.first_us < ended_us)
        .order_by(blocks.c.last_seq)
    )
    with segment.connect() as connection:
        return connection.execute(query).all()


def _groups(rows: Sequence[Any]) -> Iterator[list[int]]:
    """Numbers of neighbouring tail blocks of the same minute, at most `MAX_ROWS` rows together, at least two.

    Never across one that is merged already: readers walk by last sequence number, and would pass over what lies in
    the wider block before it.
    """
    group: list[int] = []
    minute, held = 0, 0
    for row in rows:
        merged = is_merged(row.id)
        if group and (merged or row.first_us // MINUTE_US != minute or held + row.rows > MAX_ROWS):
            if len(group) > 1:
                yield group
            group, held = [], 0
        if merged:
            continue
        minute = row.first_us // MINUTE_US
        group.append(row.number)
        held += row.rows
    if len(group) > 1:
        yield group


def _merge(segment: Segment, kind: str, numbers: list[int]) -> Merge | None:
    """None when a source is gone (its day was dropped)."""
    with segment.connect() as connection:
        query = select(blocks).where(blocks.c.number.in_(numbers)).order_by(blocks.c.last_seq)
        rows = connection.execute(query).all()
    if len(rows) != len(numbers):
        return None
    for row in rows:
        if sha256(row.data).digest() != row.sha256:
            raise JournalRefused("journal.block_damaged", why=f"{row.id} is not what was sealed")
    columns = join_columns([columns_of(row.data) for row in rows])
    block = seal_columns(kind, columns, f"{kind[0]}{rows[0].first_seq}-{rows[-1].last_seq}")
    fact = BlocksCompacted(
        kind=kind,
        sources=tuple((row.id, row.sha256) for row in rows),
        result=block.id,
        rows=block.rows,
        first_seq=block.first_seq,
        last_seq=block.last_seq,
        sha256=block.sha256,
    )
    return block, fact


def join_columns(pieces: Sequence[dict[str, Array]]) -> dict[str, Array]:
    """The same columns, end to end."""
    return {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
