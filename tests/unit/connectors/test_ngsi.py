"""NGSI-LD and v2: every written form gives the same, units are converted, histories and doubles are told apart."""

from __future__ import annotations

import json
import math
import tomllib
from typing import Any

import pytest

from ioc.connect.api import Connector, FeedContext, Retaker
from ioc.connect.catalogue import Catalogue
from ioc.connectors.ngsi_ld.mapping import Taken, map_payload
from ioc.connectors.ngsi_ld.settings import EntityMapping
from ioc.connectors.ngsi_ld.types import built_in
from ioc.connectors.ngsi_ld.units import converted
from ioc.domain.inbound import AlertTaken, AssetSeen, Inbound, ReadingsTaken, RecordRejected
from ioc.domain.vocabulary import CallStatus, Quality
from tests.expectations.polled import ROOT, shared_data
from tests.helpers import feed_server as faults
from tests.helpers.connector_contract import NOW_US, RunningConnector
from tests.helpers.feed_server import Content, FeedServer

_AT = "2026-10-18T02:14:00Z"
_AT_US = 1_792_289_640_000_000


def _mapped(payload: object, **settings: Any) -> Taken:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return map_payload(body, EntityMapping(**settings), "broker", "hazard")


def _real(name: str, **settings: Any) -> Taken:
    return _mapped((shared_data() / "ngsi" / name).read_bytes(), **settings)


def _gauge(value: object = 1.5, at: str = _AT, ident: str = "urn:ngsi-ld:FloodMonitoring:1", **more: Any) -> Any:
    level = {"type": "Property", "value": value, "observedAt": at} | more
    return {"id": ident, "type": "FloodMonitoring", "currentLevel": level}


def _rows(taken: Taken) -> list[tuple[str, float, int, int]]:
    return [(row.property, row.value, row.source_us, row.quality) for row in taken.rows]


def _connector(server: FeedServer, interval_s: float = 0.01, **settings: Any) -> Connector:
    context = FeedContext(feed="broker", domain="hazard", interval_s=interval_s, now_us=lambda: NOW_US)
    return Catalogue.discover().make("ngsi_ld", context, {"url": server.url("/entities?type=X")} | settings)


def _reasons(messages: list[Inbound]) -> list[str]:
    return [one.reason for one in messages if isinstance(one, RecordRejected)]


# --- written forms


def test_that_every_written_form_of_an_entity_gives_the_same() -> None:
    normalized = _gauge(150.0, unitCode="CMT")
    concise = {"id": normalized["id"], "type": "FloodMonitoring"}
    concise["currentLevel"] = {"value": 150.0, "unitCode": "CMT", "observedAt": _AT}
    version_2 = {"id": normalized["id"], "type": "FloodMonitoring"}
    meta = {"unitCode": {"type": "Text", "value": "CMT"}, "TimeInstant": {"type": "DateTime", "value": _AT}}
    version_2["currentLevel"] = {"type": "Number", "value": "150", "metadata": meta}
    values = {"id": normalized["id"], "type": ["Device2", "FloodMonitoring"], "currentLevel": 1.5}
    values["observationDateTime"] = {"@type": "DateTime", "@value": _AT}
    core = "https://uri.etsi.org/ngsi-ld/"
    expanded = {"@id": normalized["id"], "@type": ["https://smartdatamodels.org/dataModel.Environment/FloodMonitoring"]}
    expanded["https://smartdatamodels.org/dataModel.Environment/currentLevel"] = [
        {
            "@type": [core + "Property"],
            core + "hasValue": [{"@value": 150.0}],
            core + "unitCode": [{"@value": "CMT"}],
            core + "observedAt": [{"@type": core + "DateTime", "@value": _AT}],
        }
    ]
    feature = {"id": normalized["id"], "type": "Feature", "geometry": None}
    feature["properties"] = {"type": "FloodMonitoring", "currentLevel": normalized["currentLevel"]}
    for written in (normalized, concise, version_2, values, expanded, feature):
        assert _rows(_mapped(written)) == [("level_m", 1.5, _AT_US, Quality.GOOD)], written


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda one: [one],
        lambda one: {"type": "FeatureCollection", "features": [one]},
        lambda one: {"id": "urn:ngsi-ld:Notification:1", "type": "Notification", "data": [one]},
        lambda one: {"subscriptionId": "57edf55231cee478fe9fb", "data": [one]},
        lambda one: {"type": "Notification", "data": {"type": "FeatureCollection", "features": [one]}},
        lambda one: {"actionType": "append", "entities": [one]},
    ],
)
def test_that_lists_notifications_and_batches_are_opened(wrapped: Any) -> None:
    assert [one.id for one in _mapped(wrapped(_gauge())).assets] == ["urn:ngsi-ld:FloodMonitoring:1"]


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ({"@context": {"a": "b"}}, "ngsi_ld.only_context"),
        ({"type": "https://uri.etsi.org/ngsi-ld/errors/BadRequestData", "title": "x"}, "ngsi_ld.error_answer"),
        ({"error": "NotFound", "description": "No context element found"}, "ngsi_ld.error_answer"),
        ("text", "ngsi_ld.not_entities"),
        ({"id": "a", "type": "BeeHive"}, "ngsi_ld.type_unknown"),
        ({"id": "a"}, "ngsi_ld.type_missing"),
        ({"type": "Streetlight"}, "ngsi_ld.id_missing"),
        ({"id": "a", "type": "Alert", "subCategory": "flood"}, "ngsi_ld.time_missing"),
        ([3], "ngsi_ld.record_wrong"),
    ],
)
def test_that_what_is_no_entity_is_refused_with_its_reason(payload: object, reason: str) -> None:
    assert [one.reason for one in _mapped(payload).rejects] == [reason]


