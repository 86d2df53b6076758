"""Which assets' status changed since a given sequence: a short log that any number of surfaces may read."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

KEPT = 256
"""Deltas kept; a reader farther behind takes the whole status."""

Rows = NDArray[np.uint32]


class StatusLog:
    """Numbered status changes. `seq` is the number of the last one; 0 means none yet."""

    def __init__(self) -> None:
        self.seq = 0
        self._kept: deque[tuple[int, Rows]] = deque(maxlen=KEPT)

    def note(self, rows: Rows) -> None:
        """These rows changed."""
        self.seq += 1
        self._kept.append((self.seq, rows))

    def forget(self) -> None:
        """Everything changed: whoever read before must read the whole."""
        self.seq += 1
        self._kept.clear()

    def since(self, seq: int) -> Rows | None:
        """Rows changed after `seq`, each once, rising; None when the log does not reach back so far (a gap)."""
        if seq == self.seq:
            return np.zeros(0, np.uint32)
        if seq > self.seq or not self._kept or self._kept[0][0] > seq + 1:
            return None
        return np.unique(np.concatenate([rows for number, rows in self._kept if number > seq]))
