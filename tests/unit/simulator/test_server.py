"""The city over real HTTP: entity tags, CAP links, and faults on demand."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator

import pytest
import requests

from ioc.simulator import server as server_module
from ioc.simulator.broadcast import Broadcast
from ioc.simulator.city import SOURCES, City
from ioc.simulator.faults import KINDS
from ioc.simulator.server import CityServer
from ioc.simulator.speak.paged_json import CLIENT, SECRET

START_US = 1_792_000_000_000_000


class Clock:
    """A clock in microseconds that only moves when told."""

    def __init__(self) -> None:
        self.us = START_US + 250_000

    def __call__(self) -> int:
        return self.us

    def move(self, seconds: float) -> None:
        self.us += round(seconds * 1e6)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def served(clock: Clock) -> Iterator[CityServer]:
    server = CityServer("127.0.0.1", 0, Broadcast(City(seed=1, scale=400), 1.0, clock))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.close()
    thread.join()


def bearer(served: CityServer) -> dict[str, str]:
    """A token of the simulated grid operator, fetched as RFC 6749 says."""
    given = {"grant_type": "client_credentials"}
    told = requests.post(f"{served.url}/oauth/token", data=given, auth=(CLIENT, SECRET), timeout=10).json()
    return {"Authorization": f"Bearer {told['access_token']}"}


def get(served: CityServer, feed: str, **headers: str) -> requests.Response:
    headers |= bearer(served) if feed == "power" else {}
    return requests.get(served.url + SOURCES[feed].path, headers=headers, timeout=10)


def order(served: CityServer, feed: str, kind: str, seconds: float = 60) -> requests.Response:
    given = {"feed": feed, "kind": kind, "seconds": seconds}
    return requests.post(f"{served.url}/faults", json=given, timeout=10)


@pytest.mark.parametrize("feed", SOURCES)
def test_that_a_feed_is_served_and_an_unchanged_one_answers_304(served: CityServer, clock: Clock, feed: str) -> None:
    first = get(served, feed)
    assert (first.status_code, first.headers["Content-Type"]) == (200, SOURCES[feed].media_type)
    same = get(served, feed, **{"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    clock.move(SOURCES[feed].tick_s + 30)
    later = get(served, feed, **{"If-None-Match": first.headers["ETag"]})
    assert later.status_code == 200 and later.headers["ETag"] != first.headers["ETag"]


def test_that_source_times_are_those_of_the_real_clock(served: CityServer, clock: Clock) -> None:
    clock.move(7.4)
    at = {feature["properties"]["at"] for feature in get(served, "units").json()["features"]}
    assert at == {"2026-10-14T17:46:47Z"}


def test_that_an_answer_is_made_once_a_tick(served: CityServer, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    real = served.broadcast.city.payload

    def counted(feed: str, *rest: object) -> bytes:
        made.append(feed)
        return real(feed, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(served.broadcast.city, "payload", counted)
    for _ in range(5):
        get(served, "lamps")
    assert made == ["lamps"]
    clock.move(10)
    get(served, "lamps")
    assert made == ["lamps", "lamps"]


def test_that_the_index_says_what_is_served(served: CityServer) -> None:
    index = requests.get(served.url, timeout=10).json()
    assert set(index["feeds"]) == set(SOURCES) and index["fault_kinds"] == KINDS
    assert sum(feed["assets"] or 0 for feed in index["feeds"].values()) == 400 == index["scale"]
    for feed, told in index["feeds"].items():
        assert requests.get(told["url"], timeout=10).status_code == (401 if feed == "power" else 200)


def test_that_an_unknown_path_is_404_and_says_where_to_look(served: CityServer) -> None:
    answer = requests.get(f"{served.url}/nothing", timeout=10)
    assert answer.status_code == 404 and answer.json()["see"] == served.url


def test_that_500_garbage_truncated_and_off_break_the_answer_and_end(served: CityServer) -> None:
    for kind in ("500", "garbage", "truncated", "off"):
        assert order(served, "drainage", kind).status_code == 200
        assert get(served, "traffic").status_code == 200
        if kind == "500":
            assert get(served, "drainage").status_code == 500
        elif kind == "garbage":
            with pytest.raises(json.JSONDecodeError):
                json.loads(get(served, "drainage").content)
        else:
            with pytest.raises(requests.RequestException):
                get(served, "drainage").json()
        order(served, "drainage", kind, seconds=0)
        assert get(served, "drainage").json()["features"]


def test_that_a_silent_feed_answers_with_nothing_new(
    served: CityServer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monotonic = [1000.0]
    monkeypatch.setattr(served.faults, "_clock", lambda: monotonic[0])
    monkeypatch.setattr(server_module.time, "monotonic", lambda: monotonic[0])
    before = get(served, "units").content
    order(served, "units", "silent", seconds=40)
    for _ in range(3):
        clock.move(10)
        monotonic[0] += 10
        assert get(served, "units").content == before
    clock.move(15)
    monotonic[0] += 15
    assert get(served, "units").content != before


def test_that_a_skewed_feed_is_two_hours_ahead(served: CityServer) -> None:
    order(served, "*", "skewed")
    at = {feature["properties"]["at"] for feature in get(served, "units").json()["features"]}
    assert at == {"2026-10-14T19:46:40Z"}
    assert b"2026-10-15T02:46:40+07:00" in get(served, "warnings").content


def test_that_duplicated_sends_every_record_twice(served: CityServer, clock: Clock) -> None:
    clock.move(60)
    once, entries = get(served, "drainage").json()["features"], get(served, "warnings").text.count("<entry>")
    order(served, "*", "duplicated")
    assert get(served, "drainage").json()["features"] == once + once
    assert get(served, "warnings").text.count("<entry>") == 2 * entries == 2
    assert get(served, "calls").json()["features"]


def test_that_a_slow_feed_waits_before_it_answers(served: CityServer, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(served.closing, "wait", lambda seconds: waited.append(seconds) or False)
    order(served, "drainage", "slow")
    assert get(served, "drainage").status_code == 200
    assert waited == [server_module.SLOW_S]


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"{}", "feed"),
        (b'{"feed":"rain","kind":"off"}', "feed must be one of"),
        (b'{"feed":"units","kind":"broken"}', "kind must be one of"),
        (b'{"feed":"units","kind":"off","seconds":-1}', "seconds"),
        (b'{"feed":"units","kind":"off","seconds":true}', "seconds"),
        (b'{"feed":["units"],"kind":"off"}', "feed must be one of"),
        (b'{"feed":"units","kind":{},"seconds":1}', "kind must be one of"),
        (b"[", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b" " * 5000, "bytes"),
    ],
)
def test_that_an_order_that_makes_no_sense_is_refused_with_the_reason(
    served: CityServer, body: bytes, word: str
) -> None:
    answer = requests.post(f"{served.url}/faults", data=body, timeout=10)
    assert answer.status_code == 400
    assert word in answer.json()["error"]
    assert requests.get(served.url, timeout=10).json()["faults"] == {}


def test_that_a_client_that_leaves_in_the_middle_harms_nobody(served: CityServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", served.server_address[1])
    connection.request("GET", SOURCES["traffic"].path)
    connection.close()
    assert get(served, "traffic").status_code == 200


def test_that_an_address_that_is_taken_is_an_os_error(served: CityServer) -> None:
    with pytest.raises(OSError, match="in use"):
        CityServer("127.0.0.1", served.server_address[1], served.broadcast)


@pytest.mark.parametrize("feed", ["citizen", "transit", "environment", "waste", "power", "health"])
def test_that_every_fault_reaches_what_a_speaker_answers(
    served: CityServer, clock: Clock, feed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.move(60)
    url, good = served.url + SOURCES[feed].path, get(served, feed)
    assert good.status_code == 200
    for kind in ("500", "garbage", "truncated", "off", "duplicated", "skewed"):
        token = bearer(served) if feed == "power" else {}
        order(served, feed, kind)
        if kind == "skewed" and token:
            token = bearer(served)  # the office's clock is ahead as well
        if kind in ("truncated", "off"):
            with pytest.raises(requests.RequestException):
                requests.get(url, headers=token, timeout=10)
        else:
            answer = requests.get(url, headers=token, timeout=10)
            assert answer.status_code == (500 if kind == "500" else 200) and answer.content != good.content
            assert kind != "duplicated" or len(answer.content) > len(good.content)
        order(served, feed, kind, seconds=0)
    assert get(served, feed).content == good.content
