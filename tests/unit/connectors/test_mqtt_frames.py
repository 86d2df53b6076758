"""Messages are taken from the socket whole, however the bytes fall; the library sees everything else."""

from __future__ import annotations

import random
import socket
import struct
from collections.abc import Iterator

import pytest

from ioc.connectors.mqtt.frames import KEPT_OF_TOO_LARGE, FrameSocket, Message

PINGRESP, SUBACK = b"\xd0\x00", b"\x90\x03\x00\x01\x00"


def varint(number: int) -> bytes:
    found = bytearray()
    while True:
        number, byte = divmod(number, 128)
        found.append(byte | (0x80 if number else 0))
        if not number:
            return bytes(found)


def publish(topic: str, payload: bytes, *, flags: int = 0, mid: int = 7, properties: bytes | None = None) -> bytes:
    told = topic.encode()
    body = struct.pack("!H", len(told)) + told
    if flags & 0x06:
        body += struct.pack("!H", mid)
    if properties is not None:
        body += varint(len(properties)) + properties
    body += payload
    return bytes([0x30 | flags]) + varint(len(body)) + body


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with ours, theirs:
        yield ours, theirs


def drain(frames: FrameSocket) -> bytes:
    """All that the library would get."""
    given = bytearray()
    try:
        while part := frames.recv(5):
            given += part
    except BlockingIOError:
        pass
    return bytes(given)


@pytest.mark.parametrize("seed", range(8))
def test_that_any_split_of_the_bytes_gives_the_same_messages(
    pair: tuple[socket.socket, socket.socket], seed: int
) -> None:
    ours, theirs = pair
    told = [
        publish("a/b", b"1"),
        PINGRESP,
        publish("thành phố/đèn", "sáng".encode(), flags=0x0B, mid=0x1234),
        SUBACK,
        publish("empty", b""),
        publish("long", b"x" * 20_000),
        publish("two", b"qos 2", flags=0x04),
        publish("last", b"end", flags=0x01),
    ]
    data, dice, got, library = b"".join(told), random.Random(seed), [], b""
    frames = FrameSocket(ours, got, five=False, most=1000, most_bytes=100_000)
    place = 0
    while place < len(data):
        size = dice.choice((1, 2, 3, 17, 1000, 9000))
        theirs.sendall(data[place : place + size])
        place += size
        library += drain(frames)
    assert library == PINGRESP + SUBACK + told[6]
    assert [(one.topic, one.payload, one.qos, one.retained, one.duplicate) for one in got] == [
        ("a/b", b"1", 0, False, False),
        ("thành phố/đèn", "sáng".encode(), 1, True, True),
        ("empty", b"", 0, False, False),
        ("long", b"x" * 20_000, 0, False, False),
        ("last", b"end", 0, True, False),
    ]
    assert got[1].mid == 0x1234


def test_that_properties_of_version_5_are_no_payload(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    got: list[Message] = []
    frames = FrameSocket(ours, got, five=True, most=10, most_bytes=1000)
    theirs.sendall(publish("a", b"1", properties=b"") + publish("b", b"2", flags=2, properties=b"\x01\x01" * 70))
    assert drain(frames) == b""
    assert [(one.topic, one.payload) for one in got] == [("a", b"1"), ("b", b"2")]


def test_that_a_message_beyond_the_limit_never_lies_in_memory(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    got: list[Message] = []
    frames = FrameSocket(ours, got, five=False, most=10, most_bytes=1000)
    data = publish("huge", b"x" * 3_000_000) + publish("next", b"1")
    largest = 0
    for place in range(0, len(data), 50_000):
        theirs.sendall(data[place : place + 50_000])
        drain(frames)
        largest = max(largest, len(frames._unread))
    assert [(one.topic, one.size > 1000) for one in got] == [("huge", True), ("next", False)]
    assert len(got[0].payload) <= 2 * KEPT_OF_TOO_LARGE + 16 and largest < 300_000


def test_that_nothing_is_read_once_enough_is_there(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    got: list[Message] = []
    frames = FrameSocket(ours, got, five=False, most=1, most_bytes=1000)
    theirs.sendall(publish("a", b"1"))
    drain(frames)
    theirs.sendall(publish("b", b"2"))
    drain(frames)
    assert len(got) == 1
    got.clear()
    drain(frames)
    assert [one.topic for one in got] == ["b"]


@pytest.mark.parametrize(
    "broken",
    [b"\x30\x02\x00\x09", b"\x30\x00", b"\x32\x03\x00\x01a", b"\x30\xff\xff\xff\xff\x01"],
    ids=["topic longer than the packet", "no topic", "no identifier", "length of five bytes"],
)
def test_that_impossible_packets_are_left_to_the_library(
    pair: tuple[socket.socket, socket.socket], broken: bytes
) -> None:
    ours, theirs = pair
    got: list[Message] = []
    frames = FrameSocket(ours, got, five=False, most=10, most_bytes=1000)
    theirs.sendall(broken)
    assert drain(frames) == broken and got == []


def test_that_the_end_of_the_connection_is_seen(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    theirs.close()
    assert FrameSocket(ours, [], five=False, most=10, most_bytes=1000).recv(1) == b""
