"""An Alert of GTFS-realtime as a public alert (the terms of CAP 1.2), and what becomes of it from one to the next."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec
from msgspec import structs

from ioc.connect.times import write_iso
from ioc.connectors.gtfs_realtime.names import Names
from ioc.connectors.gtfs_realtime.records import AlertSeen, Informed, TimeOf
from ioc.connectors.gtfs_realtime.words import SEVERITIES, event_words
from ioc.domain.records import AlertArea, AlertInfo, PublicAlert

_LASTS_US = 12 * 3_600_000_000
"""An alert without an end stands for one to two such spans, and is said anew in each: one that nobody speaks of any
more, because feed or centre was off, does not warn for ever."""
_CATEGORIES = ("Transport",)
_UNKNOWN = "und"
"""ISO 639-2: undetermined."""


class Alerts:
    """The alerts of one address. New words for one are an Update, one that is missing is cancelled.

    GTFS-realtime alerts have no time of sending: an alert is known by sender, entity and a hash of what it says, so
    that the same words are the same alert after a restart too.
    """

    def __init__(self, feed: str, sender: str) -> None:
        self._feed, self._sender = feed, sender
        self._current: dict[str, PublicAlert] = {}

    def news(
        self, seen: Iterable[AlertSeen], names: Names, shift: TimeOf, now_us: int, language: str
    ) -> list[PublicAlert]:
        """What is new in a message of `now_us`; `language` is that of words which name none."""
        found: list[PublicAlert] = []
        fresh: dict[str, PublicAlert] = {}
        for alert in seen:
            made = self._made(alert, names, shift, now_us, language)
            known = self._current.get(alert.entity)
            if known is not None and known.id != made.id:
                made = structs.replace(made, msg_type="Update", references=(known.id,))
            fresh[alert.entity] = known if known is not None and known.id == made.id else made
            if fresh[alert.entity] is made:
                found.append(made)
        for entity, gone in self._current.items():
            if entity not in fresh:
                found.append(_cancelled(gone, now_us))
        self._current = fresh
        return found

    def _made(self, seen: AlertSeen, names: Names, shift: TimeOf, now_us: int, language: str) -> PublicAlert:
        begins = min((start for start, _ in seen.periods if start), default=0)
        ends = [end for _, end in seen.periods]
        span = now_us // _LASTS_US
        open_end = not ends or not all(ends)
        expires_us = (span + 2) * _LASTS_US if open_end else shift(max(ends))
        words = msgspec.msgpack.encode((seen, span if open_end else 0))
        mark = hashlib.sha256(words).hexdigest()[:12]
        begin_us = shift(begins)
        sent_us = min(begin_us, now_us) if begin_us else now_us
        infos = tuple(_info(seen, tag, names, language, begin_us, expires_us, now_us) for tag in _languages(seen))
        return PublicAlert(
            id=f"{self._sender},{seen.entity},{mark}",
            feed=self._feed,
            sender=self._sender,
            identifier=seen.entity,
            sent=write_iso(sent_us),
            sent_us=sent_us,
            source="GTFS-realtime",
            note=_periods(seen, shift) if len(seen.periods) > 1 else "",
            infos=infos,
        )


def _cancelled(alert: PublicAlert, now_us: int) -> PublicAlert:
    return structs.replace(
        alert,
        id=f"{alert.sender},{alert.identifier},{alert.id.rpartition(',')[2]}-ended",
        sent=write_iso(now_us),
        sent_us=now_us,
        msg_type="Cancel",
        references=(alert.id,),
    )


def _languages(seen: AlertSeen) -> list[str]:
    """Languages that the words come in, Vietnamese first, else as the source has them; one at least."""
    tags = dict.fromkeys(tag for tag, _ in (*seen.header, *seen.description))
    return sorted(tags, key=lambda tag: not tag.lower().startswith("vi")) or [""]


def _info(
    seen: AlertSeen, tag: str, names: Names, language: str, begin_us: int, expires_us: int, now_us: int
) -> AlertInfo:
    spoken = tag or language or _UNKNOWN
    event = event_words(seen.cause, seen.effect)
    urgency = "Future" if begin_us > now_us else "Past" if expires_us <= now_us else "Immediate"
    return AlertInfo(
        language=spoken,
        event=event.vi if spoken.lower().startswith("vi") else event.en,
        categories=_CATEGORIES,
        urgency=urgency,
        severity=SEVERITIES.get(seen.severity, "Unknown"),
        certainty="Observed" if urgency == "Immediate" else "Likely",
        headline=_said(seen.header, tag),
        description=_said(seen.description, tag),
        sender_name=names.timetable.agency if names.timetable else "",
        web=_said(seen.url, tag),
        effective_us=begin_us or None,
        onset_us=begin_us or None,
        expires_us=expires_us,
        areas=tuple(_area(one, names) for one in seen.informed),
    )


def _said(texts: tuple[tuple[str, str], ...], tag: str) -> str:
    """The words in that language, else the first there are."""
    return dict(texts).get(tag) or next((words for _, words in texts), "")


def _area(informed: Informed, names: Names) -> AlertArea:
    """What an alert is about, by the names that passengers know; a stop with a place is a point on the map."""
    parts = [
        names.route(informed.route) if informed.route else "",
        names.headsign(informed.trip) or informed.trip,
        names.stop(informed.stop) if informed.stop else "",
        informed.agency if not (informed.route or informed.stop or informed.trip) else "",
    ]
    place = names.place(informed.stop) if informed.stop else None
    codes = (
        ("gtfs:agency_id", informed.agency),
        ("gtfs:route_id", informed.route),
        ("gtfs:route_type", "" if informed.route_type is None else str(informed.route_type)),
        ("gtfs:trip_id", informed.trip),
        ("gtfs:stop_id", informed.stop),
    )
    return AlertArea(
        description=" · ".join(part for part in parts if part) or "—",
        circles=((*place, 0.0),) if place else (),
        geocodes=tuple((name, value) for name, value in codes if value),
    )


def _periods(seen: AlertSeen, shift: TimeOf) -> str:
    """All periods of an alert that has several, as ISO 8601 intervals."""
    spans = ((shift(start), shift(end)) for start, end in seen.periods)
    return "; ".join(f"{write_iso(start) if start else '..'}/{write_iso(end) if end else '..'}" for start, end in spans)
