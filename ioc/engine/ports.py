"""What the engine needs of the outside; `ioc.app.engine` hands it in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec import Struct

from ioc.domain.facts import Entry
from ioc.domain.readings import PositionBatch, ReadingBatch
from ioc.domain.records import VaultRef
from ioc.domain.state import State

NowUs = Callable[[], int]
NewId = Callable[[], str]


class JournalRefused(Exception):
    """A group could not be made durable (disk full, read-only, damaged): nothing of it is stored.

    `code` and `params` name a sentence (`journal.*`).
    """

    def __init__(self, code: str, **params: str | int | float | None) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


class SealedRecord(Struct, frozen=True, kw_only=True):
    """A vault record as it will be stored: cipher text and its own key (kept in another file)."""

    id: str
    kind: str
    at_us: int
    cipher: bytes
    key: bytes


class SealedBlock(Struct, frozen=True, kw_only=True):
    """An encoded reading or position block (`kind` "readings" or "positions") ready to be stored."""

    id: str
    kind: str
    rows: int
    first_seq: int
    last_seq: int
    first_us: int
    last_us: int
    sha256: bytes
    data: bytes


class Group(Struct, frozen=True, kw_only=True):
    """What one commit makes durable: vault records first, then entries and blocks in one transaction."""

    entries: tuple[Entry, ...]
    blocks: tuple[SealedBlock, ...] = ()
    records: tuple[SealedRecord, ...] = ()


class JournalPort(Protocol):
    """The writer's side of the journal, used on the loop thread alone."""

    def load_state(self) -> State:
        """Newest checkpoint plus fold of everything durable after it."""

    def seal_block(self, batches: Sequence[ReadingBatch | PositionBatch]) -> SealedBlock:
        """Encode batches of one kind as a block; `BlockSealed` names its hash."""

    def seal_record(self, kind: str, fields: dict[str, str]) -> tuple[VaultRef, SealedRecord]:
        """Encrypt personal data under a key of its own."""

    def commit(self, group: Group) -> None:
        """Make a group durable (fsync). Raises JournalRefused; then nothing of the group is stored."""

    def checkpoint(self, state: State) -> None:
        """Store a checkpoint of `state` (its sequence is durable already)."""

    def day_of(self, at_us: int) -> str:
        """Name of the segment that `at_us` belongs to."""

    @property
    def day(self) -> str:
        """Name of the open segment."""

    @property
    def head(self) -> bytes:
        """Chain head (SHA-256) after the last durable entry."""

    def roll(self, day: str, state: State) -> None:
        """Seal the open segment and open `day` with an opening checkpoint of `state`. Idempotent."""

    def close(self) -> None:
        """Release files and the writer lock."""
