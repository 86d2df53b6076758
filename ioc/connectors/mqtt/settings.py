"""Settings of the `mqtt` connector: the broker, the topics, and what their messages mean."""

from __future__ import annotations

from typing import Literal

from pydantic import field_validator, model_validator
from pydantic_core import PydanticCustomError

from ioc.connect.api import Settings
from ioc.connect.mapping.picks import Scalar, Time
from ioc.connect.mapping.settings import Reading, RecordSettings
from ioc.connectors.mqtt.broker_settings import BrokerSettings, checked_topic

TOPIC, VALUE, PARENT = "@topic", "@value", "@parent"
"""Names in a record: the fields of its topic, the payload that is no object, what a record of a list was inside of."""


class TopicRule(Settings):
    """Topics of one kind. `match` is a pattern (`mqtt_topics`), asked for with `qos`.

    `payload`: "json", "value" (plain text or number), or "auto" (what it looks like). `records` is the path of a
    list inside of the payload; without it the payload is the record, or a list of records.

    What a record is: either `mapping` reads it, as that of a polled feed; or it holds `readings` of an asset that
    the centre knows: `asset` names the paths whose values, joined by "/", are the asset's id, and `asset_map` turns
    those of the source into ours (others stay). In both the topic's fields stand under "@topic", a payload that is no
    object under "@value".
    """

    match: str
    qos: Literal[0, 1] = 0
    payload: Literal["auto", "json", "value"] = "auto"
    records: str = ""
    mapping: RecordSettings | None = None
    asset: tuple[str, ...] = ()
    asset_prefix: str = ""
    asset_map: dict[str, str] = {}
    time: Time | None = None
    no_value: tuple[Scalar, ...] = ()
    readings: tuple[Reading, ...] = ()

    @field_validator("match")
    @classmethod
    def _a_pattern(cls, match: str) -> str:
        return checked_topic(match)

    @field_validator("asset", mode="before")
    @classmethod
    def _path_alone(cls, asset: object) -> object:
        return (asset,) if isinstance(asset, str) else asset

    @model_validator(mode="after")
    def _one_way_to_read(self) -> TopicRule:
        own = bool(self.asset and self.readings)
        if own == (self.mapping is not None) or bool(self.asset) != bool(self.readings):
            raise PydanticCustomError("mqtt.rule_unclear", "either", {"topic": self.match})
        return self


class MqttSettings(BrokerSettings):
    """One broker, one feed. The first topic rule that fits a message takes it; `ignore` names topics that none shall.

    `retained`: a message that the broker kept was news some time ago. "mark" takes it, and where the payload says
    no time the value is stale; "take" believes it is of now; "skip" leaves it.
    `alive`: "connection" counts a broker that answers as contact, "messages" only what it brings: then a broker
    without publishers is a silent feed.
    """

    topics: tuple[TopicRule, ...]
    ignore: tuple[str, ...] = ()
    retained: Literal["mark", "take", "skip"] = "mark"
    alive: Literal["connection", "messages"] = "connection"

    @field_validator("ignore")
    @classmethod
    def _patterns(cls, ignore: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(checked_topic(text) for text in ignore)

    @model_validator(mode="after")
    def _some_and_each_once(self) -> MqttSettings:
        if not self.topics:
            raise PydanticCustomError("mqtt.topics_missing", "no topics")
        seen: set[str] = set()
        for rule in self.topics:
            if rule.match in seen:
                raise PydanticCustomError("mqtt.topic_twice", "twice", {"topic": rule.match})
            seen.add(rule.match)
        return self
