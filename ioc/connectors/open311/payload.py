"""From bytes to records: GeoReport v2 in XML (the standard's) or JSON (its option), as cities really write them."""

from __future__ import annotations

import codecs
import json
import re
from typing import Any, Literal

import msgspec
from msgspec import Struct

from ioc.connect.refused import Refused
from ioc.connectors.cap.xml import Element, name_of, read_xml, words

Kind = Literal["requests", "services", "definition"]
_WRAPPERS: dict[str, Kind] = {
    "service_requests": "requests",
    "requests": "requests",
    "services": "services",
    "service_definition": "definition",
}
_LIKE_XML = re.compile(rb"(?:\xff\xfe|\xfe\xff)?\x00?<")
"""A tag, also in UTF-16."""
_EMPTY = "nil-classes"
"""How Ruby on Rails writes a list without items."""
_ITEMS = ("request", "service_request", "service")
_DEEPEST = 12


class Records(Struct, frozen=True):
    """What an answer holds: plain dictionaries, empty XML elements as None."""

    kind: Kind
    records: list[Any]


def read_records(payload: bytes) -> Records:
    """The records of an answer. Raises Refused for the whole of it: unreadable, an error, or something else."""
    text = payload.removeprefix(codecs.BOM_UTF8).lstrip()
    return _from_xml(text) if _LIKE_XML.match(text) else _from_json(text)


def _from_xml(payload: bytes) -> Records:
    try:
        root = read_xml(payload)
    except Refused as refused:
        own = refused.code.removeprefix("cap.")
        raise Refused(f"open311.{own}" if own != refused.code else own, **refused.params) from None
    inside = [one for one in root if name_of(one)]
    if name_of(root) not in _WRAPPERS and len(inside) == 1 and name_of(inside[0]) in _WRAPPERS:
        root = inside[0]
    name = name_of(root)
    if name == _EMPTY and not inside:
        return Records("requests", [])
    if name in ("errors", "error"):
        raise _told(_tree(root, 0))
    if name not in _WRAPPERS:
        if name in _ITEMS:
            return Records("services" if name == "service" else "requests", [_tree(root, 0)])
        raise Refused("open311.not_open311", root=name[:80])
    if name == "service_definition":
        return Records("definition", [_tree(root, 0)])
    return Records(_WRAPPERS[name], [_tree(one, 0) for one in root if name_of(one)])


def _from_json(payload: bytes) -> Records:
    parsed = _parsed(payload)
    if isinstance(parsed, dict):
        for name, kind in _WRAPPERS.items():
            if name in parsed:
                return Records(kind, [parsed[name]] if kind == "definition" else _listed(parsed[name]))
        if "errors" in parsed or "error" in parsed:
            raise _told(parsed)
        if "attributes" in parsed and "service_request_id" not in parsed:
            return Records("definition", [parsed])
        parsed = [parsed]
    if not isinstance(parsed, list):
        raise Refused("open311.not_open311", root=type(parsed).__name__)
    return _bare(_listed(parsed))


def _bare(records: list[Any]) -> Records:
    """A list that does not say of what: judged by its first object."""
    first = next((one for one in records if isinstance(one, dict)), {})
    if not records or _is_request(first):
        return Records("requests", records)
    if "service_code" in first:
        return Records("services", records)
    if "code" in first and len(first) <= 3:
        raise _told(first)
    if len(records) > 1:
        return Records("requests", records)
    raise Refused("open311.not_open311", root=", ".join(sorted(map(str, first)))[:80] or "?")


def _is_request(record: dict[str, Any]) -> bool:
    return bool(set(record) & {"service_request_id", "token", "requested_datetime", "status"})


def _listed(found: Any) -> list[Any]:
    """The items of a list that may be wrapped: `{"request": …}` or `{"service": …}`, alone or each."""
    if isinstance(found, dict):
        inner = [found[name] for name in _ITEMS if name in found]
        found = inner[0] if inner else [found]
    items = found if isinstance(found, list) else [found]
    return [one[next(iter(one))] if _is_wrapped(one) else one for one in items if one is not None]


def _is_wrapped(one: Any) -> bool:
    return isinstance(one, dict) and len(one) == 1 and next(iter(one)) in _ITEMS


def _parsed(payload: bytes) -> Any:
    try:
        return msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return json.loads(payload)
    except (ValueError, RecursionError) as error:
        where = error.pos if isinstance(error, json.JSONDecodeError) else 0
        raise Refused("open311.not_readable", position=where) from None


def _told(found: Any) -> Refused:
    """The city's error, in its words, cut short."""
    while isinstance(found, dict) and not set(found) & {"code", "description"}:
        inner = next((found[name] for name in ("errors", "error", "text") if found.get(name)), "")
        found = inner[0] if isinstance(inner, list) and inner else inner
    if isinstance(found, dict):
        return Refused("open311.error_answer", error=f"{found.get('code', '')} {found.get('description', '')}"[:200])
    return Refused("open311.error_answer", error=str(found or "")[:200])


def _tree(element: Element, depth: int) -> Any:
    """An element as plain data: text, a dictionary of its children, or a list where all children have one name
    and the element's name is their plural (`attributes`, `values`, `notes`)."""
    if depth > _DEEPEST:
        raise Refused("open311.too_deep")
    inside = [one for one in element if name_of(one)]
    if not inside:
        return words(element) or (None if depth else {"text": ""})
    names = [name_of(one) for one in inside]
    plural = name_of(element) in {f"{names[0]}s", "errors"}
    if plural and len(set(names)) == 1 and depth:
        return [_tree(one, depth + 1) for one in inside]
    found: dict[str, Any] = {}
    for name, one in zip(names, inside, strict=True):
        value = _tree(one, depth + 1)
        if name in found and found[name] is not None:
            held = found[name]
            found[name] = [*held, value] if isinstance(held, list) else [held, value]
        else:
            found[name] = value
    return found
