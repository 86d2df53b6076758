"""Files read chunk by chunk, here or in the worker process; faults of the file system in words."""

from __future__ import annotations

import contextlib
import errno
import threading
from collections.abc import Iterator
from pathlib import Path

from msgspec import structs

from ioc.connect.api import FeedContext, NotReady
from ioc.connect.interrupt import Stopped
from ioc.connect.worker import LARGE_BYTES, shared_worker
from ioc.connectors.table_file.chunks import Chunk, read_chunk
from ioc.connectors.table_file.repeats import Repeats
from ioc.connectors.table_file.settings import TableFileSettings

_CODES = {
    errno.ENOENT: "table_file.missing",
    errno.ENOTDIR: "table_file.missing",
    errno.EACCES: "table_file.not_permitted",
    errno.EPERM: "table_file.not_permitted",
    errno.EISDIR: "table_file.is_folder",
}


@contextlib.contextmanager
def faults_in_words(path: Path) -> Iterator[None]:
    """What the file system refuses, as NotReady: it may be mended while the feed waits."""
    try:
        yield
    except OSError as error:
        code = _CODES.get(error.errno or 0)
        if code is not None:
            raise NotReady(code, path=str(path)) from error
        raise NotReady("table_file.unreadable", path=str(path), error=error.strerror or "") from error


class Reader:
    """Reads one feed's files."""

    def __init__(self, context: FeedContext, settings: TableFileSettings) -> None:
        self._context = context
        self._settings = settings

    def chunks(self, path: Path, stop: threading.Event, at: int = 0, growing: bool = False) -> Iterator[Chunk]:
        """The file's rows from the byte `at`; a row that equals one of an earlier chunk is refused. Raises NotReady,
        Stopped."""
        over, repeats = False, Repeats(self._context.feed)
        while not over:
            if stop.is_set():
                raise Stopped
            with faults_in_words(path):
                chunk = self.chunk(path, at, growing, stop)
            at, over = chunk.at, chunk.over
            yield structs.replace(chunk, mapped=repeats.without(chunk.mapped))

    def chunk(self, path: Path, at: int, growing: bool, stop: threading.Event) -> Chunk:
        """The next rows from the byte `at`: by the worker where more than 1 MB are left. Raises OSError, Stopped."""
        feed, domain = self._context.feed, self._context.domain
        if path.stat().st_size - at > LARGE_BYTES:
            path.open("rb").close()
            return shared_worker().run(stop, read_chunk, str(path), at, growing, self._settings, feed, domain)
        return read_chunk(str(path), at, growing, self._settings, feed, domain)
