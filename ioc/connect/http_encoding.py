"""In which letters and in which packing an answer comes, where its header alone says so."""

from __future__ import annotations

import codecs
import re
from urllib.parse import urlsplit

from urllib3.response import HTTPResponse

from ioc.connect.api import NotReady

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE | re.ASCII)
_TEXT = re.compile(r"\s*(?:text/|[\w.+-]+/(?:[\w.+-]+\+)?(?:json|xml)\b)", re.IGNORECASE | re.ASCII)
_SAYS_ITSELF = re.compile(rb"\s*<\?xml\b[^>]*\bencoding\s*=")
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PACKINGS = ("br", "zstd", "compress", "x-compress")


def as_utf8(body: bytes, content_type: str) -> bytes:
    """`body` in UTF-8, when it is JSON or XML in the charset of its `Content-Type` (RFC 9110 §8.3.2).

    What says its encoding itself (a byte-order mark, an XML declaration) or is UTF-8 whatever the header says stays as
    it is, and so does what is no text.
    """
    found = _CHARSET.search(content_type)
    if found is None or not _TEXT.match(content_type) or body.lstrip()[:1] not in (b"{", b"[", b"<"):
        return body
    if body.startswith(_MARKS) or _SAYS_ITSELF.match(body[:400]):
        return body
    try:
        body.decode()
        return body
    except UnicodeDecodeError:
        pass
    try:
        return body.decode(found[1]).encode()
    except (LookupError, ValueError):
        return body


def refuse_unknown_packing(content_encoding: str, url: str) -> None:
    """Raises NotReady for a compression that was not asked for and cannot be undone here."""
    for one in content_encoding.lower().split(","):
        if one.strip() in _PACKINGS and one.strip() not in HTTPResponse.CONTENT_DECODERS:
            raise NotReady("feed.packing_unknown", host=urlsplit(url).hostname or "", packing=one.strip())
