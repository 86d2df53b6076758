"""SensorThings 1.1: results, units and times as services write them; pages, guards, and nothing lost or doubled."""

from __future__ import annotations

import json
import math
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from ioc.connect.api import Connector, FeedContext, Retaker
from ioc.connect.catalogue import Catalogue
from ioc.connect.times import read_iso, write_iso
from ioc.connectors.sensorthings.mapping import Page, read_answer
from ioc.connectors.sensorthings.settings import SensorThingsSettings
from ioc.domain.inbound import Inbound, ReadingsTaken, RecordRejected
from ioc.domain.vocabulary import Quality
from tests.expectations.polled import shared_data
from tests.helpers import feed_server as faults
from tests.helpers.connector_contract import NOW_US, RunningConnector
from tests.helpers.feed_server import Content, FeedServer

_MINUTE = 60_000_000
_LEVEL = {"property": "level_m", "match": ["*mực nước*", "level"], "unit": "MTR"}


def _stream(*observations: Any, unit: str = "cm", ident: int = 7, **more: Any) -> dict[str, Any]:
    base = {"@iot.id": ident, "name": "Mực nước cầu Rồng", "unitOfMeasurement": {"symbol": unit, "name": ""}}
    return base | {"observationType": "OM_Measurement", "Observations": list(observations)} | more


def _thing(*streams: Any, ident: int = 1, **more: Any) -> dict[str, Any]:
    return {"@iot.id": ident, "name": "Cầu Rồng", "description": "", "Datastreams": list(streams)} | more


def _observed(result: Any, at: Any = "2026-10-18T02:14:00Z", **more: Any) -> dict[str, Any]:
    return {"phenomenonTime": at, "resultTime": None, "result": result} | more


def _read(payload: object, address: str = "http://s/v1.1/Things", **settings: Any) -> Page:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    given = SensorThingsSettings(url="http://s/v1.1/Things", **({"properties": [_LEVEL]} | settings))
    return read_answer(body, given, "sta", "drainage", address, {})


def _values(page: Page) -> list[tuple[float, int]]:
    return [(row.value, row.quality) for row in page.rows]


def _reasons(found: Page | list[Inbound]) -> list[str]:
    rejects = found.rejects if isinstance(found, Page) else found
    return [one.reason for one in rejects if isinstance(one, RecordRejected)]


def _connector(server: FeedServer, path: str, interval_s: float = 3600.0, **settings: Any) -> Connector:
    context = FeedContext(feed="sta", domain="drainage", interval_s=interval_s, now_us=lambda: NOW_US)
    return Catalogue.discover().make("sensorthings", context, {"url": server.url(path)} | settings)


def _batches(messages: list[Inbound]) -> list[list[float]]:
    return [list(one.value) for one in messages if isinstance(one, ReadingsTaken)]


# --- one answer


def test_that_a_thing_gives_an_asset_and_its_datastream_a_property_in_our_unit() -> None:
    place = {"encodingType": "application/vnd.geo+json", "location": {"type": "Feature", "geometry": None}}
    point = {"encodingType": "application/geo+json", "location": {"type": "Point", "coordinates": [108.22, 16.06]}}
    page = _read({"value": [_thing(_stream(_observed(150)), Locations=[place, point], properties={"w": "Hải Châu"})]})
    (asset,) = page.assets
    assert (asset.id, asset.name, asset.kind, asset.lon, asset.lat) == ("sta:1", "Cầu Rồng", "sensor", 108.22, 16.06)
    (row,) = page.rows
    assert (row.asset, row.property, row.value, row.quality) == ("sta:1", "level_m", 1.5, Quality.GOOD)
    kinds = {"kind_from": "properties.w", "kinds": {"Hải Châu": "river_gauge"}, "ward": "properties.w"}
    (mapped,) = _read({"value": [_thing(properties={"w": "Hải Châu"})]}, **kinds).assets
    assert (mapped.kind, mapped.ward) == ("river_gauge", "Hải Châu")


@pytest.mark.parametrize(
    ("unit", "value", "quality"),
    [("m", 3.0, Quality.GOOD), ("mm", 0.003, Quality.GOOD), ("furlong", 3.0, Quality.UNCERTAIN), ("°C", 3.0, 2)],
)
def test_that_units_are_converted_doubted_or_found_wrong(unit: str, value: float, quality: int) -> None:
    ((found, doubt),) = _values(_read(_thing(_stream(_observed(3), unit=unit))))
    assert found == pytest.approx(value)
    assert doubt == (Quality.BAD if quality == 2 else quality)


