"""What the engine needs of the outside; `ioc.app.engine` hands it in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from ioc.domain.commit import Group as Group
from ioc.domain.commit import JournalRefused as JournalRefused
from ioc.domain.commit import SealedBlock as SealedBlock
from ioc.domain.commit import SealedRecord as SealedRecord
from ioc.domain.readings import PositionBatch, ReadingBatch
from ioc.domain.records import VaultRef
from ioc.domain.state import State

NowUs = Callable[[], int]
NewId = Callable[[], str]


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

    def begin_checkpoint(self, state: State) -> None:
        """Have `state` as it is now (its sequence is durable already) encoded beside the loop."""

    def finish_checkpoint(self) -> None:
        """Store the checkpoint that was begun once it is encoded; until then, and without one, do nothing."""

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

    def sign(self, reason: str) -> None:
        """Sign the head of what is durable and keep it apart. Raises JournalRefused when it could not be kept."""

    def close(self) -> None:
        """Release files and the writer lock."""
