"""Things, their places and their datastreams as assets and properties of ours."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Any

import msgspec
from msgspec import Struct

from ioc.connect.mapping.geometry import Pair, read_geometry
from ioc.connect.mapping.values import ABSENT, dig
from ioc.connect.refused import Refused
from ioc.connectors.sensorthings.settings import PropertyRule, SensorThingsSettings
from ioc.connectors.sensorthings.units import unit_code
from ioc.connectors.sensorthings.v11 import id_of
from ioc.domain.inbound import AssetSeen

_NOT_KEY = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 160


class Part(Struct, frozen=True, kw_only=True):
    """One measured property of a datastream; `given` is its unit's code ("" none, None one that is not known)."""

    property: str
    given: str | None = ""
    rule: PropertyRule | None = None


class Stream(Struct, frozen=True, kw_only=True):
    """One datastream: whose it is, and what its result holds (several parts: a MultiDatastream)."""

    asset: str
    parts: tuple[Part, ...]


def asset_of(thing: dict[str, Any], settings: SensorThingsSettings, feed: str, domain: str) -> AssetSeen:
    """A Thing with the place of its first Location that is one. Raises Refused without id and name."""
    ident, name = id_of(thing), _text(thing.get("name"))
    if not (ident or name):
        raise Refused("sensorthings.id_missing", kind="Thing")
    place = next((found for one in _several(thing, "Locations", "Location") if (found := place_of(one))), None)
    return AssetSeen(
        feed=feed,
        id=f"{feed}:{ident or name}"[:256],
        domain=domain,
        kind=_kind(thing, settings),
        name=(name or ident)[:_LONGEST_NAME],
        lon=place[0] if place else None,
        lat=place[1] if place else None,
        ward=_at(thing, settings.ward)[:_LONGEST_NAME],
    )


def lone_asset(stream: dict[str, Any], settings: SensorThingsSettings, feed: str, domain: str) -> AssetSeen:
    """The asset of a datastream that came without its Thing: the datastream itself, where it observes.

    Raises Refused without id and name."""
    ident, name = id_of(stream), _text(stream.get("name"))
    if not (ident or name):
        raise Refused("sensorthings.id_missing", kind="Datastream")
    place = _point(stream.get("observedArea"))
    return AssetSeen(
        feed=feed,
        id=settings.asset or f"{feed}:datastream:{ident or name}"[:256],
        domain=domain,
        kind=_kind(stream, settings),
        name=(name or ident)[:_LONGEST_NAME],
        lon=place[0] if place else None,
        lat=place[1] if place else None,
        ward=_at(stream, settings.ward)[:_LONGEST_NAME],
    )


def stream_of(stream: dict[str, Any], asset: str, settings: SensorThingsSettings) -> Stream:
    """A Datastream or MultiDatastream. Raises Refused when no rule is about it and unmapped ones are not wanted."""
    units = stream.get("unitOfMeasurements") or [stream.get("unitOfMeasurement")]
    units = units if isinstance(units, list) else [units]
    # a MultiDatastream that came without its observed properties has as many parts as units
    observed = _several(stream, "ObservedProperties", "ObservedProperty") or _unnamed(stream, len(units))
    parts = []
    for index, one in enumerate(observed):
        unit = units[index] if index < len(units) else None
        parts.append(_part(stream, one, unit, settings, alone=len(observed) == 1))
    return Stream(asset=asset, parts=tuple(parts))


def place_of(location: Any) -> Pair | None:
    """The point of a Location (OGC 18-088 clause 8.2.2): a geometry or Feature, as object or as text; any encoding
    that holds GeoJSON. None when it holds none or an impossible one."""
    return _point(location.get("location")) if isinstance(location, dict) else None


def text_list(found: Any) -> list[dict[str, Any]]:
    """The objects in a value that may be one or a list."""
    items = found if isinstance(found, list) else [found]
    return [one for one in items if isinstance(one, dict)]


def _part(
    stream: dict[str, Any], observed: dict[str, Any], unit: Any, settings: SensorThingsSettings, *, alone: bool
) -> Part:
    names = [_text(observed.get("name")), _text(observed.get("definition")), _text(observed.get("@iot.id"))]
    own = [_text(stream.get("name")), id_of(stream)] if alone else []
    for rule in settings.properties:
        if any(_matches(name, rule.match) for name in (*own, *names) if name):
            return Part(property=rule.property, given=unit_code(unit), rule=rule)
    if settings.unmapped == "refuse":
        raise Refused("sensorthings.datastream_unmapped", name=(own or names)[0][:120])
    key = _NOT_KEY.sub("_", (names[0] or _text(stream.get("name")) or "value").lower()).strip("_")
    return Part(property=key or "value", given=unit_code(unit))


def _unnamed(stream: dict[str, Any], parts: int) -> list[dict[str, Any]]:
    name = _text(stream.get("name")) or "value"
    return [{"name": f"{name} {number}"} for number in range(1, parts + 1)] if parts > 1 else [{}]


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name.casefold(), pattern.casefold()) for pattern in patterns)


def _kind(entity: dict[str, Any], settings: SensorThingsSettings) -> str:
    found = _at(entity, settings.kind_from)
    return settings.kinds.get(found, settings.kind) if settings.kinds else found or settings.kind


def _several(entity: dict[str, Any], *names: str) -> list[dict[str, Any]]:
    return next((found for name in names if (found := text_list(entity.get(name)))), [])


def _point(raw: Any) -> Pair | None:
    if isinstance(raw, str):
        try:
            raw = msgspec.json.decode(raw)
        except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
            return None
    if isinstance(raw, dict) and raw.get("type") == "Feature":
        raw = raw.get("geometry")
    if isinstance(raw, dict) and raw.get("type") == "FeatureCollection":
        raw = next((one.get("geometry") for one in text_list(raw.get("features"))), None)
    try:
        shapes = read_geometry({"geometry": raw}, "", None)
        return shapes.place() if shapes else None
    except Refused:
        return None


def _at(entity: dict[str, Any], path: str) -> str:
    found = dig(entity, path) if path else ABSENT
    return "" if found is ABSENT else _text(found)


def _text(raw: Any) -> str:
    if raw is None or isinstance(raw, dict | list | bool):
        return ""
    return str(raw).encode("utf-8", "replace").decode().replace("\x00", "").strip()
