"""NGSI-LD 1.6 (ETSI GS CIM 009): entities by type and id, paged, in normalized, simplified and GeoJSON form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import urlencode

from ioc.simulator.speak.wire import Asked, Reply, json_reply, repeated, whole_number
from ioc.simulator.story import Moment
from ioc.simulator.things import Group, iso, position

LIMIT, LARGEST = 20, 1000
CONTEXT = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.6.jsonld"
LD, GEO = "application/ld+json", "application/geo+json"
PROBLEM = "https://uri.etsi.org/ngsi-ld/errors/"


class Attribute(NamedTuple):
    """How one of our properties is told: the model's attribute, unit (UN/CEFACT common code) and share of our value;
    `words` are texts for codes."""

    name: str
    unit: str = ""
    scale: float = 1.0
    words: Mapping[float, str] = {}


class Model(NamedTuple):
    """A group of things as a smart data model: entity type, and its attributes by our property key."""

    type: str
    group: Group
    attributes: Mapping[str, Attribute]


class NgsiLd:
    """Serves groups as entities; `silent` are things that send nothing."""

    prefix = "/ngsi-ld/v1"

    def __init__(self, models: Sequence[Model], silent: Callable[[Moment], frozenset[str]]) -> None:
        self._models, self._silent = models, silent

    def answer(self, asked: Asked, moment: Moment) -> Reply:
        """`/entities` (type, id, idPattern is not served), `/entities/ID`, `/types`."""
        if asked.path == "/types":
            return json_reply({"id": "urn:ngsi-ld:EntityTypeList:1", "type": "EntityTypeList",
                               "typeList": sorted({model.type for model in self._models})}, media_type=LD)  # fmt: skip
        if asked.path == "/entities":
            return self._list(asked, moment)
        if asked.path.startswith("/entities/"):
            ident = asked.path.removeprefix("/entities/")
            for entity in self._entities(moment, None):
                if entity["id"] == ident:
                    return json_reply(_told(entity, asked), media_type=LD)
            return _problem(HTTPStatus.NOT_FOUND, "ResourceNotFound", f"no entity {ident}")
        return _problem(HTTPStatus.NOT_FOUND, "ResourceNotFound", "nothing is served here")

    def _list(self, asked: Asked, moment: Moment) -> Reply:
        types = {part.rsplit("/", 1)[-1] for part in asked.query.get("type", "").split(",") if part}
        idents = {part for part in asked.query.get("id", "").split(",") if part}
        if not types and not idents:
            return _problem(HTTPStatus.BAD_REQUEST, "BadRequestData", "give type or id")
        try:
            limit = whole_number(asked.query, "limit", LIMIT, LARGEST)
            offset = whole_number(asked.query, "offset", 0, 10**9)
        except ValueError:
            return _problem(HTTPStatus.BAD_REQUEST, "BadRequestData", "limit and offset are whole numbers")
        found = [one for one in self._entities(moment, types or None) if not idents or one["id"] in idents]
        page = repeated(found[offset : offset + limit], asked.twice)
        headers = {"NGSILD-Results-Count": str(len(found))} if asked.query.get("count") == "true" else {}
        if offset + limit < len(found) and limit:
            headers["Link"] = _next(asked, offset + limit)
        if GEO in asked.headers.get("accept", ""):
            features = [_feature(_told(entity, asked)) for entity in page]
            return json_reply({"type": "FeatureCollection", "features": features}, media_type=GEO, headers=headers)
        return json_reply([_told(entity, asked) for entity in page], media_type=LD, headers=headers)

    def _entities(self, moment: Moment, types: set[str] | None) -> list[dict[str, Any]]:
        silent, at = self._silent(moment), iso(moment.at_us)
        found: list[dict[str, Any]] = []
        for model in self._models:
            if types is not None and model.type not in types:
                continue
            rows = zip(model.group.things, zip(*model.group.columns(moment), strict=True), strict=True)
            for thing, values in rows:
                if thing.id in silent:
                    continue
                entity: dict[str, Any] = {
                    "id": f"urn:ngsi-ld:{model.type}:{thing.id}",
                    "type": model.type,
                    "name": {"type": "Property", "value": thing.name},
                    "ward": {"type": "Property", "value": thing.ward},
                    "location": {
                        "type": "GeoProperty",
                        "value": {"type": "Point", "coordinates": position(thing.spot)},
                    },
                }
                if thing.parent:
                    parent = f"urn:ngsi-ld:Device:{thing.parent}"
                    entity["refDevice"] = {"type": "Relationship", "object": parent}
                for (key, decimals), value in zip(model.group.properties, values, strict=True):
                    entity[model.attributes[key].name] = _property(model.attributes[key], value, decimals, at)
                entity["@context"] = [CONTEXT]
                found.append(entity)
        return found


def _property(attribute: Attribute, value: float, decimals: int, at: str) -> dict[str, Any]:
    told: Any = attribute.words.get(round(value)) if attribute.words else None
    if told is None:
        told = round(value * attribute.scale, decimals + (2 if attribute.scale < 1 else 0))
    made = {"type": "Property", "value": told, "observedAt": at}
    return made | {"unitCode": attribute.unit} if attribute.unit else made


def _told(entity: dict[str, Any], asked: Asked) -> dict[str, Any]:
    """Simplified where `options=keyValues` (or `simplified`) asks for it."""
    if not {"keyValues", "simplified"} & set(asked.query.get("options", "").split(",")):
        return entity
    return {
        name: value.get("value", value.get("object")) if isinstance(value, dict) else value
        for name, value in entity.items()
    }


def _feature(entity: dict[str, Any]) -> dict[str, Any]:
    place = entity["location"]
    properties = {name: value for name, value in entity.items() if name not in ("id", "@context")}
    return {"type": "Feature", "id": entity["id"], "geometry": place.get("value", place), "properties": properties}


def _next(asked: Asked, offset: int) -> str:
    query = urlencode({**asked.query, "offset": str(offset)})
    return f'<{NgsiLd.prefix}{asked.path}?{query}>;rel="next";type="{LD}"'


def _problem(status: int, sort: str, detail: str) -> Reply:
    return json_reply({"type": PROBLEM + sort, "title": sort, "detail": detail}, status, "application/problem+json")
