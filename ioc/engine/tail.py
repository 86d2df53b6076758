"""Reading batches on their way to a block: flushed every second, or with 10 000 rows, but not in too great haste."""

from __future__ import annotations

from ioc.domain.readings import PositionBatch, ReadingBatch
from ioc.engine.ports import JournalPort, SealedBlock

FLUSH_US = 1_000_000
FLUSH_ROWS = 10_000
HASTE_US = 200_000
"""A flood of readings is flushed no more often: a block costs an fsync and dear bytes when it is small."""


class Tail:
    """Batches that were published and are not yet durable. A kill loses at most these, and the record says so."""

    def __init__(self) -> None:
        self._readings: list[ReadingBatch] = []
        self._positions: list[PositionBatch] = []
        self._rows = 0
        self._since_us = 0

    def add(self, batch: ReadingBatch | PositionBatch, at_us: int) -> None:
        """Hold a batch."""
        if not self._rows:
            self._since_us = at_us
        if isinstance(batch, ReadingBatch):
            self._readings.append(batch)
        else:
            self._positions.append(batch)
        self._rows += len(batch.received_us)

    def is_due(self, at_us: int) -> bool:
        """Whether it is time to flush."""
        waited_us = at_us - self._since_us
        return self._rows > 0 and (waited_us >= FLUSH_US or (self._rows >= FLUSH_ROWS and waited_us >= HASTE_US))

    def seal(self, journal: JournalPort) -> list[SealedBlock]:
        """Encode what is held, one block a kind."""
        sealed = []
        if self._readings:
            sealed.append(journal.seal_block(self._readings))
        if self._positions:
            sealed.append(journal.seal_block(self._positions))
        return sealed

    @property
    def is_empty(self) -> bool:
        """Whether everything is durable."""
        return self._rows == 0

    def clear(self) -> None:
        """Forget what became durable (or was given up)."""
        self._readings, self._positions, self._rows = [], [], 0
