"""Pace, repeats and bodies of the webhook, each for itself."""

from __future__ import annotations

import gzip
import io
import zlib
from email.message import Message

import pytest

from ioc.connectors.webhook.body import BadRequest, length_told, read_chunked, unpacked
from ioc.connectors.webhook.guard import Pace
from ioc.connectors.webhook.once import Once


def test_that_pace_gives_some_at_once_then_so_many_a_minute_for_each_address() -> None:
    pace = Pace(60)
    assert [pace.wait_s("a", 100.0) for _ in range(10)] == [0.0] * 10
    assert 0.0 < pace.wait_s("a", 100.0) <= 1.0
    assert pace.wait_s("b", 100.0) == 0.0
    assert pace.wait_s("a", 101.1) == 0.0 and pace.wait_s("a", 101.1) > 0.0


def test_that_a_repeat_is_known_while_it_is_taken_and_for_so_long_after() -> None:
    once = Once(10.0)
    assert once.begin("k", b"m", 0.0) is None
    known = once.begin("k", b"m", 1.0)
    assert known is not None and known.answer is None
    once.done("k", {"taken": 1}, 2.0)
    known = once.begin("k", b"m", 11.0)
    assert known is not None and known.answer == {"taken": 1}
    assert once.begin("k", b"m", 12.1) is None


def test_that_what_was_not_taken_may_come_again_and_the_memory_is_bounded() -> None:
    once = Once(10.0, most=3)
    once.begin("k", b"m", 0.0)
    once.undone("k")
    assert once.begin("k", b"m", 0.0) is None
    for number in range(10):
        once.begin(str(number), b"m", 0.0)
    assert once.begin("k", b"m", 0.0) is None and len(once._known) <= 3
    once.done("0", {}, 0.0)  # forgotten meanwhile: no harm


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ({"Content-Length": "12"}, 12),
        ({"Transfer-Encoding": "chunked"}, None),
        ({}, 411),
        ({"Content-Length": "-1"}, 400),
        ({"Content-Length": "1e3"}, 400),
        ({"Content-Length": "١٢"}, 400),
        ({"Content-Length": "5", "Transfer-Encoding": "chunked"}, 400),
        ({"Transfer-Encoding": "gzip"}, 400),
    ],
)
def test_that_a_length_is_believed_only_when_it_is_one(headers: dict[str, str], found: int | None) -> None:
    told = Message()
    for name, value in headers.items():
        told[name] = value
    if found in (400, 411):
        with pytest.raises(BadRequest) as raised:
            length_told(told)
        assert raised.value.status == found
    else:
        assert length_told(told) == found


@pytest.mark.parametrize("wire", [b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: 1\r\n\r\n", b"5\nabcde\n0\n\n"])
def test_that_chunks_are_joined(wire: bytes) -> None:
    assert read_chunked(io.BufferedReader(io.BytesIO(wire)), 100) == b"abcde"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wire", "status"),
    [(b"", 400), (b"zz\r\n", 400), (b"-5\r\n", 400), (b"5\r\nab", 400), (b"ffffffff\r\n", 413)],
)
def test_that_broken_chunks_are_refused(wire: bytes, status: int) -> None:
    with pytest.raises(BadRequest) as raised:
        read_chunked(io.BufferedReader(io.BytesIO(wire)), 100)  # type: ignore[arg-type]
    assert raised.value.status == status


@pytest.mark.parametrize(
    ("coding", "packed"), [("gzip", gzip.compress(b"abc", mtime=0)), ("deflate", zlib.compress(b"abc"))]
)
def test_that_packed_bodies_are_unpacked_whole_or_not_at_all(coding: str, packed: bytes) -> None:
    assert unpacked(packed, coding, 3) == b"abc"
    for broken, most, status in ((packed, 2, 413), (packed[:-1], 100, 400), (b"no", 100, 400)):
        with pytest.raises(BadRequest) as raised:
            unpacked(broken, coding, most)
        assert raised.value.status == status
