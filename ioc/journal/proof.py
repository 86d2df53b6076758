"""Proving one segment: chain, blocks, seal, checkpoints. Each function raises `Break` at the first fault."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, func, select

from ioc.domain.commit import JournalRefused
from ioc.domain.facts import BlockSealed, SegmentOpened
from ioc.domain.state import State
from ioc.journal.blocks import open_block
from ioc.journal.chain import link
from ioc.journal.checkpoints import load_checkpoint, load_registry
from ioc.journal.codec import entry_of
from ioc.journal.heads import SignedHead
from ioc.journal.items import BLOCKS_A_READ, entry_rows, fold_item, stored_items
from ioc.journal.schema import blocks, checkpoints
from ioc.journal.segment import sealed_head
from ioc.journal.shelf import Segment


class Broken(Struct, frozen=True, kw_only=True):
    """The first thing that does not hold. `seq` and `kind` name the entry, block or head; `code` a sentence
    (`verify.*`)."""

    segment: str
    seq: int | None
    kind: str
    code: str
    why: str = ""


class Break(Exception):
    """Carries a `Broken`."""

    def __init__(self, broken: Broken) -> None:
        super().__init__(broken)
        self.broken = broken


class Walk(Struct, kw_only=True):
    """How far the proof has come, over all segments. `sealed` holds what `BlockSealed` said of each block."""

    head: bytes
    seq: int = 0
    entries: int = 0
    blocks: int = 0
    checkpoints: int = 0
    sealed: dict[str, BlockSealed] = {}


def prove_chain(
    segment: Segment, connection: Connection, walk: Walk, heads: dict[int, list[SignedHead]], until: int
) -> Iterator[int]:
    """Walk the entries up to `until`; yields the number walked now and then. Signed heads that are met are
    removed from `heads`."""
    day = segment.opening.day
    for row in entry_rows(connection, until=until):
        if row.seq <= walk.seq:
            raise Break(Broken(segment=day, seq=row.seq, kind=row.kind, code="verify.order"))
        hashed = link(walk.head, row.seq, row.at_us, row.kind, row.version, row.cause, row.payload)
        if hashed != row.hash:
            raise Break(Broken(segment=day, seq=row.seq, kind=row.kind, code="verify.chain"))
        try:
            fact = entry_of(row.seq, row.at_us, row.kind, row.version, row.cause, row.payload).fact
        except JournalRefused as fault:
            why = str(fault)
            raise Break(Broken(segment=day, seq=row.seq, kind=row.kind, code="verify.undecodable", why=why)) from fault
        if isinstance(fact, SegmentOpened) and fact.previous_head != walk.head:
            raise Break(Broken(segment=day, seq=row.seq, kind=row.kind, code="verify.previous_head"))
        if isinstance(fact, BlockSealed):
            walk.sealed[fact.block] = fact
        walk.head, walk.seq = hashed, row.seq
        walk.entries += 1
        for signed in heads.pop(row.seq, ()):
            if signed.head is not None and signed.head.head != hashed:
                raise Break(Broken(segment=day, seq=row.seq, kind=row.kind, code="verify.head_differs"))
        if walk.entries % 5_000 == 0:
            yield walk.entries


def prove_blocks(segment: Segment, connection: Connection, walk: Walk, last_number: int) -> Iterator[int]:
    """Every block is the one that its `BlockSealed` named, and every named one is there; empties
    `walk.sealed`."""
    day, number = segment.opening.day, 0
    query = select(blocks).order_by(blocks.c.number).limit(BLOCKS_A_READ)
    while rows := connection.execute(query.where(blocks.c.number > number, blocks.c.number <= last_number)).all():
        for row in rows:
            fact = walk.sealed.pop(row.id, None)
            code = _fault(row, fact)
            if code:
                raise Break(Broken(segment=day, seq=row.first_seq, kind=f"block {row.id}", code=code))
            walk.blocks += 1
        number = rows[-1].number
        yield walk.blocks
    for name, fact in walk.sealed.items():
        raise Break(Broken(segment=day, seq=fact.first_seq, kind=f"block {name}", code="verify.block_missing"))


def prove_seal(segment: Segment, connection: Connection, walk: Walk, *, is_last: bool) -> None:
    """A segment before the last is sealed, under the head that its entries lead to."""
    day, found = segment.opening.day, sealed_head(connection)
    if found is None and not is_last:
        raise Break(Broken(segment=day, seq=None, kind="segment", code="verify.unsealed"))
    if found is not None and found != walk.head:
        raise Break(Broken(segment=day, seq=walk.seq, kind="segment", code="verify.tail_missing"))


def prove_checkpoints(
    segment: Segment, connection: Connection, walk: Walk, state: State | None, until: int
) -> Iterator[State]:
    """Fold the segment and compare with each checkpoint; yields the state now and then, last at `until`.

    `state` is that of the segment before; without one the opening checkpoint is taken as it stands.
    """
    marks = connection.execute(select(checkpoints).where(checkpoints.c.seq <= until).order_by(checkpoints.c.seq)).all()
    for place, mark in enumerate(marks):
        held = load_checkpoint(mark, load_registry(connection, mark.registry_seq))
        if state is None:
            state = held
        for item in stored_items(connection, state.seq, mark.seq):
            fold_item(state, item)
        if held.digest() != state.digest():
            raise Break(Broken(segment=segment.opening.day, seq=mark.seq, kind="checkpoint", code="verify.checkpoint"))
        walk.checkpoints += 1
        if place % 10 == 0:
            yield state
    if state is not None:
        for item in stored_items(connection, state.seq, until):
            fold_item(state, item)
        yield state


def last_block(connection: Connection) -> int:
    """Highest block number there is now."""
    return connection.scalar(select(func.max(blocks.c.number))) or 0


def _fault(row: Row[Any], fact: BlockSealed | None) -> str:
    """What is wrong with a stored block; "" when nothing is."""
    if fact is None:
        return "verify.block_unsealed"
    if sha256(row.data).digest() != fact.sha256 or row.sha256 != fact.sha256:
        return "verify.block_hash"
    try:
        batches = open_block(row.kind, row.data)
    except JournalRefused:
        return "verify.block_hash"
    rows = sum(len(batch.source_us) for batch in batches)
    found = (rows, batches[0].seq, batches[-1].seq)
    if found != (fact.rows, fact.first_seq, fact.last_seq) or found != (
        row.rows,
        row.first_seq,
        row.last_seq,
    ):
        return "verify.block_rows"
    return ""
