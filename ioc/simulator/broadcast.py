"""The city against the real clock: which moment a feed shows now, and its answer, made once a tick."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from typing import NamedTuple

from ioc.simulator.city import SOURCES, City
from ioc.simulator.speak.wire import Asked, Reply, Speaker
from ioc.simulator.story import Moment

SECOND_US = 1_000_000
KEPT_REPLIES = 200


class Served(NamedTuple):
    """One answer's bytes and its entity tag (with quotes)."""

    body: bytes
    etag: str


class Broadcast:
    """Answers of all feeds. `now_us` is the real clock; the story starts at the first whole second."""

    def __init__(self, city: City, speed: float, now_us: Callable[[], int]) -> None:
        self.city, self.speed = city, speed
        self._now_us = now_us
        self.start_us = now_us() // SECOND_US * SECOND_US
        self._locks = {feed: threading.Lock() for feed in SOURCES}
        self._kept: dict[str, tuple[Moment, str, Served]] = {}
        self._replies: dict[str, tuple[Moment, dict[Asked, Reply]]] = {}

    def moment(self, feed: str, back_s: float = 0.0) -> Moment:
        """The tick that `feed` shows now, or showed `back_s` seconds ago."""
        tick_us = round(SOURCES[feed].tick_s * SECOND_US)
        elapsed_us = max(0, self._now_us() - self.start_us - round(back_s * SECOND_US))
        whole_us = elapsed_us // tick_us * tick_us
        return Moment(whole_us / SECOND_US * self.speed, self.start_us + whole_us, self.start_us, self.speed)

    def answer(self, feed: str, moment: Moment, address: str) -> Served:
        """The feed at that moment; kept until another moment is asked for."""
        with self._locks[feed]:
            kept = self._kept.get(feed)
            if kept is not None and kept[0] == moment and kept[1] == address:
                return kept[2]
            served = tagged(self.city.payload(feed, moment, address))
            self._kept[feed] = (moment, address, served)
            return served

    def reply(self, feed: str, speaker: Speaker, asked: Asked, moment: Moment) -> Reply:
        """What a speaker of a feed answers; the same request of the same tick is worked out once."""
        if asked.method != "GET":
            return speaker.answer(asked, moment)
        key = asked._replace(query=_Same(asked.query), headers=_Same(_told(asked.headers)))
        with self._locks[feed]:
            kept_at, replies = self._replies.get(feed, (None, {}))
            if kept_at != moment:
                replies = {}
                self._replies[feed] = (moment, replies)
            if key not in replies:
                if len(replies) >= KEPT_REPLIES:
                    replies.clear()
                replies[key] = speaker.answer(asked, moment)
            return replies[key]


class _Same(dict[str, str]):
    """A mapping that is the same as another of the same content."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


def _told(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: headers[name] for name in ("accept", "authorization") if name in headers}


def tagged(body: bytes) -> Served:
    """An answer with the tag of its content."""
    return Served(body, f'"{hashlib.sha256(body).hexdigest()[:20]}"')


def skewed(moment: Moment, ahead_s: float) -> Moment:
    """The same moment told by a clock that runs ahead."""
    ahead_us = round(ahead_s * SECOND_US)
    return moment._replace(at_us=moment.at_us + ahead_us, start_us=moment.start_us + ahead_us)


def doubled(body: bytes) -> bytes:
    """Every record of a GeoJSON or Atom answer twice."""
    opening, closing = (b"<entry>", b"</feed>") if body.startswith(b"<") else (b'{"type":"Feature",', b"\n]}")
    first = body.find(opening)
    if first < 0:
        return body
    end = body.rindex(closing)
    records = body[first:end]
    joint = b"" if body.startswith(b"<") else b",\n"
    return body[:first] + records + joint + records + body[end:]
