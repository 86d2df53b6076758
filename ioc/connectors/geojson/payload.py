"""The features of a GeoJSON payload (RFC 7946) and the reference system it declares."""

from __future__ import annotations

from typing import Any

from ioc.connect.mapping.crs import to_wgs84
from ioc.connect.mapping.payload import parsed_json
from ioc.connect.mapping.records import Mapped, map_records, refused_whole
from ioc.connect.mapping.values import ABSENT, dig
from ioc.connect.refused import Refused
from ioc.connectors.geojson.settings import GeoJsonSettings


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
    parsed = parsed_json(payload)
    if path == ".":
        if not isinstance(parsed, list):
            raise Refused("payload.not_a_list", path=path)
        return parsed, ""
    if isinstance(parsed, dict) and parsed.get("type") == "Feature" and path == "features":
        return [parsed], _declared_crs(parsed)
    found = dig(parsed, path)
    if found is ABSENT or not isinstance(found, list):
        raise Refused("payload.not_a_list", path=path)
    return found, _declared_crs(parsed)


def _declared_crs(parsed: Any) -> str:
    """The `crs` member of GeoJSON 2008 (dropped by RFC 7946, still written): a name or the old EPSG code form."""
    member = parsed.get("crs") if isinstance(parsed, dict) else None
    if not isinstance(member, dict) or not isinstance(member.get("properties"), dict):
        return ""
    properties = member["properties"]
    if str(member.get("type", "")).upper() == "EPSG":
        return f"EPSG:{properties.get('code', '')}"
    return str(properties.get("name", ""))
