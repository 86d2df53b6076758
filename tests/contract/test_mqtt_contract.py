"""The contract test of the `mqtt` connector, against a real Mosquitto."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ioc.connect.api import AuthFailed
from tests.helpers.connector_contract import RunningConnector
from tests.helpers.mqtt_broker import Broker, quick
from tests.helpers.streaming_contract import StreamingContract

TOPIC = "city/S1/level"


class BrokerSource:
    """A broker, and a publisher that can send a message again as after a lost acknowledgement."""

    def __init__(self, folder: Path) -> None:
        self._broker = Broker(folder / "broker", passwords={"ioc": "right", "other": "word"})
        self._broker.start()
        self._seen = 0

    def settings(self) -> dict[str, Any]:
        word = {"username": "ioc", "password": "right"}
        return quick(self._broker, **word, client_id="ioc-under-test", session="kept")

    def ready(self) -> None:
        self._seen += 1
        self._broker.subscribed("ioc-under-test", self._seen)

    def give(self, payload: bytes) -> None:
        self._broker.publish(TOPIC, payload, qos=1)

    def give_again(self, payload: bytes) -> None:
        """To the subscriber a publisher that sends twice is two messages; each reading has its own time, though."""
        self._broker.publish(TOPIC, payload, qos=1)

    def vanish(self) -> None:
        self._broker.stop()

    def come_back(self) -> None:
        self._broker.start()

    def close(self) -> None:
        self._broker.stop()


def _reading(at_ms: int) -> dict[str, Any]:
    return {"t": at_ms, "v": 1.5}


class TestMqtt(StreamingContract):
    key = "mqtt"
    payload = json.dumps([_reading(1_790_000_000_000 + number) for number in range(3)]).encode()
    other = json.dumps(_reading(1_790_000_100_000)).encode()
    taken = 3
    settings = {
        "topics": [
            {
                "match": "city/{station}/{what}",
                "qos": 1,
                "payload": "json",
                "asset": "@topic.station",
                "time": {"path": "t", "format": "epoch_ms"},
                "readings": [{"property": {"path": "@topic.what"}, "path": "v"}],
            }
        ]
    }
    wrong = {
        "port": (70_000, "feed.setting_wrong"),
        "host": ("mqtt://x", "mqtt.host_wrong"),
        "no_such_key": (1, "feed.setting_unknown"),
    }

    def source(self, folder: Path) -> BrokerSource:
        return BrokerSource(folder)

    @pytest.mark.parametrize("version", ["3.1.1", "5"])
    def test_that_refused_credentials_are_said_once(self, far: BrokerSource, version: str) -> None:
        with RunningConnector(self.make(far, password="wrong", version=version)) as running:
            trouble = running.outcome()
            assert isinstance(trouble, AuthFailed) and trouble.code == "mqtt.auth_refused"
