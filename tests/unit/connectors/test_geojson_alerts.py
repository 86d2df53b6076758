"""Records as public alerts, and their updates."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ioc.connect.api import FeedContext
from ioc.connect.catalogue import Catalogue
from ioc.connect.mapping.alerts import plain_text
from ioc.connectors.geojson.payload import map_payload
from ioc.connectors.geojson.settings import GeoJsonSettings
from ioc.domain.inbound import AlertTaken
from ioc.domain.records import PublicAlert
from tests.helpers.connector_contract import RunningConnector
from tests.helpers.feed_server import FeedServer, body

_MAPPING: dict[str, Any] = {
    "record": "alert",
    "alert": {
        "sender": {"const": "kttv.gov.vn"},
        "sent": "properties.sent",
        "event": "properties.event",
        "expires": "properties.expires",
        "expires_after_s": 3600,
        "severity": {"path": "properties.mag", "bands": [[5, "Moderate"], [6, "Severe"], [0, "Minor"]]},
        "msg_type": "properties.type",
        "category": "properties.category",
        "geocodes": "properties.codes",
        "point_radius_km": 2.5,
    },
}


def _record(**properties: Any) -> dict[str, Any]:
    geometry = properties.pop("geometry", {"type": "Point", "coordinates": [108.2, 16.05]})
    told = {"sent": "2026-10-18T02:14:00+07:00", "event": "Lũ"} | properties
    return {"id": "e1", "geometry": geometry, "properties": told}


def _alerts(*records: dict[str, Any]) -> tuple[list[PublicAlert], list[str]]:
    payload = json.dumps({"features": records}).encode()
    found = map_payload(payload, GeoJsonSettings(url="http://x/", **_MAPPING), "f", "hazard")
    return list(found.alerts), [reject.reason for reject in found.rejects]


def test_that_id_and_sent_are_as_cap_references_write_them() -> None:
    (alert,), _ = _alerts(_record())
    assert alert.id == "kttv.gov.vn,e1,2026-10-18T02:14:00+07:00"
    assert alert.sent_us == 1_792_264_440_000_000


@pytest.mark.parametrize(("magnitude", "severity"), [(4.9, "Minor"), (5, "Moderate"), (7.1, "Severe"), (-1, "Unknown")])
def test_that_bands_grade_a_number(magnitude: float, severity: str) -> None:
    (alert,), _ = _alerts(_record(mag=magnitude))
    assert alert.infos[0].severity == severity


def test_that_an_end_that_is_missing_or_unreadable_is_counted_from_sent() -> None:
    for ends in (None, "date:now +1 hour"):
        (alert,), _ = _alerts(_record(expires=ends))
        assert alert.infos[0].expires_us == alert.sent_us + 3_600_000_000
    (alert,), _ = _alerts(_record(expires="2026-10-18T03:00:00+07:00"))
    assert alert.infos[0].expires_us == 1_792_267_200_000_000


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ({"sent": "date:now -1 hour"}, "record.time_unreadable"),
        ({"sent": None}, "record.field_missing"),
        ({"event": ""}, "record.field_missing"),
        ({"type": "Shout"}, "record.word_unknown"),
        ({"mag": "strong"}, "record.value_not_number"),
    ],
)
def test_that_an_alert_without_what_it_needs_is_refused(properties: dict[str, Any], reason: str) -> None:
    assert _alerts(_record(**properties)) == ([], [reason])


def test_that_geometry_of_any_kind_becomes_rings_and_circles() -> None:
    square = [[[108.0, 16.0], [108.1, 16.0], [108.1, 16.1], [108.0, 16.1]]]
    far = [[[500.0, 16.0], [501.0, 16.0], [501.0, 17.0], [500.0, 16.0]]]
    mixed = {
        "type": "GeometryCollection",
        "geometries": [
            {"type": "Point", "coordinates": [108.2, 16.05]},
            {"type": "Point", "coordinates": [0, 0]},
            {"type": "GeometryCollection", "geometries": [{"type": "MultiPolygon", "coordinates": [square, far]}]},
        ],
    }
    (alert,), _ = _alerts(_record(geometry=mixed, codes={"UGC": ["A", "B"], "SAME": "C"}))
    (area,) = alert.infos[0].areas
    assert area.polygons == (((108.0, 16.0), (108.1, 16.0), (108.1, 16.1), (108.0, 16.1), (108.0, 16.0)),)
    assert area.circles == ((108.2, 16.05, 2.5),)
    assert area.geocodes == (("UGC", "A"), ("UGC", "B"), ("SAME", "C"))
    (alert,), _ = _alerts(_record(geometry=None))
    assert alert.infos[0].areas == ()


def test_that_html_becomes_words() -> None:
    raw = "LEVEL: Advice <br />SIZE: 3 &lt; 5 ha<script>alert(1)</script><br>"
    assert plain_text(raw) == "LEVEL: Advice\nSIZE: 3 < 5 haalert(1)"


def test_that_a_record_that_comes_again_with_a_later_sent_is_an_update() -> None:
    def payload(sent: str) -> bytes:
        return json.dumps({"features": [_record(sent=sent)]}).encode()

    first, second = "2026-10-18T02:14:00+07:00", "2026-10-18T02:20:00+07:00"
    with FeedServer() as server:
        url = server.serve(payload(second))
        server.break_next(body(payload(first)), body(payload(first) + b" "))
        context = FeedContext(feed="f", domain="hazard", interval_s=0.01, now_us=lambda: 0)
        connector = Catalogue.discover().make("geojson", context, {"url": url} | _MAPPING)
        with RunningConnector(connector) as running:
            contacts = running.wait_contacts(4)
            alerts = [one.alert for one in running.messages if isinstance(one, AlertTaken)]
    assert [one.taken for one in contacts[:4]] == [1, 0, 1, 0]
    assert [(one.msg_type, one.references) for one in alerts] == [("Alert", ()), ("Update", (alerts[0].id,))]