def test_that_times_are_instants_or_the_ends_of_intervals_or_result_times() -> None:
    page = _read(
        _thing(
            _stream(
                _observed(1, "2026-10-18T02:00:00Z/2026-10-18T02:10:00Z"),
                _observed(1, "2026-10-18T09:20:00+07:00"),
                _observed(1, None, resultTime="2026-10-18T02:30:00.000Z"),
                _observed(1, None),
                _observed(1, "soon"),
            )
        )
    )
    assert [write_iso(row.source_us)[11:16] for row in page.rows] == ["02:10", "02:20", "02:30"]
    assert _reasons(page) == ["sensorthings.time_missing", "sensorthings.time_unreadable"]


def test_that_results_of_every_kind_are_read_or_refused_alone() -> None:
    rule = {"property": "door", "match": ["*"], "values": {"open": 1, "closed": 0}}
    results = [_observed(raw) for raw in ("open", True, "12.5", None, "-", {"a": 1}, "ajar", [1, 2])]
    page = _read(_thing(_stream(*results)), properties=[rule])
    assert [value for value, quality in _values(page) if quality == Quality.GOOD] == [1.0, 1.0, 12.5]
    assert [math.isnan(value) for value, quality in _values(page) if quality == Quality.BAD] == [True, True]
    assert _reasons(page) == ["sensorthings.result_wrong"] * 3


def test_that_the_sources_own_quality_is_handed_on() -> None:
    marks = [None, "good", [{"nameOfMeasure": "QC", "DQ_Result": {"code": "suspect"}}], "odd"]
    streams = _stream(*[_observed(1, resultQuality=mark) for mark in marks])
    page = _read(_thing(streams), quality={"good": 0, "suspect": 2})
    assert [quality for _, quality in _values(page)] == [0, 0, 2, int(Quality.UNCERTAIN)]


def test_that_a_multi_datastream_gives_each_of_its_properties() -> None:
    stream = {
        "@iot.id": 3,
        "name": "weather",
        "unitOfMeasurements": [{"symbol": "°C"}, {"symbol": "%"}],
        "ObservedProperties": [{"name": "Temperature"}, {"name": "Humidity"}],
        "Observations": [_observed([31.5, 80]), _observed([31.5])],
    }
    page = _read(_thing() | {"MultiDatastreams": [stream]})
    assert [(row.property, row.value) for row in page.rows] == [("temperature", 31.5), ("humidity", 80.0)]
    assert _reasons(page) == ["sensorthings.parts_wrong"]


def test_that_unmapped_datastreams_keep_their_name_or_are_refused_once() -> None:
    stream = _stream(_observed(1), _observed(2)) | {"name": "PM2.5 hourly", "ObservedProperty": {"name": "PM2.5"}}
    assert {row.property for row in _read(_thing(stream)).rows} == {"pm2_5"}
    page = _read(_thing(stream), unmapped="refuse")
    assert (_reasons(page), page.rows) == (["sensorthings.datastream_unmapped"], ())


def test_that_observations_name_their_datastream_by_expansion_link_address_or_settings() -> None:
    expanded = _observed(2, Datastream=_stream(ident=9) | {"Thing": _thing()})
    assert [(row.asset, row.value) for row in _read({"value": [expanded]}).rows] == [("sta:1", 0.02)]
    payload = (shared_data() / "sensorthings" / "tum-frost-observations-2025.json").read_bytes()
    assert _reasons(_read(payload)) == ["sensorthings.datastream_unknown"] * 2
    rule = {"property": "temperature_c", "match": ["1440"]}
    page = _read(payload, asset="lora", properties=[rule])
    assert [(row.asset, row.property, row.value) for row in page.rows] == [
        ("lora", "temperature_c", 33.0),
        ("lora", "temperature_c", 31.5),
    ]
    array = {
        "Datastream@iot.navigationLink": "Datastreams(7)",
        "components": ["id", "phenomenonTime", "result"],
        "dataArray": [[1, "2026-10-18T02:14:00Z", 5], [2]],
    }
    page = _read([_thing(_stream()), array])
    assert (_values(page), _reasons(page)) == ([(0.05, 0)], ["sensorthings.array_wrong"])