# --- values


def test_that_units_are_converted_and_strange_ones_are_doubted() -> None:
    assert _rows(_mapped(_gauge(3.0, unitCode="CMT")))[0][1:] == (0.03, _AT_US, Quality.GOOD)
    assert _rows(_mapped(_gauge(3.0, unitCode="XYZ")))[0][1:] == (3.0, _AT_US, Quality.UNCERTAIN)
    assert _rows(_mapped(_gauge(3.0, unitCode="CEL")))[0][1:] == (3.0, _AT_US, Quality.BAD)
    ((_, value, _, quality),) = _rows(_mapped(_gauge(None)))
    assert math.isnan(value) and quality == Quality.BAD
    air = {row.property: (row.value, row.quality) for row in _real("AirQualityObserved.example-normalized.jsonld").rows}
    assert air["co_ug_m3"] == (pytest.approx(500_000.0), Quality.GOOD)
    assert converted(212.0, "FAH", "CEL") == pytest.approx(100.0)


def test_that_an_unreadable_value_costs_neither_its_neighbours_nor_its_asset() -> None:
    entity = {"id": "a", "type": "WeatherObserved", "temperature": "warm", "windSpeed": 3, "dateObserved": _AT}
    taken = _mapped(entity)
    assert _rows(taken) == [("wind_m_s", 3.0, _AT_US, Quality.GOOD)]
    assert [one.reason for one in taken.rejects] == ["ngsi_ld.value_wrong"] and len(taken.assets) == 1


def test_that_a_history_is_read_in_order_and_other_data_sets_are_named() -> None:
    level = [{"type": "Property", "value": value, "observedAt": f"2026-10-18T0{value}:00:00Z"} for value in (3, 1, 2)]
    taken = _mapped({"id": "a", "type": "FloodMonitoring", "currentLevel": level})
    assert [row.value for row in taken.rows] == [1.0, 2.0, 3.0]
    several = [{"type": "Property", "value": 1.0, "datasetId": f"urn:d:{name}"} for name in "ab"]
    taken = _mapped({"id": "a", "type": "FloodMonitoring", "currentLevel": several})
    assert [row.value for row in taken.rows] == [1.0]
    assert taken.rejects[0].params == {"property": "level_m", "datasets": "urn:d:b"}


