"""A file that grows: where reading has come to, and whether it is still the same file."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any, BinaryIO

from ioc.connectors.table_file.reader import faults_in_words

_HEAD = 256


class Tail:
    """Follows a path through growth, replacement (rotation) and truncation.

    The file is held open, so that what was appended to it before it was moved away is still read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self._head = b""
        self._began = b""
        self.at = 0

    def mark(self) -> dict[str, Any] | None:
        """Which file is read and how far, in JSON's kinds; None while none is."""
        if self._file is None:
            return None
        return {"inode": os.fstat(self._file.fileno()).st_ino, "head": self._head.hex(), "at": self.at}

    def go_on(self, mark: dict[str, Any]) -> bool:
        """Take up the file of `mark`, at its path or where it was moved to beside it, and go on there. False when it
        is there no more, or was written anew: what is at the path is then read from its beginning. Raises NotReady."""
        inode, head, at = int(mark["inode"]), bytes.fromhex(mark["head"]), int(mark["at"])
        with faults_in_words(self._path):
            path = self._path if self._path.stat().st_ino == inode else self._moved(inode)
            if path is not None:
                self._file, self._head, self.at = path.open("rb"), head, at
        if self._file is not None and self._shortened(self._file):
            self.close()
        return self._file is not None

    def _moved(self, inode: int) -> Path | None:
        """Where the file was moved to in its folder; None when it is not there, or the folder may not be listed."""
        with contextlib.suppress(OSError):
            return next((path for path in self._path.parent.iterdir() if path.lstat().st_ino == inode), None)
        return None

    def current(self) -> BinaryIO:
        """The file that is read, open. Raises NotReady."""
        with faults_in_words(self._path):
            if self._file is not None and self._shortened(self._file):
                # anew, not from its beginning: the buffer still holds what was there
                self.close()
            if self._file is None:
                self._file = self._path.open("rb")
            if len(self._head) < _HEAD:
                # taken before the rows are read: a file written anew while its rows are told must not lend its
                # beginning to what was read before it
                self._began = self._begin(self._file, _HEAD)
        return self._file

    def came_to(self, at: int) -> None:
        """Reading of the `current` file has come to the byte `at`."""
        self.at = at
        if len(self._head) < _HEAD:
            self._head = self._began[:at]

    def grown(self) -> bool:
        """Whether there are bytes that were not read."""
        return self._file is not None and os.fstat(self._file.fileno()).st_size > self.at

    def replaced(self) -> bool:
        """Whether the path holds another file than the one that is read. Raises NotReady when it holds none."""
        if self._file is None:
            return False
        with faults_in_words(self._path):
            now = self._path.stat()
        held = os.fstat(self._file.fileno())
        return (now.st_dev, now.st_ino) != (held.st_dev, held.st_ino)

    def close(self) -> None:
        """Let go of the file; what is at the path next is read from its beginning."""
        if self._file is not None:
            self._file.close()
        self._file, self.at, self._head, self._began = None, 0, b"", b""

    def _shortened(self, file: BinaryIO) -> bool:
        """Written anew in place: shorter than what was read, or with another beginning."""
        return os.fstat(file.fileno()).st_size < self.at or self._begin(file, len(self._head)) != self._head

    def _begin(self, file: BinaryIO, length: int) -> bytes:
        return os.pread(file.fileno(), length, 0)
