"""The hash chain over stored bytes: what was written cannot be altered, dropped or reordered unseen."""

from __future__ import annotations

from hashlib import sha256
from struct import Struct as Layout

GENESIS = bytes(32)
"""Head of a journal that holds nothing yet."""

_PLACE = Layout(">qqIH")


def link(previous: bytes, seq: int, at_us: int, kind: str, version: int, cause: bytes, payload: bytes) -> bytes:
    """Hash of an entry that follows `previous`.

    SHA-256 over: previous hash, seq and at_us (8 bytes each, big-endian, signed), version (4), length of
    kind (2), kind, length of cause (4), cause, payload. The lengths keep fields from being shifted into
    each other.
    """
    name = kind.encode()
    total = sha256(previous)
    total.update(_PLACE.pack(seq, at_us, version, len(name)) + name + len(cause).to_bytes(4, "big") + cause)
    total.update(payload)
    return total.digest()