def test_that_locations_lead_to_their_things_and_strangers_are_refused() -> None:
    location = {"name": "", "encodingType": "application/geo+json", "location": '{"type":"Point","coordinates":[1,2]}'}
    (asset,) = _read({"value": [location | {"Things": [_thing()]}]}).assets
    assert (asset.lon, asset.lat) == (1.0, 2.0)
    sensor = {"name": "S", "description": "", "encodingType": "application/pdf", "metadata": "x"}
    assert _reasons(_read([location, sensor, 5])) == [
        "sensorthings.location_alone",
        "sensorthings.entity_unknown",
        "sensorthings.record_wrong",
    ]
    assert _reasons(_read({"code": 404, "type": "error", "message": "Nothing found."})) == ["sensorthings.error_answer"]


def test_that_a_refused_observation_is_taken_when_the_rule_is_mended() -> None:
    (reject,) = _read(_thing(_stream(_observed("ajar")))).rejects
    rule = {"property": "door", "match": ["mực*"], "values": {"ajar": 0.5}}
    with FeedServer() as server:
        connector = _connector(server, "/", properties=[rule])
        assert isinstance(connector, Retaker)
        (batch,) = connector.retake(reject.payload)
    assert isinstance(batch, ReadingsTaken)
    assert (batch.assets, list(batch.value)) == (("sta:1",), [0.5])


# --- pages and guards


def _page(number: int, link: str = "") -> bytes:
    body: dict[str, Any] = {"value": [_thing(_stream(_observed(number)), ident=number)]}
    return json.dumps(body | ({"@iot.nextLink": link} if link else {})).encode()


def test_that_links_are_followed_and_neither_other_hosts_nor_circles() -> None:
    with FeedServer() as server, FeedServer() as other:
        server.serve(_page(1, "Things?$skip=1"), "/v1.1/Things")
        server.serve(_page(2, server.url("/v1.1/Things?$skip=2")), "/v1.1/Things?$skip=1")
        away = other.serve(_page(3)).replace("127.0.0.1", "localhost")
        server.serve(_page(3, away), "/v1.1/Things?$skip=2")
        with RunningConnector(_connector(server, "/v1.1/Things")) as running:
            assert running.wait_contacts(1)[0].taken == 3
        assert _reasons(running.messages) == ["sensorthings.link_refused"]
        assert other.asked == []
        with RunningConnector(_connector(server, "/v1.1/Things", link_mirrors={away: server.url("/end")})) as running:
            server.serve(_page(4), "/end")
            assert running.wait_contacts(1)[0].taken == 4
        server.serve(_page(3, "Things"), "/v1.1/Things?$skip=2")
        with RunningConnector(_connector(server, "/v1.1/Things")) as running:
            assert running.wait_contacts(1)[0].taken == 3
        assert _reasons(running.messages) == ["sensorthings.link_loop"]
        with RunningConnector(_connector(server, "/v1.1/Things", max_pages=2)) as running:
            assert running.wait_contacts(1)[0].taken == 2
        assert _reasons(running.messages) == ["sensorthings.pages_left"]


def test_that_a_thing_with_many_datastreams_is_read_to_its_end() -> None:
    with FeedServer() as server:
        thing = _thing(_stream(_observed(1))) | {"Datastreams@iot.nextLink": server.url("/more")}
        server.serve(json.dumps({"value": [thing]}).encode(), "/v1.1/Things")
        server.serve(json.dumps({"value": [_stream(_observed(2), ident=8) | {"name": "level"}]}).encode(), "/more")
        with RunningConnector(_connector(server, "/v1.1/Things", properties=[_LEVEL])) as running:
            running.wait_contacts(1)
        (batch,) = [one for one in running.messages if isinstance(one, ReadingsTaken)]
        assert batch.assets == ("sta:1", "sta:1")


def test_that_a_poll_that_breaks_in_the_middle_is_read_whole_the_next_time() -> None:
    with FeedServer() as server:
        server.serve(_page(1, "Things?$skip=1"), "/v1.1/Things")
        server.serve(_page(2), "/v1.1/Things?$skip=1")
        server.break_next(faults.status(500), path="/v1.1/Things?$skip=1")
        connector = _connector(server, "/v1.1/Things")
        with RunningConnector(connector) as running:
            running.outcome()
            assert running.messages == []
        with RunningConnector(connector) as running:
            assert running.wait_contacts(1)[0].taken == 2


