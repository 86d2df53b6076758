"""What the simulated city sends by itself, taken by the real connectors: broker, webhook, folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ioc.connect.api import FeedContext
from ioc.connect.catalogue import Catalogue
from ioc.domain.inbound import AssetSeen, FeedContacted, ReadingsTaken, RecordRejected
from ioc.simulator.broadcast import Broadcast
from ioc.simulator.city import City
from ioc.simulator.faults import FaultBoard
from ioc.simulator.outlets.drop import DropOutlet
from ioc.simulator.outlets.mqtt import MqttOutlet, broker_address
from ioc.simulator.outlets.sending import Batch, Sender, batch_of
from ioc.simulator.outlets.webhook import WebhookOutlet
from ioc.simulator.scenario.files import load_scenario
from tests.helpers.connector_contract import RunningConnector
from tests.helpers.mqtt_broker import Broker, free_port
from tests.helpers.processes import wait_for

START_US = 1_792_000_000_000_000
MAPPING: dict[str, Any] = {
    "record": "asset",
    "id": "id",
    "time": "at",
    "place": {"lon": "lon", "lat": "lat"},
    "asset": {"kind": "kind", "name": "name", "parent": "parent", "ward": "ward"},
}


class Kept:
    """An outlet that keeps what it is given."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []

    def send(self, batch: Batch) -> None:
        self.batches.append(batch)

    def close(self) -> None:
        """Nothing is held."""


@pytest.fixture
def broadcast() -> Broadcast:
    return begun()


def begun() -> Broadcast:
    """A city that began 65 seconds ago."""
    clock = [START_US]
    made = Broadcast(City(seed=1, scale=400), 1.0, lambda: clock[0])
    clock[0] += 65_000_000
    return made


@pytest.fixture
def faults() -> FaultBoard:
    return FaultBoard(("water", "ict", "neighbours", "construction"), lambda: 5.0)


def run(key: str, settings: dict[str, Any]) -> RunningConnector:
    """The real connector of that key, at work."""
    context = FeedContext(feed="sim", domain="water", interval_s=0.3, now_us=lambda: START_US + 65_000_000)
    return RunningConnector(Catalogue.discover().make(key, context, settings))


def readings(*keys: str) -> list[dict[str, str]]:
    return [{"property": key, "path": key} for key in keys]


def keys_of(broadcast: Broadcast, feed: str) -> list[str]:
    return list(dict.fromkeys(key for group in broadcast.city.groups(feed) for key, _ in group.properties))


def taken(running: RunningConnector) -> set[str]:
    """Assets that the connector took; refusals fail the test."""
    assert not [one for one in running.messages if isinstance(one, RecordRejected)]
    return {one.id for one in running.messages if isinstance(one, AssetSeen)}


def test_that_a_tick_is_sent_once_and_the_same_bytes_come_for_a_seed(broadcast: Broadcast, faults: FaultBoard) -> None:
    kept = Kept()
    sender = Sender(broadcast, faults, ("water", "ict"), kept)
    assert sender.step() > 40 and sender.step() == 0
    again = begun()
    for batch in kept.batches:
        assert batch_of(again, batch.feed, batch.moment, None).bodies == batch.bodies


def test_that_every_fault_reaches_what_is_sent(broadcast: Broadcast, faults: FaultBoard) -> None:
    def sent(kind: str) -> Batch | None:
        kept = Kept()
        faults.order({"feed": "ict", "kind": kind, "seconds": 60})
        Sender(broadcast, faults, ("ict",), kept).step(lambda: 65.0)
        return kept.batches[0] if kept.batches else None

    good = batch_of(broadcast, "ict", broadcast.moment("ict"), None)
    assert sent("off") is None
    doubled, skewed, cut, silent = sent("duplicated"), sent("skewed"), sent("truncated"), sent("silent")
    assert doubled and doubled.bodies == good.bodies * 2
    assert skewed and json.loads(skewed.bodies[0])["at"] > json.loads(good.bodies[0])["at"]
    assert cut and all(body not in good.bodies for body in cut.bodies)
    assert silent and json.loads(silent.bodies[0])["at"] < json.loads(good.bodies[0])["at"]
    for kind in ("garbage", "500"):
        wrong = sent(kind)
        assert wrong and not set(wrong.bodies) & set(good.bodies) and len(wrong.bodies) == len(good.bodies)


