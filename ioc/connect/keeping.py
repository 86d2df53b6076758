"""What the engine keeps for its feeds, so that none begins anew after a restart: a place for a small memory, a word
when something is on record, and what the record holds of the last moments."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import structlog
from msgspec import Struct

from ioc.domain.inbound import PositionsTaken, ReadingsTaken

Receipt = Callable[[], bool]
"""Whether all that had been emitted when it was given out is on record, or was given up and said so."""
Told = ReadingsTaken | PositionsTaken
_log = structlog.get_logger(__name__)


def _at_once() -> Receipt:
    return lambda: True


def _nothing(feed: str, since_us: int) -> Sequence[Told]:
    return ()


class Keeping(Struct, frozen=True, kw_only=True):
    """`state_dir`: where memories lie (None: nowhere, a feed remembers only while it lives). `receipt` gives one for
    everything that was emitted so far. `recall(feed, since_us)`: the readings and positions of the feed's assets that
    were received since then (int64 UTC), as far as the record has them. All may be called on any thread."""

    state_dir: Path | None = None
    receipt: Callable[[], Receipt] = _at_once
    recall: Callable[[str, int], Sequence[Told]] = _nothing


NOTHING_KEPT = Keeping()
"""For a feed without an engine."""


class MemoryDamaged(Exception):
    """There is a memory, and it cannot be read."""


class FeedMemory:
    """A feed's memory: one small JSON file, replaced whole."""

    def __init__(self, folder: Path | None, feed: str) -> None:
        self._file = memory_file(folder, feed) if folder is not None else None

    def load(self) -> dict[str, Any]:
        """What was saved last; empty when nothing was. Raises MemoryDamaged."""
        if self._file is None:
            return {}
        try:
            found = json.loads(self._file.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError) as error:
            raise MemoryDamaged from error
        if not isinstance(found, dict):
            raise MemoryDamaged
        return found

    def save(self, memory: dict[str, Any]) -> None:
        """Replace it. A disk that refuses costs the memory, not the feed: it is said in the log."""
        if self._file is None:
            return
        fresh = self._file.with_suffix(".new")
        try:
            with fresh.open("w", encoding="utf-8") as file:
                json.dump(memory, file)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._file)
        except OSError as error:
            _log.warning("feed.memory_not_kept", file=str(self._file), error=error.strerror)


def memory_file(folder: Path, feed: str) -> Path:
    """Where a feed's memory lies."""
    return folder / f"{quote(feed, safe='')}.json"


def forget_others(folder: Path, feeds: Sequence[str]) -> None:
    """Remove the memories of feeds that are no longer: one that comes back begins anew. Raises OSError."""
    kept = {memory_file(folder, feed) for feed in feeds}
    for file in folder.glob("*.json"):
        if file not in kept:
            file.unlink()