# --- news


class _Service:
    """Answers the queries of `ask = "news"` from a list of observations (id, stream, minutes ago, result)."""

    def __init__(self) -> None:
        self.observations: list[tuple[int, int, int, float]] = []
        self.streams = [7]
        self.without_multi = True

    def answer(self, path: str) -> Content | None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        if urlsplit(path).path == "/v1.1/Things":
            things = [_thing(*[_stream(ident=one) for one in self.streams])]
            return None if "Multi" in query["$expand"] else Content(json.dumps({"value": things}).encode())
        name, _, bound = query["$filter"].split(" ")
        if name == "id":
            found = [one for one in self.observations if one[0] > int(bound)]
            found.sort()
        else:
            found = [one for one in self.observations if NOW_US - one[2] * _MINUTE >= (read_iso(bound) or 0)]
            found.sort(key=lambda one: (-one[2], one[0]))
        first, most = int(query.get("$skip", 0)), int(query["$top"])
        rows = [
            _observed(result, write_iso(NOW_US - ago * _MINUTE), Datastream={"@iot.id": stream}) | {"@iot.id": ident}
            for ident, stream, ago, result in found[first : first + most]
        ]
        body: dict[str, Any] = {"value": rows}
        if len(found) > first + most:
            separator = path.partition("&$skip=")[0]
            body["@iot.nextLink"] = f"{separator}&$skip={first + most}"
        return Content(json.dumps(body).encode())


def _refusing_multi(server: FeedServer) -> None:
    wanted = "/v1.1/Things?$expand=Locations,Datastreams($expand=ObservedProperty),"
    path = wanted + "MultiDatastreams($expand=ObservedProperties)"
    server.serve(b"", path)
    server.break_next(*[faults.status(400)] * 9, path=path)


@pytest.mark.parametrize("since", ["time", "id"])
def test_that_news_are_told_once_late_ones_too_and_across_pages(since: str) -> None:
    service = _Service()
    service.observations = [(ident, 7, 50 - ident, ident * 100.0) for ident in range(1, 6)]
    with FeedServer() as server:
        _refusing_multi(server)
        server.serve_by(service.answer)
        connector = _connector(server, "/v1.1", ask="news", since=since, page_size=2, properties=[_LEVEL])
        with RunningConnector(connector) as running:
            assert running.wait_contacts(1)[0].taken == 5
        assert _batches(running.messages) == [[1.0, 2.0, 3.0, 4.0, 5.0]]
        service.observations += [(6, 7, 48, 600.0), (7, 7, 1, 700.0)]
        with RunningConnector(connector) as running:
            assert running.wait_contacts(1)[0].taken == 2
        assert sorted(_batches(running.messages)[0]) == [6.0, 7.0]
        with RunningConnector(connector) as running:
            assert running.wait_contacts(1)[0].taken == 0


@pytest.mark.parametrize("since", ["time", "id"])
def test_that_more_than_a_poll_can_read_comes_with_the_next_ones(since: str) -> None:
    service = _Service()
    service.observations = [(100 - ident, 7, 50 - ident, ident * 100.0) for ident in range(1, 12)]
    with FeedServer() as server:
        _refusing_multi(server)
        server.serve_by(service.answer)
        settings = {"ask": "news", "since": since, "page_size": 2, "max_pages": 2, "properties": [_LEVEL]}
        with RunningConnector(_connector(server, "/v1.1", 0.01, **settings)) as running:
            running.wait(lambda found: sum(len(one) for one in _batches(found)) >= 11)
        told = [value for batch in _batches(running.messages) for value in batch]
        assert sorted(told) == [float(number) for number in range(1, 12)]


def test_that_a_datastream_that_is_new_is_learnt_before_its_observations_are_lost() -> None:
    service = _Service()
    service.observations = [(1, 7, 9, 100.0)]
    with FeedServer() as server:
        _refusing_multi(server)
        server.serve_by(service.answer)
        connector = _connector(server, "/v1.1", ask="news", since="id", properties=[_LEVEL])
        with RunningConnector(connector) as running:
            running.wait_contacts(1)
        service.streams.append(8)
        service.observations.append((2, 8, 3, 200.0))
        with RunningConnector(connector) as running:
            assert running.wait_contacts(1)[0].taken == 1
        assert (_batches(running.messages), _reasons(running.messages)) == ([[2.0]], [])
