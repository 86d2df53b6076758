"""What a GTFS-realtime message is read as, and what of it is refused, record by record."""

from __future__ import annotations

import gzip
import math
from collections import Counter

import pytest
from google.protobuf import json_format, text_format
from google.transit import gtfs_realtime_pb2 as gtfs

from ioc.connectors.gtfs_realtime.message import read_feed
from ioc.connectors.gtfs_realtime.records import FeedSeen
from tests.helpers.gtfs_messages import alert, bus, message, trip
from tests.helpers.recorded import recorded

_AT = 1_790_000_000


def read(payload: bytes) -> FeedSeen:
    return read_feed(payload, "buses")


def reasons(seen: FeedSeen) -> Counter[str]:
    return Counter(one.reason.removeprefix("gtfs_realtime.") for one in seen.rejects)


def test_that_binary_text_and_json_say_the_same() -> None:
    payload = message(_AT, bus("1", at_s=_AT - 3, occupancy_status=2), alert("a", ("vi", "Dời trạm")))
    parsed = gtfs.FeedMessage.FromString(payload)
    text = text_format.MessageToString(parsed, as_utf8=True).encode()
    written = json_format.MessageToJson(parsed).encode()
    snake = json_format.MessageToJson(parsed, preserving_proto_field_name=True).encode()
    assert read(payload) == read(text) == read(written) == read(b"\xef\xbb\xbf" + snake)
    assert read(gzip.compress(payload)) == read(payload)
    assert reasons(read(gzip.compress(payload)[:-9])) == {"not_protobuf": 1}
    assert read(payload).taken == 2


def test_that_a_recorded_json_form_says_what_the_binary_says() -> None:
    for name in ("tl-bart-alerts.pb", "tl-ct-vehicle-positions.pb"):
        binary = read(recorded("gtfs", name).read_bytes())
        assert read(recorded("gtfs", f"{name}.json").read_bytes()) == binary


def test_that_a_field_that_is_absent_is_not_its_default() -> None:
    (vehicle,) = read(message(_AT, {"id": "v", "vehicle": {"vehicle": {"id": "1"}}})).vehicles
    assert (vehicle.status, vehicle.occupancy, vehicle.congestion, vehicle.at_us) == (None, None, None, 0)
    assert all(math.isnan(value) for value in (vehicle.lon, vehicle.lat, vehicle.bearing, vehicle.speed))


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"<!DOCTYPE html><html><body>Bao tri</body></html>", "web_page"),
        (b"PK\x03\x04 and so on", "zip_file"),
        (b"{", "not_json"),
        (b'{"entity": []}', "header_missing"),
        (b"\x00\xff garbage", "not_protobuf"),
        (b"header { gtfs_realtime_version: ", "text_wrong"),
        (message(_AT, bus("1"), incrementality=1), "differential"),
        (message(_AT, bus("1"), version="3.0"), "version_unknown"),
        (message(_AT * 1000, bus("1")), "time_not_posix"),
        (gtfs.FeedMessage().SerializePartialToString() + b"\x0a\x00", "header_missing"),
    ],
)
def test_that_a_message_that_cannot_be_meant_is_one_refusal(payload: bytes, code: str) -> None:
    seen = read(payload)
    assert seen.fault and reasons(seen) == {code: 1}
    assert not seen.vehicles


def test_that_a_message_cut_off_anywhere_is_refused_or_loses_whole_records_only() -> None:
    payload = recorded("gtfs", "tl-ct-vehicle-positions.pb").read_bytes()
    whole = read(payload).vehicles
    for end in range(0, len(payload), 7):
        seen = read(payload[:end])
        assert seen.fault or seen.vehicles == whole[: len(seen.vehicles)]


@pytest.mark.parametrize("version", ["1.0", "2.0", "2.1", "2", ""])
def test_that_versions_1_and_2_are_known(version: str) -> None:
    assert read(message(_AT, bus("1"), version=version)).taken == 1


