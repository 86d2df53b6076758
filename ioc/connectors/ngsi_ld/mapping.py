"""The whole of a payload by the table of types; pure, so that it can run in the worker process."""

from __future__ import annotations

from typing import Any

import numpy as np
from msgspec import Struct

from ioc.connect.mapping.geometry import Pair, Shapes, read_geometry
from ioc.connect.mapping.records import as_bytes
from ioc.connect.mapping.streams import Row
from ioc.connect.polling import PAYLOAD_KEPT
from ioc.connect.refused import Refused
from ioc.connectors.ngsi_ld.alerts import alert_of
from ioc.connectors.ngsi_ld.calls import call_of_entity, request_of_entity
from ioc.connectors.ngsi_ld.entities import Attribute, Entity, entity_of, read_entities
from ioc.connectors.ngsi_ld.settings import EntityMapping
from ioc.connectors.ngsi_ld.types import PropertyMapping, TypeMapping
from ioc.connectors.ngsi_ld.values import asset_id, entity_time, first, instances, point_of, text_of, time_of
from ioc.domain.inbound import AssetSeen, CallTaken, ReadingsTaken, RecordRejected
from ioc.domain.records import PublicAlert

_LONGEST_NAME = 160


class Taken(Struct, frozen=True, kw_only=True):
    """What entities gave: `held` of them in all. Rows of one asset stand together, oldest first."""

    held: int = 0
    assets: tuple[AssetSeen, ...] = ()
    rows: tuple[Row, ...] = ()
    alerts: tuple[PublicAlert, ...] = ()
    calls: tuple[CallTaken, ...] = ()
    rejects: tuple[RecordRejected, ...] = ()
    placeless: int = 0


def map_payload(payload: bytes, settings: EntityMapping, feed: str, domain: str) -> Taken:
    """Every entity of a payload, taken or refused; a payload that does not parse is one reject."""
    try:
        records = read_entities(payload)
    except Refused as refused:
        reject = RecordRejected(
            feed=feed, record="", reason=refused.code, params=refused.params, payload=payload[:PAYLOAD_KEPT]
        )
        return Taken(rejects=(reject,))
    return map_entities(records, settings, feed, domain)


def map_entities(records: list[Any], settings: EntityMapping, feed: str, domain: str) -> Taken:
    """Every entity of a list that is parsed already (`ngsi_entities.entities_in`), taken or refused."""
    mapping = _Mapping(settings, feed, domain)
    for index, record in enumerate(records):
        mapping.take(index, record)
    return mapping.taken(len(records))


def batch_of(rows: tuple[Row, ...] | list[Row], feed: str) -> ReadingsTaken | None:
    """Rows as columns; None when there are none."""
    if not rows:
        return None
    return ReadingsTaken(
        feed=feed,
        assets=tuple(row.asset for row in rows),
        properties=tuple(row.property for row in rows),
        source_us=np.array([row.source_us for row in rows], dtype=np.int64),
        value=np.array([row.value for row in rows], dtype=np.float64),
        quality=np.array([row.quality for row in rows], dtype=np.uint8),
    )


