"""The `table_file` connector: CSV, NDJSON and workbooks by a declared mapping; once, growing, by folder, replayed."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

import msgspec
import structlog

from ioc.connect.api import BadSettings, Emit, FeedContext, Manifest
from ioc.connect.interrupt import Stopped
from ioc.connect.keeping import MemoryDamaged
from ioc.connect.mapping.news import News
from ioc.connect.mapping.records import Mapped, map_records, refused_whole
from ioc.connect.pacing import Pace
from ioc.connect.polling import Harvest
from ioc.connect.refused import Refused
from ioc.connect.worker import LARGE_BYTES
from ioc.connectors.table_file.chunks import Chunk, is_cut, read_open
from ioc.connectors.table_file.flight import Flight
from ioc.connectors.table_file.folder import Folder, Mark, mark_of
from ioc.connectors.table_file.reader import Reader, faults_in_words
from ioc.connectors.table_file.recording import Recording
from ioc.connectors.table_file.settings import TableFileSettings, fingerprint
from ioc.connectors.table_file.tail import Tail
from ioc.domain.inbound import FeedContacted, Inbound, RecordRejected
from ioc.domain.records import Text

_TICK_S = 0.05
"""What is due within it is told together, so that a fast replay is not a message a row."""
_log = structlog.get_logger(__name__)


class TableFileConnector:
    """Looks at its file or folder every `context.interval_s`; a replay goes by the recording's own clock.

    What a file said before is not said again as long as the connector lives: a row of the same moment and value is
    known, wherever it comes from. What was read is remembered beyond that (`Flight`), a recording excepted.
    """

    manifest: ClassVar[Manifest] = Manifest(
        key="table_file",
        title=Text(vi="Tệp bảng theo ánh xạ khai báo", en="Table file by declared mapping"),
        version="1.0",
        settings=TableFileSettings,
        records=("AssetSeen", "ReadingsTaken", "PositionsTaken", "AlertTaken", "CallTaken", "RecordRejected"),
        polling=True,
        documentation="docs/manual/connector-table_file.md",
    )

    def __init__(self, context: FeedContext, settings: TableFileSettings) -> None:
        self.context = context
        self.settings = settings
        self._reader = Reader(context, settings)
        self._news = News(context.feed, settings, once=True, streams=bool(settings.melt))
        self._folder = Folder(settings, context.feed)
        self._tail = Tail(Path(settings.path))
        self._known: Mark | None = None
        about = {"connector": "table_file", "path": settings.path, "mode": settings.mode}
        self._flight = Flight(context, about)
        self._loaded = False

    def run(self, emit: Emit, stop: threading.Event) -> None:
        """See `ioc.connect.api.Connector`. Raises NotReady for what the file system refuses, BadSettings (which ends
        the feed until somebody acts) when a recording has been played."""
        look = {"once": self._whole, "tail": self._grown, "folder": self._new_files}.get(self.settings.mode)
        try:
            if look is None:
                self._replay(emit, stop)
                return
            if not self._loaded:
                self._load(emit)
            while not stop.is_set():
                began = time.monotonic()
                look(emit, stop)
                self._flight.wait(began + self.context.interval_s - time.monotonic(), stop)
        except Stopped:
            return
        finally:
            if stop.is_set():
                self._tail.close()

    def _load(self, emit: Emit) -> None:
        """Go on where the engine before this one was. A memory that cannot be used is said, and all begins anew."""
        try:
            self._news.remember(self._flight.load())
            known = self._flight.known
            if self.settings.mode == "folder":
                self._folder.remember(known)
            elif self.settings.mode == "once" and known.get("settings") == fingerprint(self.settings):
                self._known = (int(known["changed_ns"]), int(known["size"]))
            elif self.settings.mode == "tail" and known and not self._tail.go_on(known):
                emit(RecordRejected(feed=self.context.feed, record="", reason="table_file.lost_track"))
        except (MemoryDamaged, KeyError, ValueError, TypeError):
            self._flight.known = {}
            emit(RecordRejected(feed=self.context.feed, record="", reason="feed.memory_damaged"))
        self._loaded = True

    def retake(self, payload: bytes) -> Sequence[Inbound]:
        """See `ioc.connect.api.Retaker`: the payload is one row as JSON."""
        try:
            row = msgspec.json.decode(payload)
        except msgspec.DecodeError:
            row = None
        names = tuple(row) if isinstance(row, dict) else ()
        feed, domain = self.context.feed, self.context.domain
        return self._news.harvest(map_records([row], self.settings.with_columns(names), feed, domain)).messages

    def _whole(self, emit: Emit, stop: threading.Event) -> None:
        path = Path(self.settings.path)
        mark = mark_of(path)
        if mark == self._known:
            self._contact(emit, 0, 0, unchanged=True)
            return
        self._flight.begin()
        self._file(path, emit, stop)
        self._known = mark
        known = {"changed_ns": mark[0], "size": mark[1], "settings": fingerprint(self.settings)}
        self._flight.told(lambda: self._flight.known.update(known))

    def _file(self, path: Path, emit: Emit, stop: threading.Event) -> bool:
        """One whole file; whether it is good: something was taken, or nothing was refused."""
        taken = refused = rows = 0
        for chunk in self._reader.chunks(path, stop):
            told = self._tell(chunk.mapped, emit, stop)
            taken, refused, rows = taken + told[0], refused + told[1], rows + chunk.rows
        if is_cut(rows, self.settings.cut_at):
            cut = refused_whole(Refused("mapping.perhaps_cut", records=rows), b"", self.context.feed, path.name)
            refused += self._tell(cut, emit, stop)[1]
        self._contact(emit, taken, refused)
        return taken > 0 or refused == 0

    def _new_files(self, emit: Emit, stop: threading.Event) -> None:
        found = False
        for path in self._folder.waiting(self.context.now_us()):
            found, mark = True, mark_of(path)
            self._flight.begin()
            good = self._file(path, emit, stop)
            self._folder.came_through(path, mark)
            self._flight.told(partial(self._folder.settle, path, mark, good, self._flight.known))
        if not found:
            self._contact(emit, 0, 0, unchanged=True)

    def _grown(self, emit: Emit, stop: threading.Event) -> None:
        taken = refused = 0
        news = False
        while True:
            replaced = self._tail.replaced()
            self._tail.current()
            while self._tail.grown():
                chunk = self._grown_chunk(replaced, stop)
                moved = chunk.at > self._tail.at
                if moved:
                    self._flight.begin()
                told = self._tell(chunk.mapped, emit, stop)
                taken, refused, news = taken + told[0], refused + told[1], news or chunk.rows > 0
                self._tail.came_to(chunk.at)
                if moved:
                    self._arrived()
                if chunk.over or not moved:
                    break
            if not replaced:
                break
            _log.info("table_file.rotated", feed=self.context.feed)
            self._tail.close()
            self._tail.current()
            self._arrived()
        self._contact(emit, taken, refused, unchanged=not news)

    def _grown_chunk(self, replaced: bool, stop: threading.Event) -> Chunk:
        """The next rows of the growing file. One that was moved away is not written any more: its last line is whole as
        it stands."""
        file, at, path = self._tail.current(), self._tail.at, Path(self.settings.path)
        if not replaced and os.fstat(file.fileno()).st_size - at > LARGE_BYTES:
            with faults_in_words(path):
                chunk = self._reader.chunk(path, at, True, stop)
            if not self._tail.replaced():  # the worker opens the path, not the file that is held
                return chunk
        return read_open(file, at, not replaced, self.settings, self.context.feed, self.context.domain)

    def _arrived(self) -> None:
        """All up to where the tail is was told."""
        mark = self._tail.mark()
        if mark is not None:
            self._flight.told(partial(self._flight.known.update, mark))

    def _replay(self, emit: Emit, stop: threading.Event) -> None:
        path = Path(self.settings.path)
        recording = Recording([chunk.mapped for chunk in self._reader.chunks(path, stop)], self.context.feed)
        if recording.unsorted:
            _log.info("table_file.unsorted", feed=self.context.feed, backwards=recording.unsorted)
        self._send([*recording.assets, *recording.rejects], emit, stop)
        first_us = recording.first_us
        timeless, count = recording.due(0, None)
        self._send(timeless, emit, stop)
        # a table that measures nothing is its assets
        count += 0 if self.settings.readings or self.settings.melt else len(recording.assets)
        self._contact(emit, count, len(recording.rejects))
        if first_us is not None:
            count += self._play(recording, first_us, emit, stop)
        if not stop.is_set():
            # off, not silent: a recording that is over is no feed that fell silent
            raise BadSettings("table_file.recording_over", key="mode", records=count)

    def _play(self, recording: Recording, first_us: int, emit: Emit, stop: threading.Event) -> int:
        """Tells everything at its time; how many records it was."""
        played = 0
        shift = self.settings.pace.times == "shift"
        pace = Pace(self.settings.pace.speed, first_us, self.context.now_us, shift=shift)
        while (next_us := recording.next_us()) is not None:
            if not pace.wait(next_us, stop):
                raise Stopped
            found, count = recording.due(max(next_us, pace.reached_us()), pace)
            self._send(found, emit, stop)
            self._contact(emit, count, 0)
            played += count
            stop.wait(_TICK_S)
        return played

    def _tell(self, mapped: Mapped, emit: Emit, stop: threading.Event) -> tuple[int, int]:
        harvest: Harvest = self._news.harvest(mapped)
        self._send(harvest.messages, emit, stop)
        return harvest.taken, sum(isinstance(one, RecordRejected) for one in harvest.messages)

    def _send(self, messages: Iterable[Inbound], emit: Emit, stop: threading.Event) -> None:
        for message in messages:
            if stop.is_set():
                raise Stopped
            emit(message)

    def _contact(self, emit: Emit, taken: int, refused: int, *, unchanged: bool = False) -> None:
        emit(FeedContacted(feed=self.context.feed, taken=taken, refused=refused, unchanged=unchanged))