def test_that_an_observation_is_a_reading_of_its_station() -> None:
    hours = [
        {"id": f"urn:x:Hoi-An-2026-10-18T0{hour}:00:00Z", "type": "WeatherObserved", "temperature": 20 + hour}
        | {"dateObserved": f"2026-10-18T0{hour}:00:00Z/2026-10-18T0{hour}:30:00Z"}
        for hour in (1, 2)
    ]
    taken = _mapped(hours)
    assert [one.id for one in taken.assets] == ["urn:x:Hoi-An"]
    assert [row.value for row in taken.rows] == [21.0, 22.0]
    assert taken.rows[0].source_us % 3_600_000_000 == 1_800_000_000


def test_that_a_place_may_be_a_text_a_line_or_impossible() -> None:
    (by_text,) = _mapped(_gauge() | {"location": {"type": "geo:point", "value": "16.05, 108.2"}}).assets
    assert (by_text.lon, by_text.lat) == (108.2, 16.05)
    (by_line,) = _real("TrafficFlowObserved.example-normalized.jsonld").assets
    assert by_line.lon == pytest.approx(-4.735, abs=0.01)
    island = _mapped(_gauge() | {"location": {"type": "Point", "coordinates": [0, 0]}})
    assert (island.assets[0].lon, island.placeless) == (None, 1)
    assert _mapped(_gauge() | {"location": {"type": "Nowhere"}}).rejects[0].reason == "ngsi_ld.geometry_wrong"


# --- alerts, calls, a city's own types


def test_that_an_alert_is_said_in_the_words_of_cap() -> None:
    (alert,) = _real("Alert.example-normalized.jsonld").alerts
    info = alert.infos[0]
    assert (info.event, info.severity, info.categories) == ("Traffic jam", "Severe", ("Transport",))
    assert alert.sender == "https://account.lab.fiware.org/users/8"
    assert info.expires_us == 1_483_352_755_000_000
    assert info.areas[0].circles == ((-3.712247222222222, 40.423852777777775, 0.0),)


def test_that_complaints_accidents_and_requests_are_calls_whose_words_are_hidden() -> None:
    (complaint,) = _real("Complaint.example-normalized.jsonld", kinds={"Low pressure": "low_pressure"}).calls
    assert (complaint.kind, complaint.line, complaint.status_word) == ("low_pressure", "1022", "pending")
    assert complaint.personal["words"].startswith("Pressure of the water")
    (accident,) = _real("RoadAccident.example-normalized.jsonld").calls
    assert (accident.kind, accident.status, accident.status_word) == ("traffic_accident", CallStatus.OPEN, "ongoing")
    (request,) = _real("service_requests.example-normalized.jsonld").calls
    assert (request.id, request.kind, request.status) == ("broker:638344", "Aceras", CallStatus.CLOSED)
    assert request.personal["answer"] == "Duplicate request."
    assert (request.lon, request.lat) == (-3.164485591715449, 40.62785133667262)


def test_that_a_city_adds_types_or_takes_all_it_gets() -> None:
    hive = {"kind": "bee_hive", "domain": "green", "properties": {"bees": {"of": ["incoming"]}}}
    taken = _real("stellio-beehive.jsonld", types={"BeeHive": hive})
    assert [(one.kind, one.domain, one.name) for one in taken.assets] == [("bee_hive", "green", "ParisBeehive12")]
    assert _rows(taken) == [("bees", 1543.0, 1_579_874_482_066_000, Quality.GOOD)]
    both = _real("stellio-two_beehives.json", take_unknown=True)
    assert [(row.property, row.value) for row in both.rows] == [("incoming", 20.0), ("outgoing", 25.0)]
    assert {one.kind for one in both.assets} == {"BeeHive"}


def test_that_the_table_speaks_the_words_of_the_domain_packs() -> None:
    packs = {}
    for file in sorted((ROOT / "config" / "domains").glob("*.toml")):
        pack = tomllib.loads(file.read_text("utf-8"))
        packs[pack["domain"]["key"]] = {one["key"]: set(one.get("properties", ())) for one in pack["kinds"]}
    for name, mapping in built_in().items():
        if mapping.record != "asset":
            continue
        known = packs.get(mapping.domain, {}).get(mapping.kind)
        if known is not None:
            assert set(mapping.properties) <= known, f"{name}: {mapping.kind} of {mapping.domain} measures {known}"
        elif "environment" in packs:
            assert not mapping.properties, f"{name}: no pack has {mapping.kind}"


