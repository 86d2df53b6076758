"""Personal data: each record encrypted under a key of its own, the keys in a file of their own.

To forget a record is to overwrite its key. Keys are rows of one size in rising order and are never moved,
so the overwritten place is the only one where the key ever lay; the write-ahead log is emptied and both
files searched.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from ioc.domain.commit import JournalRefused, SealedRecord
from ioc.domain.records import VaultRef
from ioc.journal.database import damaged, reading, refusal, wal_of, writing
from ioc.journal.fragments import find_fragments
from ioc.journal.layout import Layout
from ioc.journal.schema import destroyed, record_keys, records

Fields = dict[str, str]

_IV = 12
_WRAPPED = _IV + 32 + 16
_GONE = bytes(_WRAPPED)


class Plain(msgspec.Struct, frozen=True):
    """What is encrypted; `nonce` keys the commitment, so a destroyed record cannot be guessed from its
    fact."""

    nonce: bytes
    fields: Fields


_decode = msgspec.msgpack.Decoder(Plain).decode
_encode = msgspec.msgpack.Encoder(order="sorted").encode


def seal(
    kind: str, fields: Fields, *, at_us: int, master: bytes, new_bytes: Callable[[int], bytes]
) -> tuple[VaultRef, SealedRecord]:
    """Encrypt `fields` under a new key; returns what a fact may hold and what the vault keeps."""
    name, key = new_bytes(16).hex(), new_bytes(32)
    plain = Plain(new_bytes(32), fields)
    about = f"{kind}\0{name}".encode()
    iv, key_iv = new_bytes(_IV), new_bytes(_IV)
    record = SealedRecord(
        id=name,
        kind=kind,
        at_us=at_us,
        cipher=iv + AESGCM(key).encrypt(iv, _encode(plain), about),
        key=key_iv + AESGCM(master).encrypt(key_iv, key, name.encode()),
    )
    return VaultRef(id=name, commitment=_commit(plain)), record


def open_sealed(kind: str, name: str, cipher: bytes, wrapped: bytes, master: bytes) -> Plain:
    """Decrypt one record. Raises InvalidTag or msgspec.MsgspecError when anything was altered."""
    key = AESGCM(master).decrypt(wrapped[:_IV], wrapped[_IV:], name.encode())
    return _decode(AESGCM(key).decrypt(cipher[:_IV], cipher[_IV:], f"{kind}\0{name}".encode()))


class VaultReader:
    """Reads records on short connections of its own, beside the writer."""

    def __init__(self, layout: Layout, master: bytes) -> None:
        self._master = master
        self._layout = layout
        self._records = reading(layout.vault)
        self._keys = reading(layout.keys)

    def read(self, ref: VaultRef, but: Collection[str] = ()) -> Fields | None:
        """The fields; None when the key was destroyed. Kinds in `but` are passed over unread. An empty commitment is
        not compared.

        Raises JournalRefused `journal.damaged` when the record is not the one that the fact committed to.
        """
        try:
            with self._keys.connect() as connection:
                wrapped = connection.scalar(select(record_keys.c.wrapped).where(record_keys.c.id == ref.id))
            with self._records.connect() as connection:
                found = connection.execute(
                    select(records.c.kind, records.c.cipher).where(records.c.id == ref.id, records.c.kind.not_in(but))
                ).first()
        except DBAPIError as fault:
            raise refusal(fault, self._layout.vault) from fault
        if found is None or wrapped is None or wrapped == _GONE:
            return None
        try:
            plain = open_sealed(found.kind, ref.id, found.cipher, wrapped, self._master)
        except (InvalidTag, msgspec.MsgspecError) as fault:
            raise damaged(self._layout.vault, f"record {ref.id} was altered") from fault
        if ref.commitment and not hmac.compare_digest(_commit(plain), ref.commitment):
            raise damaged(self._layout.vault, f"record {ref.id} is not the one on the record")
        return plain.fields


class VaultWriter:
    """The one writer of both files; used on the thread of the journal's writer."""

    def __init__(self, layout: Layout, new_instant: Callable[[], int]) -> None:
        self._layout = layout
        self._now_us = new_instant
        self._record_engine = writing(layout.vault)
        self._key_engine = writing(layout.keys, "PRAGMA secure_delete=ON")
        self._records = self._record_engine.connect()
        self._keys = self._key_engine.connect()
        self._unwanted: set[str] = set()

    def store(self, sealed: Iterable[SealedRecord], due_seq: int) -> None:
        """Make records, then their keys durable. `due_seq` is the entry whose commit gives them a meaning.

        Raises JournalRefused; then none of them is kept.
        """
        rows = [(item.id, item.kind, item.at_us, due_seq, item.cipher) for item in sealed]
        wrapped = [(item.id, item.key) for item in sealed]
        try:
            self._records.exec_driver_sql("INSERT INTO records VALUES (?, ?, ?, ?, ?)", rows)
            self._records.commit()
            self._keys.exec_driver_sql("INSERT INTO record_keys (id, wrapped) VALUES (?, ?)", wrapped)
            self._keys.commit()
        except DBAPIError as fault:
            self._roll_back()
            self.discard([row[0] for row in rows])
            raise refusal(fault, self._layout.vault) from fault

    def discard(self, ids: Iterable[str]) -> None:
        """Take records back whose facts were refused; what cannot be done now is done by `settle`."""
        self._unwanted.update(ids)
        with suppress(JournalRefused):
            self.settle()

    def settle(self) -> None:
        """Finish taking back. Raises JournalRefused while the disk does not allow it."""
        if not self._unwanted:
            return
        try:
            self._erase(self._unwanted)
        except DBAPIError as fault:
            self._roll_back()
            raise refusal(fault, self._layout.vault) from fault
        self._unwanted.clear()

    def sweep(self, last_seq: int) -> int:
        """After a crash: erase records whose fact never became durable. Returns how many."""
        ids = self._records.scalars(select(records.c.id).where(records.c.due_seq > last_seq)).all()
        self._records.rollback()
        self._unwanted.update(ids)
        self.settle()
        return len(ids)

    def destroy(self, name: str) -> None:
        """Forget a record for good: overwrite its key, empty the log, search both files for what was there.

        Raises JournalRefused `journal.vault_busy` (a reader held the log: the key is unusable already,
        repeat the call to have it searched) or `journal.vault_remains` (the bytes are still in a file).
        """
        found, _ = find_fragments(key_files(self._layout), self.overwrite_keys([name]))
        if found:
            raise JournalRefused("journal.vault_remains", record=name, file=str(self._layout.keys))

    def overwrite_keys(self, names: Sequence[str]) -> dict[str, bytes]:
        """Overwrite keys and empty the log; returns what was overwritten, for the search, without those gone before.

        Raises JournalRefused `journal.vault_busy` (the keys are unusable already) or as `database.refusal`.
        """
        query = select(record_keys.c.id, record_keys.c.wrapped).where(record_keys.c.id.in_(names))
        try:
            held = {row.id: row.wrapped for row in self._keys.execute(query) if row.wrapped != _GONE}
            if held:
                rows = [{"id": name, "at_us": self._now_us()} for name in held]
                self._keys.execute(insert(destroyed).prefix_with("OR IGNORE"), rows)
                self._overwrite(list(held))
            self._keys.commit()
            self._truncate(self._keys)
        except DBAPIError as fault:
            self._roll_back()
            raise refusal(fault, self._layout.keys) from fault
        return held

    def erase_ciphers(self, names: Sequence[str]) -> None:
        """Give back the room of records whose keys are gone. Raises JournalRefused as `database.refusal`."""
        try:
            self._records.execute(delete(records).where(records.c.id.in_(names)))
            self._records.commit()
        except DBAPIError as fault:
            self._roll_back()
            raise refusal(fault, self._layout.vault) from fault

    def close(self) -> None:
        """Release both files."""
        for connection, engine in ((self._records, self._record_engine), (self._keys, self._key_engine)):
            connection.close()
            engine.dispose()

    def _erase(self, ids: Iterable[str]) -> None:
        wanted = list(ids)
        self._overwrite(wanted)
        self._keys.commit()
        self._records.execute(delete(records).where(records.c.id.in_(wanted)))
        self._records.commit()
        with suppress(JournalRefused):
            self._truncate(self._keys)

    def _overwrite(self, ids: list[str]) -> None:
        """In place: a value of the same length keeps its place in the file, so nothing is left beside it."""
        self._keys.execute(update(record_keys).where(record_keys.c.id.in_(ids)).values(wrapped=_GONE))

    def _truncate(self, connection: Connection) -> None:
        busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        connection.rollback()
        wal = wal_of(self._layout.keys)
        if (busy is not None and busy[0]) or (wal.exists() and wal.stat().st_size):
            raise JournalRefused("journal.vault_busy", file=str(wal))

    def _roll_back(self) -> None:
        for connection in (self._records, self._keys):
            with suppress(DBAPIError):
                connection.rollback()


def key_files(layout: Layout) -> list[Path]:
    """The files in which a key may ever have lain."""
    return [layout.keys, wal_of(layout.keys)]


def _commit(plain: Plain) -> bytes:
    return hmac.digest(plain.nonce, _encode(plain.fields), "sha256")
