"""The `mqtt_publish` sender: one QoS 1 message, taken only when the broker has confirmed it."""

from __future__ import annotations

import ssl
import threading
from typing import Any, ClassVar

import msgspec
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from ioc.connect.api import AuthFailed, NotReady, Settings
from ioc.connect.outbound.api import Outgoing, SenderManifest
from ioc.domain.records import Text

_BAD_LOGIN = frozenset({4, 5, 134, 135})
"""CONNACK codes of refused credentials: MQTT 3.1.1 §3.2.2.3, MQTT 5 §3.2.2.2."""


class MqttPublishSettings(Settings):
    """The broker and the topic; `{message}` and `{channel}` in the topic are put in."""

    host: str = Field(min_length=1)
    port: int = Field(default=0, ge=0, le=65535)
    topic: str = Field(min_length=1)
    username: str = ""
    password: str = ""
    tls: bool = False
    ca_file: str = ""
    retain: bool = False
    timeout_s: float = Field(default=10.0, gt=0, le=120)

    @field_validator("topic")
    @classmethod
    def _publishable(cls, topic: str) -> str:
        if set(topic) & set("#+\0"):  # MQTT 3.1.1 §3.3.2.1: a topic that is published holds no wildcard
            raise PydanticCustomError("outbound.topic_bad", "wildcard", {"topic": topic})
        return topic


class MqttPublishSender:
    """A connection for each message: nothing is held open that could have died unseen."""

    manifest: ClassVar[SenderManifest] = SenderManifest(
        key="mqtt_publish", title=Text(vi="Phát qua MQTT", en="MQTT publish"), settings=MqttPublishSettings
    )

    def __init__(self, settings: MqttPublishSettings) -> None:
        self._settings = settings

    def send(self, message: Outgoing) -> None:
        settings, answered, codes = self._settings, threading.Event(), list[Any]()

        def connected(client: Client, data: Any, flags: Any, code: Any, properties: Any) -> None:
            codes.append(code)
            answered.set()

        client = Client(CallbackAPIVersion.VERSION2, client_id=f"ioc-{message.key}"[:23])
        client.on_connect = connected
        client.connect_timeout = settings.timeout_s
        if settings.username:
            client.username_pw_set(settings.username, settings.password)
        if settings.tls:
            client.tls_set_context(ssl.create_default_context(cafile=settings.ca_file or None))
        try:
            client.connect(settings.host, settings.port or (8883 if settings.tls else 1883))
            client.loop_start()
            self._publish(client, message, answered, codes)
        except OSError as error:  # ssl.SSLError is one
            raise NotReady("outbound.mqtt_unreachable", host=settings.host) from error
        finally:
            client.disconnect()
            client.loop_stop()

    def _publish(self, client: Client, message: Outgoing, answered: threading.Event, codes: list[Any]) -> None:
        settings = self._settings
        if not answered.wait(settings.timeout_s):
            raise NotReady("outbound.mqtt_timed_out", host=settings.host)
        if codes[0].is_failure:
            kind = AuthFailed if codes[0].value in _BAD_LOGIN else NotReady
            raise kind("outbound.mqtt_refused", host=settings.host, why=str(codes[0]))
        topic = settings.topic.replace("{message}", message.message).replace("{channel}", message.channel)
        told = client.publish(topic, msgspec.json.encode(message.document()), qos=1, retain=settings.retain)
        try:
            told.wait_for_publish(settings.timeout_s)
        except (RuntimeError, ValueError) as error:
            raise NotReady("outbound.mqtt_unreachable", host=settings.host) from error
        if not told.is_published():
            raise NotReady("outbound.mqtt_timed_out", host=settings.host)
