"""The features of a GeoJSON payload (RFC 7946) and the reference system it declares."""

from __future__ import annotations

import codecs
import re
from typing import Any

from ioc.connect.mapping.crs import to_wgs84
from ioc.connect.mapping.payload import parsed_json
from ioc.connect.mapping.records import Mapped, RefusedRow, map_records, refused_whole
from ioc.connect.mapping.values import ABSENT, dig
from ioc.connect.refused import Refused
from ioc.connectors.geojson.settings import GeoJsonSettings

_FEATURES = "features"
_RS = b"\x1e"
_BETWEEN = re.compile(rb"[\x1e\n]")


def map_payload(payload: bytes, settings: GeoJsonSettings, feed: str, domain: str) -> Mapped:
    """Every record of the payload, taken or refused; a payload that does not parse is one reject."""
    try:
        records, declared = read_records(payload, settings.records)
        turn = to_wgs84(declared, settings.crs)
    except Refused as refused:
        return refused_whole(refused, payload, feed)
    return map_records(records, settings, feed, domain, turn)


def read_records(payload: bytes, path: str) -> tuple[list[Any], str]:
    """The records of a payload and the CRS it declares ("" when none). Raises Refused for the whole file."""
    try:
        parsed = parsed_json(payload)
    except Refused:
        sequence = _sequence(payload) if path == _FEATURES else None
        if sequence is None:
            raise
        return sequence, ""
    if path == _FEATURES and isinstance(parsed, list) and parsed and all(map(_is_feature, parsed)):
        return parsed, ""
    if path == ".":
        if not isinstance(parsed, list):
            raise Refused("payload.not_a_list", path=path)
        return parsed, ""
    if isinstance(parsed, dict) and _is_feature(parsed) and path == _FEATURES:
        return [parsed], _declared_crs(parsed)
    found = dig(parsed, path)
    if found is ABSENT or not isinstance(found, list):
        raise Refused("payload.not_a_list", path=path)
    return found, _declared_crs(parsed)


def _is_feature(parsed: Any) -> bool:
    return isinstance(parsed, dict) and parsed.get("type") == "Feature"


def _sequence(payload: bytes) -> list[Any] | None:
    """The features of a GeoJSON text sequence (RFC 8142), or of one GeoJSON text a line; None when it is neither.

    A text that is cut off or is no JSON stands refused in its place."""
    found: list[Any] = []
    for line in _BETWEEN.split(payload.removeprefix(codecs.BOM_UTF8)):
        if not line.strip():
            continue
        try:
            text = parsed_json(line.strip())
        except Refused as refused:
            if not found:
                return None
            found.append(RefusedRow(line.decode("utf-8", "replace"), Refused(refused.code, **refused.params)))
            continue
        if not found and not isinstance(text, dict):
            return None
        several = text.get("features") if isinstance(text, dict) and text.get("type") == "FeatureCollection" else [text]
        found += several if isinstance(several, list) else [text]
    return found if len(found) > 1 or _RS in payload else None


def _declared_crs(parsed: Any) -> str:
    """The `crs` member of GeoJSON 2008 (dropped by RFC 7946, still written): a name or the old EPSG code form."""
    member = parsed.get("crs") if isinstance(parsed, dict) else None
    if not isinstance(member, dict) or not isinstance(member.get("properties"), dict):
        return ""
    properties = member["properties"]
    if str(member.get("type", "")).upper() == "EPSG":
        return f"EPSG:{properties.get('code', '')}"
    return str(properties.get("name", ""))
