"""The Alert and WeatherAlert of the smart data models as a public alert in the words of CAP 1.2."""

from __future__ import annotations

import re

from ioc.connect.mapping.geometry import Shapes
from ioc.connect.refused import Refused
from ioc.connect.times import write_iso
from ioc.connectors.ngsi_ld.entities import Entity
from ioc.connectors.ngsi_ld.values import first, plain_text, text_of, time_of
from ioc.domain.records import AlertArea, AlertInfo, PublicAlert

_SEVERITIES = {
    "informational": "Minor",
    "low": "Minor",
    "medium": "Moderate",
    "high": "Severe",
    "critical": "Extreme",
}
_CATEGORIES = {
    "traffic": "Transport",
    "naturalDisaster": "Geo",
    "weather": "Met",
    "environment": "Env",
    "health": "Health",
    "security": "Security",
    "agriculture": "Other",
}
_IN_REFERENCE = re.compile(r"[\s,<&]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|_")


def alert_of(entity: Entity, feed: str, zone: str, shapes: Shapes | None) -> PublicAlert:
    """The alert. Raises Refused without a readable `dateIssued`, `validFrom` or `dateObserved`, or without what it
    is about (`subCategory`, `category`, `name`)."""
    issued = next((raw for name in _ISSUED if (raw := first(entity, name)) is not None), None)
    sent_us = time_of(issued, zone)
    if not sent_us:
        code = "ngsi_ld.time_missing" if sent_us == 0 else "ngsi_ld.time_unreadable"
        raise Refused(code, attribute="dateIssued")
    event = text_of(entity, ("subCategory", "eventType", "name", "category"))
    if not event:
        raise Refused("ngsi_ld.attribute_missing", attribute="subCategory")
    sender = text_of(entity, ("alertSource", "source", "dataProvider")) or feed
    sent = write_iso(sent_us)
    parts = [_IN_REFERENCE.sub("_", part) for part in (sender, entity.id, sent)]
    return PublicAlert(
        id=",".join(parts),
        feed=feed,
        sender=sender,
        identifier=entity.id,
        sent=sent,
        sent_us=sent_us,
        infos=(_info(entity, zone, event, shapes),),
    )


_ISSUED = ("dateIssued", "validFrom", "dateObserved", "dateModified", "dateCreated")


def _info(entity: Entity, zone: str, event: str, shapes: Shapes | None) -> AlertInfo:
    category = plain_text(first(entity, "category"))
    severity = plain_text(first(entity, "severity"))
    return AlertInfo(
        language="",
        event=_CAMEL.sub(" ", event).strip().capitalize() if " " not in event else event,
        categories=(_CATEGORIES[category],) if category in _CATEGORIES else (),
        severity=_SEVERITIES.get(severity.lower(), "Unknown"),
        headline=text_of(entity, ("name", "title")),
        description=text_of(entity, ("description",)),
        sender_name=text_of(entity, ("dataProvider",)),
        onset_us=time_of(first(entity, "validFrom"), zone) or None,
        expires_us=time_of(first(entity, "validTo"), zone) or None,
        areas=_areas(entity, shapes),
    )


def _areas(entity: Entity, shapes: Shapes | None) -> tuple[AlertArea, ...]:
    described = text_of(entity, ("areaServed", "address"))
    polygons = shapes.rings() if shapes else ()
    circles = tuple((lon, lat, 0.0) for lon, lat in (shapes.points() if shapes else ()))
    if not (described or polygons or circles):
        return ()
    return (AlertArea(description=described, polygons=polygons, circles=circles),)
