"""What messages say, by the rules of their topics; knows nothing of brokers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from ioc.connect.api import NotReady
from ioc.connect.memory import Remembered
from ioc.connect.polling import PAYLOAD_KEPT
from ioc.connectors.mqtt_frames import Message
from ioc.connectors.mqtt_payload import records_of
from ioc.connectors.mqtt_rows import Row, Rows, Track
from ioc.connectors.mqtt_settings import MqttSettings, TopicRule
from ioc.connectors.mqtt_topics import matches_any, topic_pattern
from ioc.connectors.refused import Refused
from ioc.domain.inbound import ReadingsTaken, RecordRejected

_MOST_TRACKS = 200_000
_LONGEST_NAME = 200


class Read(Struct, frozen=True):
    """What one message holds."""

    rows: list[Row]
    records: int
    rejects: list[RecordRejected]


Aside = Callable[..., Read]
"""Runs `read_message(payload, …)`, here or in another process."""


class Messages:
    """Maps messages and remembers what was taken, so that a message given twice is taken once."""

    def __init__(self, settings: MqttSettings, feed: str) -> None:
        self._settings = settings
        self._feed = feed
        self._rules = tuple((topic_pattern(rule.match), rule) for rule in settings.topics)
        self._ignored = tuple(topic_pattern(text) for text in settings.ignore)
        self._tracks: dict[str, Track | RecordRejected | None] = {}
        self._kept: Remembered[str, bytes] = Remembered()
        self._given: Remembered[tuple[str, bytes | int], bytes] = Remembered(70_000)
        self._unsettled: list[tuple[str, tuple[str, bytes | int] | None, bytes]] = []
        self._rows = Rows()
        self._taken = 0
        self._rejects: list[RecordRejected] = []

    def begin(self) -> None:
        """Forget what was added and never settled: it comes again."""
        self._rows, self._taken, self._rejects = Rows(), 0, []
        self._unsettled.clear()

    def add(self, message: Message, aside: Aside) -> None:
        """Take one message; `aside` decides where a large one is read."""
        track = self._track(message.topic)
        if track is None or self._is_old(message, track):
            return
        if isinstance(track, RecordRejected):
            self._rejects.append(msgspec.structs.replace(track, payload=message.payload[:PAYLOAD_KEPT]))
            return
        if max(message.size, len(message.payload)) > self._settings.max_bytes:
            self._refuse(message, Refused("mqtt.too_large", bytes=self._settings.max_bytes))
            return
        stale = message.retained and self._settings.retained == "mark"
        read = aside(message.payload, self._feed, message.topic, stale, track)
        self._rows.add(read.rows)
        self._taken += read.records
        self._rejects += read.rejects

    def harvest(self) -> tuple[ReadingsTaken | None, int, list[RecordRejected]]:
        """What the messages added so far make: readings, how many records were taken, refusals."""
        return self._rows.batch(self._feed), self._taken, self._rejects

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


def read_message(payload: bytes, feed: str, topic: str, stale: bool, track: Track) -> Read:
    """Every record of a message, taken or refused; pure, so that it can run in the worker process."""
    rows: list[Row] = []
    rejects: list[RecordRejected] = []
    records = 0
    try:
        for record in records_of(payload, track.rule, track.fields):
            try:
                rows += track.rows(record, stale)
                records += 1
            except Refused as refused:
                rejects.append(_rejected(feed, topic, refused, _as_bytes(record)))
    except Refused as refused:
        rejects.append(_rejected(feed, topic, refused, payload))
    return Read(rows, records, rejects)


def read_aside(payload: bytes, feed: str, topic: str, stale: bool, rule: TopicRule, fields: dict[str, str]) -> Read:
    """`read_message` for the worker process, where the track is made anew."""
    return read_message(payload, feed, topic, stale, Track(rule, fields))


def unread(payload: bytes, feed: str, topic: str, trouble: NotReady) -> Read:
    """A large message that could not be read, as the process that reads such died of it or took too long."""
    return Read([], 0, [_rejected(feed, topic, Refused(trouble.code, **trouble.params), payload)])


def _rejected(feed: str, topic: str, refused: Refused, payload: bytes) -> RecordRejected:
    return RecordRejected(
        feed=feed,
        record=topic[:_LONGEST_NAME],
        reason=refused.code,
        params=refused.params,
        payload=payload[:PAYLOAD_KEPT],
    )


def _as_bytes(record: dict[str, Any]) -> bytes:
    """The record as JSON again, without what we put in."""
    own = {name: value for name, value in record.items() if not name.startswith("@")} or record.get("@value")
    try:
        return msgspec.json.encode(own)
    except (msgspec.EncodeError, UnicodeEncodeError, ValueError, RecursionError, TypeError):
        return repr(own).encode(errors="replace")
