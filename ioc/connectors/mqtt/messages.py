"""What messages say, by the rules of their topics; knows nothing of brokers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from msgspec import Struct, structs

from ioc.connect.api import NotReady
from ioc.connect.mapping.news import News
from ioc.connect.mapping.records import Mapped, as_bytes, map_records
from ioc.connect.mapping.settings import RecordSettings
from ioc.connect.memory import Remembered
from ioc.connect.polling import PAYLOAD_KEPT, Harvest
from ioc.connect.refused import Refused
from ioc.connectors.mqtt.frames import Message
from ioc.connectors.mqtt.payload import parsed_record, records_of
from ioc.connectors.mqtt.rows import Row, Rows, Track
from ioc.connectors.mqtt.settings import MqttSettings, TopicRule
from ioc.connectors.mqtt.topics import matches_any, topic_pattern
from ioc.domain.inbound import Inbound, RecordRejected

_MOST_TRACKS = 200_000
_LONGEST_NAME = 200


class Read(Struct, frozen=True):
    """What one message holds: rows of so many records, or what its rule's mapping made of it."""

    rows: list[Row] = []
    records: int = 0
    rejects: list[RecordRejected] = []
    mapped: Mapped | None = None


Aside = Callable[..., Read]
"""Runs `read_message(payload, …)`, here or in another process."""


class Messages:
    """Maps messages and remembers what was taken, so that a message given twice is taken once."""

    def __init__(self, settings: MqttSettings, feed: str, domain: str) -> None:
        self._settings = settings
        self._feed = feed
        self._domain = domain
        self._news = {rule.match: News(feed, rule.mapping) for rule in settings.topics if rule.mapping is not None}
        self._rules = tuple((topic_pattern(rule.match), rule) for rule in settings.topics)
        self._ignored = tuple(topic_pattern(text) for text in settings.ignore)
        self._tracks: dict[str, Track | RecordRejected | None] = {}
        self._kept: Remembered[str, bytes] = Remembered()
        self._given: Remembered[tuple[str, bytes | int], bytes] = Remembered(70_000)
        self._unsettled: list[tuple[str, tuple[str, bytes | int] | None, bytes]] = []
        self._rows = Rows()
        self._others: list[Inbound] = []
        self._taken = 0
        self._rejects: list[RecordRejected] = []

    def begin(self) -> None:
        """Forget what was added and never settled: it comes again."""
        self._rows, self._others, self._taken, self._rejects = Rows(), [], 0, []
        self._unsettled.clear()

    def add(self, message: Message, aside: Aside) -> None:
        """Take one message; `aside` decides where a large one is read."""
        track = self._track(message.topic)
        if track is None or self._is_old(message, track):
            return
        if isinstance(track, RecordRejected):
            self._rejects.append(structs.replace(track, payload=message.payload[:PAYLOAD_KEPT]))
            return
        if max(message.size, len(message.payload)) > self._settings.max_bytes:
            self._refuse(message, Refused("mqtt.too_large", bytes=self._settings.max_bytes))
            return
        stale = message.retained and self._settings.retained == "mark"
        read = aside(message.payload, self._feed, self._domain, message.topic, stale, track)
        self._add(read, track)

    def _add(self, read: Read, track: Track) -> None:
        self._rows.add(read.rows)
        self._taken += read.records
        self._rejects += read.rejects
        if read.mapped is not None:
            told = self._news[track.rule.match].harvest(read.mapped)
            self._others += told.messages
            self._taken += told.taken

    def harvest(self) -> Harvest:
        """What the messages added so far make."""
        batch = self._rows.batch(self._feed)
        messages = [*self._others, *([batch] if batch is not None else []), *self._rejects]
        return Harvest(messages=tuple(messages), taken=self._taken)

    def _track(self, topic: str) -> Track | RecordRejected | None:
        if topic not in self._tracks:
            if len(self._tracks) >= _MOST_TRACKS:
                self._tracks.clear()
            self._tracks[topic] = self._found(topic)
        return self._tracks[topic]

    def _found(self, topic: str) -> Track | RecordRejected | None:
        """The rule for a topic; None when it is to be ignored, a refusal when its levels make no sense."""
        if matches_any(self._ignored, topic):
            return None
        try:
            for pattern, rule in self._rules:
                fields = pattern.fields(topic)
                if fields is not None:
                    return Track(rule, fields)
            raise Refused("mqtt.topic_unmapped")
        except Refused as refused:
            return _rejected(self._feed, topic, refused, b"")

    def retake(self, payload: bytes) -> Harvest:
        """A refused record once more: what was kept of it names its topic. A message that never parsed names none."""
        self.begin()
        record, topic = parsed_record(payload)
        track = self._track(topic) if topic else None
        if not isinstance(track, Track):
            reason = "mqtt.topic_unmapped" if topic else "mqtt.topic_forgotten"
            self._rejects.append(RecordRejected(feed=self._feed, record=topic, reason=reason, payload=payload))
            return self.harvest()
        self._add(read_records([record], self._feed, self._domain, topic, False, track), track)
        return self.harvest()

    def settle(self) -> None:
        """What was added is with the engine: from now on it is known."""
        for topic, key, mark in self._unsettled:
            if key is None:
                self._kept.put(topic, mark)
            else:
                self._given.put(key, mark)
        self._unsettled.clear()

    def _is_old(self, message: Message, track: Track | RecordRejected) -> bool:
        """Whether this is no news: the same retained message after a reconnect, or one of QoS 1 given twice.

        The same payload that has a time of its own is the same reading. Without a time it is only when the broker
        says so: a message that is sent again keeps its packet identifier within the session (3.1.1 §4.4).
        """
        if message.retained and self._settings.retained == "skip":
            return True
        if not message.retained and not message.qos:
            return False
        mark = hashlib.blake2b(message.payload, digest_size=16).digest()
        if message.retained:
            self._unsettled.append((message.topic, None, mark))
            return self._kept.get(message.topic) == mark
        timed = isinstance(track, Track) and track.timed
        key = (message.topic, mark if timed else message.mid)
        self._unsettled.append((message.topic, key, mark))
        return (timed or message.duplicate) and self._given.get(key) == mark

    def _refuse(self, message: Message, refused: Refused) -> None:
        self._rejects.append(_rejected(self._feed, message.topic, refused, message.payload))


