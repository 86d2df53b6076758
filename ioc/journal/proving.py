"""Proving what is being looked at: one day's segment from its opening up to a sequence number, a piece at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, select

from ioc.domain.state import State
from ioc.journal.checkpoints import find_checkpoint, load_checkpoint, load_registry
from ioc.journal.heads import SignedHead
from ioc.journal.items import fold, stored_items
from ioc.journal.layout import Layout
from ioc.journal.proof import Break, Broken, Listing, Walk, list_segment, prove_blocks, prove_chain, require_opening
from ioc.journal.schema import blocks, checkpoints
from ioc.journal.shelf import Segment
from ioc.journal.verify import signed_heads

ENTRIES_A_STEP = 2_000
ITEMS_A_FOLD = 20_000


class SegmentProof:
    """A walk that goes on from where it stands, so that a replay which plays on is proved on. Reads only."""

    def __init__(self, layout: Layout, segment: Segment, key_file: Path | None) -> None:
        self.segment = segment
        self._layout, self._key_file = layout, key_file
        self._walk = Walk(head=segment.opening.previous_head, seq=segment.opening.opening_seq, held={})
        self.key = ""
        """Whose key judged the signed heads; "" before the first was asked. See `Verdict`."""
        self._heads: dict[int, list[SignedHead]] = {}
        self._broken: Broken | None = None
        self._state: State | None = None
        self._folded = -1

    @property
    def entries(self) -> int:
        """How many were walked."""
        return self._walk.entries

    def prove(self, until: int) -> Iterator[float]:
        """Entries, blocks and checkpoints that the state at `until` rests on; yields the share that is done.

        Raises Break at the first thing that does not hold, and again whenever that lies within what is asked;
        JournalRefused when the file cannot be read.
        """
        broken = self._broken
        if broken is not None and (broken.seq is None or broken.seq <= until):
            raise Break(broken)
        try:
            yield from self._prove(until)
        except Break as found:
            self._broken = found.broken
            raise

    def _prove(self, until: int) -> Iterator[float]:
        first = self.segment.opening.opening_seq
        span = max(until - first, 1)
        with self.segment.connect() as connection:
            if not self.key:
                self._heads, self.key = signed_heads(self._layout, self._key_file)
            for _ in self._chain(connection, until):
                yield min((self._walk.seq - first) / span, 1.0) * 0.5
            self._require_heads()
            yield from (0.5 for _ in self._blocks(connection, until))
            for folded in self._checkpoints(connection, until):
                yield 0.5 + (folded - first) / span * 0.5
        yield 1.0

    def _chain(self, connection: Connection, until: int) -> Iterator[int]:
        after = self._walk.seq if self._walk.entries else -1
        while self._walk.seq < until:
            end = min(max(after, self._walk.seq) + ENTRIES_A_STEP, until)
            yield from prove_chain(self.segment, connection, self._walk, self._heads, end, after=after)
            if end == until:
                return
            after = end
            yield self._walk.entries

    def _require_heads(self) -> None:
        """Signed heads of this segment that the walk has passed and not met."""
        for seq in sorted(self._heads):
            if self.segment.opening.opening_seq < seq <= self._walk.seq:
                day = self.segment.opening.day
                raise Break(Broken(segment=day, seq=seq, kind="signed head", code="verify.head_missing"))

    def _blocks(self, connection: Connection, until: int) -> Iterator[int]:
        """Blocks that reach below `until`. Their seals and merges come later than what they hold, so the chain is
        walked on to where all of them are named."""
        again = True
        while again:
            listing = list_segment(self.segment, connection)
            query = select(blocks.c.number, blocks.c.id).where(blocks.c.first_seq <= until)
            here = {row.number: row.id for row in connection.execute(query) if row.number in listing.names}
            ahead = max(until, self._walk.seq)
            while not self._walk.held.keys() >= set(here.values()) and ahead < listing.entry_seq:
                ahead = min(ahead + ENTRIES_A_STEP, listing.entry_seq)
                yield from self._chain(connection, ahead)
            held = {name: block for name, block in self._walk.held.items() if block.first_seq <= until}
            shown = Walk(head=self._walk.head, held=held)
            within = Listing(listing.entry_seq, listing.seq, here)
            yield from prove_blocks(self.segment, connection, shown, within)
            again = shown.replaced

    def _checkpoints(self, connection: Connection, until: int) -> Iterator[int]:
        """Fold the segment and compare each checkpoint; yields the number folded up to."""
        query = select(checkpoints.c.seq).where(checkpoints.c.seq <= until, checkpoints.c.seq > self._folded)
        for seq in connection.scalars(query.order_by(checkpoints.c.seq)).all():
            mark = find_checkpoint(connection, until_seq=seq)
            if mark is None or mark.seq != seq:
                continue
            held = load_checkpoint(mark, load_registry(connection, mark.registry_seq))
            if self._state is None:
                require_opening(self._walk, self.segment.opening.day, held)
                self._state, self._folded = held, seq
            while self._folded < seq:
                end = min(self._folded + ITEMS_A_FOLD, seq)
                fold(self._state, stored_items(connection, self._folded, end))
                self._folded = end
                if end < seq:
                    yield end
            if held.digest() != self._state.digest():
                day = self.segment.opening.day
                raise Break(Broken(segment=day, seq=seq, kind="checkpoint", code="verify.checkpoint"))
            yield seq
