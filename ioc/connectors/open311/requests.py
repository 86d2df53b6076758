"""A citizen's request (GeoReport v2, GET requests) as a call; pure, so that it can run in the worker process."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from ioc.connect.mapping.geometry import Pair, possible
from ioc.connect.mapping.records import as_bytes
from ioc.connect.mapping.values import ABSENT, dig, finite
from ioc.connect.polling import PAYLOAD_KEPT
from ioc.connect.refused import Refused
from ioc.connect.times import read_iso, zone_named
from ioc.connectors.open311.payload import read_records
from ioc.connectors.open311.services import Definition, Service
from ioc.connectors.open311.settings import Open311Settings
from ioc.domain.inbound import CallTaken, RecordRejected
from ioc.domain.vocabulary import CallStatus

_CLOSED = frozenset(
    {
        *("closed", "resolved", "completed", "complete", "done", "cancelled", "canceled", "hidden", "archived"),
        *("fixed", "fixed_council", "fixed_user", "duplicate", "not_responsible", "internal_referral"),
        *("no_further_action", "unable_to_fix", "not_councils_responsibility"),
    }
)
"""Words of FixMyStreet's extended statuses, and of cities, that end a request; any other word leaves it open."""
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_LONGEST_ID = 200
_PERSONAL = {
    "caller": ("first_name", "last_name", "requester_name", "contact_name"),
    "phone": ("phone", "phone_number"),
    "email": ("email", "email_address"),
    "address": ("address", "address_string", "zipcode"),
    "words": ("title", "description"),
    "media": ("media_url",),
    "agency": ("agency_responsible",),
    "notice": ("service_notice",),
    "answer": ("status_notes",),
}
"""What goes to the vault: its name there -> the fields of a request that it is joined from."""


class Names(Struct, frozen=True, kw_only=True):
    """What the city's codes mean, as far as it was asked."""

    services: dict[str, Service] = {}
    definitions: dict[str, Definition] = {}


class Answer(Struct, frozen=True, kw_only=True):
    """One answer: `held` records, of which `calls` could be taken; `placeless` of those lost an impossible place."""

    held: int = 0
    calls: tuple[CallTaken, ...] = ()
    codes: tuple[str, ...] = ()
    rejects: tuple[RecordRejected, ...] = ()
    placeless: int = 0
    readable: bool = True


def read_requests(payload: bytes, settings: Open311Settings, feed: str, names: Names) -> Answer:
    """Every request of an answer, taken or refused; an answer that is no request list is one refusal."""
    try:
        found = read_records(payload)
        if found.kind != "requests":
            raise Refused("open311.not_requests", kind=found.kind)
    except Refused as refused:
        return Answer(rejects=(_refusal(feed, "", refused, payload[:PAYLOAD_KEPT]),), readable=False)
    calls: dict[str, CallTaken] = {}
    codes: dict[str, None] = {}
    rejects: list[RecordRejected] = []
    placeless = 0
    for index, record in enumerate(found.records):
        name = f"#{index}"
        try:
            if not isinstance(record, dict):
                raise Refused("open311.record_wrong", kind=type(record).__name__)
            name = _plain(record.get("service_request_id")) or name
            call, lost = call_of(record, settings, feed, names)
            if call.id in calls:
                raise Refused("open311.duplicate", id=name[:_LONGEST_ID])
        except Refused as refused:
            rejects.append(_refusal(feed, name[:_LONGEST_ID], refused, as_bytes(record)))
            continue
        calls[call.id] = call
        codes[_plain(record.get("service_code"))] = None
        placeless += lost
    return Answer(
        held=len(found.records),
        calls=tuple(calls.values()),
        codes=tuple(code for code in codes if code),
        rejects=tuple(rejects),
        placeless=placeless,
    )


def call_of(record: dict[str, Any], settings: Open311Settings, feed: str, names: Names) -> tuple[CallTaken, bool]:
    """The request as a call, and whether it named a place that is none.

    Raises Refused when it has no id (a token stands for one that the city has not given yet), no status, neither
    code nor name of its service, or a time of request that cannot be read.
    """
    ident = _plain(record.get("service_request_id"))
    if not ident or len(ident) > _LONGEST_ID:
        raise Refused("open311.token_only" if record.get("token") and not ident else "open311.id_missing")
    code, told = _plain(record.get("service_code")), _plain(record.get("service_name"))
    service = names.services.get(code) or Service(code=code, name=told, group=_plain(record.get("group")))
    raw_status = _plain(record.get("status"))
    if not raw_status:
        raise Refused("open311.field_missing", field="status")
    if not (code or told):
        raise Refused("open311.field_missing", field="service_code")
    status, word = status_of(raw_status, settings.statuses)
    requested_us = _time(record.get("requested_datetime"), settings.zone)
    if requested_us is None:
        raise Refused("open311.time_unreadable", field="requested_datetime")
    place, lost = _place(record)
    return (
        CallTaken(
            feed=feed,
            id=f"{feed}:{ident}",
            line=settings.line,
            kind=_kind(service, told, settings),
            source_us=requested_us,
            lon=place[0] if place else None,
            lat=place[1] if place else None,
            ward=_ward(record, settings.ward),
            personal=_personal(record, ident, told or service.name, names.definitions.get(code, Definition())),
            status=status,
            status_word=word,
            status_us=_time(record.get("updated_datetime"), settings.zone) or 0,
        ),
        lost,
    )