def test_that_each_bad_record_costs_itself_and_no_neighbour() -> None:
    seen = read(
        message(
            _AT,
            bus("good"),
            bus("null", lon=0.0, lat=0.0),
            bus("off", lat=95.0),
            bus("nan", lon=math.nan),
            bus("millis", at_s=_AT * 1000),
            bus("start", trip={"trip_id": "t", "start_time": "AA:BB:CC"}),
            bus("date", trip={"trip_id": "t", "start_date": "2031-10-18"}),
            bus("good"),
            {"id": "nothing"},
            {"id": "shape", "shape": {"shape_id": "s", "encoded_polyline": "x"}},
            {"id": "trip", "trip_update": {"trip": {}}},
            {"id": "alert", "alert": {}},
            {"id": "gone", "is_deleted": True},
        )
    )
    assert [vehicle.vehicle for vehicle in seen.vehicles] == ["good"]
    assert (seen.taken, seen.deleted) == (2, ("gone",))
    assert reasons(seen) == {
        "null_island": 1,
        "place_impossible": 2,
        "time_not_posix": 1,
        "start_unreadable": 2,
        "duplicate": 1,
        "no_content": 1,
        "kind_unsupported": 1,
        "trip_unnamed": 1,
        "alert_says_nothing": 1,
    }
    assert all(one.payload.startswith(b"{") for one in seen.rejects), "a refused record can be read"


def test_that_one_json_record_of_a_wrong_type_costs_itself() -> None:
    entities = b'[{"id":"v-1","vehicle":{"position":{"latitude":"north"}}},7,{"id":"v-2","vehicle":{"stopId":"S"}}]'
    seen = read(b'{"header":{"gtfsRealtimeVersion":"2.0","timestamp":"1790000000"},"entity":' + entities + b"}")
    assert [vehicle.entity for vehicle in seen.vehicles] == ["v-2"]
    assert [(one.record, one.reason) for one in seen.rejects] == [
        ("v-1", "gtfs_realtime.entity_wrong"),
        ("#1", "gtfs_realtime.entity_wrong"),
    ]


def test_that_a_stop_that_goes_back_costs_itself_and_not_its_trip() -> None:
    stops = [
        {"stop_sequence": 1, "arrival": {"time": _AT + 60}},
        {"stop_sequence": 2, "arrival": {"time": _AT + 30}},
        {"stop_sequence": 1, "stop_id": "", "arrival": {"time": _AT + 90}},
        {"stop_sequence": 3, "arrival": {"time": (_AT + 90) * 1000}},
        {"stop_sequence": 4, "arrival": {"delay": 900_000}},
        {"arrival": {"time": _AT + 90}},
        {"stop_sequence": 5, "schedule_relationship": 1},
        {"stop_sequence": 6, "departure": {"time": _AT + 120}},
    ]
    seen = read(message(_AT, trip("t", *stops)))
    assert [stop.sequence for stop in seen.trips[0].stops] == [1, 5, 6]
    assert [(one.record, one.reason.removeprefix("gtfs_realtime.")) for one in seen.rejects] == [
        ("u-t[1]", "times_go_back"),
        ("u-t[2]", "stops_unordered"),
        ("u-t[3]", "time_not_posix"),
        ("u-t[4]", "delay_impossible"),
        ("u-t[5]", "stop_unnamed"),
    ]
    assert seen.taken == 1


def test_that_extensions_of_others_are_passed_over() -> None:
    seen = read(recorded("gtfs", "nyct-1707397157.ace.pb").read_bytes())
    assert (seen.taken, len(seen.vehicles), len(seen.trips), seen.rejects) == (320, 160, 160, ())


def test_that_a_valid_and_empty_message_is_no_fault() -> None:
    seen = read(recorded("gtfs", "tl-ct-service-alerts.pb").read_bytes())
    assert (seen.fault, seen.taken, seen.rejects) == (False, 0, ())
