"""The segments of a data directory as readers see them: opened read-only, described once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from ioc.domain.commit import JournalRefused
from ioc.domain.state import Registry
from ioc.journal.checkpoints import CheckpointDamaged, load_registry
from ioc.journal.database import damaged, reading, refusal
from ioc.journal.examine import require_version
from ioc.journal.layout import Layout, compacted_file
from ioc.journal.parquet import DayFile
from ioc.journal.segment import Opening, Tail, read_opening, read_tail

_KEPT_REGISTRIES = 4


class Segment:
    """One file. Safe for several threads: every use has a connection of its own."""

    def __init__(self, path: Path) -> None:
        """Raises JournalRefused `journal.newer` or `journal.damaged`."""
        self.path = path
        self._engine = reading(path)
        with self.connect() as connection:
            require_version(connection, path)
            try:
                self.opening: Opening = read_opening(connection)
            except (KeyError, ValueError) as fault:
                raise damaged(path, f"it does not describe itself: {fault}") from fault

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """A read-only connection. Faults of the file leave it as JournalRefused, naming it."""
        try:
            with self._engine.connect() as connection:
                yield connection
        except (DBAPIError, OSError) as fault:
            raise refusal(fault, self.path) from fault
        except CheckpointDamaged as fault:
            raise damaged(self.path, str(fault)) from fault

    def tail(self) -> Tail:
        """How far it reaches now."""
        with self.connect() as connection:
            return read_tail(connection, self.opening)


class Shelf:
    """All segments, oldest first; new days are found as they come."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._lock = threading.Lock()
        self._segments: dict[Path, Segment] = {}
        self._registries: OrderedDict[tuple[Path, int], Registry] = OrderedDict()
        self._day_files: dict[Path, DayFile] = {}

    def day_file(self, segment: Segment, kind: str) -> DayFile | None:
        """The compacted file of a day; None when there is none that can be read (its blocks hold the same)."""
        path = compacted_file(self._layout, segment.opening.day, kind)
        if not path.exists():
            return None
        with self._lock:
            known = self._day_files.get(path)
        if known is None:
            try:
                known = DayFile(path, kind)
            except (OSError, pa.ArrowException):
                return None
            with self._lock:
                self._day_files[path] = known
        return known

    def all(self) -> list[Segment]:
        """Raises JournalRefused: `journal.absent` when there is none, else as `Segment`."""
        paths = self._layout.segment_files()
        if not paths:
            raise JournalRefused("journal.absent", directory=str(self._layout.directory))
        with self._lock:
            self._segments = {path: self._segments.get(path) or Segment(path) for path in paths}
            return list(self._segments.values())

    def reaching(self, after_seq: int) -> list[Segment]:
        """Segments that may hold something above `after_seq`, oldest first."""
        every = self.all()
        starts = [segment.opening.opening_seq for segment in every]
        first = max((place for place, start in enumerate(starts) if start <= after_seq), default=0)
        return every[first:]

    def registry(self, segment: Segment, connection: Connection, seq: int) -> Registry:
        """The registry of a checkpoint, decoded once. Not to be changed (`load_snapshot` copies its
        dicts)."""
        key = (segment.path, seq)
        with self._lock:
            if key in self._registries:
                self._registries.move_to_end(key)
                return self._registries[key]
        made = load_registry(connection, seq)
        with self._lock:
            self._registries[key] = made
            while len(self._registries) > _KEPT_REGISTRIES:
                self._registries.popitem(last=False)
        return made
