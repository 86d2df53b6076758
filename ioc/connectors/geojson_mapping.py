"""The whole of a payload by the mapping; pure, so that it can run in the worker process."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from ioc.connect.polling import PAYLOAD_KEPT
from ioc.connectors.geojson_alerts import alert_of
from ioc.connectors.geojson_crs import to_wgs84
from ioc.connectors.geojson_geometry import Pair, Shapes, ToWgs84, read_geometry
from ioc.connectors.geojson_payload import read_records
from ioc.connectors.geojson_settings import GeoJsonSettings
from ioc.connectors.geojson_streams import Positions, Readings
from ioc.connectors.geojson_values import id_of, pick_text, pick_time
from ioc.connectors.refused import Refused
from ioc.domain.inbound import AssetSeen, CallTaken, PositionsTaken, ReadingsTaken, RecordRejected
from ioc.domain.records import PublicAlert

_LONGEST_NAME = 120


class Mapped(Struct, frozen=True, kw_only=True):
    """A payload's records; `accepted` of them made something, `placeless` of those lost an impossible place."""

    accepted: int
    placeless: int
    assets: tuple[AssetSeen, ...] = ()
    readings: ReadingsTaken | None = None
    positions: PositionsTaken | None = None
    alerts: tuple[PublicAlert, ...] = ()
    calls: tuple[CallTaken, ...] = ()
    rejects: tuple[RecordRejected, ...] = ()


def map_payload(payload: bytes, settings: GeoJsonSettings, feed: str, domain: str) -> Mapped:
    """Every record of the payload, taken or refused; a payload that does not parse is one reject."""
    try:
        records, declared = read_records(payload, settings.records)
        turn = to_wgs84(declared, settings.crs)
    except Refused as refused:
        reject = RecordRejected(
            feed=feed, record="", reason=refused.code, params=refused.params, payload=payload[:PAYLOAD_KEPT]
        )
        return Mapped(accepted=0, placeless=0, rejects=(reject,))
    mapping = _Mapping(settings, feed, domain, turn)
    for index, record in enumerate(records):
        mapping.take(index, record)
    return mapping.mapped()


class _Mapping:
    """One pass over the records of one payload."""

    def __init__(self, settings: GeoJsonSettings, feed: str, domain: str, turn: ToWgs84 | None) -> None:
        self._settings = settings
        self._feed = feed
        self._domain = domain
        self._turn = turn
        self._seen: set[str] = set()
        self._placeless = 0
        self._assets: list[AssetSeen] = []
        self._alerts: list[PublicAlert] = []
        self._calls: list[CallTaken] = []
        self._rejects: list[RecordRejected] = []
        self._readings = Readings(settings.readings, settings.time)
        self._positions = Positions(settings.unit)

    def take(self, index: int, record: Any) -> None:
        name = f"#{index}"
        try:
            if not isinstance(record, dict):
                raise Refused("geojson.record_wrong", kind=type(record).__name__)
            name = id_of(record, self._settings.paths_of_id(), self._settings.id_prefix)
            if name in self._seen:
                raise Refused("geojson.duplicate", id=self._quoted(name))
            self._map(name, record)
            self._seen.add(name)
        except Refused as refused:
            self._reject(name[:_LONGEST_NAME], refused, record)

    def mapped(self) -> Mapped:
        return Mapped(
            accepted=len(self._seen),
            placeless=self._placeless,
            assets=tuple(self._assets),
            readings=self._readings.batch(self._feed),
            positions=self._positions.batch(self._feed),
            alerts=tuple(self._alerts),
            calls=tuple(self._calls),
            rejects=tuple(self._rejects),
        )

    def _map(self, name: str, record: dict[str, Any]) -> None:
        shapes = read_geometry(record, self._settings.coordinates, self._turn)
        if shapes is None and self._settings.needs_place():
            raise Refused("geojson.geometry_missing")
        match self._settings.record:
            case "asset":
                self._take_asset(name, record, self._place(shapes))
            case "unit":
                self._take_unit(name, record, self._place(shapes))
            case "call":
                self._calls.append(self._call(name, record, self._place(shapes)))
            case "alert":
                mapping = self._settings.alert
                assert mapping is not None
                self._alerts.append(alert_of(record, name, self._feed, mapping, shapes))

    def _place(self, shapes: Shapes | None) -> Pair | None:
        place = shapes.place() if shapes else None
        self._placeless += shapes is not None and place is None
        return place

    def _take_asset(self, name: str, record: dict[str, Any], place: Pair | None) -> None:
        mapping = self._settings.asset
        assert mapping is not None
        rows = self._readings.rows(name, record)
        seen = AssetSeen(
            feed=self._feed,
            id=name,
            domain=pick_text(record, mapping.domain, self._domain),
            kind=pick_text(record, mapping.kind),
            name=pick_text(record, mapping.name, name) or name,
            lon=place[0] if place else None,
            lat=place[1] if place else None,
            parent=pick_text(record, mapping.parent) or None,
            ward=pick_text(record, mapping.ward),
        )
        if not seen.kind:
            raise Refused("geojson.field_missing", field=mapping.kind.path)
        self._assets.append(seen)
        self._readings.add(rows)

    def _take_unit(self, name: str, record: dict[str, Any], place: Pair | None) -> None:
        if place is None:
            raise Refused("geojson.place_impossible")
        self._positions.add(name, record, place)

    def _call(self, name: str, record: dict[str, Any], place: Pair | None) -> CallTaken:
        mapping = self._settings.call
        assert mapping is not None
        personal = {key: pick_text(record, spec) for key, spec in mapping.personal.items()}
        return CallTaken(
            feed=self._feed,
            id=name,
            line=pick_text(record, mapping.line),
            kind=pick_text(record, mapping.kind),
            source_us=pick_time(record, mapping.time, shown=False) or 0,
            lon=place[0] if place else None,
            lat=place[1] if place else None,
            ward=pick_text(record, mapping.ward),
            personal={key: words for key, words in personal.items() if words},
        )

    def _quoted(self, name: str) -> str:
        return name[:_LONGEST_NAME]

    def _reject(self, name: str, refused: Refused, record: Any) -> None:
        self._rejects.append(
            RecordRejected(
                feed=self._feed,
                record=name,
                reason=refused.code,
                params=refused.params,
                payload=as_bytes(record),
            )
        )


def as_bytes(record: Any) -> bytes:
    """The record as JSON again, at most PAYLOAD_KEPT of it."""
    try:
        return msgspec.json.encode(record)[:PAYLOAD_KEPT]
    except (msgspec.EncodeError, UnicodeEncodeError, ValueError, RecursionError):
        return repr(record).encode(errors="replace")[:PAYLOAD_KEPT]
