"""Entities of NGSI-LD (ETSI GS CIM 009) and NGSI v2 in any of their written forms, as one plain form.

Read are: normalized, concise and keyValues (simplified), GeoJSON (Feature, FeatureCollection), expanded JSON-LD,
temporal lists of instances, one entity or a list, notifications of both versions (`data`) and batches (`entities`).
A `@context` is never fetched: names that are whole addresses are known by their last part. Pure, so that it can run
in the worker process; the webhook connector reads notifications with the same `read_entities`.
"""

from __future__ import annotations

import codecs
import json
from typing import Any

import msgspec
from msgspec import Struct

from ioc.connect.refused import Refused, whole
from ioc.connect.web_page import refuse_web_page
from ioc.connectors.ngsi_ld.expanded import compacted, is_expanded, local_name

_VALUE_KEYS = ("value", "object", "languageMap", "vocab", "json", "valueList", "objectList")
_LISTS = ("data", "entities", "@graph", "features")
_NOT_ATTRIBUTES = frozenset({"id", "type", "@id", "@type", "@context", "scope", "geometry", "bbox"})
_TIMES = ("observedAt", "TimeInstant", "timestamp", "dateModified", "modifiedAt")
_LANGUAGES = ("vi", "en")
_DELETED = "urn:ngsi-ld:null"


class Attribute(Struct, frozen=True, kw_only=True):
    """One instance of an attribute: its plain value, and what the source says of it.

    `observed` is its time as written ("" = none), `unit` its unit code (UN/CEFACT Recommendation 20), `dataset` its
    datasetId (NGSI-LD multi-attribute).
    """

    value: Any
    observed: str = ""
    unit: str = ""
    dataset: str = ""


class Entity(Struct, frozen=True, kw_only=True):
    """One entity; `geometry` is a GeoJSON geometry or None."""

    id: str
    types: tuple[str, ...]
    attributes: dict[str, tuple[Attribute, ...]]
    geometry: Any = None


def read_entities(payload: bytes) -> list[Any]:
    """The entities of a payload as they are written. Raises Refused for the whole of it."""
    return entities_in(_parsed(payload))


def entities_in(parsed: Any) -> list[Any]:
    """The entities of a payload that is parsed already: a list, one entity, a notification, a batch, GeoJSON.

    Raises Refused: an error of the broker, a bare `@context`, or nothing that could hold entities.
    """
    if isinstance(parsed, list):
        return parsed
    if not isinstance(parsed, dict):
        raise Refused("ngsi_ld.not_entities", found=type(parsed).__name__)
    if ("id" in parsed or "@id" in parsed) and parsed.get("type") not in ("Notification", "FeatureCollection"):
        return [parsed]
    for name in _LISTS:
        held = parsed.get(name)
        if isinstance(held, dict):
            return entities_in(held)
        if isinstance(held, list):
            return held
    if set(parsed) == {"@context"}:
        raise Refused("ngsi_ld.only_context")
    if "title" in parsed or "error" in parsed or "detail" in parsed:
        told = [str(parsed.get(name) or "") for name in ("error", "title", "detail", "description")]
        raise Refused("ngsi_ld.error_answer", error=" ".join(filter(None, told))[:200])
    if "type" in parsed or "@type" in parsed:
        return [parsed]
    raise Refused("ngsi_ld.not_entities", found=", ".join(map(str, parsed))[:80] or "{}")


def entity_of(record: Any) -> Entity:
    """One entity in the plain form. Raises Refused when it has no id or no type."""
    if not isinstance(record, dict):
        raise Refused("ngsi_ld.record_wrong", kind=type(record).__name__)
    if is_expanded(record):
        record = compacted(record)
    ident = record.get("id", record.get("@id"))
    if not isinstance(ident, str) or not ident.strip() or len(ident) > 500:
        raise Refused("ngsi_ld.id_missing")
    held, kind, geometry = record, record.get("type", record.get("@type")), record.get("geometry")
    if kind == "Feature" and isinstance(record.get("properties"), dict):
        held = record["properties"]
        kind = held.get("type", held.get("@type"))
    kinds = kind if isinstance(kind, list) else [kind]
    types = tuple(whole(local_name(one)) for one in kinds if isinstance(one, str) and one.strip())
    if not types:
        raise Refused("ngsi_ld.type_missing")
    attributes = {
        local_name(str(name)): instances
        for name, raw in held.items()
        if name not in _NOT_ATTRIBUTES and (instances := _instances(raw))
    }
    return Entity(id=whole(ident.strip()), types=types, attributes=attributes, geometry=_geometry(geometry, attributes))


