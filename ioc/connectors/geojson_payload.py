"""From bytes to records, before any mapping."""

from __future__ import annotations

import codecs
import json
from typing import Any

import msgspec

from ioc.connectors.geojson_values import ABSENT, dig
from ioc.connectors.refused import Refused

_UTF8_BOM = codecs.BOM_UTF8


def read_records(payload: bytes, path: str) -> tuple[list[Any], str]:
    """The records of a payload and the CRS it declares ("" when none). Raises Refused for the whole file."""
    parsed = _parsed(payload)
    if path == ".":
        if not isinstance(parsed, list):
            raise Refused("geojson.not_a_list", path=path)
        return parsed, ""
    if isinstance(parsed, dict) and parsed.get("type") == "Feature" and path == "features":
        return [parsed], _declared_crs(parsed)
    found = dig(parsed, path)
    if found is ABSENT or not isinstance(found, list):
        raise Refused("geojson.not_a_list", path=path)
    return found, _declared_crs(parsed)


def _parsed(payload: bytes) -> Any:
    """Parsed JSON; NaN and Infinity, which JSON forbids and some sources write, become floats of their record."""
    try:
        return msgspec.json.decode(payload.removeprefix(_UTF8_BOM))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return json.loads(payload)
    except (ValueError, RecursionError) as error:
        where = error.pos if isinstance(error, json.JSONDecodeError) else 0
        raise Refused("geojson.not_json", position=where) from None


def _declared_crs(parsed: Any) -> str:
    """The `crs` member of GeoJSON 2008 (dropped by RFC 7946, still written): a name or the old EPSG code form."""
    member = parsed.get("crs") if isinstance(parsed, dict) else None
    if not isinstance(member, dict) or not isinstance(member.get("properties"), dict):
        return ""
    properties = member["properties"]
    if str(member.get("type", "")).upper() == "EPSG":
        return f"EPSG:{properties.get('code', '')}"
    return str(properties.get("name", ""))
