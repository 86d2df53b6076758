"""Small whole files of every kind that may be attached, made here byte by byte."""

from __future__ import annotations

import struct
import zlib
from base64 import b64decode

from ioc.domain.attachments import JPEG, PDF, PNG, TEXT, WEBP


def png(width: int = 2, height: int = 2, words: str = "") -> bytes:
    """A grey PNG; `words` stand in a text chunk."""
    rows = b"".join(b"\0" + b"\x80" * width for _ in range(height))
    parts = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))]
    if words:
        parts.append((b"tEXt", b"Comment\0" + words.encode("latin-1")))
    parts += [(b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


WHOLE = {
    PNG: png(),
    JPEG: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9",
    WEBP: b64decode("UklGRiYAAABXRUJQVlA4IBoAAAAwAQCdASoDAAIAAUAmJaQAA3AA/v03RCQwAA=="),
    PDF: b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
    TEXT: "Cầu Cẩm Lệ: nước lên 1,72 m\r\n\tđã báo phường\n".encode(),
}
"""One of each kind."""
