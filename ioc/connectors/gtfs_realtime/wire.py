"""From bytes to a GTFS-realtime message: protobuf, its text form, or its JSON form."""

from __future__ import annotations

import codecs
import json
import math
import re
import zlib
from collections.abc import Iterator
from functools import cache
from typing import Any

from google.protobuf import json_format, text_format
from google.protobuf.message import DecodeError
from google.transit import gtfs_realtime_pb2 as gtfs

from ioc.connect.mapping.payload import parsed_json
from ioc.connect.refused import Refused, whole

_TEXT = re.compile(rb"(?:\s|#[^\n]*\n)*(?:header|entity)\s*[:{]")
_PAGE = re.compile(rb"\s*<(?:!doctype|html|\?xml|head|body)", re.IGNORECASE)
_ZIP = b"PK\x03\x04"
_GZIP = b"\x1f\x8b"
_MOST_BYTES = 200_000_000
_QUOTED = 60
_UNREADABLE = (
    *(json_format.ParseError, ValueError, TypeError, AttributeError),
    *(OverflowError, RecursionError, SystemError),
)
"""What json_format raises for JSON that is of another shape than the message."""
_TIMES = ("timestamp", "time")
_DEEPEST = 20

Parsed = tuple[str, Any, Refused | None]
"""An entity's name, itself (None when it cannot be read), and why not."""


def read_message(payload: bytes) -> tuple[Any, Iterator[Parsed]]:
    """The header and the entities one by one. Raises Refused when the payload as a whole is no such message."""
    payload = _unpacked(payload) if payload.startswith(_GZIP) else payload
    bare = payload.removeprefix(codecs.BOM_UTF8)
    if not bare.strip():
        raise Refused("gtfs_realtime.empty")
    if _PAGE.match(bare):
        raise Refused("gtfs_realtime.web_page")
    if bare.startswith(_ZIP):
        raise Refused("gtfs_realtime.zip_file")
    if bare.lstrip()[:1] == b"{":
        return _from_json(bare)
    message = _from_text(bare) if _TEXT.match(bare) else _from_binary(payload)
    if not message.HasField("header") or not message.header.HasField("gtfs_realtime_version"):
        raise Refused("gtfs_realtime.header_missing")
    return message.header, ((_name(index, one.id), one, None) for index, one in enumerate(message.entity))


def as_text(entity: Any) -> bytes:
    """An entity as JSON, to be read by a person."""
    if isinstance(entity, dict):
        return json.dumps(entity, ensure_ascii=False).encode("utf-8", "replace")
    written: str = json_format.MessageToJson(entity, indent=None, ensure_ascii=False)
    return written.encode("utf-8", "replace")


def _unpacked(payload: bytes) -> bytes:
    """What a gzip file holds: some sources serve one as it lies on their disk."""
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        found = unpacking.decompress(payload, _MOST_BYTES)
    except zlib.error:
        found = b""
    if not unpacking.eof:
        raise Refused("gtfs_realtime.not_protobuf", bytes=len(payload))
    return found


def _from_binary(payload: bytes) -> Any:
    message = gtfs.FeedMessage()
    try:
        message.ParseFromString(payload)
    except DecodeError:
        raise Refused("gtfs_realtime.not_protobuf", bytes=len(payload)) from None
    _mend_words(message)
    return message


def _mend_words(message: Any) -> None:
    """Words that are not UTF-8, against the standard, come out of protobuf as bytes: they are read as Windows-1252, as
    senders that forget the encoding write them."""
    for field, value in message.ListFields():
        if field.is_extension:
            continue
        if field.type == field.TYPE_STRING:
            if isinstance(value, bytes):
                setattr(message, field.name, value.decode("cp1252", "replace"))
        elif field.type == field.TYPE_MESSAGE and _has_words(field.message_type):
            for one in value if hasattr(value, "append") or hasattr(value, "add") else (value,):
                _mend_words(one)


@cache
def _has_words(kind: Any) -> bool:
    """Whether a message of that kind can hold words; most of a feed (places, times) cannot."""
    return any(
        field.type == field.TYPE_STRING
        or (field.type == field.TYPE_MESSAGE and field.message_type is not kind and _has_words(field.message_type))
        for field in kind.fields
    )


def _from_text(payload: bytes) -> Any:
    message = gtfs.FeedMessage()
    try:
        text_format.Parse(
            payload.decode("utf-8", "replace"), message, allow_unknown_extension=True, allow_unknown_field=True
        )
    except (text_format.ParseError, RecursionError) as error:
        line = error.GetLine() if isinstance(error, text_format.ParseError) else None
        raise Refused("gtfs_realtime.text_wrong", line=line or 0) from None
    return message


def _from_json(payload: bytes) -> tuple[Any, Iterator[Parsed]]:
    try:
        parsed = parsed_json(payload)
    except Refused:
        raise Refused("gtfs_realtime.not_json") from None
    header = gtfs.FeedHeader()
    if isinstance(parsed, dict) and "header" not in parsed and isinstance(parsed.get("response"), dict):
        parsed = parsed["response"]  # an envelope, as Auckland Transport puts around its feeds
    if not isinstance(parsed, dict) or not isinstance(parsed.get("header"), dict):
        raise Refused("gtfs_realtime.header_missing")
    try:
        json_format.ParseDict(_whole_seconds(parsed["header"]), header, ignore_unknown_fields=True)
    except _UNREADABLE:
        raise Refused("gtfs_realtime.header_missing") from None
    entities = parsed.get("entity") or []
    if not isinstance(entities, list):
        raise Refused("gtfs_realtime.not_json")
    return header, (_entity_of(index, raw) for index, raw in enumerate(entities))


def _whole_seconds(raw: Any, depth: int = 0) -> Any:
    """The same with POSIX times that some servers write with a fraction as whole seconds."""
    if isinstance(raw, list):
        return [_whole_seconds(one, depth + 1) for one in raw] if depth < _DEEPEST else raw
    if not isinstance(raw, dict) or depth >= _DEEPEST:
        return raw
    return {
        name: int(value) if name in _TIMES and isinstance(value, float) and math.isfinite(value)
        else _whole_seconds(value, depth + 1)
        for name, value in raw.items()
    }  # fmt: skip


def _entity_of(index: int, raw: Any) -> Parsed:
    name = _name(index, str(raw.get("id", "")) if isinstance(raw, dict) else "")
    entity = gtfs.FeedEntity()
    try:
        json_format.ParseDict(_whole_seconds(raw), entity, ignore_unknown_fields=True)
    except _UNREADABLE as error:
        held = raw if isinstance(raw, dict) else {"value": raw}
        return name, held, Refused("gtfs_realtime.entity_wrong", error=str(error)[:_QUOTED])
    return name, entity, None


def _name(index: int, ident: str) -> str:
    return whole(ident[:120]) or f"#{index}"
