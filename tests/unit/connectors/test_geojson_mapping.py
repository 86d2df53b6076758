"""Records by the mapping: taken or refused one by one, never a lost neighbour."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.connect.mapping.records import Mapped
from ioc.connectors.geojson.payload import map_payload
from ioc.connectors.geojson.settings import GeoJsonSettings
from ioc.domain.vocabulary import Quality

_ASSET = {"record": "asset", "asset": {"kind": {"const": "gauge"}, "name": "properties.name"}}
_HERE = {"type": "Point", "coordinates": [108.2, 16.05]}


def _mapped(records: list[Any] | bytes, settings: dict[str, Any], **members: Any) -> Mapped:
    payload = records if isinstance(records, bytes) else json.dumps({"features": records, **members}).encode()
    return map_payload(payload, GeoJsonSettings(url="http://x/", **settings), "f", "hazard")


def _feature(id_: str = "a", geometry: Any = _HERE, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "id": id_, "geometry": geometry, "properties": properties}


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (5, "record.not_an_object"),
        (_feature(""), "record.id_missing"),
        ({"geometry": _HERE}, "record.id_missing"),
        (_feature([]), "record.id_wrong"),  # type: ignore[arg-type]
        (_feature("x" * 300), "record.id_wrong"),
        (_feature(True), "record.id_wrong"),  # type: ignore[arg-type]
        (_feature("bad", None), "record.geometry_missing"),
        (_feature("bad", {"type": "Polygon", "coordinates": []}), "record.geometry_missing"),
        (_feature("bad", {"type": "Polygon", "coordinates": [[]]}), "record.geometry_missing"),
        (_feature("bad", {"type": "GeometryCollection", "geometries": []}), "record.geometry_missing"),
        (_feature("bad", "here"), "record.geometry_wrong"),
        (_feature("bad", {"type": "Blob", "coordinates": [1, 2]}), "record.geometry_wrong"),
        (_feature("bad", {"type": "LineString", "coordinates": [[1, 2]]}), "record.geometry_wrong"),
        (_feature("bad", {"type": "Point", "coordinates": ["108", "16"]}), "record.coordinates_wrong"),
        (_feature("bad", {"type": "Point", "coordinates": [108.2]}), "record.coordinates_wrong"),
        (_feature("bad", {"type": "Point", "coordinates": [math.nan, 16.0]}), "record.coordinates_wrong"),
        (_feature("bad", {"type": "Point", "coordinates": [math.inf, 16.0]}), "record.coordinates_wrong"),
        (_feature("bad", name={"vi": "x"}), "record.field_wrong"),
        (_feature("bad", name="\ud800"), "record.text_unreadable"),
        (_feature("first"), "record.duplicate"),
    ],
)
def test_that_a_bad_record_is_one_reject_and_its_neighbours_are_taken(bad: Any, reason: str) -> None:
    found = _mapped([_feature("first"), bad, _feature("last")], _ASSET)
    assert [asset.id for asset in found.assets] == ["first", "last"]
    (reject,) = found.rejects
    assert reject.reason == reason
    assert reject.payload


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", "payload.not_json"),
        (b"<html></html>", "feed.web_page"),
        (b'{"features": [', "payload.not_json"),
        (b"[" * 100_000, "payload.not_json"),
        (b'{"error": "busy"}', "payload.not_a_list"),
        (b'{"features": {}}', "payload.not_a_list"),
        (b"[]", "payload.not_a_list"),
        (b"null", "payload.not_a_list"),
        (b'{"features": [], "crs": {"type": "name", "properties": {"name": "EPSG:1"}}}', "record.crs_unknown"),
    ],
)
def test_that_a_payload_that_does_not_parse_is_one_reject_of_the_file(payload: bytes, reason: str) -> None:
    found = _mapped(payload, _ASSET)
    (reject,) = found.rejects
    assert (reject.reason, reject.record, reject.payload) == (reason, "", payload[: 64 * 1024])
    assert found.accepted == 0


def test_that_a_byte_order_mark_another_encoding_and_a_lone_feature_are_read() -> None:
    text = json.dumps({"features": [_feature(name="Đà Nẵng")]}, ensure_ascii=False)
    for payload in (text.encode("utf-8-sig"), text.encode("utf-16"), json.dumps(_feature(name="Đà Nẵng")).encode()):
        (asset,) = _mapped(payload, _ASSET).assets
        assert asset.name == "Đà Nẵng"


@pytest.mark.parametrize("pair", [[0, 0], [0.0, -0.0], [181.0, 10.0], [108.2, 91.0], [542876.98, 6898697.61]])
def test_that_an_impossible_place_is_dropped_and_the_asset_kept(pair: list[float]) -> None:
    found = _mapped([_feature(geometry={"type": "Point", "coordinates": pair})], _ASSET)
    (asset,) = found.assets
    assert (asset.lon, asset.lat, found.placeless, found.rejects) == (None, None, 1, ())


def test_that_a_unit_without_a_possible_place_is_refused() -> None:
    found = _mapped([_feature(geometry={"type": "Point", "coordinates": [0, 0]})], {"record": "unit"})
    assert found.positions is None
    assert [reject.reason for reject in found.rejects] == ["record.place_impossible"]


def test_that_a_declared_reference_system_is_turned_into_wgs84() -> None:
    metres = _feature(geometry={"type": "Point", "coordinates": [542876.98, 6898697.61]})
    (asset,) = _mapped([metres], _ASSET, crs={"type": "EPSG", "properties": {"code": "28356"}}).assets
    assert asset.lon == pytest.approx(153.432, abs=0.01) and asset.lat == pytest.approx(-28.034, abs=0.01)
    saigon = _feature(geometry={"type": "Point", "coordinates": [685000.0, 1185000.0]})
    (asset,) = _mapped([saigon], _ASSET | {"crs": "EPSG:32648"}).assets
    assert asset.lon == pytest.approx(106.69, abs=0.02) and asset.lat == pytest.approx(10.715, abs=0.02)
    crs84 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert _mapped([_feature()], _ASSET, crs=crs84).assets[0].lon == 108.2


def test_that_readings_come_as_columns_with_time_and_quality() -> None:
    mapping = _ASSET | {
        "time": {"path": "properties.at", "format": "epoch_s"},
        "readings": [
            {"property": "level", "path": "properties.level", "unit": "cm", "scale": 0.01},
            {"property": "rain", "path": "properties.rain", "time": {"path": "properties.rain_at"}},
            {
                "property": "on",
                "path": {"path": "properties.state", "map": {"on": 1, "off": 0}},
                "quality": {"path": "properties.q", "map": {"ok": 0, "old": 3}},
            },
        ],
    }
    found = _mapped(
        [
            _feature("a", at=100, level=150, rain="2.5", rain_at="2026-01-01T00:00:00Z", state="on", q="ok"),
            _feature("b", level="-", state="off", q="strange"),
            _feature("c"),
        ],
        mapping,
    )
    batch = found.readings
    assert batch is not None and found.accepted == 3
    assert list(zip(batch.assets, batch.properties, strict=True)) == [
        ("a", "level"),
        ("a", "rain"),
        ("a", "on"),
        ("b", "level"),
        ("b", "on"),
    ]
    np.testing.assert_allclose(batch.value, [1.5, 2.5, 1.0, math.nan, 0.0])
    assert batch.source_us.tolist() == [100_000_000, 1_767_225_600_000_000, 100_000_000, 0, 0]
    good, bad, unsure = int(Quality.GOOD), int(Quality.BAD), int(Quality.UNCERTAIN)
    assert batch.quality.tolist() == [good, good, good, bad, unsure]
    assert (batch.source_us.dtype, batch.value.dtype, batch.quality.dtype) == (np.int64, np.float64, np.uint8)


@pytest.mark.parametrize(
    ("value", "at", "reason"),
    [
        ("much", 5, "record.value_not_number"),
        ([1], 5, "record.value_not_number"),
        (1, "now", "record.time_unreadable"),
    ],
)
def test_that_an_unreadable_reading_refuses_its_record_alone(value: Any, at: Any, reason: str) -> None:
    mapping = _ASSET | {
        "readings": [{"property": "level", "path": "properties.level"}],
        "time": {"path": "properties.at", "format": "epoch_s"},
    }
    found = _mapped([_feature("bad", level=value, at=at), _feature("good", level=1, at=5)], mapping)
    assert [asset.id for asset in found.assets] == ["good"]
    assert found.readings is not None and found.readings.assets == ("good",)
    assert [reject.reason for reject in found.rejects] == [reason]


def test_that_units_give_positions() -> None:
    mapping = {
        "record": "unit",
        "unit": {
            "time": {"path": "properties.t", "format": "epoch_s"},
            "heading": "properties.h",
            "speed": {"path": "properties.kmh", "scale": 0.2777778},
        },
    }
    batch = _mapped([_feature("xe-1", t=1000, h=370, kmh=36), _feature("xe-2")], mapping).positions
    assert batch is not None and batch.units == ("xe-1", "xe-2")
    np.testing.assert_allclose(batch.heading, [10.0, math.nan])
    np.testing.assert_allclose(batch.speed, [10.0, math.nan], rtol=1e-5)
    assert batch.lon.tolist() == [108.2, 108.2] and batch.source_us.tolist() == [1_000_000_000, 0]


def test_that_what_is_personal_in_a_call_lies_in_personal_and_nowhere_else() -> None:
    mapping = {
        "record": "call",
        "call": {
            "line": "properties.line",
            "kind": "properties.kind",
            "time": "properties.at",
            "personal": {"caller": "properties.who", "phone": "properties.phone", "words": "properties.words"},
        },
    }
    secret = {"who": "Trần Thị B", "phone": "0905123456", "words": "cháy nhà"}
    good = _feature("c1", None, line="114", kind="fire", at="2026-01-01T00:00:00Z", **secret)
    bad = _feature("c2", None, line="114", kind="fire", at="0905123456", **secret)
    found = _mapped([good, bad], mapping)
    (call,) = found.calls
    assert call.personal == {"caller": "Trần Thị B", "phone": "0905123456", "words": "cháy nhà"}
    assert (call.lon, call.lat, call.line) == (None, None, "114")
    (reject,) = found.rejects
    assert reject.reason == "record.time_unreadable"
    assert not any(word in str(reject.params) + reject.record for word in secret.values())


def test_that_ids_are_composed_made_of_content_and_prefixed() -> None:
    rows = [{"A": "x", "at": [1.5, 2]}, {"A": "x", "at": [1.5, 2]}, {"A": "y", "at": [3, 4]}]
    payload = json.dumps(rows).encode()
    mapping = _ASSET | {"records": ".", "coordinates": "at"}
    by_content = _mapped(payload, mapping | {"id": "@content"})
    assert len(by_content.assets) == 2 and by_content.rejects[0].reason == "record.duplicate"
    composed = _mapped(payload, mapping | {"id": ("A", "at"), "id_prefix": "bike:"})
    assert [asset.id for asset in composed.assets] == ["bike:x/1.5,2", "bike:y/3,4"]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["type", "id", "coordinates", "geometry", "properties", "name", "v"]), inner)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_JSON, max_size=5))
def test_that_no_json_breaks_the_mapping_and_every_record_is_counted(records: list[Any]) -> None:
    mapping = _ASSET | {"readings": [{"property": "v", "path": "v"}], "time": "properties.at"}
    found = _mapped([*records, _feature("known good")], mapping)
    assert found.accepted + len(found.rejects) == len(records) + 1
    assert "known good" in {asset.id for asset in found.assets}