def plain_value(raw: Any) -> Any:
    """A value without the wrappers of JSON-LD: typed values, and a text in several languages in ours."""
    if isinstance(raw, dict):
        for name in ("@value", "value"):
            if name in raw and set(raw) <= {"@type", "@value", "value", "type", "@language", "format"}:
                return plain_value(raw[name])
    return raw


def _instances(raw: Any) -> tuple[Attribute, ...]:
    several = _simplified(raw)
    if several is not None:
        return several
    if isinstance(raw, list) and raw and all(_is_attribute(one) for one in raw):
        return tuple(_attribute(one) for one in raw)
    if _is_attribute(raw):
        return (_attribute(raw),)
    return () if raw is None else (Attribute(value=plain_value(raw)),)


def _simplified(raw: Any) -> tuple[Attribute, ...] | None:
    """The instances of an attribute in the simplified temporal representation (ETSI GS CIM 009 clause 4.5.9): `values`
    (`objects` of a relationship) are pairs of value and time; of an aggregated one (clause 4.5.19) the averages, each
    at the end of its period. None for anything else."""
    if not isinstance(raw, dict) or any(name in raw for name in _VALUE_KEYS):
        return None
    for name, length in (("values", 2), ("objects", 2), ("avg", 3)):
        rows = raw.get(name)
        if isinstance(rows, list) and all(isinstance(row, list) and len(row) == length for row in rows):
            about = {"unit": _first_text(raw, {}, ("unitCode", "unit")), "dataset": _text(raw.get("datasetId"))}
            return tuple(Attribute(value=_told(row[0]), observed=_text(row[-1]), **about) for row in rows)
    return None


def _told(value: Any) -> Any:
    """A plain value; NGSI-LD's sign for one that was deleted (clause 4.5.0) is none."""
    plain = plain_value(value)
    return None if plain == _DELETED else plain


def _is_attribute(raw: Any) -> bool:
    """Whether it is an attribute with its meta data: it holds a value under one of the names that the standards
    give it, and is no typed value of JSON-LD."""
    if not isinstance(raw, dict) or ("@type" in raw and "type" not in raw and "@value" in raw):
        return False
    return any(name in raw for name in _VALUE_KEYS)


def _attribute(raw: dict[str, Any]) -> Attribute:
    name = next(key for key in _VALUE_KEYS if key in raw)
    value = raw[name]
    if name == "languageMap" and isinstance(value, dict):
        value = next((value[one] for one in (*_LANGUAGES, *value) if one in value), None)
    meta = raw.get("metadata") if isinstance(raw.get("metadata"), dict) else {}
    return Attribute(
        value=_told(value),
        observed=_first_text(raw, meta, _TIMES),
        unit=_first_text(raw, meta, ("unitCode", "unit")),
        dataset=_text(raw.get("datasetId")),
    )


def _first_text(raw: dict[str, Any], meta: Any, names: tuple[str, ...]) -> str:
    """The first of these sub-attributes (NGSI-LD) or metadata (v2) that is there, as text."""
    for held in (raw, meta):
        for name in names:
            if name in held and (found := _text(_unwrapped(held[name]))):
                return found
    return ""


def _unwrapped(raw: Any) -> Any:
    return plain_value(raw["value"]) if isinstance(raw, dict) and "value" in raw else plain_value(raw)


def _text(raw: Any) -> str:
    return str(raw).strip() if isinstance(raw, str | int | float) and not isinstance(raw, bool) else ""


def _geometry(given: Any, attributes: dict[str, tuple[Attribute, ...]]) -> Any:
    """The entity's place: `location`, else the Feature's own geometry; a text in v2's "lat, lon" form too."""
    instances = attributes.get("location") or attributes.get("position") or ()
    if instances:
        held = instances[0].value
    else:
        held = _unwrapped(given) if isinstance(given, dict) else given
    if isinstance(held, str):
        return _geo_text(held)
    return held if isinstance(held, dict) else None


def _geo_text(text: str) -> Any:
    """NGSI v2 `geo:point` ("lat, lon"), or a geometry written as JSON text (NGSI-LD allows it)."""
    if text.lstrip().startswith("{"):
        try:
            return msgspec.json.decode(text)
        except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
            return None
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError:
        return None
    return {"type": "Point", "coordinates": [lon, lat]}


def _parsed(payload: bytes) -> Any:
    try:
        return msgspec.json.decode(payload.removeprefix(codecs.BOM_UTF8))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        return json.loads(payload)
    except (ValueError, RecursionError) as error:
        refuse_web_page(payload)
        where = error.pos if isinstance(error, json.JSONDecodeError) else 0
        raise Refused("ngsi_ld.not_json", position=where) from None
