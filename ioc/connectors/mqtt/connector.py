"""The `mqtt` connector: messages of a broker (MQTT 3.1.1 or 5.0) by rules for their topics."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import ClassVar

from ioc.connect.api import FeedContext, Manifest, NotReady
from ioc.connect.polling import Harvest
from ioc.connect.streaming import Line, StreamingConnector
from ioc.connect.worker import LARGE_BYTES, shared_worker
from ioc.connectors.mqtt.frames import Message
from ioc.connectors.mqtt.messages import Messages, Read, read_aside, read_message, unread
from ioc.connectors.mqtt.rows import Track
from ioc.connectors.mqtt.settings import MqttSettings
from ioc.connectors.mqtt.topics import topic_pattern
from ioc.connectors.mqtt.wire import MqttWire, Subscription
from ioc.domain.inbound import Inbound
from ioc.domain.records import Text

_SHORTEST_KEEPALIVE_S, _LONGEST_KEEPALIVE_S = 5, 60


class MqttConnector(StreamingConnector[Message]):
    """Subscribes at one broker. What is read at once is one batch; QoS 1 is acknowledged when the engine has it."""

    manifest: ClassVar[Manifest] = Manifest(
        key="mqtt",
        title=Text(vi="MQTT 3.1.1 và 5.0 theo chủ đề", en="MQTT 3.1.1 and 5.0 by topic"),
        version="1.0",
        settings=MqttSettings,
        records=("AssetSeen", "ReadingsTaken", "PositionsTaken", "AlertTaken", "CallTaken", "RecordRejected"),
        polling=False,
        documentation="docs/manual/connector-mqtt.md",
    )

    def __init__(self, context: FeedContext, settings: MqttSettings) -> None:
        super().__init__(context, settings)
        self._messages = Messages(settings, context.feed, context.domain)

    def open(self, stop: threading.Event) -> Line[Message]:
        settings: MqttSettings = self.settings
        kept = min(max(int(self.context.interval_s), _SHORTEST_KEEPALIVE_S), _LONGEST_KEEPALIVE_S)
        wire = MqttWire(settings, settings.keepalive_s or kept, talk_is_life=settings.alive == "connection")
        try:
            wire.connect(self._subscriptions(), stop)
        except BaseException:
            wire.close()
            raise
        return wire

    def take(self, parcels: Sequence[Message], stop: threading.Event) -> Harvest:
        def aside(payload: bytes, feed: str, domain: str, topic: str, stale: bool, track: Track) -> Read:
            if len(payload) <= LARGE_BYTES:
                return read_message(payload, feed, domain, topic, stale, track)
            rest = (feed, domain, topic, stale, track.rule, track.fields)
            try:
                return shared_worker().run(stop, read_aside, payload, *rest)
            except NotReady as trouble:
                return unread(payload, feed, topic, trouble)

        self._messages.begin()
        for one in parcels:
            self._messages.add(one, aside)
        return self._messages.harvest()

    def settled(self) -> None:
        self._messages.settle()

    def retake(self, payload: bytes) -> Sequence[Inbound]:
        """See `ioc.connect.api.Retaker`."""
        return self._messages.retake(payload).messages

    def _subscriptions(self) -> tuple[Subscription, ...]:
        settings: MqttSettings = self.settings
        group = f"$share/{settings.share}/" if settings.share else ""
        wanted: dict[str, int] = {}
        for rule in settings.topics:
            asked = group + topic_pattern(rule.match).filter
            wanted[asked] = max(rule.qos, wanted.get(asked, 0))
        return tuple(Subscription(asked, qos, settings.retained != "skip") for asked, qos in wanted.items())