def read_message(payload: bytes, feed: str, domain: str, topic: str, stale: bool, track: Track) -> Read:
    """Every record of a message, taken or refused; pure, so that it can run in the worker process."""
    try:
        records = records_of(payload, track.rule, track.fields)
        return read_records(records, feed, domain, topic, stale, track)
    except Refused as refused:
        return Read(rejects=[_rejected(feed, topic, refused, payload)])


def read_records(
    records: Iterable[dict[str, Any]], feed: str, domain: str, topic: str, stale: bool, track: Track
) -> Read:
    """Records of one topic, each taken or refused. Raises what `records` raises."""
    if track.rule.mapping is not None:
        return _mapped(list(records), track.rule.mapping, feed, domain, topic)
    rows: list[Row] = []
    rejects: list[RecordRejected] = []
    taken = 0
    for record in records:
        try:
            rows += track.rows(record, stale)
            taken += 1
        except Refused as refused:
            rejects.append(_rejected(feed, topic, refused, as_bytes(record)))
    return Read(rows, taken, rejects)


def _mapped(records: list[dict[str, Any]], mapping: RecordSettings, feed: str, domain: str, topic: str) -> Read:
    """By the shared mapping; a refusal is named by its topic, and by its record where there are several."""
    mapped = map_records(records, mapping, feed, domain)
    rejects = [
        structs.replace(one, record=topic if len(records) == 1 else f"{topic} {one.record}") for one in mapped.rejects
    ]
    return Read(rejects=rejects, mapped=structs.replace(mapped, rejects=()))


def read_aside(
    payload: bytes, feed: str, domain: str, topic: str, stale: bool, rule: TopicRule, fields: dict[str, str]
) -> Read:
    """`read_message` for the worker process, where the track is made anew."""
    return read_message(payload, feed, domain, topic, stale, Track(rule, fields))


def unread(payload: bytes, feed: str, topic: str, trouble: NotReady) -> Read:
    """A large message that could not be read, as the process that reads such died of it or took too long."""
    return Read(rejects=[_rejected(feed, topic, Refused(trouble.code, **trouble.params), payload)])


def _rejected(feed: str, topic: str, refused: Refused, payload: bytes) -> RecordRejected:
    return RecordRejected(
        feed=feed,
        record=topic[:_LONGEST_NAME],
        reason=refused.code,
        params=refused.params,
        payload=payload[:PAYLOAD_KEPT],
    )
