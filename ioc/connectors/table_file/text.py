"""Lines of a text file, however it is written: byte-order marks, encodings, gzip; with the place in the file."""

from __future__ import annotations

import codecs
import gzip
from collections.abc import Iterator
from typing import BinaryIO

from ioc.connect.refused import Refused

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_GZIP = b"\x1f\x8b"
_LOOK = 1_000_000
_LONGEST_LINE = 4_000_000


class Lines:
    """Iterates over the lines of `file` (a line keeps its end); `at` is where the next one begins, in bytes.

    `resumes`: whether reading can go on from a place; not in gzip or UTF-16, which are read from their beginning.
    Bytes that the encoding does not know stay in the text as lone surrogates, so that only a record that needs
    them is refused. Raises Refused for a file that is no text, or larger than `max_bytes` when unpacked.
    """

    def __init__(self, file: BinaryIO, encoding: str, max_bytes: int) -> None:
        file.seek(0)
        head = file.read(_LOOK)
        self.packed = head.startswith(_GZIP)
        file.seek(0)
        self._file: BinaryIO = gzip.GzipFile(fileobj=file) if self.packed else file  # type: ignore[assignment]
        if self.packed:
            head = self._begin(_LOOK)
        self._mark, self.encoding = _encoding_of(head, encoding)
        if "\x00" in head[: len(head) & ~1].decode(self.encoding, "replace")[:4096]:
            raise Refused("table_file.not_text")
        self.resumes = not self.packed and not self.encoding.startswith("utf-16")
        self._max_bytes = max_bytes
        self.at = 0
        self.whole = True
        self.seek(0)

    def seek(self, at: int) -> None:
        """Go on from `at`, which was the `at` of these or other lines of the same file."""
        self.at = at if at and self.resumes else len(self._mark)
        self._file.seek(self.at)

    def __iter__(self) -> Iterator[str]:
        if self.encoding.startswith("utf-16"):
            yield from self._wide()
            return
        while raw := self._read():
            self.at += len(raw)
            self.whole = raw.endswith((b"\n", b"\r"))
            yield raw.decode(self.encoding, "surrogateescape")

    def _read(self) -> bytes:
        try:
            raw = self._file.readline(_LONGEST_LINE)
        except (gzip.BadGzipFile, EOFError, OSError) as error:
            if self.packed:
                raise Refused("table_file.pack_damaged") from None
            raise error
        if self.packed and self.at > self._max_bytes:
            raise Refused("table_file.too_large", bytes=self._max_bytes)
        return raw

    def _wide(self) -> Iterator[str]:
        text = self._file.read(self._max_bytes).decode(self.encoding, "replace")
        for line in text.splitlines(keepends=True):
            self.at += len(line) * 2
            self.whole = line.endswith(("\n", "\r"))
            yield line

    def _begin(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except (gzip.BadGzipFile, EOFError, OSError):
            raise Refused("table_file.pack_damaged") from None


def _encoding_of(head: bytes, wanted: str) -> tuple[bytes, str]:
    """The byte-order mark and the encoding: as the mark says, as `wanted`, UTF-8, else what Windows writes."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return mark, name
    if wanted != "auto":
        return b"", wanted
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return b"", "cp1252"
    return b"", "utf-8"
