"""Settings of the `mqtt` connector about the broker; what its messages mean stands in `mqtt_settings`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from ioc.connect.api import Settings
from ioc.connectors.mqtt.topics import BadTopic, topic_pattern

TLS_PORT, PLAIN_PORT = 8883, 1883
"""Ports that IANA holds for MQTT with and without TLS."""


class Will(Settings):
    """What the broker says of us when we are gone without a word (MQTT 5.0 §3.1.2.5); `online`: once we listen."""

    topic: str = Field(min_length=1)
    payload: str = "offline"
    online: str = "online"
    qos: Literal[0, 1] = 1
    retain: bool = True

    @field_validator("topic")
    @classmethod
    def _no_wildcard(cls, topic: str) -> str:
        if "+" in topic or "#" in topic:
            raise PydanticCustomError("mqtt.topic_wrong", "no topic", {"topic": topic, "why": "wildcard"})
        return topic


class BrokerSettings(Settings):
    """Where the broker is and who we are to it. `port` 0 is the usual one (8883 with TLS, 1883 without).

    `session` "kept" asks the broker to keep messages while we are away (QoS 1): it needs a `client_id` of our own.
    `insecure` accepts any certificate: for a test bench, said in the log at every connection.
    """

    host: str = Field(min_length=1)
    port: int = Field(default=0, ge=0, le=65_535)
    version: Literal["3.1.1", "5"] = "3.1.1"
    username: str = ""
    password: str = ""
    client_id: str = Field(default="", max_length=256)
    session: Literal["clean", "kept"] = "clean"
    session_expiry_s: int = Field(default=86_400, ge=1, le=0xFFFFFFFE)
    keepalive_s: int = Field(default=0, ge=0, le=3_600)
    connect_timeout_s: float = Field(default=5.0, gt=0, le=60)
    deadline_s: float = Field(default=15.0, gt=0, le=120)
    max_bytes: int = Field(default=5_000_000, ge=1_000, le=200_000_000)
    tls: bool = False
    ca_file: str = ""
    certificate: str = ""
    key: str = ""
    insecure: bool = False
    share: str = Field(default="", pattern=r"^[^/+#]*$")
    will: Will | None = None

    @field_validator("host")
    @classmethod
    def _a_name_alone(cls, host: str) -> str:
        if "/" in host or "@" in host or any(one.isspace() for one in host):
            raise PydanticCustomError("mqtt.host_wrong", "a name or address alone", {"host": host.rpartition("@")[2]})
        return host

    @model_validator(mode="after")
    def _what_belongs_together(self) -> BrokerSettings:
        if self.session == "kept" and not self.client_id:
            raise PydanticCustomError("mqtt.client_id_needed", "a kept session needs a client_id")
        if self.password and not self.username:
            raise PydanticCustomError("mqtt.username_needed", "a password needs a username")
        if bool(self.certificate) != bool(self.key):
            raise PydanticCustomError("mqtt.certificate_half", "give both certificate and key")
        if not self.tls and (self.ca_file or self.certificate or self.insecure):
            raise PydanticCustomError("mqtt.tls_off", "these need tls = true")
        return self

    def port_used(self) -> int:
        """The port that is asked."""
        return self.port or (TLS_PORT if self.tls else PLAIN_PORT)


def checked_topic(text: str) -> str:
    """`text` when it is a pattern of topics; otherwise a fault of the settings."""
    try:
        topic_pattern(text)
    except BadTopic as bad:
        raise PydanticCustomError("mqtt.topic_wrong", "no topic", {"topic": text[:100], "why": str(bad)}) from None
    return text
