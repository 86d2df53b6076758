"""What the engine hands to the journal in one commit, and how the journal says no."""

from __future__ import annotations

from msgspec import Struct

from ioc.domain.facts import Entry


class JournalRefused(Exception):
    """The journal cannot do what was asked; of a refused group nothing is stored.

    `code` and `params` name a sentence (`journal.*`, listed in docs/manual/journal.md).
    """

    def __init__(self, code: str, **params: str | int | float | None) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.code} ({told})" if told else self.code


class SealedRecord(Struct, frozen=True, kw_only=True):
    """A vault record as it will be stored: cipher text, and its own key already wrapped by the master key."""

    id: str
    kind: str
    at_us: int
    cipher: bytes
    key: bytes


class SealedBlock(Struct, frozen=True, kw_only=True):
    """An encoded reading or position block (`kind` "readings" or "positions") ready to be stored.

    `first_us`/`last_us` span the receive instants, `source_first_us`/`source_last_us` the source instants;
    `sha256` is over `data`, `content` over the columns however they are encoded.
    """

    id: str
    kind: str
    rows: int
    first_seq: int
    last_seq: int
    first_us: int
    last_us: int
    source_first_us: int
    source_last_us: int
    sha256: bytes
    data: bytes
    content: bytes = b""


class Group(Struct, frozen=True, kw_only=True):
    """What one commit makes durable: vault records first, then entries and blocks in one transaction."""

    entries: tuple[Entry, ...]
    blocks: tuple[SealedBlock, ...] = ()
    records: tuple[SealedRecord, ...] = ()
