"""A journal in memory with the real contract: what was committed is what a fold gives; it can refuse on demand."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence

import msgspec

from ioc.domain.apply import apply_entry, apply_positions, apply_readings
from ioc.domain.facts import Entry
from ioc.domain.readings import PositionBatch, ReadingBatch
from ioc.domain.records import VaultRef
from ioc.domain.snapshot import load_snapshot, take_snapshot
from ioc.domain.state import State
from ioc.engine.ports import Group, JournalRefused, SealedBlock, SealedRecord


class MemoryJournal:
    """Blocks hold their batches in `sealed`; `refuse` makes commits fail until it is cleared."""

    def __init__(self, day: str = "2026-10-14") -> None:
        self.entries: list[Entry] = []
        self.batches: list[ReadingBatch | PositionBatch] = []
        self.records: dict[str, SealedRecord] = {}
        self.plain: dict[str, dict[str, str]] = {}
        self.groups: list[Group] = []
        self.refuse: JournalRefused | None = None
        self.lost: tuple[int, int] | None = None
        self._sealed: dict[str, list[ReadingBatch | PositionBatch]] = {}
        self._ids = itertools.count(1)
        self._day = day
        self.today = day
        self.rolled: list[str] = []
        self.checkpoints = 0
        self.signed: list[tuple[str, int]] = []

    def load_state(self) -> State:
        state = State()
        for item in sorted([*self.entries, *self.batches], key=lambda item: item.seq):
            if isinstance(item, Entry):
                apply_entry(state, item)
            elif isinstance(item, ReadingBatch):
                apply_readings(state, item)
            else:
                apply_positions(state, item)
        return state

    def seal_block(self, batches: Sequence[ReadingBatch | PositionBatch]) -> SealedBlock:
        ident = f"block-{next(self._ids)}"
        self._sealed[ident] = list(batches)
        kind = "readings" if isinstance(batches[0], ReadingBatch) else "positions"
        return SealedBlock(
            id=ident,
            kind=kind,
            rows=sum(len(batch.received_us) for batch in batches),
            first_seq=batches[0].seq,
            last_seq=batches[-1].seq,
            first_us=int(batches[0].received_us[0]),
            last_us=int(batches[-1].received_us[-1]),
            source_first_us=min(int(batch.source_us.min()) for batch in batches),
            source_last_us=max(int(batch.source_us.max()) for batch in batches),
            sha256=hashlib.sha256(ident.encode()).digest(),
            data=b"",
        )

    def seal_record(self, kind: str, fields: dict[str, str]) -> tuple[VaultRef, SealedRecord]:
        ident = f"record-{next(self._ids)}"
        self.plain[ident] = fields
        record = SealedRecord(id=ident, kind=kind, at_us=0, cipher=b"?", key=b"k")
        return VaultRef(id=ident, commitment=b"c" * 32), record

    def commit(self, group: Group) -> None:
        if self.refuse is not None:
            raise self.refuse
        # through bytes, as a real journal does it
        self.entries += [msgspec.msgpack.decode(msgspec.msgpack.encode(e), type=Entry) for e in group.entries]
        for block in group.blocks:
            self.batches += self._sealed[block.id]
        self.records.update({record.id: record for record in group.records})
        self.groups.append(group)

    def begin_checkpoint(self, state: State) -> None:
        load_snapshot(take_snapshot(state))
        self.checkpoints += 1

    def finish_checkpoint(self) -> None:
        """It was stored at once."""

    def day_of(self, at_us: int) -> str:
        return self.today

    @property
    def day(self) -> str:
        return self._day

    @property
    def head(self) -> bytes:
        return hashlib.sha256(str(len(self.entries)).encode()).digest()

    def roll(self, day: str, state: State) -> None:
        self._day = day
        self.rolled.append(day)

    def sign(self, reason: str) -> None:
        self.signed.append((reason, len(self.entries)))

    def close(self) -> None:
        """Nothing to release."""
