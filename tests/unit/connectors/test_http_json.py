"""JSON APIs over a real server: nesting, pages, tokens, errors that say ok, stations that are not who they were."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from ioc.connect.api import AuthFailed, FeedContext
from ioc.connect.catalogue import Catalogue
from ioc.connect.worker import LARGE_BYTES, shared_worker
from ioc.domain.inbound import AssetSeen, FeedContacted, Inbound, ReadingsTaken, RecordRejected
from tests.expectations.polled import shared_data
from tests.helpers import feed_server as faults
from tests.helpers.connector_contract import NOW_US, RunningConnector
from tests.helpers.feed_server import Content, FeedServer

_ASSET: dict[str, Any] = {"record": "asset", "asset": {"kind": {"const": "station"}}}
_WAQI: dict[str, Any] = _ASSET | {
    "records": "data",
    "id": {"const": "hanoi"},
    "ok": {"path": "status", "values": ["ok"], "error": "data"},
    "identity": ["idx"],
    "place": {"lon": "city.geo.1", "lat": "city.geo.0"},
    "time": "time.iso",
    "readings": [{"property": "aqi", "path": "aqi"}],
}


_NESTED = {"x": [{"n": "a", "m": [{"v": 1}]}, {"n": "b", "m": [{"v": 2}]}, {"n": "c", "m": None}]}


def connector(url: str, settings: dict[str, Any], interval_s: float = 0.01) -> Any:
    context = FeedContext(feed="f", domain="environment", interval_s=interval_s, now_us=lambda: NOW_US)
    return Catalogue.discover().make("http_json", context, {"url": url} | settings)


def polls(server: FeedServer, settings: dict[str, Any], count: int = 1) -> list[Inbound]:
    with RunningConnector(connector(server.url(), settings)) as running:
        running.wait_contacts(count)
        return running.messages


def values(messages: list[Inbound]) -> list[float]:
    return [value for one in messages if isinstance(one, ReadingsTaken) for value in one.value.tolist()]


def reasons(messages: list[Inbound]) -> list[str]:
    return [one.reason for one in messages if isinstance(one, RecordRejected)]


def answer(**data: Any) -> faults.Fault:
    return faults.body(json.dumps({"status": "ok", "data": data}).encode())


def aqicn(name: str) -> faults.Fault:
    return faults.body((shared_data() / "vn_feeds" / f"aqicn-{name}.json").read_bytes())


@pytest.fixture
def server() -> Any:
    with FeedServer() as one:
        one.serve(b'{"status": "ok", "data": {}}')
        yield one


def test_that_the_same_reading_polled_again_is_not_new(server: FeedServer) -> None:
    names = ["da-nang_2025-02-14_08-20-52", "da-nang_2025-02-14_08-25-01", "da-nang_2025-02-14_10-57-24"]
    server.break_next(*map(aqicn, names))
    found = polls(server, _WAQI, 3)
    assert [one.taken for one in found if isinstance(one, FeedContacted)][:3] == [1, 0, 1]
    assert values(found) == [7.0, 15.0]


def test_that_status_ok_with_a_dash_and_no_time_is_a_reading_without_value(server: FeedServer) -> None:
    server.break_next(aqicn("ho-chi-minh-city_2025-02-14_08-20-53"))
    found = polls(server, _WAQI)
    (batch,) = (one for one in found if isinstance(one, ReadingsTaken))
    assert str(batch.value[0]) == "nan" and batch.quality[0] == 2 and batch.source_us[0] == 0
    assert reasons(found) == []


def test_that_another_station_is_refused_until_it_is_confirmed(server: FeedServer) -> None:
    old, new = "hanoi_2025-02-14_08-20-52", "hanoi_2025-02-14_10-57-24"
    server.break_next(aqicn(old), aqicn(new))
    found = polls(server, _WAQI, 2)
    (reject,) = (one for one in found if isinstance(one, RecordRejected))
    assert (reject.reason, reject.params) == (
        "http_json.identity_changed",
        {"id": "hanoi", "was": "13427", "now": "8641"},
    )
    assert values(found) == [120.0]
    server.break_next(aqicn(new))
    assert values(polls(server, _WAQI | {"identity_is": {"hanoi": "8641"}})) == [124.0]


def test_that_an_error_with_http_200_is_refused_in_its_own_words(server: FeedServer) -> None:
    server.break_next(faults.body(b'{"status": "error", "data": "Over quota"}'))
    (reject,) = (one for one in polls(server, _WAQI) if isinstance(one, RecordRejected))
    assert (reject.reason, reject.params["error"]) == ("http_json.error_answer", "Over quota")


def test_that_waterml_keeps_its_parents_and_its_sign_of_no_value(server: FeedServer) -> None:
    server.serve((shared_data() / "timeseries/usgs-waterservices_iv.json").read_bytes())
    settings = _ASSET | {
        "records": "value.timeSeries[].values[].value[]",
        "id": "@parent.@parent.name",
        "asset": {"kind": {"const": "gauge"}, "name": "@parent.@parent.sourceInfo.siteName"},
        "place": {
            "lon": "@parent.@parent.sourceInfo.geoLocation.geogLocation.longitude",
            "lat": "@parent.@parent.sourceInfo.geoLocation.geogLocation.latitude",
        },
        "repeats": "series",
        "no_value": [-999999],
        "time": "dateTime",
        "readings": [{"property": "value", "path": "value"}],
    }
    parsed = json.loads((shared_data() / "timeseries/usgs-waterservices_iv.json").read_bytes())
    rows = [
        (one["name"], float(row["value"]))
        for one in parsed["value"]["timeSeries"]
        for block in one["values"]
        for row in block["value"]
    ]
    found = polls(server, settings)
    assert values(found) == [value for _, value in rows] and rows
    assert {one.id for one in found if isinstance(one, AssetSeen)} == {name for name, _ in rows}


@pytest.mark.parametrize(
    ("body", "path", "ids"),
    [
        ({"s": {"a": {"v": 1}, "b": {"v": 2}}}, "s{}", {"id": "@key"}),
        ({"h": {"time": ["a", "b"], "v": [1, 2]}}, "h[|]", {"id": "time"}),
        ([["a", 1], ["b", 2]], ".", {"id": "0"}),
        ({"r": [{"id": "a", "v": 1}, {"id": "b", "v": 2}]}, "r", {}),
        (_NESTED, "x[].m[]", {"id": "@parent.n"}),
    ],
)  # fmt: skip
def test_that_records_are_found_however_they_lie(server: FeedServer, body: Any, path: str, ids: Any) -> None:
    server.serve(json.dumps(body).encode())
    place = "1" if path == "." else "v"
    found = polls(server, _ASSET | {"records": path, "readings": [{"property": "v", "path": place}]} | ids)
    assert [one.id for one in found if isinstance(one, AssetSeen)] == ["a", "b"]
    assert values(found) == [1.0, 2.0]


@pytest.mark.parametrize("by", ["page", "offset", "cursor", "next", "link"])
def test_that_every_page_is_read_once(by: str) -> None:
    rows = [{"id": str(number)} for number in range(5)]

    def page(path: str) -> Content:
        asked = {name: value[0] for name, value in parse_qs(urlsplit(path).query).items()}
        start = int(asked.get("at", 0)) if by != "page" else (int(asked["at"]) - 1) * 2
        more = start + 2 < len(rows)
        body: dict[str, Any] = {"r": rows[start : start + 2], "size": asked.get("n")}
        body |= {"cursor": str(start + 2), "next": f"/feed?at={start + 2}"} if more else {}
        link = {"Link": f'<?at={start + 2}>; rel="next"'} if more and by == "link" else {}
        return Content(json.dumps(body).encode(), "application/json", link)

    paging = {"by": by, "param": "at", "size": 2, "path": {"cursor": "cursor", "next": "next"}.get(by, "")}
    with FeedServer() as server:
        server.serve_by(page)
        settings = _ASSET | {"records": "r", "paging": paging | {"size_param": "n"}}
        found = polls(server, settings, 2)
        assert [one.id for one in found if isinstance(one, AssetSeen)] == ["0", "1", "2", "3", "4"]
        assert [one.unchanged for one in found if isinstance(one, FeedContacted)][:2] == [False, True]
        assert reasons(found) == [] and "n=2" in server.asked[0].path


@pytest.mark.parametrize(
    ("onward", "most", "reason"),
    [
        ("/feed?p={n}", 3, "http_json.pages_left"),
        ("/feed", 9, "http_json.pages_circle"),
        ("http://127.0.0.2:9/feed", 9, "http_json.page_elsewhere"),
    ],
)
def test_that_pages_without_end_or_elsewhere_are_said_and_the_rest_taken(onward: str, most: int, reason: str) -> None:
    def page(path: str) -> Content:
        number = int(parse_qs(urlsplit(path).query).get("p", ["0"])[0])
        body = {"r": [{"id": str(number)}], "next": onward.format(n=number + 1)}
        return Content(json.dumps(body).encode(), "application/json")

    with FeedServer() as server:
        server.serve_by(page)
        paging = {"by": "next", "path": "next", "max_pages": most}
        found = polls(server, _ASSET | {"records": "r", "paging": paging})
    assert reasons(found) == [reason]
    assert next(one for one in found if isinstance(one, FeedContacted)).taken >= 1


def test_that_a_token_is_kept_and_renewed_once_when_it_is_refused(server: FeedServer) -> None:
    given: list[str] = []

    def token(path: str) -> Content | None:
        if path != "/token":
            return None
        given.append(f"t{len(given) + 1}")
        return Content(json.dumps({"access_token": given[-1], "expires_in": 3600}).encode(), "application/json")

    server.serve_by(token)
    oauth = {"token_url": server.url("/token"), "client_id": "c", "client_secret": "s&cret", "scope": "read"}
    server.serve(b'{"data": {"id": "a"}}')
    poll = connector(server.url(), _ASSET | {"records": "data", "oauth": oauth})
    with RunningConnector(poll) as running:
        running.wait_contacts(2)
        server.break_next(faults.status(401))
        running.wait_contacts(5)
    assert given == ["t1", "t2"]
    sent = [one for one in server.asked if one.path == "/token"]
    assert parse_qs(sent[0].body.decode())["client_secret"] == ["s&cret"] and "Authorization" not in sent[1].headers
    assert {one.headers["Authorization"] for one in server.asked if one.path == "/feed"} == {"Bearer t1", "Bearer t2"}
    server.break_next(faults.status(401), faults.status(401))
    with RunningConnector(connector(server.url(), _ASSET | {"records": "data", "oauth": oauth})) as running:
        assert isinstance(running.outcome(), AuthFailed)


def test_that_a_refused_client_and_a_token_that_is_none_are_told_apart(server: FeedServer) -> None:
    oauth = {"token_url": server.url("/token"), "client_id": "c", "client_secret": "s", "send": "basic"}
    server.serve(b"{}", "/token")
    server.break_next(faults.status(400), path="/token")
    for code in ("http_json.token_refused", "http_json.token_missing"):
        with RunningConnector(connector(server.url(), _ASSET | {"oauth": oauth})) as running:
            outcome = running.outcome()
            assert getattr(outcome, "code", "") == code
    assert server.asked[0].headers["Authorization"].startswith("Basic ")


def test_that_times_of_the_last_poll_and_a_body_are_asked_for(server: FeedServer) -> None:
    settings = _ASSET | {
        "records": "data",
        "query": {"from": "{since:epoch_s}", "day": "{now:%d/%m/%Y}"},
        "query_zone": "Asia/Ho_Chi_Minh",
        "first_span_s": 60,
        "body": '{"query": "{ stations { id } }", "since": "{since}"}',
    }
    server.serve_by(lambda path: Content(b'{"data": []}'))
    with RunningConnector(connector(server.url("/search?a=1"), settings)) as running:
        running.wait_contacts(2)
    first, second = (parse_qs(urlsplit(one.path).query) for one in server.asked[:2])
    assert int(second["from"][0]) - int(first["from"][0]) == 60 and first["day"] == ["21/09/2026"]
    assert json.loads(server.asked[0].body)["query"] == "{ stations { id } }"
    assert json.loads(server.asked[1].body)["since"] == "2026-09-21T21:13:20+07:00"


def test_that_an_answer_of_exactly_the_most_is_said_to_be_cut(server: FeedServer) -> None:
    server.serve(json.dumps({"data": [{"id": number} for number in range(2000)]}).encode())
    assert reasons(polls(server, _ASSET | {"records": "data"})) == ["mapping.perhaps_cut"]
    assert reasons(polls(server, _ASSET | {"records": "data", "cut_at": 3000})) == []


def test_that_pages_that_are_large_together_are_mapped_in_the_worker() -> None:
    shared_worker().close()
    rows = [{"id": f"{number}", "filler": "x" * 300} for number in range(4000)]

    def page(path: str) -> Content:
        start = int(parse_qs(urlsplit(path).query).get("at", ["0"])[0])
        return Content(json.dumps({"r": rows[start : start + 1000]}).encode())

    with FeedServer() as server:
        server.serve_by(page)
        paging = {"by": "offset", "param": "at", "size": 1000}
        found = polls(server, _ASSET | {"records": "r", "paging": paging})
    assert len(json.dumps(rows)) > LARGE_BYTES and shared_worker().pid is not None
    assert sum(isinstance(one, AssetSeen) for one in found) == 4000
    shared_worker().close()


def test_that_a_refused_record_is_taken_when_the_mapping_is_mended() -> None:
    record = json.dumps({"id": "a", "v": 5, "@parent": {"name": "n"}}).encode()
    mended = connector("http://x/", _ASSET | {"records": "r[].s[]", "readings": [{"property": "v", "path": "v"}]})
    assert values(list(mended.retake(record))) == [5.0]
