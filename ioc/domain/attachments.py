"""Files attached to an incident: how large, how many, and of what kind they are, told by content, never by name."""

from __future__ import annotations

import re
import unicodedata

KIND = "attachment"
"""Of the vault record that holds one; its fields are `name` and `base64`. What is saved of one is called so, too."""

PNG, JPEG, WEBP, PDF, TEXT = "image/png", "image/jpeg", "image/webp", "application/pdf", "text/plain"
PICTURES = frozenset({PNG, JPEG, WEBP})
SUFFIX = {PNG: ".png", JPEG: ".jpg", WEBP: ".webp", PDF: ".pdf", TEXT: ".txt"}
"""How a file of each kind is called when it is saved, whatever its name said."""

KB = 1024
MOST_BYTES = 700 * KB
"""Of one file. A desk's message may have 1 MB; a third more as base64, as in the vault, still fits."""
MOST_FILES = 20
"""Of one incident: what one answer to `unmask` may hold."""
LONGEST_NAME = 120

_PNG_HEAD, _PNG_END = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"IEND\xae\x42\x60\x82"
_JPEG_HEAD, _JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
_PDF_HEAD, _PDF_END, _PDF_TAIL = b"%PDF-", b"%%EOF", 1024
_RIFF_HEAD = 8
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
"""Control characters that no plain text has; tab, line feed, form feed and carriage return may stand in one."""


def media_type(content: bytes) -> str | None:
    """The kind of a whole file, None for any other kind and for one that is cut off.

    PNG by its signature, first and last chunk (ISO/IEC 15948, 5.2, 5.6); JPEG by its first and last marker (ITU-T T.81,
    annex B); WebP by its RIFF header and length (RFC 9649, 2.4); PDF by header and end-of-file marker (ISO 32000-1,
    7.5.2, 7.5.5); text by being UTF-8 without control characters.
    """
    if content.startswith(_PNG_HEAD):
        return PNG if content.endswith(_PNG_END) else None
    if content.startswith(_JPEG_HEAD):
        return JPEG if content.rstrip(b"\0").endswith(_JPEG_END) else None
    if content.startswith(b"RIFF"):
        return WEBP if content[8:12] == b"WEBP" and _riff_length(content) == len(content) else None
    if content.startswith(_PDF_HEAD):
        return PDF if _PDF_END in content[-_PDF_TAIL:] else None
    return TEXT if _is_text(content) else None


def plain_name(name: str) -> str:
    """The last part of a path as one line of at most `LONGEST_NAME` characters; empty when nothing is left."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(char for char in last if unicodedata.category(char)[0] != "C")
    return " ".join(kept.split())[:LONGEST_NAME].strip(" .")


def _riff_length(content: bytes) -> int:
    """What the header says that the whole file has, its padding byte included."""
    told = int.from_bytes(content[4:8], "little")
    return _RIFF_HEAD + told + told % 2


def _is_text(content: bytes) -> bool:
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return bool(words.strip()) and _NOT_TEXT.search(words) is None