def _kind(service: Service, told: str, settings: Open311Settings) -> str:
    """The incident type of the centre by code, name or group; else the city's own name of the service."""
    for key in (service.code, told, service.name, service.group):
        if key and key in settings.kinds:
            return settings.kinds[key]
    return settings.kind or told or service.name or service.code


def status_of(raw: str, given_words: Mapping[str, str]) -> tuple[CallStatus, str]:
    """Open or closed, by the words given first, and the city's own word as a code (never free text)."""
    word = _NOT_WORD.sub("_", raw.lower()).strip("_")[:40]
    given = given_words.get(raw) or given_words.get(word)
    if given:
        return CallStatus(given), word
    return (CallStatus.CLOSED if word in _CLOSED else CallStatus.OPEN), word


def _time(raw: Any, zone: str) -> int | None:
    """Microseconds UTC; 0 when absent, None when it cannot be read."""
    text = _plain(raw)
    return read_iso(text, zone_named(zone)) if text else 0


def _place(record: dict[str, Any]) -> tuple[Pair | None, bool]:
    lat = next((record[name] for name in ("lat", "latitude") if record.get(name) is not None), None)
    lon = next((record[name] for name in ("long", "lon", "lng", "longitude") if record.get(name) is not None), None)
    if lat is None and lon is None:
        return None, False
    x, y = _number(lon), _number(lat)
    place = None if x is None or y is None else possible((x, y))
    return place, place is None


def _number(raw: Any) -> float | None:
    return None if isinstance(raw, bool) else finite(raw)


def _ward(record: dict[str, Any], path: str) -> str:
    found = dig(record, path) if path else ABSENT
    return "" if found is ABSENT else _plain(found)[:120]


def _personal(record: dict[str, Any], ident: str, service: str, definition: Definition) -> dict[str, str]:
    found = {
        name: " ".join(part for field in fields if (part := _plain(record.get(field))))
        for name, fields in _PERSONAL.items()
    }
    found["number"] = ident
    found["service"] = service
    found["expected"] = _plain(record.get("expected_datetime"))
    found["details"] = _details(record.get("attributes") or record.get("attribute"), definition)
    found["notes"] = "\n".join(_note(one) for one in _dicts(record.get("notes"), "note"))
    return {name: text for name, text in found.items() if text}


def _details(attributes: Any, definition: Definition) -> str:
    """What the citizen answered, by the definition's names: "question: answer" a line."""
    pairs: list[tuple[str, Any]] = []
    if isinstance(attributes, dict) and "attribute" not in attributes:
        pairs = list(attributes.items())
    else:
        for one in _dicts(attributes, "attribute"):
            values = _dicts(one.get("values"), "value")
            said = [value.get("name") or value.get("key") for value in values] or one.get("value") or one.get("name")
            pairs.append((_plain(one.get("code") or one.get("label")), said))
    lines = []
    for code, raw in pairs:
        several = raw if isinstance(raw, list) else [raw]
        said = [definition.answers.get((code, _plain(one)), _plain(one)) for one in several]
        lines.append(f"{definition.questions.get(code, code)}: {', '.join(one for one in said if one)}")
    return "\n".join(lines)


def _note(note: dict[str, Any]) -> str:
    at, summary, more = (_plain(note.get(name)) for name in ("datetime", "summary", "description"))
    return " · ".join(part for part in (at, summary, more) if part)


def _dicts(found: Any, name: str) -> list[dict[str, Any]]:
    if isinstance(found, dict):
        found = found.get(name, found)
    items = found if isinstance(found, list) else [found]
    return [one for one in items if isinstance(one, dict)]


def _plain(raw: Any) -> str:
    """Text, number or boolean as clean text, several of them one after the other; anything else is nothing."""
    if isinstance(raw, list):
        return " ".join(found for one in raw if not isinstance(one, list) and (found := _plain(one)))
    if raw is None or isinstance(raw, dict):
        return ""
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    return str(raw).encode("utf-8", "replace").decode().replace("\x00", "").strip()


def _refusal(feed: str, record: str, refused: Refused, payload: bytes) -> RecordRejected:
    return RecordRejected(feed=feed, record=record, reason=refused.code, params=refused.params, payload=payload)
