"""The bytes of a request: read with a limit of size and time, unpacked with a limit of size."""

from __future__ import annotations

import io
import socket
import time
import zlib
from email.message import Message
from typing import Any

Headers = Message
"""What the standard library makes of the headers of a request: names in any case."""
_CHUNK = 65_536
_LONGEST_LINE = 1_024


class BadRequest(Exception):
    """The request gets this answer; `status` of HTTP, `code` of the catalogue of refusals."""

    def __init__(self, status: int, code: str, **params: str | int | float | None) -> None:
        super().__init__(status, code, params)
        self.status = status
        self.code = code
        self.params = params


class PatientReader(io.RawIOBase):
    """Reads a socket until a moment: a caller that drips a byte now and then gains no time."""

    def __init__(self, wire: socket.socket) -> None:
        self._wire = wire
        self._end_s = 0.0

    def restart(self, within_s: float) -> None:
        """A new request: it has that long."""
        self._end_s = time.monotonic() + within_s

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left_s = self._end_s - time.monotonic()
        if left_s <= 0:
            raise TimeoutError
        self._wire.settimeout(left_s)
        return self._wire.recv_into(buffer)


def length_told(headers: Headers) -> int | None:
    """What the request says of its length; None when it comes in chunks. Raises BadRequest."""
    told, coding = headers.get("Content-Length"), headers.get("Transfer-Encoding", "").strip().lower()
    if coding:
        # both at once is how requests are smuggled past a proxy (RFC 9112 §6.1)
        if coding != "chunked" or told is not None:
            raise BadRequest(400, "webhook.length_wrong")
        return None
    if told is None:
        raise BadRequest(411, "webhook.length_missing")
    if not (told.isascii() and told.isdigit()) or len(told) > 15:
        raise BadRequest(400, "webhook.length_wrong")
    return int(told)


def read_plain(source: io.BufferedReader, length: int) -> bytes:
    """So many bytes. Raises BadRequest when they do not come, TimeoutError when they are too slow."""
    body = source.read(length)
    if len(body) < length:
        raise BadRequest(400, "webhook.cut_off")
    return body


def read_chunked(source: io.BufferedReader, most: int) -> bytes:
    """A body in chunks (RFC 9112 §7.1). Raises BadRequest, TimeoutError."""
    parts: list[bytes] = []
    size = 0
    while True:
        line = source.readline(_LONGEST_LINE)
        try:
            length = int(line.split(b";")[0].strip(), 16)
        except ValueError:
            raise BadRequest(400, "webhook.cut_off") from None
        if length < 0:
            raise BadRequest(400, "webhook.length_wrong")
        if length == 0:
            while source.readline(_LONGEST_LINE) not in (b"\r\n", b"\n", b""):
                pass
            return b"".join(parts)
        size += length
        if size > most:
            raise BadRequest(413, "webhook.too_large", bytes=most)
        parts.append(read_plain(source, length))
        source.readline(_LONGEST_LINE)


def unpacked(body: bytes, coding: str, most: int) -> bytes:
    """The body without its gzip or deflate; a bomb is given up at `most` bytes. Raises BadRequest."""
    coding = coding.strip().lower()
    if coding in ("", "identity"):
        return body
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise BadRequest(415, "webhook.coding_unknown", coding=coding[:40])
    unpacker = zlib.decompressobj(31 if coding != "deflate" else 15)
    parts, size = [], 0
    try:
        rest = body
        while rest and not unpacker.eof:
            part = unpacker.decompress(rest, _CHUNK)
            size += len(part)
            if size > most:
                raise BadRequest(413, "webhook.too_large", bytes=most)
            parts.append(part)
            rest = unpacker.unconsumed_tail
        parts.append(unpacker.flush())
    except zlib.error:
        raise BadRequest(400, "webhook.garbled") from None
    if not unpacker.eof:
        raise BadRequest(400, "webhook.garbled")
    return b"".join(parts)
