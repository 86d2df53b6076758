"""The one writer of a data directory. All methods are called on one thread (the engine's loop)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from ioc.domain.commit import Group, JournalRefused, SealedBlock, SealedRecord
from ioc.domain.facts import BlocksCompacted, BlockSealed
from ioc.domain.readings import PositionBatch, ReadingBatch
from ioc.domain.records import VaultRef
from ioc.domain.snapshot import freeze
from ioc.domain.state import State
from ioc.journal import blocks
from ioc.journal.catalogue import Catalogue
from ioc.journal.chain import GENESIS
from ioc.journal.checkpoints import (
    CheckpointDamaged,
    find_checkpoint,
    load_checkpoint,
    load_registry,
    put_packed,
    stored_mark,
)
from ioc.journal.codec import rows_of
from ioc.journal.copying import make_single
from ioc.journal.database import damaged, refusal, writing
from ioc.journal.examine import examine_segment
from ioc.journal.heads import Head, append_line, newest_signed, signed_line
from ioc.journal.items import fold, stored_items
from ioc.journal.keyring import Keyring
from ioc.journal.layout import Layout, day_of, default_key_file, following_day
from ioc.journal.lock import WriterLock
from ioc.journal.lost import find_lost
from ioc.journal.merging import SourcesGone, take_away
from ioc.journal.packing import Packing
from ioc.journal.segment import Opening, Tail, create_segment, read_opening, read_tail, seal_segment
from ioc.journal.start import prepare
from ioc.journal.vault import VaultWriter, seal

_PUT_ENTRY = "INSERT INTO entries (seq, at_us, kind, version, cause, payload, hash) VALUES (?, ?, ?, ?, ?, ?, ?)"
_BLOCK_FIELDS = tuple(name for name in SealedBlock.__struct_fields__ if name != "content")
_PUT_BLOCK = f"INSERT INTO blocks ({', '.join(_BLOCK_FIELDS)}) VALUES ({', '.join('?' * len(_BLOCK_FIELDS))})"


class Journal:
    """Implements the engine's `JournalPort`. Made by `open`."""

    def __init__(
        self,
        layout: Layout,
        lock: WriterLock,
        keyring: Keyring,
        now_us: Callable[[], int],
        new_bytes: Callable[[int], bytes],
        heads_copy: Path | None,
    ) -> None:
        self._layout, self._lock, self._keyring = layout, lock, keyring
        self._heads_copy = heads_copy
        self._now_us, self._new_bytes = now_us, new_bytes
        self._catalogue = Catalogue(layout.catalogue)
        self._vault = VaultWriter(layout, now_us)
        self._engine: Engine | None = None
        self._connection: Connection | None = None
        self._path: Path | None = None
        self._opening: Opening
        self._packing = Packing()
        self._head = GENESIS
        self._seq = self._entry_seq = 0
        self.lost: tuple[int, int] | None = None
        """Sequence numbers of reading batches that a kill cost (first, last); found by `open`."""
        self.missing: tuple[int, int] | None = None
        """Numbers that a signed head vouches for and the record lacks (first, last); found by `open`."""
        self.swept = 0
        """Vault records without a fact that `open` erased."""

    @classmethod
    def open(
        cls,
        directory: Path,
        *,
        now_us: Callable[[], int],
        new_bytes: Callable[[int], bytes],
        host: str,
        pid: int,
        started_us: int,
        key_file: Path | None = None,
        heads_copy: Path | None = None,
    ) -> Journal:
        """Take the lock, examine, migrate and open; creates what is not there yet.

        `heads_copy` is a second file, on another medium, that takes the heads signed at the end of a shift, a day
        and a run: who cuts the record's tail and its `heads.log` does not reach that one.

        Raises JournalRefused: `journal.locked`, `.not_writable`, `.network`, `.damaged`, `.newer`,
        `.key_missing`, `.key_unreadable`, `.key_inside`, `.key_other`, `.full`, `.read_only`, `.failed`.
        Files stay as they are.
        """
        layout = Layout(directory)
        lock, keyring = prepare(
            layout,
            key_file or default_key_file(),
            now_us=now_us,
            new_bytes=new_bytes,
            words={"host": host, "pid": pid, "started_us": started_us},
        )
        journal = None
        try:
            journal = cls(layout, lock, keyring, now_us, new_bytes, heads_copy)
            journal._enter()
            return journal
        except BaseException as fault:
            if journal is not None:
                journal._release()
            lock.release()
            if isinstance(fault, (DBAPIError, OSError)):
                raise refusal(fault, layout.segments) from fault
            raise

    # --- what the loop asks

    @property
    def day(self) -> str:
        """Name of the open segment."""
        return self._opening.day

    @property
    def head(self) -> bytes:
        """Chain head after the last durable entry."""
        return self._head

    @property
    def seq(self) -> int:
        """The highest durable sequence number, of an entry or a reading batch."""
        return self._seq

    @property
    def vault(self) -> VaultWriter:
        """The vault, for `destroy`."""
        return self._vault

    @property
    def is_new_day(self) -> bool:
        """Whether the open segment has no entry yet: at a first start, or after a kill right behind a day's roll."""
        return self._entry_seq <= self._opening.opening_seq

    def day_of(self, at_us: int) -> str:
        """Name of the segment that `at_us` belongs to (the UTC day)."""
        return day_of(at_us)

    def load_state(self) -> State:
        """Newest checkpoint plus fold of everything durable after it. Raises JournalRefused."""
        connection, path = self._open_segment()
        try:
            newest = find_checkpoint(connection)
            if newest is None:
                raise damaged(path, "no checkpoint")
            state = load_checkpoint(newest, load_registry(connection, newest.registry_seq))
            return fold(state, stored_items(connection, newest.seq))
        except CheckpointDamaged as fault:
            raise damaged(path, str(fault)) from fault
        except DBAPIError as fault:
            raise refusal(fault, path) from fault
        finally:
            connection.rollback()

    def seal_block(self, batches: Sequence[ReadingBatch | PositionBatch]) -> SealedBlock:
        """Encode batches of one kind as a block. Raises ValueError as `blocks.seal` does."""
        return blocks.seal(batches)

    def seal_record(self, kind: str, fields: dict[str, str]) -> tuple[VaultRef, SealedRecord]:
        """Encrypt personal data under a key of its own."""
        return seal(kind, fields, at_us=self._now_us(), master=self._keyring.master, new_bytes=self._new_bytes)

    def commit(self, group: Group) -> None:
        """Make a group durable (fsync). Raises JournalRefused; then nothing of it is stored and the head
        stands.

        Raises ValueError for entries that do not follow on the last one, or a block without its
        `BlockSealed`.
        """
        self._require_order(group)
        rows, head = rows_of(group.entries, self._head)
        block_rows = [tuple(getattr(block, name) for name in _BLOCK_FIELDS) for block in group.blocks]
        connection, path = self._open_segment()
        self._vault.settle()
        if group.records:
            self._vault.store(group.records, group.entries[-1].seq)
        try:
            if rows:
                connection.exec_driver_sql(_PUT_ENTRY, rows)
            for entry in group.entries:
                if isinstance(entry.fact, BlocksCompacted):
                    take_away(connection, entry.fact)
            if block_rows:
                connection.exec_driver_sql(_PUT_BLOCK, block_rows)
            connection.commit()
        except DBAPIError as fault:
            self._drop_connection()
            self._vault.discard(record.id for record in group.records)
            raise refusal(fault, path) from fault
        except SourcesGone as fault:
            self._drop_connection()
            self._vault.discard(record.id for record in group.records)
            raise JournalRefused("journal.failed", file=str(path), why=str(fault)) from fault
        self._head = head
        if group.entries:
            self._entry_seq = group.entries[-1].seq
        self._seq = max([self._seq, self._entry_seq, *(block.last_seq for block in group.blocks)])

    def checkpoint(self, state: State) -> None:
        """Store a checkpoint of `state` and sign the head, at once. Raises as `begin_checkpoint`."""
        self.finish_checkpoint(wait=True)
        self.begin_checkpoint(state)
        self.finish_checkpoint(wait=True)

    def begin_checkpoint(self, state: State) -> None:
        """Have `state` as it is now packed on another thread, to be stored by `finish_checkpoint`; one at a time.

        Every batch up to `state.seq` must be durable: flush in the commit before. Raises JournalRefused;
        the journal goes on from the checkpoint before.
        """
        if self._packing.is_under_way:
            return
        connection, path = self._open_segment()
        self._require_durable(state, path)
        try:
            stored = stored_mark(connection)
            connection.rollback()
        except DBAPIError as fault:
            self._drop_connection()
            raise refusal(fault, path) from fault
        self._packing.begin(freeze(state), stored)

    def finish_checkpoint(self, *, wait: bool = False) -> None:
        """Store what was begun, once it is packed, and sign the head. Raises JournalRefused; then it is given up."""
        packed = self._packing.take(wait=wait)
        if packed is None:
            return
        connection, path = self._open_segment()
        try:
            put_packed(connection, packed)
            connection.commit()
            self.sign("checkpoint")
        except (DBAPIError, OSError) as fault:
            self._drop_connection()
            raise refusal(fault, path) from fault

    def sign(self, reason: str) -> None:
        """Append the signed head to `heads.log`; `reason` is "checkpoint", "roll", "close" or "shift".

        All but checkpoints also go to the copy kept apart. Raises JournalRefused `journal.head_not_kept` when a
        shift's head could not be kept; a day and a run end all the same.
        """
        head = Head(seq=self._entry_seq, at_us=self._now_us(), segment=self.day, reason=reason, head=self._head)
        line = signed_line(head, self._keyring.signing)
        places = [self._layout.heads]
        if self._heads_copy is not None and reason != "checkpoint":
            places.append(self._heads_copy)
        for place in places:
            try:
                append_line(place, line)
            except OSError as fault:
                if reason == "shift":
                    raise JournalRefused("journal.head_not_kept", file=str(place), why=str(fault)) from fault
                if place is self._layout.heads:
                    raise

    def roll(self, day: str, state: State) -> None:
        """Seal the open segment, then open `day` on its head with an opening checkpoint of `state`.

        A day that is not after the open one changes nothing (a repeat; a clock set back). Every batch up to
        `state.seq` must be durable. Raises JournalRefused; repeat the call then.
        """
        if day <= self.day:
            return
        connection, path = self._open_segment()
        self._require_durable(state, path)
        self._packing.give_up()  # the opening checkpoint of the new day stands for it
        fresh = self._layout.segment(day)
        try:
            self.sign("roll")
            tail = Tail(seq=self._seq, at_us=state.at_us, entry_seq=self._entry_seq, head=self._head, sealed=True)
            seal_segment(connection, tail)
            self._catalogue.note_sealed(self.day, tail.seq, tail.head)
            opening = Opening(day=day, opening_seq=state.seq, opening_us=state.at_us, previous_head=self._head)
            create_segment(fresh, opening, state)
            self._catalogue.note_opened(opening)
        except (DBAPIError, OSError) as fault:
            raise refusal(fault, path) from fault
        finally:
            self._drop_connection()
        self._path, self._opening = fresh, opening
        with suppress(JournalRefused):
            make_single(path)  # a reader may be in the way; upkeep comes back to it

    def close(self) -> None:
        """Sign the head, release files and the writer lock. May be repeated."""
        if self._path is None:
            return
        with suppress(OSError):
            self.sign("close")
        self._release()
        self._path = None
        self._lock.release()

    # --- inside

    def _enter(self) -> None:
        """Open the newest segment, creating the first; finish what a crash left half done."""
        found = self._layout.segment_files()
        if not found:
            self._found_first()
            found = self._layout.segment_files()
        self._path = found[-1]
        examine_segment(self._path)
        connection, _ = self._open_segment()
        self._opening = read_opening(connection)
        tail = read_tail(connection, self._opening)
        self._head, self._seq, self._entry_seq = tail.head, tail.seq, tail.entry_seq
        self.lost = find_lost(connection, tail.seq)
        connection.rollback()
        signed = newest_signed(self._layout.heads, self._keyring.public)
        if signed > self._entry_seq:
            self.missing = (self._entry_seq + 1, signed)
        self._catalogue.note_opened(self._opening)
        self.swept = self._vault.sweep(tail.entry_seq)
        if tail.sealed:
            self.roll(max(day_of(self._now_us()), following_day(self.day)), self.load_state())

    def _found_first(self) -> None:
        now_us = self._now_us()
        day = day_of(now_us)
        opening = Opening(day=day, opening_seq=0, opening_us=0, previous_head=GENESIS)
        create_segment(self._layout.segment(day), opening, State())

    def _require_durable(self, state: State, path: Path) -> None:
        """A checkpoint that holds more than the record would come back after a crash as something that never was."""
        if state.seq > self._seq:
            raise JournalRefused("journal.failed", file=str(path), why=f"{state.seq} is not durable, {self._seq} is")

    def _require_order(self, group: Group) -> None:
        last = self._entry_seq
        for entry in group.entries:
            if entry.seq <= last:
                raise ValueError(f"entry {entry.seq} does not follow on {last}")
            last = entry.seq
        if group.records and not group.entries:
            raise ValueError("vault records come with the entries that point at them")
        if group.blocks:
            sealed = {entry.fact.block for entry in group.entries if isinstance(entry.fact, BlockSealed)}
            sealed |= {entry.fact.result for entry in group.entries if isinstance(entry.fact, BlocksCompacted)}
            if any(block.id not in sealed for block in group.blocks):
                raise ValueError("a block comes with its BlockSealed or BlocksCompacted")

    def _open_segment(self) -> tuple[Connection, Path]:
        """The writing connection; opened again after a fault dropped it."""
        if self._path is None:
            raise JournalRefused("journal.closed", directory=str(self._layout.directory))
        if self._connection is None:
            try:
                self._engine = writing(self._path)
                self._connection = self._engine.connect()
            except DBAPIError as fault:
                raise refusal(fault, self._path) from fault
        return self._connection, self._path

    def _drop_connection(self) -> None:
        if self._connection is not None:
            with suppress(DBAPIError):
                self._connection.close()
        if self._engine is not None:
            self._engine.dispose()
        self._connection = self._engine = None

    def _release(self) -> None:
        self._packing.close()
        self._drop_connection()
        self._vault.close()
        self._catalogue.close()
