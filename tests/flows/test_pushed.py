"""What is pushed to a connector: the manual's examples, real observations over a real broker, large messages."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from ioc.connect.api import FeedContext
from ioc.connect.catalogue import Catalogue
from ioc.connect.supervisor import FeedPlan, Supervisor
from ioc.connect.worker import LARGE_BYTES
from ioc.domain.inbound import (
    AssetSeen,
    FeedContacted,
    FeedFailed,
    Inbound,
    PositionsTaken,
    ReadingsTaken,
    RecordRejected,
)
from tests.expectations.polled import shared_data
from tests.helpers.connector_contract import NOW_US, RunningConnector
from tests.helpers.mqtt_broker import Broker, quick
from tests.helpers.processes import wait_for
from tests.helpers.webhook_caller import Caller

MANUAL = Path(__file__).parents[2] / "docs" / "manual"
CLIENT = "ioc-under-test"


def examples(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (MANUAL / page).read_text("utf-8"), re.DOTALL)


def made(key: str, settings: dict[str, Any]) -> Any:
    context = FeedContext(feed="f", domain="drainage", interval_s=0.05, now_us=lambda: NOW_US)
    return Catalogue.discover().make(key, context, settings)


def readings(messages: list[Inbound]) -> list[tuple[str, str, int, float]]:
    """Asset, property, time, value of every row."""
    rows: list[tuple[str, str, int, float]] = []
    for one in messages:
        if isinstance(one, ReadingsTaken):
            rows += zip(one.assets, one.properties, one.source_us.tolist(), one.value.tolist(), strict=True)
    return rows


def taken(messages: list[Inbound]) -> int:
    return sum(one.taken for one in messages if isinstance(one, FeedContacted))


def test_that_the_curl_example_of_the_manual_works() -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    caller = Caller()
    settings = tomllib.loads(examples("connector-webhook.md", "toml")[0]) | {"port": caller.port}
    (command,) = examples("connector-webhook.md", "sh")
    command = command.replace(":8970/", f":{caller.port}/")
    with RunningConnector(made("webhook", settings)) as running:
        caller.ready()
        environment = {**os.environ, "WEBHOOK_TOKEN": settings["token"]}
        told = subprocess.run(["sh", "-c", command], env=environment, capture_output=True, text=True, check=True)
        promised = re.search(r"answers `(\{.*\})`", (MANUAL / "connector-webhook.md").read_text("utf-8"))
        assert promised is not None and told.stdout.strip() == promised[1], told.stderr
        assert readings(running.messages) == [("cam-le", "level", 1_792_264_440_000_000, 1.82)]
        assert [one.name for one in running.messages if isinstance(one, AssetSeen)] == ["Cẩm Lệ"]


def test_that_the_example_of_the_mqtt_page_reads_what_it_says(tmp_path: Path) -> None:
    (example,) = examples("connector-mqtt.md", "toml")
    told = [
        ("tram/cam-le/muc_nuoc", "1.82"),
        ("tele/d7/SENSOR", '{"Time": "2026-10-18T02:14:00", "ENERGY": {"Power": 120, "Voltage": 231}}'),
        ("v1.1/Datastreams(42)/Observations", '{"phenomenonTime": "2026-10-18T02:14:00+07:00", "result": 1.9}'),
        (
            "talq/g1/events",
            '{"address": "cab-7", "events": [{"eventType": "lampFailure", "value": 2, '
            '"startTimestamp": "2026-10-18T02:14:00+07:00"}]}',
        ),
        ("xe/u1/vi_tri", '{"lon": 108.2, "lat": 16.05, "t": 1792264440, "kmh": 36}'),
        ("homie/x/$state", "ready"),
        ("tram/cam-le/nhiet_do", "30"),
    ]
    with Broker(tmp_path / "broker") as broker:
        own = tomllib.loads(example)
        settings = {key: own[key] for key in ("topics", "ignore", "session")} | quick(broker, client_id=CLIENT)
        with RunningConnector(made("mqtt", settings)) as running:
            broker.subscribed(CLIENT)
            for topic, payload in told:
                broker.publish(topic, payload, qos=1)
            running.wait(lambda messages: any(isinstance(one, RecordRejected) for one in messages))
            running.wait(lambda messages: taken(messages) >= 5)
        at_us = 1_792_264_440_000_000
        assert sorted(readings(running.messages)) == [
            ("cab-7", "failed_lamps", at_us, 2.0),
            ("cam-le", "level", 0, 1.82),
            ("gauge-cam-le", "level", at_us, 1.9),
            ("light-d7", "power", at_us, 120.0),
            ("light-d7", "supply_v", at_us, 231.0),
        ]
        (where,) = [one for one in running.messages if isinstance(one, PositionsTaken)]
        assert where.units == ("u1",) and where.speed.tolist() == pytest.approx([10.0])
        (reject,) = [one for one in running.messages if isinstance(one, RecordRejected)]
        assert (reject.record, reject.reason) == ("tram/cam-le/nhiet_do", "record.property_unknown")


def test_that_real_observations_arrive_over_a_broker_each_once(tmp_path: Path) -> None:
    source = shared_data() / "sensorthings" / "geonovum-observations1.jsonl"
    lines = [line for line in source.read_bytes().splitlines() if line.strip()]
    expected = sorted({(one["phenomenonTime"], float(one["result"])) for one in map(json.loads, lines)})
    rule = {
        "match": "v1.0/Datastreams({id})/Observations",
        "qos": 1,
        "payload": "json",
        "asset": "@topic.id",
        "time": "phenomenonTime",
        "readings": [{"property": "level", "path": "result"}],
    }
    with Broker(tmp_path / "broker") as broker:
        settings = quick(broker, client_id=CLIENT, session="kept", topics=[rule])
        with RunningConnector(made("mqtt", settings)) as running:
            broker.subscribed(CLIENT)
            for line in lines:
                broker.publish("v1.0/Datastreams(1)/Observations", line, qos=1)
            running.wait(lambda messages: len(readings(messages)) >= len(expected))
            broker.publish("v1.0/Datastreams(2)/Observations", lines[0], qos=1)
            running.wait(lambda messages: readings(messages)[-1:] and readings(messages)[-1][0] == "2")
        rows = [row for row in readings(running.messages) if row[0] == "1"]
        assert len(rows) == len(expected) and len({row[2] for row in rows}) == len({at for at, _ in expected})
        assert sorted(row[3] for row in rows) == sorted(value for _, value in expected)
        assert not [one for one in running.messages if isinstance(one, RecordRejected)]


def test_that_a_message_over_a_megabyte_is_read_aside_and_refused_beyond_the_limit(tmp_path: Path) -> None:
    rule = {
        "match": "bulk/{station}",
        "asset": "id",
        "payload": "json",
        "readings": [{"property": "level", "path": "v"}],
    }
    records = [{"id": f"s{number}", "v": number, "filler": "x" * 100} for number in range(12_000)]
    large = json.dumps(records).encode()
    assert LARGE_BYTES < len(large) < 2_000_000
    with Broker(tmp_path / "broker") as broker:
        settings = quick(broker, client_id=CLIENT, topics=[rule], max_bytes=2_000_000)
        with RunningConnector(made("mqtt", settings)) as running:
            broker.subscribed(CLIENT)
            broker.publish("bulk/1", large)
            broker.publish("bulk/2", large + b" " * 1_000_000)
            broker.publish("bulk/3", b'{"id": "last", "v": 1}')
            running.wait(lambda messages: taken(messages) >= 12_001)
        assert len(readings(running.messages)) == 12_001
        (reject,) = [one for one in running.messages if isinstance(one, RecordRejected)]
        assert (reject.record, reject.reason) == ("bulk/2", "mqtt.too_large")


def test_that_a_feed_whose_broker_restarts_is_down_and_on_time_again_by_itself(tmp_path: Path) -> None:
    rule = {"match": "s/{station}", "asset": "@topic.station", "readings": [{"property": "level", "path": "@value"}]}
    heard: list[Inbound] = []
    supervisor = Supervisor(
        Catalogue.discover(), lambda: NOW_US, random.Random(1), first_wait_s=0.1, longest_wait_s=0.2
    )

    def failures() -> list[FeedFailed]:
        return [one for one in heard if isinstance(one, FeedFailed)]

    with Broker(tmp_path / "broker") as broker:
        settings = quick(broker, client_id=CLIENT, topics=[rule])
        plan = FeedPlan(id="f", domain="drainage", connector="mqtt", interval_s=0.1, settings=settings)
        supervisor.start([plan], heard.append)
        wait_for(lambda: any(isinstance(one, FeedContacted) for one in heard), said="contact")
        broker.stop()
        wait_for(lambda: {one.reason for one in failures()} >= {"mqtt.lost", "feed.unreachable"}, said="down")
        assert all(one.retry_s is not None and not one.parked for one in failures())
        before = len(heard)
        broker.start()
        wait_for(lambda: any(isinstance(one, FeedContacted) for one in heard[before:]), said="contact again")
        broker.publish("s/S1", "1.5")
        wait_for(lambda: readings(heard), said="a reading")
        assert supervisor.stop() == ()


@pytest.mark.parametrize(
    ("folder", "form", "media"), [("cap", "cap", "application/xml"), ("ngsi", "ngsi", "application/ld+json")]
)
def test_that_every_real_file_brought_is_answered_with_what_was_taken_and_refused(
    folder: str, form: str, media: str
) -> None:
    files = [one for one in sorted((shared_data() / folder).rglob("*.*")) if one.suffix in (".xml", ".json", ".jsonld")]
    caller = Caller()
    settings = caller.settings() | {"format": form, "max_bytes": 20_000_000, "requests_per_minute": 60_000}
    told_taken = told_refused = 0
    with RunningConnector(made("webhook", settings | {"deadline_s": 60.0, "repeat_within_s": 0})) as running:
        caller.ready()
        for file in files:
            status, told, _ = caller.post(file.read_bytes(), Content_Type=media)
            assert status in (202, 400) and told["taken"] + told["refused"] > 0, (file.name, status, told)
            told_taken, told_refused = told_taken + told["taken"], told_refused + told["refused"]
        counted = running.wait(lambda messages: refused(messages) >= told_refused)
        assert refused(counted) == told_refused and 0 < taken(counted) <= told_taken


def refused(messages: list[Inbound]) -> int:
    return sum(one.refused for one in messages if isinstance(one, FeedContacted))