class _Mapping:
    """One pass over the entities of one payload."""

    def __init__(self, settings: EntityMapping, feed: str, domain: str) -> None:
        self._settings = settings
        self._feed = feed
        self._domain = domain
        self._assets: dict[str, AssetSeen] = {}
        self._rows: list[Row] = []
        self._alerts: list[PublicAlert] = []
        self._calls: list[CallTaken] = []
        self._rejects: list[RecordRejected] = []
        self._placeless = 0

    def take(self, index: int, record: Any) -> None:
        name = f"#{index}"
        try:
            entity = entity_of(record)
            name = entity.id
            mapping = self._settings.type_of(entity.types) or self._of_unknown(entity)
            self._take(entity, mapping, as_bytes(record))
        except Refused as refused:
            self._refuse(name, refused, as_bytes(record))

    def taken(self, held: int) -> Taken:
        return Taken(
            held=held,
            assets=tuple(self._assets.values()),
            rows=tuple(sorted(self._rows, key=lambda row: row.source_us)),
            alerts=tuple(self._alerts),
            calls=tuple(self._calls),
            rejects=tuple(self._rejects),
            placeless=self._placeless,
        )

    def _take(self, entity: Entity, mapping: TypeMapping, payload: bytes) -> None:
        shapes = _shapes(entity)
        if mapping.record == "alert":
            self._alerts.append(alert_of(entity, self._feed, self._settings.zone, shapes))
            return
        place = self._place(shapes)
        if mapping.record == "call":
            self._calls.append(call_of_entity(entity, mapping, self._settings, self._feed, place))
        elif mapping.record == "request":
            self._calls.append(request_of_entity(entity, self._settings, self._feed, place))
        else:
            self._take_asset(entity, mapping, place, payload)

    def _take_asset(self, entity: Entity, mapping: TypeMapping, place: Pair | None, payload: bytes) -> None:
        ident = asset_id(entity.id)
        rows = self._readings(entity, ident, mapping, payload)
        before = self._assets.get(ident)
        self._assets[ident] = AssetSeen(
            feed=self._feed,
            id=ident,
            domain=mapping.domain or self._domain,
            kind=mapping.kind,
            name=(text_of(entity, mapping.name) or ident)[:_LONGEST_NAME],
            lon=place[0] if place else (before.lon if before else None),
            lat=place[1] if place else (before.lat if before else None),
            parent=text_of(entity, mapping.parent).partition(",")[0].strip() or None,
            ward=text_of(entity, mapping.ward)[:_LONGEST_NAME],
        )
        self._rows += rows

    def _readings(self, entity: Entity, ident: str, mapping: TypeMapping, payload: bytes) -> list[Row]:
        """The rows of an entity. A property that cannot be read is one refusal and costs no other property."""
        zone, rows = self._settings.zone, []
        common = entity_time(entity, mapping.time, zone)
        garbled = "" if common else next((n for n in mapping.time if time_of(first(entity, n), zone) is None), "")
        told = False
        for name, spec in mapping.properties.items():
            for one in self._instances(entity, name, spec):
                if garbled and not time_of(one.observed, zone):
                    # of a time that nobody can read it is not known that it is now
                    if not told:
                        self._refuse(entity.id, Refused("ngsi_ld.time_unreadable", attribute=garbled), payload)
                    told = True
                    continue
                try:
                    point = point_of(one, spec, common, zone)
                except Refused as refused:
                    self._refuse(entity.id, refused, payload)
                    continue
                rows.append(Row(ident, name, point.source_us, point.value, point.quality))
        return rows

    def _instances(self, entity: Entity, name: str, spec: PropertyMapping) -> tuple[Attribute, ...]:
        """The instances that are one series: those without datasetId, else those of the first dataset; the other
        datasets are named in a refusal, so that nobody thinks they were read."""
        held = next((found for path in spec.of if (found := instances(entity, path))), ())
        wanted = "" if any(not one.dataset for one in held) else next((one.dataset for one in held), "")
        series = tuple(one for one in held if one.dataset == wanted)
        left = sorted({one.dataset for one in held} - {wanted})
        if left:
            self._refuse(entity.id, Refused("ngsi_ld.datasets_left", property=name, datasets=", ".join(left)[:200]))
        return series

    def _of_unknown(self, entity: Entity) -> TypeMapping:
        if not self._settings.take_unknown:
            raise Refused("ngsi_ld.type_unknown", type=", ".join(entity.types)[:120])
        numbers = {
            name: PropertyMapping(of=(name,))
            for name, held in entity.attributes.items()
            if isinstance(held[0].value, int | float)
        }
        return TypeMapping(kind=entity.types[0], properties=numbers)

    def _place(self, shapes: Shapes | None) -> Pair | None:
        place = shapes.place() if shapes else None
        self._placeless += shapes is not None and place is None
        return place

    def _refuse(self, name: str, refused: Refused, payload: bytes = b"") -> None:
        self._rejects.append(
            RecordRejected(
                feed=self._feed,
                record=name[:_LONGEST_NAME],
                reason=refused.code,
                params=refused.params,
                payload=payload,
            )
        )


def _shapes(entity: Entity) -> Shapes | None:
    try:
        return read_geometry({"geometry": entity.geometry}, "", None)
    except Refused:
        raise Refused("ngsi_ld.geometry_wrong") from None
