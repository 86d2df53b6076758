"""Proving one segment: chain, blocks, seal, checkpoints. Each function raises `Break` at the first fault."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, select

from ioc.domain.commit import JournalRefused
from ioc.domain.facts import AnyFact, BlocksCompacted, BlockSealed, DayCompacted, SegmentOpened
from ioc.domain.state import State
from ioc.journal.chain import link
from ioc.journal.checkpoints import load_checkpoint, load_registry
from ioc.journal.codec import entry_of
from ioc.journal.expected import Expected, MergeFault, block_fault, compacted, sealed
from ioc.journal.heads import SignedHead
from ioc.journal.items import BLOCKS_A_READ, entry_rows, fold, stored_items
from ioc.journal.schema import blocks, checkpoints
from ioc.journal.segment import read_tail, sealed_head
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
    """How far the proof has come, over all segments.

    `held` is what the chain says of the present segment's blocks, `opened` the digest of each day's opening state.
    """

    head: bytes
    seq: int = 0
    entries: int = 0
    blocks: int = 0
    checkpoints: int = 0
    held: dict[str, Expected] = {}
    replaced: bool = False
    days: dict[tuple[str, str], DayCompacted] = {}
    opened: dict[str, str] = {}


def prove_chain(
    segment: Segment,
    connection: Connection,
    walk: Walk,
    heads: dict[int, list[SignedHead]],
    until: int,
    *,
    after: int = -1,
) -> Iterator[int]:
    """Walk the entries above `after` up to `until`; yields the number walked now and then. Signed heads that are met
    are removed from `heads`."""
    day = segment.opening.day
    for row in entry_rows(connection, after, until):
        if row.seq <= walk.seq:
            raise Break(Broken(segment=day, seq=row.seq, kind=row.kind, code="verify.order"))
        hashed = _hash_of(walk.head, row)
        if hashed is None or hashed != row.hash:
            raise Break(Broken(segment=day, seq=row.seq, kind=row.kind, code="verify.chain"))
        try:
            fact = entry_of(row.seq, row.at_us, row.kind, row.version, row.cause, row.payload).fact
        except JournalRefused as fault:
            why = str(fault)
            raise Break(Broken(segment=day, seq=row.seq, kind=row.kind, code="verify.undecodable", why=why)) from fault
        if isinstance(fact, SegmentOpened) and fact.previous_head != walk.head:
            raise Break(Broken(segment=day, seq=row.seq, kind=row.kind, code="verify.previous_head"))
        try:
            _note(walk, fact)
        except MergeFault as fault:
            why = str(fault)
            raise Break(Broken(segment=day, seq=row.seq, kind=row.kind, code="verify.merge", why=why)) from fault
        walk.head, walk.seq = hashed, row.seq
        walk.entries += 1
        for signed in heads.pop(row.seq, ()):
            if signed.head is not None and signed.head.head != hashed:
                raise Break(Broken(segment=day, seq=row.seq, kind=row.kind, code="verify.head_differs"))
        if walk.entries % 5_000 == 0:
            yield walk.entries


def _hash_of(head: bytes, row: Row[Any]) -> bytes | None:
    """None for a row that nobody of ours wrote: SQLite takes a number where bytes belong."""
    try:
        return link(head, row.seq, row.at_us, row.kind, row.version, row.cause, row.payload)
    except (TypeError, AttributeError, struct.error):
        return None


def _note(walk: Walk, fact: AnyFact) -> None:
    """What the fact says of blocks and files. Raises MergeFault."""
    if isinstance(fact, BlockSealed):
        sealed(walk.held, fact)
    elif isinstance(fact, BlocksCompacted):
        compacted(walk.held, fact)
    elif isinstance(fact, SegmentOpened):
        walk.opened[fact.day] = fact.digest
    elif isinstance(fact, DayCompacted):
        walk.days[fact.day, fact.kind] = fact


def prove_blocks(segment: Segment, connection: Connection, walk: Walk, listing: Listing) -> Iterator[int]:
    """Every block of `listing` is one that the chain names, and every named one is listed and holds what was sealed.

    Yields how many of this listing are proved, now and then. `walk.replaced` says at the end whether blocks were
    replaced meanwhile: then the chain is to be walked on to a new listing, and this asked again.
    """
    day = segment.opening.day
    for name in listing.names.values():
        if name not in walk.held:
            raise Break(Broken(segment=day, seq=None, kind=f"block {name}", code="verify.block_unsealed"))
    listed = set(listing.names.values())
    for name, expected in walk.held.items():
        if name not in listed:
            raise Break(Broken(segment=day, seq=expected.first_seq, kind=f"block {name}", code="verify.block_missing"))
    open_numbers = [number for number, name in listing.names.items() if not walk.held[name].proved]
    met = 0
    for start in range(0, len(open_numbers), BLOCKS_A_READ):
        wanted = open_numbers[start : start + BLOCKS_A_READ]
        for row in connection.execute(select(blocks).where(blocks.c.number.in_(wanted))).all():
            expected = walk.held[listing.names[row.number]]
            code = block_fault(row, expected)
            if code:
                raise Break(Broken(segment=day, seq=row.first_seq, kind=f"block {row.id}", code=code))
            expected.proved = True
            walk.blocks += 1
            met += 1
        yield met
    walk.replaced = met < len(open_numbers)


class Listing(Struct, frozen=True):
    """What there is at one instant: the last entry's number, the last number of all, and the blocks by row number."""

    entry_seq: int
    seq: int
    names: dict[int, str]


