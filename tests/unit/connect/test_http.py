"""Asking over HTTP: what goes to whom, and what is remembered when."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from ioc.connect.api import NotReady
from ioc.connect.http import Http, Validators
from ioc.connect.http_encoding import as_utf8
from ioc.connect.http_settings import HttpSettings
from tests.helpers import feed_server as faults
from tests.helpers.feed_server import FeedServer


def _http(server: FeedServer, validators: dict[str, Validators] | None = None, **settings: Any) -> Http:
    return Http(
        HttpSettings(url=server.url(), **settings),
        threading.Event(),
        lambda: 0,
        validators if validators is not None else {},
    )


def test_that_our_headers_do_not_follow_a_redirect_to_another_origin() -> None:
    with FeedServer() as home, FeedServer() as other:
        home.serve(b"here")
        other.serve(b"there")
        home.break_next(faults.status(302, Location=other.url()), faults.status(307, Location="/feed"))
        http = _http(home, headers={"X-Api-Key": "secret"})
        assert http.get(home.url()).body == b"there"
        assert http.get(home.url()).body == b"here"
        assert [asked.headers.get("X-Api-Key") for asked in home.asked] == ["secret"] * 3
        assert "X-Api-Key" not in other.asked[0].headers


def test_that_a_redirect_that_is_not_permitted_is_refused() -> None:
    with FeedServer() as home, FeedServer() as other:
        home.serve(b"here")
        home.break_next(faults.status(301, Location=other.url()))
        with pytest.raises(NotReady) as raised:
            _http(home).get(home.url(), permits=lambda url: url == home.url())
        assert raised.value.code == "feed.redirect_refused"
        assert other.asked == []


def test_that_an_answer_is_only_remembered_once_it_is_settled() -> None:
    validators: dict[str, Validators] = {}
    with FeedServer() as server:
        server.serve(b"x", ETag='"1"')
        _http(server, validators).get(server.url())
        assert validators == {}, "a payload that never reached the engine would be skipped for good"
        http = _http(server, validators)
        assert not http.get(server.url()).unchanged
        http.settle()
        assert http.get(server.url()).unchanged


def test_that_nothing_of_the_environment_is_used_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with FeedServer() as server:
        server.serve(b"x")
        assert _http(server).get(server.url()).body == b"x"


def test_that_a_proxy_that_is_not_there_is_named() -> None:
    with FeedServer() as server:
        with pytest.raises(NotReady) as raised:
            _http(server, proxy="http://127.0.0.1:1").get(server.url())
        assert raised.value.code in ("feed.proxy_failed", "feed.unreachable")


def test_that_a_name_that_does_not_exist_is_named() -> None:
    with FeedServer() as server:
        with pytest.raises(NotReady) as raised:
            _http(server).get("http://no-such-host.invalid/feed")
        assert raised.value.code == "feed.host_unknown"
        assert raised.value.params == {"host": "no-such-host.invalid"}


def test_that_an_answer_without_content_is_no_news() -> None:
    with FeedServer() as server:
        server.serve(b"later")
        server.break_next(faults.status(204))
        http = _http(server)
        assert http.get(server.url()).unchanged
        assert http.get(server.url()).body == b"later"


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        ('{"a": "Đà Nẵng"}'.encode(), "application/json; charset=iso-8859-1", '{"a": "Đà Nẵng"}'.encode()),
        ('{"a": "Zürich"}'.encode("latin-1"), 'application/geo+json; charset="ISO-8859-1"', '{"a": "Zürich"}'.encode()),
        ("<a>洪水</a>".encode("shift_jis"), "text/xml;charset=Shift_JIS", "<a>洪水</a>".encode()),
        ('["é"]'.encode("latin-1"), "application/json", '["é"]'.encode("latin-1")),
        ('["é"]'.encode("latin-1"), "application/json; charset=zlib", '["é"]'.encode("latin-1")),
        ('["é"]'.encode("latin-1"), "application/json; charset=no-such", '["é"]'.encode("latin-1")),
        (b"\n\x0d\n\x032.0\xff", "text/plain; charset=iso-8859-1", b"\n\x0d\n\x032.0\xff"),
        (b"[\xff\xfe", "application/x-protobuf; charset=iso-8859-1", b"[\xff\xfe"),
        (
            '<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>'.encode("latin-1"),
            "text/xml; charset=windows-1251",
            '<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>'.encode("latin-1"),
        ),
    ],
)
def test_that_text_in_another_charset_becomes_utf_8_and_nothing_else_is_touched(
    body: bytes, content_type: str, expected: bytes
) -> None:
    assert as_utf8(body, content_type) == expected


def test_that_a_packing_that_cannot_be_undone_is_named_and_a_wrong_word_is_none() -> None:
    with FeedServer() as server:
        server.serve(b"[]")
        server.break_next(
            faults.body(b"\x8b\x02\x80", Content_Encoding="compress"), faults.body(b"[1]", Content_Encoding="utf-8")
        )
        http = _http(server)
        with pytest.raises(NotReady) as trouble:
            http.get(server.url())
        assert trouble.value.code == "feed.packing_unknown" and trouble.value.params["packing"] == "compress"
        assert http.get(server.url()).body == b"[1]"
