"""From the bytes of a message to its records."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from ioc.connect.mapping.values import ABSENT, dig
from ioc.connect.refused import Refused
from ioc.connectors.mqtt.settings import PARENT, TOPIC, VALUE, TopicRule
from ioc.connectors.mqtt.topics import NAME

_DOT = re.compile(r"(?<!\\)\.")
_LIKE_JSON = b'{["-0123456789tfn'
_BOM = b"\xef\xbb\xbf"


def records_of(payload: bytes, rule: TopicRule, fields: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Every record of a message, with the fields of its topic under "@topic". Raises Refused for the whole message.

    An object is a record, a list holds records; what is neither stands under "@value". With `rule.records` the
    list is looked for inside, and each of its records has the outside under "@parent".
    """
    content = _content(payload, rule.payload)
    outside: Any = None
    if rule.records:
        outside, content = _around(content, _DOT.split(rule.records)), dig(content, rule.records)
        if content is ABSENT or not isinstance(content, list | dict):
            raise Refused("payload.not_a_list", path=rule.records)
    for one in content if isinstance(content, list) else (content,):
        record: dict[str, Any] = one if isinstance(one, dict) else {VALUE: one}
        record[TOPIC] = fields
        if outside is not None:
            record[PARENT] = outside
        yield record


def parsed_record(payload: bytes) -> tuple[dict[str, Any], str]:
    """A record as a refusal keeps it, and the topic that it came by; ("" when the payload names none)."""
    try:
        record = msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}, ""
    fields = record.get(TOPIC) if isinstance(record, dict) else None
    return (record, str(fields.get(NAME, ""))) if isinstance(fields, dict) else ({}, "")


def _around(content: Any, steps: list[str]) -> Any:
    """What lies around the records, without them: they would hold themselves."""
    if not isinstance(content, dict):
        return {}
    step = steps[0].replace("\\.", ".")
    around = {name: value for name, value in content.items() if name != step}
    if len(steps) > 1:
        around[step] = _around(content.get(step), steps[1:])
    return around


def _content(payload: bytes, how: str) -> Any:
    if how == "value":
        return _text(payload)
    start = payload[:1]
    if how == "auto" and (not start or start not in _LIKE_JSON):
        stripped = payload.removeprefix(_BOM).lstrip()
        if not stripped or stripped[:1] not in _LIKE_JSON:
            return _text(payload)
    try:
        return msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _loosely(payload, how)


def _loosely(payload: bytes, how: str) -> Any:
    """JSON with NaN, Infinity or a byte-order mark; else plain text that only began like JSON ("12.5 m", "online")."""
    try:
        return json.loads(payload)
    except (ValueError, RecursionError) as error:
        plain = payload.removeprefix(_BOM).lstrip()[:1] not in (b"{", b"[")
        if how == "auto" and plain:
            return _text(payload)
        where = error.pos if isinstance(error, json.JSONDecodeError) else 0
        raise Refused("payload.not_json", position=where) from None


def _text(payload: bytes) -> str:
    try:
        return payload.removeprefix(_BOM).decode().replace("\x00", "").strip()
    except UnicodeDecodeError:
        raise Refused("mqtt.not_text") from None