def test_that_a_refused_entity_is_taken_when_the_mapping_is_mended() -> None:
    (reject,) = _real("stellio-beehive.jsonld").rejects
    hive = {"kind": "bee_hive", "properties": {"bees": {"of": ["incoming"]}}}
    with FeedServer() as server:
        connector = _connector(server, types={"BeeHive": hive})
        assert isinstance(connector, Retaker)
        asset, batch = connector.retake(reject.payload)
    assert isinstance(asset, AssetSeen) and isinstance(batch, ReadingsTaken)
    assert (asset.id, list(batch.value)) == ("urn:ngsi-ld:BeeHive:TESTC", [1543.0])


# --- polling


def test_that_pages_are_read_with_limit_and_offset_and_headers_name_tenant_and_context() -> None:
    entities = [_gauge(ident=f"urn:ngsi-ld:FloodMonitoring:{number}") for number in range(5)]

    def page(path: str) -> Content | None:
        first = int(path.partition("offset=")[2])
        return Content(json.dumps(entities[first : first + 2]).encode())

    with FeedServer() as server:
        server.serve_by(page)
        settings = {"page_size": 2, "tenant": "danang", "service_path": "/", "context": "http://c.example/c.jsonld"}
        with RunningConnector(_connector(server, 3600.0, **settings)) as running:
            assert running.wait_contacts(1)[0].taken == 5
        assert [asked.path for asked in server.asked] == [
            f"/entities?type=X&limit=2&offset={offset}" for offset in (0, 2, 4)
        ]
        headers = server.asked[0].headers
        assert headers["NGSILD-Tenant"] == headers["Fiware-Service"] == "danang"
        assert headers["Link"].startswith('<http://c.example/c.jsonld>; rel="http://www.w3.org/ns/json-ld#context"')
        assert not any("c.example" in asked.path for asked in server.asked)


def test_that_a_broker_that_knows_no_offset_is_not_asked_for_ever_and_too_many_pages_are_told() -> None:
    with FeedServer() as server:
        server.serve_by(lambda path: Content(json.dumps([_gauge()]).encode()))
        with RunningConnector(_connector(server, 3600.0, page_size=1)) as running:
            assert running.wait_contacts(1)[0].taken == 1
        assert len(server.asked) == 2
    with FeedServer() as server:
        server.serve_by(lambda path: Content(json.dumps([_gauge(ident=path[-30:])]).encode()))
        with RunningConnector(_connector(server, 3600.0, page_size=1, max_pages=3)) as running:
            assert running.wait_contacts(1)[0].taken == 3
        assert _reasons(running.messages) == ["ngsi_ld.pages_left"]


def test_that_only_what_is_new_is_said_again() -> None:
    later = _gauge(1.7, "2026-10-18T02:19:00Z")
    with FeedServer() as server:
        server.serve(json.dumps([later]).encode(), "/entities?type=X")
        server.break_next(
            faults.body(json.dumps([_gauge()]).encode()),
            faults.body(json.dumps([_gauge() | {"stationID": None}]).encode()),
            path="/entities?type=X",
        )
        with RunningConnector(_connector(server)) as running:
            contacts = running.wait_contacts(3)
        assert [one.taken for one in contacts[:3]] == [1, 0, 1]
        batches = [one for one in running.messages if isinstance(one, ReadingsTaken)]
        assert [list(one.value) for one in batches] == [[1.5], [1.7]]
        assert sum(isinstance(one, AssetSeen) for one in running.messages) == 1


def test_that_an_alert_issued_anew_updates_the_one_before() -> None:
    def alert(at: str) -> bytes:
        return json.dumps([{"id": "a:1", "type": "Alert", "subCategory": "flood", "dateIssued": at}]).encode()

    with FeedServer() as server:
        server.serve(alert("2026-10-18T03:00:00Z"), "/entities?type=X")
        server.break_next(faults.body(alert(_AT)), path="/entities?type=X")
        with RunningConnector(_connector(server)) as running:
            running.wait_contacts(3)
        first, second = [one.alert for one in running.messages if isinstance(one, AlertTaken)]
        assert (second.msg_type, second.references) == ("Update", (first.id,))