def test_that_a_silent_sensor_is_left_out() -> None:
    calm = load_scenario("calm_day")
    mute = {"id": "mute", "what": "sensor_silent", "target": "switch-hai-chau", "from_s": 10, "lasts_s": 500}
    scenario = calm.model_validate({"scenario": calm.scenario.model_dump(), "events": [mute]})
    clock = [START_US]
    muted = Broadcast(City(seed=1, scale=400, scenario=scenario), 1.0, lambda: clock[0])
    before = {record.id for record in batch_of(muted, "ict", muted.moment("ict"), None).records}
    clock[0] += 60_000_000
    after = {record.id for record in batch_of(muted, "ict", muted.moment("ict"), None).records}
    assert before - after == {"switch-hai-chau"}


def test_that_the_mqtt_connector_takes_all_that_is_published(
    tmp_path: Path, broadcast: Broadcast, faults: FaultBoard
) -> None:
    with Broker(tmp_path / "broker", passwords={"city": "word"}) as broker:
        topic = {
            "match": "danang/{feed}/{kind}/{asset}",
            "qos": 1,
            "payload": "json",
            "mapping": MAPPING | {"readings": readings(*keys_of(broadcast, "water"))},
        }
        settings = {
            "host": "127.0.0.1", "port": broker.port, "username": "city", "password": "word", "client_id": "ioc-test",
            "ignore": ["danang/status"], "topics": [topic],
        }  # fmt: skip
        with run("mqtt", settings) as running:
            broker.subscribed("ioc-test", 1)
            outlet = MqttOutlet(broker_address(f"mqtt://city:word@127.0.0.1:{broker.port}"))
            try:
                wait_for(outlet.connected, said="the city is connected")
                assert Sender(broadcast, faults, ("water",), outlet).step() == broadcast.city.count("water")
                expected = {thing.id for group in broadcast.city.groups("water") for thing in group.things}
                wait_for(lambda: taken(running) == expected, said="every asset is taken")
            finally:
                outlet.close()


def test_that_the_webhook_connector_takes_all_that_is_pushed(broadcast: Broadcast, faults: FaultBoard) -> None:
    port = free_port()
    settings = {
        "format": "json", "port": port, "token": "a long word",
        "mapping": MAPPING | {"readings": readings(*keys_of(broadcast, "neighbours"))},
    }  # fmt: skip
    with run("webhook", settings) as running:
        outlet = WebhookOutlet(f"http://127.0.0.1:{port}/", "a long word")

        def accepted() -> bool:
            Sender(broadcast, faults, ("neighbours",), outlet).step()
            return 200 <= outlet.last_status < 300

        wait_for(accepted, said="the webhook takes it")
        wait_for(lambda: len(taken(running)) == 3, said="the centres are known")
        outlet.close()
    wrong = WebhookOutlet(f"http://127.0.0.1:{port}/", "guess")
    Sender(broadcast, faults, ("neighbours",), wrong).step()
    assert wrong.last_status == 0, "nobody listens any more, and nothing is raised"


def test_that_the_table_connector_takes_all_that_is_dropped(
    tmp_path: Path, broadcast: Broadcast, faults: FaultBoard
) -> None:
    drop = tmp_path / "drop"
    assert Sender(broadcast, faults, ("construction",), DropOutlet(drop)).step() == broadcast.city.count("construction")
    (file,) = drop.glob("*.csv")
    assert file.read_bytes().startswith(b"\xef\xbb\xbfid;kind;")
    settings = MAPPING | {
        "path": str(drop), "mode": "folder", "pattern": "*.csv", "delimiter": ";",
        "readings": readings(*keys_of(broadcast, "construction")),
    }  # fmt: skip
    with run("table_file", settings) as running:
        count = broadcast.city.count("construction")
        wait_for(lambda: len(taken(running)) == count, said="the permits are known")
        assert any(isinstance(one, ReadingsTaken) for one in running.messages)
        assert any(isinstance(one, FeedContacted) for one in running.messages)


@pytest.mark.parametrize("text", ["http://h", "mqtt://", "broker"])
def test_that_a_wrong_broker_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="mqtt"):
        broker_address(text)


def test_that_broker_addresses_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert broker_address("mqtts://a%40b:c@h/city/x") == ("h", 8883, True, "a@b", "c", "city/x")
    assert broker_address("mqtt://h:99")[:3] == ("h", 99, False)