def list_segment(segment: Segment, connection: Connection) -> Listing:
    """Entries and blocks as of one moment, beside a writer."""
    connection.exec_driver_sql("BEGIN")
    try:
        tail = read_tail(connection, segment.opening)
        rows = connection.execute(select(blocks.c.number, blocks.c.id).order_by(blocks.c.number)).all()
    finally:
        connection.exec_driver_sql("ROLLBACK")
    return Listing(tail.entry_seq, tail.seq, {row.number: row.id for row in rows})


def prove_seal(segment: Segment, connection: Connection, walk: Walk, *, is_last: bool) -> None:
    """A segment before the last is sealed, under the head that its entries lead to."""
    day, found = segment.opening.day, sealed_head(connection)
    if found is None and not is_last:
        raise Break(Broken(segment=day, seq=None, kind="segment", code="verify.unsealed"))
    if found is not None and found != walk.head:
        raise Break(Broken(segment=day, seq=walk.seq, kind="segment", code="verify.tail_missing"))


def require_opening(walk: Walk, day: str, held: State) -> None:
    """The state in a day's opening checkpoint is the one that the chain's `SegmentOpened` names, where it does."""
    said = walk.opened.get(day)
    if said and held.digest() != said:
        raise Break(Broken(segment=day, seq=held.seq, kind="checkpoint", code="verify.opening"))


def prove_checkpoints(
    segment: Segment, connection: Connection, walk: Walk, state: State | None, until: int
) -> Iterator[State]:
    """Fold the segment and compare with each checkpoint; yields the state now and then, last at `until`.

    `state` is that of the segment before. Without one (the first segment, or what is left after days were dropped)
    the opening checkpoint must have the digest that the chain's `SegmentOpened` names.
    """
    day = segment.opening.day
    marks = connection.execute(select(checkpoints).where(checkpoints.c.seq <= until).order_by(checkpoints.c.seq)).all()
    for place, mark in enumerate(marks):
        held = load_checkpoint(mark, load_registry(connection, mark.registry_seq))
        if state is None:
            require_opening(walk, day, held)
            state = held
        fold(state, stored_items(connection, state.seq, mark.seq))
        if held.digest() != state.digest():
            raise Break(Broken(segment=day, seq=mark.seq, kind="checkpoint", code="verify.checkpoint"))
        walk.checkpoints += 1
        if place % 10 == 0:
            yield state
    if state is not None:
        fold(state, stored_items(connection, state.seq, until))
        yield state
