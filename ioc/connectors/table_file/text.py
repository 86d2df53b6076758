"""Lines of a text file, however it is written: byte-order marks, encodings, gzip; with the place in the file."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from msgspec import Struct

from ioc.connect.refused import Refused

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_GZIP = b"\x1f\x8b"
_LOOK = 1_000_000
_LONGEST_LINE = 4_000_000
_BEGIN = 4096
_FEW = 10
"""A text may have some zeros (a logger whose power failed); where one of so many is a control character, it is none."""
_LINE_END = re.compile(r"[\r\n]")
_SEPARATOR = re.compile(r'"?sep=(.)"?[^\S\r\n]*(?:\r\n|\n|\r)', re.IGNORECASE)


class Line(Struct, frozen=True):
    """A line as it was read: its text, the byte after it, and whether it had an end."""

    text: str
    at: int
    whole: bool


class Lines:
    """Iterates over the lines of `file` (a line keeps its end); `at` is where the next one begins, in bytes.

    `resumes`: whether reading can go on from a place; not in gzip or UTF-16, which are read from their beginning.
    Bytes that the encoding does not know stay in the text as lone surrogates, so that only a record that needs
    them is refused. A first line "sep=;", which spreadsheets write for one another, is no line: it is `sep`.
    Raises Refused for a file that is no text, or larger than `max_bytes` when unpacked.
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
        begin = head[len(self._mark) : len(head) & ~1].decode(self.encoding, "replace")
        said = begin[:_BEGIN].rstrip("\x00") if _LINE_END.search(begin) else begin[:_BEGIN]
        if sum(map(_is_control, said)) * _FEW > len(said):
            raise Refused("table_file.not_text")
        separator = _SEPARATOR.match(begin)
        self.sep = separator[1] if separator else ""
        self._mark += separator[0].encode(self.encoding) if separator else b""
        # the lines of old Macs end in a carriage return alone, which no file is cut by
        self._at_once = self.encoding.startswith("utf-16") or ("\r" in begin and "\n" not in begin)
        self.resumes = not self.packed and not self._at_once
        self._max_bytes = max_bytes
        self._again: deque[Line] = deque()
        self.at = 0
        self.whole = True
        self.seek(0)

    def seek(self, at: int) -> None:
        """Go on from `at`, which was the `at` of these or other lines of the same file."""
        self.at = at if at and self.resumes else len(self._mark)
        self._again.clear()
        self._file.seek(self.at)

    def back_to(self, line: Line, after: Iterable[Line]) -> None:
        """Stand where `line` had just been read: those `after` it come again."""
        self.at, self.whole = line.at, line.whole
        self._again.extendleft(reversed([*after]))

    def line(self, text: str) -> Line:
        """The line that was read last, to come back to."""
        return Line(text, self.at, self.whole)

    def __iter__(self) -> Iterator[str]:
        fresh = self._text()
        while True:
            if self._again:
                again = self._again.popleft()
                self.at, self.whole = again.at, again.whole
                yield again.text
            elif (text := next(fresh, None)) is not None:
                yield text
            else:
                return

    def _text(self) -> Iterator[str]:
        if self._at_once:
            yield from self._wide()
            return
        while raw := self._read():
            self.at += len(raw)
            self.whole = raw.endswith((b"\n", b"\r"))
            yield raw.decode(self.encoding, "surrogateescape")

    def _read(self) -> bytes:
        try:
            raw = self._file.readline(_LONGEST_LINE)
        except (zlib.error, EOFError, OSError) as error:
            if self.packed:
                raise Refused("table_file.pack_damaged") from None
            raise error
        if self.packed and self.at > self._max_bytes:
            raise Refused("table_file.too_large", bytes=self._max_bytes)
        return raw

    def _wide(self) -> Iterator[str]:
        wide = self.encoding.startswith("utf-16")
        raw = self._begin(self._max_bytes) if self.packed else self._file.read(self._max_bytes)
        text = raw.decode(self.encoding, "replace" if wide else "surrogateescape")
        for line in io.StringIO(text, newline=""):
            self.at += len(line) * 2 if wide else len(line.encode(self.encoding, "surrogateescape"))
            self.whole = line.endswith(("\n", "\r"))
            yield line

    def _begin(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except (zlib.error, EOFError, OSError):
            raise Refused("table_file.pack_damaged") from None


def _encoding_of(head: bytes, wanted: str) -> tuple[bytes, str]:
    """The byte-order mark and the encoding: as the mark says, as `wanted`, UTF-8, else what Windows writes."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return mark, name
    if wanted != "auto":
        return b"", wanted
    if wide := _unmarked_wide(head[:_BEGIN]):
        return b"", wide
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return b"", "cp1252"
    return b"", "utf-8"


def _is_control(sign: str) -> bool:
    return sign < " " and sign not in "\t\r\n\f\v\x1a\x1e"


def _unmarked_wide(head: bytes) -> str:
    """UTF-16 without its mark, told by where the zeros of plain letters stand; "" for anything else."""
    most, least = len(head) // 4, len(head) // 40
    high, low = head[0::2].count(0), head[1::2].count(0)
    return "utf-16-le" if low > most and high <= least else "utf-16-be" if high > most and low <= least else ""
