"""Signed heads, kept apart from the segments: a journal whose tail was rolled back no longer reaches them."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Struct

_LOOK_BACK = 4096


class Head(Struct, frozen=True, kw_only=True):
    """The chain head at `seq`. `reason` is "checkpoint", "roll", "close" or "shift"."""

    seq: int
    at_us: int
    segment: str
    reason: str
    head: bytes

    def message(self) -> bytes:
        """The bytes that are signed."""
        places = self.seq.to_bytes(8, "big") + self.at_us.to_bytes(8, "big", signed=True)
        return b"ioc head 1\0" + places + self.head + f"{self.segment}\0{self.reason}".encode()


class SignedHead(Struct, frozen=True, kw_only=True):
    """A line of the file; `head` is None when the line cannot be read."""

    line: int
    head: Head | None
    signature: bytes = b""

    def holds(self, public: bytes) -> bool:
        """True when the signature is that of the key `public` (raw Ed25519)."""
        if self.head is None:
            return False
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(self.signature, self.head.message())
        except InvalidSignature:
            return False
        return True


def append_head(path: Path, head: Head, key: Ed25519PrivateKey) -> None:
    """Sign `head` and append it, fsynced. A last line torn by a crash is cut off."""
    signature = base64.b64encode(key.sign(head.message())).decode()
    line = {
        "seq": head.seq,
        "at_us": head.at_us,
        "segment": head.segment,
        "reason": head.reason,
        "head": head.head.hex(),
        "signature": signature,
    }
    with path.open("ab+") as file:
        file.truncate(_end_of_lines(file))
        file.write(json.dumps(line).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _end_of_lines(file: BinaryIO) -> int:
    """Where the last whole line ends, found from the end: the file grows for years."""
    end = file.seek(0, os.SEEK_END)
    while end:
        start = max(end - _LOOK_BACK, 0)
        file.seek(start)
        found = file.read(end - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def read_heads(path: Path) -> list[SignedHead]:
    """All lines in order; a last line without its end is passed over (a crash while it was written)."""
    if not path.exists():
        return []
    text = path.read_bytes()
    lines = text.split(b"\n")[:-1]
    return [_parsed(number, line) for number, line in enumerate(lines, 1) if line]


def _parsed(number: int, line: bytes) -> SignedHead:
    try:
        found = json.loads(line)
        head = Head(
            seq=int(found["seq"]),
            at_us=int(found["at_us"]),
            segment=str(found["segment"]),
            reason=str(found["reason"]),
            head=bytes.fromhex(found["head"]),
        )
        return SignedHead(line=number, head=head, signature=base64.b64decode(found["signature"]))
    except (ValueError, KeyError, TypeError):
        return SignedHead(line=number, head=None)
