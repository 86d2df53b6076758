"""What a city calls its services and asks about them: GET services and GET service definition of GeoReport v2."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from ioc.connect.refused import Refused
from ioc.connectors.open311.payload import read_records


class Service(Struct, frozen=True, kw_only=True):
    """One service. `metadata`: it has a definition with attributes."""

    code: str
    name: str
    group: str = ""
    metadata: bool = False


class Definition(Struct, frozen=True, kw_only=True):
    """The questions of one service: code -> question, and (code, key) -> the name of an answer."""

    questions: dict[str, str] = {}
    answers: dict[tuple[str, str], str] = {}


def read_services(payload: bytes) -> dict[str, Service]:
    """Services by code. Raises Refused when the answer is no service list; a service without code is left out."""
    found = read_records(payload)
    if found.kind != "services" and found.records:
        raise Refused("open311.not_services", kind=found.kind)
    services = [_service(one) for one in found.records if isinstance(one, dict)]
    return {one.code: one for one in services if one.code}


def read_definition(payload: bytes) -> Definition:
    """A service's questions and named answers. Raises Refused when the answer is no definition."""
    found = read_records(payload)
    if found.kind != "definition":
        raise Refused("open311.not_definition", kind=found.kind)
    held = found.records[0] if isinstance(found.records[0], dict) else {}
    questions: dict[str, str] = {}
    answers: dict[tuple[str, str], str] = {}
    for one in _several(held.get("attributes"), "attribute") + _several(held.get("attribute"), "attribute"):
        code = _plain(one.get("code"))
        if not code:
            continue
        questions[code] = _plain(one.get("description")) or code
        for value in _several(one.get("values"), "value"):
            answers[code, _plain(value.get("key"))] = _plain(value.get("name"))
    return Definition(questions=questions, answers=answers)


def _service(record: dict[str, Any]) -> Service:
    return Service(
        code=_plain(record.get("service_code")),
        name=_plain(record.get("service_name")),
        group=_plain(record.get("group")),
        metadata=_plain(record.get("metadata")).lower() == "true",
    )


def _several(found: Any, name: str) -> list[dict[str, Any]]:
    if isinstance(found, dict):
        found = found.get(name, found)
    items = found if isinstance(found, list) else [found]
    return [one for one in items if isinstance(one, dict)]


def _plain(found: Any) -> str:
    return "" if found is None or isinstance(found, dict | list) else str(found).strip()
