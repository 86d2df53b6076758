"""A record as a public alert, in the words of CAP 1.2."""

from __future__ import annotations

import html
import re
from typing import Any

from ioc.connect.mapping.geometry import Shapes
from ioc.connect.mapping.picks import Pick
from ioc.connect.mapping.settings import AlertMapping
from ioc.connect.mapping.values import ABSENT, dig, pick, pick_text, pick_time, text
from ioc.connect.refused import Refused
from ioc.connect.times import write_iso
from ioc.domain.cap_words import (
    CATEGORIES,
    CERTAINTIES,
    MESSAGE_TYPES,
    RESPONSES,
    SCOPES,
    SEVERITIES,
    STATUSES,
    URGENCIES,
    known_word,
)
from ioc.domain.records import AlertArea, AlertInfo, PublicAlert

_IN_REFERENCE = re.compile(r"[\s,<&]+")
_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li|/tr)\b[^<>]*>", re.IGNORECASE)


def alert_of(record: Any, identifier: str, feed: str, mapping: AlertMapping, shapes: Shapes | None) -> PublicAlert:
    """The alert of one record. Raises Refused when sender, sent or event is missing or a word is unknown."""
    sent_us = pick_time(record, mapping.sent)
    if sent_us is None:
        raise Refused("record.field_missing", field=mapping.sent.named())
    sender = _required(record, mapping.sender)
    if mapping.identifier is not None:
        identifier = _required(record, mapping.identifier)
    sent = _sent_text(record, mapping, sent_us)
    return PublicAlert(
        id=_reference(sender, identifier, sent),
        feed=feed,
        sender=sender,
        identifier=identifier,
        sent=sent,
        sent_us=sent_us,
        status=_word(record, mapping.status, STATUSES, "Actual"),
        msg_type=_word(record, mapping.msg_type, MESSAGE_TYPES, "Alert"),
        scope=_word(record, mapping.scope, SCOPES, "Public"),
        source=pick_text(record, mapping.source),
        note=pick_text(record, mapping.note),
        references=_references(record, mapping.references),
        infos=(_info(record, mapping, sent_us, shapes),),
    )


def _info(record: Any, mapping: AlertMapping, sent_us: int, shapes: Shapes | None) -> AlertInfo:
    expires_us = pick_time(record, mapping.expires, strict=False)
    if expires_us is None and mapping.expires_after_s is not None:
        expires_us = sent_us + round(mapping.expires_after_s * 1e6)
    return AlertInfo(
        language=pick_text(record, mapping.language),
        event=_required(record, mapping.event),
        categories=_words(record, mapping.category, CATEGORIES),
        urgency=_tolerant(record, mapping.urgency, URGENCIES),
        severity=_tolerant(record, mapping.severity, SEVERITIES),
        certainty=_tolerant(record, mapping.certainty, CERTAINTIES),
        responses=_words(record, mapping.response, RESPONSES),
        headline=_prose(record, mapping, "headline"),
        description=_prose(record, mapping, "description"),
        instruction=_prose(record, mapping, "instruction"),
        sender_name=pick_text(record, mapping.sender_name),
        web=pick_text(record, mapping.web),
        effective_us=pick_time(record, mapping.effective, strict=False),
        onset_us=pick_time(record, mapping.onset, strict=False),
        expires_us=expires_us,
        areas=_areas(record, mapping, shapes),
    )


def _areas(record: Any, mapping: AlertMapping, shapes: Shapes | None) -> tuple[AlertArea, ...]:
    described = _prose(record, mapping, "area")
    geocodes = _geocodes(record, mapping.geocodes)
    polygons = shapes.rings() if shapes else ()
    circles = tuple((lon, lat, mapping.point_radius_km) for lon, lat in (shapes.points() if shapes else ()))
    if not (described or geocodes or polygons or circles):
        return ()
    return (AlertArea(description=described, polygons=polygons, circles=circles, geocodes=geocodes),)


def _geocodes(record: Any, path: str) -> tuple[tuple[str, str], ...]:
    found = dig(record, path) if path else ABSENT
    if not isinstance(found, dict):
        return ()
    codes: list[tuple[str, str]] = []
    for name, values in found.items():
        codes += [(str(name), text(one, path)) for one in (values if isinstance(values, list) else [values])]
    return tuple(codes)


def _references(record: Any, path: str) -> tuple[str, ...]:
    found = dig(record, path) if path else ABSENT
    if isinstance(found, str):
        return tuple(found.split())
    if not isinstance(found, list):
        return ()
    return tuple(reference for one in found if (reference := _one_reference(one, path)))


def _one_reference(one: Any, path: str) -> str:
    if isinstance(one, dict):
        parts = [text(one.get(name), path) for name in ("sender", "identifier", "sent")]
        return _reference(*parts) if all(parts) else ""
    return text(one, path)


def _reference(sender: str, identifier: str, sent: str) -> str:
    """ "sender,identifier,sent" with the characters that CAP 1.2 §3.2.1 forbids in a part made harmless."""
    return ",".join(_IN_REFERENCE.sub("_", part) for part in (sender, identifier, sent))


def _sent_text(record: Any, mapping: AlertMapping, sent_us: int) -> str:
    """The source's own ISO text, so that references match; a written one for any other format."""
    raw = dig(record, mapping.sent.path) if isinstance(mapping.sent.path, str) else ABSENT
    return raw.strip() if mapping.sent.format == "iso" and isinstance(raw, str) else write_iso(sent_us)


def _required(record: Any, spec: Pick) -> str:
    found = pick_text(record, spec)
    if not found:
        raise Refused("record.field_missing", field=spec.path)
    return found


def _prose(record: Any, mapping: AlertMapping, name: str) -> str:
    raw = pick_text(record, getattr(mapping, name))
    return plain_text(raw) if name in mapping.html else raw


def plain_text(raw: str) -> str:
    """HTML as words: breaks become lines, tags go, entities are read."""
    lines = html.unescape(_TAG.sub("", _BREAK.sub("\n", raw))).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


def _word(record: Any, spec: Pick | None, words: tuple[str, ...], default: str) -> str:
    """A word that changes what the message is: an unknown one refuses the record."""
    raw = pick_text(record, spec) or default
    found = known_word(raw, words)
    if found is None:
        raise Refused("record.word_unknown", field=spec.path if spec else "", value=raw[:80])
    return found


def _tolerant(record: Any, spec: Pick | None, words: tuple[str, ...]) -> str:
    """A word that grades the message: what CAP does not know is Unknown."""
    return known_word(pick_text(record, spec), words) or "Unknown"


def _words(record: Any, spec: Pick | None, words: tuple[str, ...]) -> tuple[str, ...]:
    raw = pick(record, spec)
    several = raw if isinstance(raw, list) else [raw]
    found = [known_word(text(one, spec.path if spec else ""), words) for one in several]
    return tuple(word for word in found if word)
