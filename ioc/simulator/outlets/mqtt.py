"""Publishes to an MQTT broker (3.1.1 or 5): a topic an asset, JSON inside, and a retained status with a last will."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import unquote, urlsplit

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from ioc.simulator.outlets.sending import Batch

PREFIX, QOS = "danang", 1
KEEPALIVE_S = 30


class BrokerAddress(NamedTuple):
    """An address as `mqtt://user:password@host:port/prefix`; `mqtts` for TLS."""

    host: str
    port: int
    tls: bool
    user: str
    password: str
    prefix: str


def broker_address(text: str) -> BrokerAddress:
    """Read an address. Raises ValueError."""
    parts = urlsplit(text)
    if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname:
        raise ValueError(f"{text!r} is not mqtt://host[:port][/prefix] or mqtts://…")
    tls = parts.scheme == "mqtts"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return BrokerAddress(
        parts.hostname, parts.port or (8883 if tls else 1883), tls, user, password, parts.path.strip("/") or PREFIX
    )


class MqttOutlet:
    """Topics: PREFIX/FEED/KIND/ID, and PREFIX/status (`online`, `offline`). Reconnects by itself."""

    def __init__(self, address: BrokerAddress, client_id: str = "ioc-simulator") -> None:
        self._prefix = address.prefix
        self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id=client_id)
        if address.user:
            self._client.username_pw_set(address.user, address.password)
        if address.tls:
            self._client.tls_set()
        self._client.will_set(f"{self._prefix}/status", b"offline", QOS, retain=True)
        self._client.on_connect = lambda client, *_: client.publish(f"{self._prefix}/status", b"online", QOS, True)
        self._client.connect_async(address.host, address.port, KEEPALIVE_S)
        self._client.loop_start()

    def connected(self) -> bool:
        """Whether the broker has taken us in."""
        return self._client.is_connected()

    def send(self, batch: Batch) -> None:
        """A message a record; while there is no broker, nothing is kept for later: readings are of the moment."""
        if not self.connected():
            return
        for record, body in zip(batch.records, batch.bodies, strict=True):
            self._client.publish(f"{self._prefix}/{batch.feed}/{record.kind}/{record.id}", body, QOS)

    def close(self) -> None:
        """Say goodbye."""
        if self._client.is_connected():
            self._client.publish(f"{self._prefix}/status", b"offline", QOS, retain=True).wait_for_publish(1.0)
        self._client.disconnect()
        self._client.loop_stop()
