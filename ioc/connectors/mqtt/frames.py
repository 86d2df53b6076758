"""The socket of a connection to a broker, from which messages are taken before the client library sees them.

The library reads a packet in three calls of the system and thirty microseconds; what is told here is read by the
64 kB. Everything that is not a message of QoS 0 or 1 (acknowledgements, pings, refusals) goes to the library.
"""

from __future__ import annotations

import socket
import ssl

from msgspec import Struct

_CHUNK = 65_536
_PUBLISH, _QOS_2 = 0x30, 0x04
_DUPLICATE, _RETAINED = 0x08, 0x01
KEPT_OF_TOO_LARGE = 65_536
"""Bytes that are kept of a message which is larger than allowed, beside its topic (65 535 at most)."""
_ENOUGH = 2 * KEPT_OF_TOO_LARGE + 16


class Message(Struct, frozen=True):
    """One message as it came. `duplicate`: the broker says that it may have given it before (DUP). `size`: bytes of
    the packet, which can be more than the `payload` that was kept."""

    topic: str
    payload: bytes
    qos: int = 0
    retained: bool = False
    duplicate: bool = False
    mid: int = 0
    size: int = 0


class FrameSocket:
    """What the library takes for its socket. Messages land in `got`; when there are `most`, no more is read."""

    def __init__(self, wire: socket.socket, got: list[Message], *, five: bool, most: int, most_bytes: int) -> None:
        self._wire = wire
        self._got = got
        self._five = five
        self._most = most
        self._most_bytes = most_bytes
        self._unread = bytearray()
        self._for_library = bytearray()
        self._skipping = 0

    def recv(self, size: int) -> bytes:
        """Bytes of packets that are the library's. Raises BlockingIOError when there are none now."""
        if not self._for_library:
            if len(self._got) >= self._most:
                raise BlockingIOError
            chunk = self._wire.recv(_CHUNK)
            if not chunk:
                return b""
            self._take(chunk)
            if not self._for_library:
                raise BlockingIOError
        given = bytes(self._for_library[:size])
        del self._for_library[:size]
        return given

    def pending(self) -> int:
        """Bytes that wait on this side of the operating system."""
        inside = self._wire.pending() if isinstance(self._wire, ssl.SSLSocket) else 0
        return inside + len(self._for_library)

    def send(self, data: bytes) -> int:
        return self._wire.send(data)

    def fileno(self) -> int:
        return self._wire.fileno()

    def setblocking(self, flag: bool) -> None:
        self._wire.setblocking(flag)

    def close(self) -> None:
        self._wire.close()

    def _take(self, chunk: bytes) -> None:
        if self._skipping:
            skipped = min(self._skipping, len(chunk))
            self._skipping -= skipped
            chunk = chunk[skipped:]
        unread = self._unread
        unread += chunk
        place, end = 0, len(unread)
        while end - place >= 2:
            found = _length(unread, place + 1, end)
            if found is None:
                break
            length, body = found
            if length < 0:
                # no length at all: the library shall see it and end the connection
                self._for_library += unread[place:]
                place = end
                break
            after = body + length
            large = length > self._most_bytes
            if after > end and not (large and end - body >= _ENOUGH):
                break
            kind = unread[place]
            message = kind & 0xF0 == _PUBLISH and not kind & _QOS_2
            if not message or not self._told(
                kind, unread, body, min(after, body + _ENOUGH) if large else after, length
            ):
                self._for_library += unread[place : min(after, end)]
            if after > end:
                self._skipping = after - end
                place = end
                break
            place = after
        del unread[:place]

    def _told(self, kind: int, data: bytearray, place: int, end: int, size: int) -> bool:
        """A message to `got`. False when its lengths are impossible: the library shall see it and complain."""
        topic_end = place + 2 + (data[place] << 8 | data[place + 1]) if place + 2 <= end else end + 1
        qos = kind >> 1 & 1
        if topic_end + 2 * qos > end:
            return False
        topic = data[place + 2 : topic_end].decode("utf-8", "replace")
        mid, place = 0, topic_end
        if qos:
            mid, place = data[place] << 8 | data[place + 1], place + 2
        if self._five:
            found = _length(data, place, end)
            place = found[1] + found[0] if found is not None else end
        payload = bytes(data[place:end])
        self._got.append(Message(topic, payload, qos, bool(kind & _RETAINED), bool(kind & _DUPLICATE), mid, size))
        return True


def _length(data: bytearray, place: int, end: int) -> tuple[int, int] | None:
    """A variable byte integer (5.0 §1.5.5) and where it ends; None when it is not here yet, -1 when it is none."""
    value = shift = 0
    for at in range(place, min(place + 4, end)):
        byte = data[at]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at + 1
        shift += 7
    return None if end < place + 4 else (-1, place)
