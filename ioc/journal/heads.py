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

LONGEST_LINE = 4096
"""No line is longer (bytes)."""


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
    """A line of `file`; `head` is None when the line cannot be read."""

    file: str
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


def signed_line(head: Head, key: Ed25519PrivateKey) -> bytes:
    """`head` with its signature as a line of JSON, without the line's end."""
    signature = base64.b64encode(key.sign(head.message())).decode()
    line = {
        "seq": head.seq,
        "at_us": head.at_us,
        "segment": head.segment,
        "reason": head.reason,
        "head": head.head.hex(),
        "signature": signature,
    }
    return json.dumps(line).encode()


def append_line(path: Path, line: bytes) -> None:
    """Append a line, fsynced. A last line torn by a crash is cut off. Raises OSError."""
    with path.open("ab+") as file:
        file.truncate(_end_of_lines(file))
        file.write(line + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _end_of_lines(file: BinaryIO) -> int:
    """Where the last whole line ends, found from the end: the file grows for years."""
    end = file.seek(0, os.SEEK_END)
    while end:
        start = max(end - LONGEST_LINE, 0)
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
    return [_parsed(path.name, number, line) for number, line in enumerate(lines, 1) if line]


def newest_signed(path: Path, public: bytes) -> int:
    """The sequence number of the newest head that `public` signed; 0 when there is none. Only the file's end is read:
    heads are appended as the record grows."""
    for number, line in enumerate(reversed(_last_lines(path))):
        found = _parsed(path.name, -number - 1, line)
        if found.head is not None and found.holds(public):
            return found.head.seq
    return 0


def newest_line(path: Path) -> str | None:
    """The last whole line, as it was written; None when there is none."""
    lines = _last_lines(path)
    return lines[-1].decode() if lines else None


def _last_lines(path: Path) -> list[bytes]:
    """The last whole lines, a handful at least."""
    if not path.exists():
        return []
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        start = max(0, size - 4 * LONGEST_LINE)
        file.seek(start)
        lines = file.read().split(b"\n")[:-1]
    return lines if start == 0 else lines[1:]


def _parsed(file: str, number: int, line: bytes) -> SignedHead:
    try:
        found = json.loads(line)
        head = Head(
            seq=int(found["seq"]),
            at_us=int(found["at_us"]),
            segment=str(found["segment"]),
            reason=str(found["reason"]),
            head=bytes.fromhex(found["head"]),
        )
        return SignedHead(file=file, line=number, head=head, signature=base64.b64decode(found["signature"]))
    except (ValueError, KeyError, TypeError):
        return SignedHead(file=file, line=number, head=None)
