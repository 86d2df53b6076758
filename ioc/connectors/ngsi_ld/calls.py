"""Complaints, accidents and service requests of the smart data models as calls; what is personal goes to the vault."""

from __future__ import annotations

from ioc.connect.mapping.geometry import Pair
from ioc.connectors.ngsi_ld.entities import Entity
from ioc.connectors.ngsi_ld.settings import EntityMapping
from ioc.connectors.ngsi_ld.types import TypeMapping
from ioc.connectors.ngsi_ld.values import entity_time, plain_text, text_of
from ioc.connectors.open311.requests import Names, call_of, status_of
from ioc.connectors.open311.settings import Open311Settings
from ioc.domain.inbound import CallTaken

_ENDED = {"solved": "closed", "rejected": "closed"}
_PERSONAL = {
    "caller": ("isMadeBy", "contactPoint", "reporter"),
    "address": ("address",),
    "words": ("title", "description"),
    "agency": ("isFiledTo", "dataProvider"),
}


def call_of_entity(
    entity: Entity, mapping: TypeMapping, settings: EntityMapping, feed: str, place: Pair | None
) -> CallTaken:
    """A complaint or accident as a call: its type's kind, else what its category is mapped to, else the category."""
    category = text_of(entity, ("category", "subCategory", "accidentType"))
    raw_status = text_of(entity, mapping.status)
    status, word = status_of(raw_status, _ENDED | settings.statuses) if raw_status else (None, "")
    personal = {name: text_of(entity, names) for name, names in _PERSONAL.items()}
    at_us = entity_time(entity, mapping.time, settings.zone)
    return CallTaken(
        feed=feed,
        id=f"{feed}:{entity.id}",
        line=settings.line,
        kind=settings.kinds.get(category) or mapping.kind or category or entity.types[0],
        source_us=at_us,
        lon=place[0] if place else None,
        lat=place[1] if place else None,
        ward=text_of(entity, mapping.ward)[:120],
        personal={name: text for name, text in personal.items() if text},
        status=status,
        status_word=word,
        status_us=entity_time(entity, ("dateModified", "modifiedAt"), settings.zone) or at_us,
    )


def request_of_entity(entity: Entity, settings: EntityMapping, feed: str, place: Pair | None) -> CallTaken:
    """An Open311 request in the clothes of an entity. Raises Refused as `open311_requests.call_of`."""
    record: dict[str, object] = {name: held[0].value for name, held in entity.attributes.items()}
    for name in ("status", "service_code", "service_request_id"):
        record[name] = plain_text(record.get(name))
    record["service_request_id"] = record["service_request_id"] or entity.id
    if place:
        record["long"], record["lat"] = place
    given = Open311Settings(
        url="http://entity.invalid/",
        line=settings.line,
        zone=settings.zone,
        kinds=settings.kinds,
        statuses=settings.statuses,
    )
    return call_of(record, given, feed, Names())[0]
