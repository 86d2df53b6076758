"""What messages say by the rules of their topics: the ways in which devices really publish."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from ioc.connectors.mqtt.frames import Message
from ioc.connectors.mqtt.messages import Messages, read_message
from ioc.connectors.mqtt.settings import MqttSettings
from ioc.domain.inbound import AssetSeen, CallTaken, PositionsTaken, ReadingsTaken, RecordRejected
from ioc.domain.vocabulary import Quality

T_US = 1_790_000_000_000_000


def rule(match: str, **more: Any) -> dict[str, Any]:
    return {"match": match, "asset": "@topic.station", "readings": [{"property": "level", "path": "@value"}], **more}


def messages(*rules: dict[str, Any], **settings: Any) -> Messages:
    return Messages(MqttSettings(host="h", topics=rules, **settings), "f", "water")


def taken(reader: Messages, *given: Message, settle: bool = True) -> tuple[list[tuple[Any, ...]], list[RecordRejected]]:
    """Rows and refusals of these messages, read at once."""
    reader.begin()
    for one in given:
        reader.add(one, read_message)
    harvest = reader.harvest()
    rows: list[tuple[Any, ...]] = []
    for message in harvest.messages:
        if isinstance(message, ReadingsTaken):
            columns = (message.source_us.tolist(), message.value.tolist(), message.quality.tolist())
            rows += zip(message.assets, message.properties, *columns, strict=True)
    if settle:
        reader.settle()
    return rows, [one for one in harvest.messages if isinstance(one, RecordRejected)]


@pytest.mark.parametrize(
    ("payload", "value"),
    [(b"1.82", 1.82), (b" 1.82\n", 1.82), (b"-3", -3.0), (b'"1.82"', 1.82), (b"true", 1.0), (b"\xef\xbb\xbf7", 7.0)],
)
def test_that_a_payload_may_be_a_number_alone(payload: bytes, value: float) -> None:
    rows, rejects = taken(messages(rule("s/{station}")), Message("s/S1", payload))
    assert (rows, rejects) == ([("S1", "level", 0, value, int(Quality.GOOD))], [])


@pytest.mark.parametrize("payload", [b"", b"-", b"null", b"NaN", b"nan", b"unavailable", b"unknown", b"None", b"-9999"])
def test_that_a_sensor_without_a_value_is_bad_and_not_refused(payload: bytes) -> None:
    rows, rejects = taken(messages(rule("s/{station}", no_value=[-9999])), Message("s/S1", payload))
    ((_, _, _, value, quality),) = rows
    assert math.isnan(value) and quality == Quality.BAD and not rejects


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"12.5 m", "record.value_not_number"),
        (b"Infinity", "record.value_not_number"),
        (b"{broken", "payload.not_json"),
        (b'{"other": 1}', "mqtt.nothing_read"),
        (b"[]", None),
        (b"\xff\xfe\x00", "mqtt.not_text"),
        (b"[" * 100_000, "payload.not_json"),
    ],
)
def test_that_a_bad_payload_is_one_refusal_named_by_its_topic(payload: bytes, reason: str | None) -> None:
    rows, rejects = taken(messages(rule("s/{station}")), Message("s/S1", payload))
    assert rows == [] and [one.reason for one in rejects] == ([reason] if reason else [])
    assert all(one.record == "s/S1" and one.payload for one in rejects)


def test_that_homie_topics_name_station_and_property() -> None:
    homie = rule(
        "homie/{station}/{node}/{what}",
        payload="value",
        readings=[{"property": {"path": "@topic.what", "map": {"muc-nuoc": "level"}}, "path": "@value"}],
    )
    reader = messages(homie, ignore=["homie/+/$state", "homie/+/+/$name"])
    rows, rejects = taken(
        reader,
        Message("homie/cam-le/water/muc-nuoc", b"1.5"),
        Message("homie/cam-le/$state", b"ready"),
        Message("homie/cam-le/water/$name", "Nước".encode()),
        Message("homie/cam-le/water/battery", b"99"),
        Message("homie/cam-le/x", b"1"),
    )
    assert rows == [("cam-le", "level", 0, 1.5, 0)]
    assert [(one.record, one.reason) for one in rejects] == [
        ("homie/cam-le/water/battery", "record.property_unknown"),
        ("homie/cam-le/x", "mqtt.topic_unmapped"),
    ]


def test_that_tasmota_gives_several_values_and_whether_it_is_there() -> None:
    sensor = rule(
        "tele/{station}/SENSOR",
        payload="json",
        asset_prefix="lamp-",
        time={"path": "Time", "zone": "Asia/Ho_Chi_Minh"},
        readings=[
            {"property": "power", "path": "ENERGY.Power", "scale": 0.001},
            {"property": "supply_v", "path": "ENERGY.Voltage"},
            {"property": "humidity", "path": "AM2301.Humidity"},
        ],
    )
    there = rule(
        "tele/{station}/LWT",
        asset_prefix="lamp-",
        readings=[{"property": "online", "path": {"path": "@value", "map": {"Online": 1, "Offline": 0}}}],
    )
    payload = json.dumps({"Time": "2026-10-18T02:14:00", "ENERGY": {"Power": 120, "Voltage": 231}}).encode()
    rows, rejects = taken(
        messages(sensor, there), Message("tele/d7/SENSOR", payload), Message("tele/d7/LWT", b"Online")
    )
    at_us = 1_792_264_440_000_000
    assert rows == [
        ("lamp-d7", "power", at_us, 0.12, 0),
        ("lamp-d7", "supply_v", at_us, 231.0, 0),
        ("lamp-d7", "online", 0, 1.0, 0),
    ]
    assert rejects == []


@pytest.mark.parametrize("time", ["2026-10-18T02:00:00Z/2026-10-18T02:15:00Z", "2026-10-18T02:15:00.000Z"])
def test_that_sensorthings_observations_are_read(time: str) -> None:
    observed = rule(
        "v1.1/Datastreams({id})/Observations",
        asset="@topic.id",
        asset_map={"42": "gauge-cam-le"},
        time="phenomenonTime",
        readings=[{"property": "level", "path": "result"}],
    )
    payload = json.dumps({"phenomenonTime": time, "resultTime": None, "result": 1.82, "@iot.id": 7}).encode()
    rows, _ = taken(messages(observed), Message("v1.1/Datastreams(42)/Observations", payload))
    assert rows == [("gauge-cam-le", "level", 1_792_289_700_000_000, 1.82, 0)]


def test_that_a_list_of_events_inside_is_read_record_by_record() -> None:
    events = {
        "match": "talq/{gateway}/events",
        "records": "events",
        "asset": ["@parent.address"],
        "time": {"path": "startTimestamp"},
        "readings": [{"property": {"path": "eventType", "map": {"lampFailure": "failed_lamps"}}, "path": "value"}],
    }
    content = {
        "address": "cab-7",
        "events": [
            {"eventType": "lampFailure", "value": 2, "startTimestamp": "2026-10-18T02:15:00Z"},
            {"eventType": "coffeeReady", "value": 1, "startTimestamp": "2026-10-18T02:15:00Z"},
            {"eventType": "lampFailure", "value": 3, "startTimestamp": "yesterday"},
        ],
    }
    rows, rejects = taken(messages(events), Message("talq/g/events", json.dumps(content).encode()))
    assert rows == [("cab-7", "failed_lamps", 1_792_289_700_000_000, 2.0, 0)]
    assert [one.reason for one in rejects] == ["record.property_unknown", "record.time_unreadable"]
    assert json.loads(rejects[1].payload)["startTimestamp"] == "yesterday"


def test_that_units_and_assets_come_by_the_shared_mapping() -> None:
    units = {
        "match": "xe/{unit}/vi_tri",
        "mapping": {
            "record": "unit",
            "id": "@topic.unit",
            "place": {"lon": "lon", "lat": "lat"},
            "unit": {"time": {"path": "t", "format": "epoch_s"}},
        },
    }
    calls = {
        "match": "goi",
        "mapping": {
            "record": "call",
            "geometry": "optional",
            "call": {"line": {"const": "114"}, "kind": "kind", "time": "at", "personal": {"phone": "phone"}},
        },
    }
    reader = messages(units, calls)
    reader.begin()
    reader.add(Message("xe/u1/vi_tri", b'{"lon": 108.2, "lat": 16.05, "t": 1790000000}'), read_message)
    reader.add(
        Message("goi", b'{"id": 1, "kind": "fire", "at": "2026-10-18T02:15:00Z", "phone": "0900"}'), read_message
    )
    reader.add(Message("xe/u1/vi_tri", b'{"lon": "x", "lat": 16.05}'), read_message)
    harvest = reader.harvest()
    positions, call, reject = harvest.messages
    assert isinstance(positions, PositionsTaken) and positions.units == ("u1",)
    assert positions.source_us.tolist() == [T_US]
    assert isinstance(call, CallTaken) and call.personal == {"phone": "0900"}
    assert isinstance(reject, RecordRejected) and reject.record == "xe/u1/vi_tri"
    assert harvest.taken == 2


def test_that_an_asset_is_said_when_its_description_changes() -> None:
    described = {
        "match": "tram/{id}/info",
        "mapping": {"record": "asset", "geometry": "optional", "id": "@topic.id", "asset": {"kind": "k", "name": "n"}},
    }
    reader = messages(described)
    said = []
    for payload in (b'{"k": "gauge", "n": "A"}', b'{"k": "gauge", "n": "A"}', b'{"k": "gauge", "n": "B"}'):
        reader.begin()
        reader.add(Message("tram/7/info", payload), read_message)
        said.append([one.name for one in reader.harvest().messages if isinstance(one, AssetSeen)])
    assert said == [["A"], [], ["B"]]


def test_that_a_kept_value_without_a_time_is_stale_and_with_one_is_of_its_time() -> None:
    timed = rule("t/{station}", time={"path": "t", "format": "epoch_s"}, readings=[{"property": "level", "path": "v"}])
    kept = (Message("s/S1", b"1.5", retained=True), Message("t/S2", b'{"t": 1790000000, "v": 2}', retained=True))
    rows, _ = taken(messages(rule("s/{station}"), timed), *kept)
    assert rows == [("S1", "level", 0, 1.5, int(Quality.STALE)), ("S2", "level", T_US, 2.0, 0)]
    rows, _ = taken(messages(rule("s/{station}"), timed, retained="take"), *kept)
    assert [row[4] for row in rows] == [0, 0]
    assert taken(messages(rule("s/{station}"), timed, retained="skip"), *kept) == ([], [])


def test_that_the_same_kept_message_is_news_once_and_another_again() -> None:
    reader = messages(rule("s/{station}"))
    counts = [len(taken(reader, Message("s/S1", payload, retained=True))[0]) for payload in (b"1", b"1", b"2", b"1")]
    assert counts == [1, 0, 1, 1]


def test_that_what_the_broker_gives_again_is_taken_once() -> None:
    reader = messages(rule("s/{station}"))
    first = Message("s/S1", b"1", qos=1, mid=5)
    assert len(taken(reader, first)[0]) == 1
    assert len(taken(reader, Message("s/S1", b"1", qos=1, mid=5, duplicate=True))[0]) == 0
    assert len(taken(reader, Message("s/S1", b"1", qos=1, mid=6))[0]) == 1, "the same value again is a new reading"
    assert len(taken(reader, Message("s/S1", b"2", qos=1, mid=6, duplicate=True))[0]) == 1, "never seen, though marked"


def test_that_what_was_never_settled_comes_again() -> None:
    reader = messages(rule("s/{station}"))
    taken(reader, Message("s/S1", b"1", qos=1, mid=5), settle=False)
    assert len(taken(reader, Message("s/S1", b"1", qos=1, mid=5, duplicate=True))[0]) == 1


def test_that_a_message_beyond_the_limit_is_refused_with_its_beginning() -> None:
    rows, (reject,) = taken(messages(rule("s/{station}"), max_bytes=1000), Message("s/S1", b"x" * 500, size=5000))
    assert rows == [] and reject.reason == "mqtt.too_large" and reject.payload == b"x" * 500


def test_that_a_refused_record_can_be_taken_again_once_the_rule_is_mended() -> None:
    given = Message("s/S1", b'[{"v": 1.5}, {"v": "high"}]')
    broken = messages(rule("s/{station}", readings=[{"property": "level", "path": "v"}]))
    _, (reject,) = taken(broken, given)
    words = {"path": "v", "map": {"high": 3}}
    mended = messages(rule("s/{station}", readings=[{"property": "level", "path": words}]))
    (batch,) = mended.retake(reject.payload).messages
    assert isinstance(batch, ReadingsTaken) and (batch.assets, batch.value.tolist()) == (("S1",), [3.0])
    (still,) = broken.retake(reject.payload).messages
    assert isinstance(still, RecordRejected) and still.reason == reject.reason
    (unknown,) = mended.retake(b"{broken").messages
    assert isinstance(unknown, RecordRejected) and unknown.reason == "mqtt.topic_forgotten"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"session": "kept"}, "mqtt.client_id_needed"),
        ({"password": "x"}, "mqtt.username_needed"),
        ({"tls": True, "certificate": "x"}, "mqtt.certificate_half"),
        ({"ca_file": "x"}, "mqtt.tls_off"),
        ({"topics": [rule("a/#/b")]}, "mqtt.topic_wrong"),
        ({"topics": [rule("a/{station}"), rule("a/{station}")]}, "mqtt.topic_twice"),
        ({"topics": [{"match": "a", "asset": "x"}]}, "mqtt.rule_unclear"),
        ({"topics": [{"match": "a"}]}, "mqtt.rule_unclear"),
        ({"topics": []}, "mqtt.topics_missing"),
        ({"ignore": ["a+"]}, "mqtt.topic_wrong"),
        ({"will": {"topic": "a/+"}}, "mqtt.topic_wrong"),
    ],
)
def test_that_settings_which_cannot_work_are_named(more: dict[str, Any], code: str) -> None:
    from ioc.connect.catalogue import Catalogue

    sound = {"host": "h", "topics": [rule("s/{station}")]}
    assert Catalogue.discover().validate("mqtt", sound) == []
    assert [fault.code for fault in Catalogue.discover().validate("mqtt", sound | more)] == [code]
