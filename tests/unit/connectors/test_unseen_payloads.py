"""What publishers write that no sample of ours shows: each form that a standard or a habit allows is taken."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

import msgspec
import pytest
from google.transit import gtfs_realtime_pb2 as gtfs

from ioc.connect.mapping.payload import parsed_json
from ioc.connect.mapping.values import finite, has_word, means_nothing
from ioc.connect.refused import Refused
from ioc.connectors.cap.document import Document, read_document
from ioc.connectors.geojson.payload import map_payload as geojson_payload
from ioc.connectors.geojson.settings import GeoJsonSettings
from ioc.connectors.gtfs_realtime.message import read_feed
from ioc.connectors.ngsi_ld.mapping import Taken, map_payload
from ioc.connectors.ngsi_ld.settings import EntityMapping
from ioc.connectors.open311.requests import Answer, Names, read_requests
from ioc.connectors.open311.settings import Open311Settings
from ioc.connectors.sensorthings.mapping import Page, read_answer
from ioc.connectors.sensorthings.settings import SensorThingsSettings

_ALERT = """<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>i-1</identifier><sender>s@x.vn</sender>
<sent>{sent}</sent><status>Actual</status><msgType>{kind}</msgType><scope>Public</scope>{more}
<info><category>Met</category><event>Mưa lớn</event><urgency>Immediate</urgency><severity>Severe</severity>
<certainty>Likely</certainty><area><areaDesc>Hòa Vang</areaDesc>{area}</area></info></alert>"""
_DE = "urn:oasis:names:tc:emergency:EDXL:DE:1.0"
_ONE, _TWO = "s@x.vn,a,2026-10-18T01:00:00+07:00", "s@x.vn,b,2026-10-18T01:30:00+07:00"


def _alert(sent: str = "2026-10-18T02:14:00+07:00", kind: str = "Alert", more: str = "", area: str = "") -> str:
    return _ALERT.format(sent=sent, kind=kind, more=more, area=area)


def _cap(text: str) -> Document:
    return read_document(text.encode(), "f", "UTC")


def _atom(inside: str) -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>e-1</id>{inside}</entry></feed>'


def _rss(inside: str) -> str:
    return f"<rss><channel><item><title>x</title>{inside}</item></channel></rss>"


# --- CAP


@pytest.mark.parametrize("sent", ["2016-12-31T23:59:60Z", "2016-12-31T24:00:00-00:00", "2017-01-01T00:00:00.0000000Z"])
def test_that_every_way_to_write_a_moment_is_read(sent: str) -> None:
    (alert,) = _cap(_alert(sent=sent)).alerts
    assert (alert.sent, alert.sent_us) == (sent, 1_483_228_800_000_000)


@pytest.mark.parametrize(
    "written",
    [
        f"{_ONE} {_TWO}",
        f"\n {_ONE}\n\t{_TWO} ",
        f"{_ONE},{_TWO}",
        f"{_ONE}; {_TWO}",
        f"{_ONE} {_TWO}".replace(",", ", "),
    ],
)
def test_that_references_may_stand_apart_in_many_ways(written: str) -> None:
    (alert,) = _cap(_alert(kind="Update", more=f"<references>{written}</references>")).alerts
    assert alert.references == (_ONE, _TWO)


def test_that_references_that_are_none_are_quoted_in_the_refusal() -> None:
    (reject,) = _cap(_alert(kind="Cancel", more="<references>a-17</references>")).rejects
    assert (reject.reason, reject.params["value"]) == ("cap.references_unreadable", "a-17")


@pytest.mark.parametrize(
    "text",
    [
        _rss(f"<description>{escape(_alert())}</description>"),
        _rss(f"<c:encoded xmlns:c='urn:c'><![CDATA[{_alert()}]]></c:encoded>"),
        _atom(f"<summary>{escape(_alert())}</summary>"),
        _atom(f'<content><![CDATA[<?xml version="1.0" encoding="ISO-8859-1"?>{_alert()}]]></content>'),
        _atom(f'<content><![CDATA[<?xml version="1.0" encoding="UTF-16"?>\n{_alert()}]]></content>'),
        f'<EDXLDistribution xmlns="{_DE}"><contentObject><nonXMLContent><mimeType>application/cap+xml</mimeType>'
        f"<contentData>{base64.b64encode(_alert().encode()).decode()}</contentData></nonXMLContent></contentObject>"
        "</EDXLDistribution>",
    ],
)
def test_that_an_alert_is_found_wherever_an_index_or_envelope_holds_it(text: str) -> None:
    document = _cap(text)
    assert [alert.infos[0].event for alert in document.alerts] == ["Mưa lớn"] and not document.rejects


@pytest.mark.parametrize(
    "text",
    [
        _atom('<content type="application/cap+xml" src="http://h/a.xml"/>'),
        _atom('<link href="http://h/page.html"/><link rel="via" type="text/xml" href="http://h/a.xml"/>'),
        _rss('<link>http://h/page</link><enclosure url="http://h/a.xml" type="application/xml"/>'),
        _rss("<guid>http://h/a.xml</guid>"),
    ],
)
def test_that_the_link_to_the_alert_is_told_from_the_page_for_people(text: str) -> None:
    assert [entry.link for entry in _cap(text).entries] == ["http://h/a.xml"]


def test_that_an_entry_whose_text_is_damaged_costs_no_neighbour() -> None:
    damaged, whole = "<entry><id>1</id><content>&lt;alert&gt;</content></entry>", f"<entry>{_alert()}</entry>"
    document = _cap(f'<feed xmlns="http://www.w3.org/2005/Atom">{damaged}{whole}</feed>')
    assert len(document.alerts) == 1 and [one.reason for one in document.rejects] == ["cap.not_xml"]


def test_that_a_list_without_alerts_is_empty_and_a_page_is_named_as_such() -> None:
    assert _cap('<ns1:alerts xmlns:ns1="http://gov.fema.ipaws.services/feed"/>') == Document()
    for page in ("<!DOCTYPE html><html/>", "\n<!-- x -->\n<HTML><body>Sorry</body></HTML>"):
        assert [one.reason for one in _cap(page).rejects] == ["feed.web_page"]


def test_that_a_shape_that_is_none_is_named_and_an_empty_one_is_nothing() -> None:
    document = _cap(_alert(area="<polygon>108,16 108,17 109,17</polygon><polygon/><circle>16,108 5km</circle>"))
    assert document.alerts[0].infos[0].areas[0].polygons == ()
    assert set(document.tolerated) == {"polygon_left_out", "circle_left_out"}


# --- numbers and words of every mapping


@pytest.mark.parametrize("raw", [None, math.nan, "", " - ", "NA", "NaN", "N/A", "#N/A", "NULL", "None"])
def test_that_every_sign_of_no_value_means_none(raw: Any) -> None:
    assert means_nothing(raw)


def test_that_a_word_that_is_mapped_is_no_sign_of_no_value() -> None:
    assert has_word("none", {"none": 0}) and not has_word("none", {}) and not has_word(["none"], {"none": 0})


@pytest.mark.parametrize(
    ("raw", "value"),
    [("TRUE", 1.0), ("false", 0.0), (True, 1.0), (" 1.5E+02 ", 150.0), ("+3", 3.0), ("1_5", None), ("inf", None),
     (1e400, None), (10**400, None), ("1,5", None), ("9" * 80, None), ({}, None)],
)  # fmt: skip
def test_that_numbers_are_read_as_they_are_written(raw: Any, value: float | None) -> None:
    assert finite(raw) == value


@pytest.mark.parametrize("page", [b"<!doctype html><title>502</title>", b"\xef\xbb\xbf <html>"])
def test_that_a_web_page_in_place_of_json_is_named_as_such(page: bytes) -> None:
    with pytest.raises(Refused) as refused:
        parsed_json(page)
    assert refused.value.code == "feed.web_page"


# --- NGSI-LD


def _ngsi(**attributes: Any) -> Taken:
    entity = {"id": "urn:ngsi-ld:FloodMonitoring:1", "type": "FloodMonitoring"} | attributes
    return map_payload(json.dumps(entity).encode(), EntityMapping(), "broker", "drainage")


def _level(**level: Any) -> list[tuple[float, int]]:
    return [(row.value, row.source_us) for row in _ngsi(currentLevel={"type": "Property"} | level).rows]


def test_that_simplified_and_aggregated_histories_are_read() -> None:
    one, two = "2026-10-18T02:00:00Z", "2026-10-18T03:00:00Z"
    at_one, at_two = 1_792_288_800_000_000, 1_792_292_400_000_000
    assert _level(values=[[1.5, one], [1.7, two]]) == [(1.5, at_one), (1.7, at_two)]
    assert _level(unitCode="CMT", values=[[150, one]]) == [(1.5, at_one)]
    assert _level(avg=[[1.6, one, two]], max=[[2, one, two]]) == [(1.6, at_two)]
    place = {"type": "GeoProperty", "values": [[{"type": "Point", "coordinates": [108.2, 16.1]}, one]]}
    (asset,) = _ngsi(location=place).assets
    assert (asset.lon, asset.lat) == (108.2, 16.1)


@pytest.mark.parametrize("value", ["urn:ngsi-ld:null", None, math.nan, "NaN"])
def test_that_a_value_that_was_deleted_or_is_not_known_is_a_bad_reading(value: Any) -> None:
    (row,) = _ngsi(currentLevel={"type": "Property", "value": value}).rows
    assert math.isnan(row.value) and row.quality == 2


def test_that_a_time_that_cannot_be_read_does_not_become_now() -> None:
    taken = _ngsi(currentLevel=1.5, observationDateTime="yesterday")
    assert len(taken.assets) == 1 and not taken.rows
    assert [(one.reason, one.params) for one in taken.rejects] == [
        ("ngsi_ld.time_unreadable", {"attribute": "observationDateTime"})
    ]


# --- Open311


def _open311(payload: str | bytes, encoding: str = "utf-8") -> Answer:
    body = payload if isinstance(payload, bytes) else payload.encode(encoding)
    return read_requests(body, Open311Settings(url="http://c/"), "city", Names())


_REQUEST = """<request><service_request_id>1</service_request_id><status>open</status><service_code>6</service_code>
<requested_datetime>2014-01-01 10:00:00 UTC</requested_datetime>{more}</request>"""


def test_that_rails_cities_are_read_and_a_list_of_pictures_is_kept() -> None:
    pictures = "<media_url>http://h/1.jpg</media_url><media_url>http://h/2.jpg</media_url>"
    wrapped = f"<response><service_requests>{_REQUEST.format(more=pictures)}</service_requests></response>"
    declared = f'<?xml version="1.0" encoding="UTF-16"?>{wrapped}'
    for answer in (_open311(wrapped), _open311(declared, "utf-16")):
        (call,) = answer.calls
        assert call.source_us == 1_388_570_400_000_000 and call.personal["media"] == "http://h/1.jpg http://h/2.jpg"
    assert _open311('<?xml version="1.0"?><nil-classes type="array"/>') == Answer()
    assert [one.reason for one in _open311("<!DOCTYPE html><html/>").rejects] == ["feed.web_page"]


# --- SensorThings


def _sensor(payload: Any) -> Page:
    settings = SensorThingsSettings(url="http://s/v1.1/Things")
    return read_answer(json.dumps(payload).encode(), settings, "sta", "drainage", "http://s/v1.1/Things", {})


def _stream(*results: Any, at: str = "2026-10-18T02:14:00Z", **more: Any) -> dict[str, Any]:
    observations = [{"phenomenonTime": at, "result": result} for result in results]
    return {"@iot.id": 7, "name": "Level", "observationType": "OM", "Observations": observations} | more


@pytest.mark.parametrize("at", ["2026-10-18T01:14:00Z/PT1H", "2026-10-18T02:14:00Z/..", "PT1H/2026-10-18T02:14:00Z"])
def test_that_intervals_of_every_form_count_by_their_end(at: str) -> None:
    (row,) = _sensor({"value": [_stream(1.5, at=at)]}).rows
    assert row.source_us == 1_792_289_640_000_000


def test_that_truth_in_words_and_results_that_are_not_known_are_readings() -> None:
    page = _sensor({"value": [_stream("true", "NaN", None)]})
    assert [(row.quality, str(row.value)) for row in page.rows] == [(0, "1.0"), (2, "nan"), (2, "nan")]


def test_that_a_multi_datastream_without_its_properties_has_as_many_parts_as_units() -> None:
    units = [{"symbol": "°C", "name": "x"}, {"symbol": "%", "name": "y"}]
    page = _sensor({"value": [_stream([21.0, 60], unitOfMeasurements=units)]})
    assert [(row.property, row.value) for row in page.rows] == [("level_1", 21.0), ("level_2", 60.0)]


def test_that_the_services_root_is_no_list_of_things() -> None:
    root = {"value": [{"name": name, "url": f"http://s/v1.1/{name}"} for name in ("Things", "Locations")]}
    page = _sensor(root)
    assert not page.assets and [one.params for one in page.rejects] == [{"sets": "Things, Locations"}]


def test_that_an_array_whose_datastream_is_not_known_names_it() -> None:
    array = {"Datastream@iot.navigationLink": "http://s/v1.1/Datastreams(5)", "components": [], "dataArray": []}
    assert [one.params for one in _sensor({"value": [array]}).rejects] == [{"datastream": "5"}]


# --- GeoJSON


_FEATURE = '{"type": "Feature", "id": "%s", "geometry": {"type": "Point", "coordinates": [108.2, 16.1]}}'


@pytest.mark.parametrize(
    "payload",
    [
        "\x1e" + _FEATURE % "a" + "\n\x1e{cut\n\x1e" + _FEATURE % "b" + "\n",
        _FEATURE % "a" + '\r\n{"type": \r\n' + '{"type": "FeatureCollection", "features": [' + _FEATURE % "b" + "]}\n",
    ],
)
def test_that_a_geojson_sequence_is_read_and_a_cut_text_costs_itself(payload: str) -> None:
    settings = GeoJsonSettings.model_validate(
        {"url": "http://h/", "record": "asset", "asset": {"kind": {"const": "gauge"}}}
    )
    mapped = geojson_payload(payload.encode(), settings, "f", "water")
    assert [asset.id for asset in mapped.assets] == ["a", "b"]
    assert [one.reason for one in mapped.rejects] == ["payload.not_json"]


def test_that_a_bare_list_of_features_is_read_and_other_lines_stay_no_json() -> None:
    settings = GeoJsonSettings.model_validate(
        {"url": "http://h/", "record": "asset", "asset": {"kind": {"const": "gauge"}}}
    )
    mapped = geojson_payload(f"[{_FEATURE % 'a'}]".encode(), settings, "f", "water")
    assert [asset.id for asset in mapped.assets] == ["a"] and not mapped.rejects
    for other in ("a,b\n1,2\n", "1\n2\n", '{"type"'):
        assert [one.reason for one in geojson_payload(other.encode(), settings, "f", "water").rejects] == [
            "payload.not_json"
        ]


# --- GTFS-realtime as JSON


def test_that_json_in_an_envelope_with_fractions_of_seconds_is_read() -> None:
    vehicle = {"timestamp": 1_790_000_000.5, "position": {"latitude": 16.1, "longitude": 108.2}, "vehicle": {"id": "v"}}
    header = {"gtfs_realtime_version": "2.0", "timestamp": 1_790_000_001.25}
    envelope = {"status": "OK", "response": {"header": header, "entity": [{"id": "1", "vehicle": vehicle}]}}
    seen = read_feed(json.dumps(envelope).encode(), "f")
    assert (seen.at_us, seen.vehicles[0].at_us) == (1_790_000_001_000_000, 1_790_000_000_000_000)
    assert not seen.rejects


def test_that_words_that_are_no_utf_8_break_neither_the_feed_nor_the_words() -> None:
    message = gtfs.FeedMessage()
    message.header.gtfs_realtime_version, message.header.timestamp = "2.0", 1_790_000_000
    for ident in ("Zxrich", "b"):
        entity = message.entity.add(id=ident)
        entity.alert.header_text.translation.add(text="Strxke", language="de")
        entity.vehicle.vehicle.id = entity.vehicle.trip.trip_id = ident
    seen = read_feed(message.SerializeToString().replace(b"x", b"\xfc"), "f")
    assert [one.vehicle for one in seen.vehicles] == ["Zürich", "b"] and not seen.rejects
    assert seen.alerts[0].entity == "Zürich" and seen.alerts[0].header == (("de", "Strüke"),)
    damaged = read_feed(message.SerializeToString().replace(b"2.0", b"\xc9.0"), "f")
    assert [one.reason for one in damaged.rejects] == ["gtfs_realtime.version_unknown"]


def test_that_nan_in_json_costs_its_entity_alone() -> None:
    entities = [
        {"id": str(lat), "vehicle": {"position": {"latitude": lat, "longitude": 108.2}}} for lat in (math.nan, 1)
    ]
    seen = read_feed(json.dumps({"header": {"gtfs_realtime_version": "2.0"}, "entity": entities}).encode(), "f")
    assert [one.entity for one in seen.vehicles] == ["1"] and [one.record for one in seen.rejects] == ["nan"]


# --- odd values in odd places: a refusal or a record that can be kept, and never more


_ODD = [None, [], {}, "", math.nan, 10**400, -1, True, "\ud800", "a/b", {"a": 1}, [1, "x", None], {"type": []}, 1e308]
_AT_ANY_PLACE = {
    "geojson": {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "id": "a", "geometry": {"type": "Point", "coordinates": [108.2, 16.1]}}],
        "crs": {"type": "name", "properties": {"name": "EPSG:3857"}},
    },
    "ngsi": {
        "id": "urn:x:1",
        "type": "FloodMonitoring",
        "dateObserved": "2026-10-18T02:14:00Z",
        "currentLevel": {"type": "Property", "value": 1.5, "unitCode": "MTR", "observedAt": "2026-10-18T02:14:00Z"},
        "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [108.2, 16.1]}},
    },
    "sensorthings": {
        "@iot.id": 9,
        "phenomenonTime": "2026-10-18T02:14:00Z",
        "result": 1.5,
        "resultQuality": {"a": "good"},
        "Datastream": {
            "@iot.id": 1,
            "name": "d",
            "unitOfMeasurement": {"symbol": "m"},
            "observationType": "x",
            "Thing": {
                "@iot.id": 5,
                "name": "T",
                "Locations": [{"encodingType": "x", "location": {"type": "Point", "coordinates": [108.2, 16.1]}}],
            },
        },
    },
    "open311": {
        "service_requests": [
            {
                "service_request_id": 1,
                "status": "open",
                "service_code": "L",
                "lat": 16.1,
                "long": 108.2,
                "notes": [{"a": 1}],
            }
        ]
    },
    "gtfs": {
        "header": {"gtfs_realtime_version": "2.0", "timestamp": 1_790_000_000},
        "entity": [
            {"id": "1", "vehicle": {"position": {"latitude": 16.1, "longitude": 108.2}, "trip": {"trip_id": "t"}}},
            {"id": "2", "alert": {"header_text": {"translation": [{"text": "x"}]}, "active_period": [{"start": 1}]}},
        ],
    },
}
_READERS = {
    "geojson": lambda body: geojson_payload(
        body,
        GeoJsonSettings.model_validate({"url": "http://h/", "record": "asset", "asset": {"kind": {"const": "gauge"}}}),
        "f",
        "water",
    ),
    "ngsi": lambda body: map_payload(body, EntityMapping(take_unknown=True), "f", "water"),
    "sensorthings": lambda body: read_answer(
        body, SensorThingsSettings(url="http://s/"), "f", "water", "http://s/Observations", {}
    ),
    "open311": _open311,
    "gtfs": lambda body: read_feed(body, "f"),
}


def _variants(value: Any) -> Iterator[Any]:
    """The value with one odd value in each of its places, one after the other, and without each of its members."""
    yield from _ODD
    if isinstance(value, dict):
        for name, inner in value.items():
            yield {key: one for key, one in value.items() if key != name}
            yield from (value | {name: odd} for odd in _variants(inner))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from ([*value[:place], odd, *value[place + 1 :]] for odd in _variants(inner))


@pytest.mark.parametrize("kind", _READERS)
def test_that_no_odd_value_breaks_the_reading_or_the_record(kind: str) -> None:
    for variant in _variants(_AT_ANY_PLACE[kind]):
        found = _READERS[kind](json.dumps(variant).encode())
        for name in ("rejects", "assets", "alerts", "calls"):
            msgspec.msgpack.encode(list(getattr(found, name, ())))
