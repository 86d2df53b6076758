"""Settings of the `mqtt` connector: the broker, the topics, and what their messages mean."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from ioc.connect.api import Settings
from ioc.connectors.geojson_settings import Pick, Time, Value
from ioc.connectors.mqtt_broker_settings import BrokerSettings, checked_topic

TOPIC, VALUE, PARENT = "@topic", "@value", "@parent"
"""Names in a record: the fields of its topic, the payload that is no object, what a record of a list was inside of."""


class Measure(Settings):
    """One measured property. `property` is its name, or says where the name stands (`{ path = "@topic.what" }`).

    `value` (written `path`) is converted as value * scale + offset; `unit` is what the source speaks: a remark.
    """

    property: str | Pick
    value: Value = Field(alias="path", default=Pick(path=VALUE))
    unit: str = ""
    time: Time | None = None
    quality: Value | None = None
    scale: float = 1.0
    offset: float = 0.0


class TopicRule(Settings):
    """Topics of one kind. `match` is a pattern (`mqtt_topics`), asked for with `qos`.

    `payload`: "json", "value" (plain text or number), or "auto" (what it looks like). `records` is the path of a
    list inside of the payload; without it the payload is the record, or a list of records.
    `asset` names the paths whose values, joined by "/", are the asset's id; `asset_map` turns those of the source
    into ours, others stay.
    """

    match: str
    qos: Literal[0, 1] = 0
    payload: Literal["auto", "json", "value"] = "auto"
    records: str = ""
    asset: tuple[str, ...] = ()
    asset_prefix: str = ""
    asset_map: dict[str, str] = {}
    time: Time | None = None
    readings: tuple[Measure, ...] = Field(default=(), min_length=1)

    @field_validator("match")
    @classmethod
    def _a_pattern(cls, match: str) -> str:
        return checked_topic(match)

    @field_validator("asset", mode="before")
    @classmethod
    def _path_alone(cls, asset: object) -> object:
        return (asset,) if isinstance(asset, str) else asset


class MqttSettings(BrokerSettings):
    """One broker, one feed. The first topic rule that fits a message takes it; `ignore` names topics that none shall.

    `retained`: a message that the broker kept was news some time ago. "mark" takes it, and where the payload says
    no time the value is stale; "take" believes it is of now; "skip" leaves it.
    `alive`: "connection" counts a broker that answers as contact, "messages" only what it brings: then a broker
    without publishers is a silent feed.
    """

    topics: tuple[TopicRule, ...] = Field(min_length=1)
    ignore: tuple[str, ...] = ()
    retained: Literal["mark", "take", "skip"] = "mark"
    alive: Literal["connection", "messages"] = "connection"

    @field_validator("ignore")
    @classmethod
    def _patterns(cls, ignore: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(checked_topic(text) for text in ignore)

    @model_validator(mode="after")
    def _each_filter_once(self) -> MqttSettings:
        seen: set[str] = set()
        for rule in self.topics:
            if rule.match in seen:
                raise PydanticCustomError("mqtt.topic_twice", "twice", {"topic": rule.match})
            seen.add(rule.match)
        return self
