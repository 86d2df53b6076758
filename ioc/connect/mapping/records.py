"""Records by the mapping, each taken or refused; pure, so that it can run in the worker process."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct

from ioc.connect.mapping.alerts import alert_of
from ioc.connect.mapping.geometry import Pair, Shapes, ToWgs84, read_geometry, read_place
from ioc.connect.mapping.settings import RecordSettings
from ioc.connect.mapping.streams import Positions, Readings
from ioc.connect.mapping.values import id_of, no_value_of, pick_text, pick_time
from ioc.connect.polling import PAYLOAD_KEPT
from ioc.connect.refused import Refused
from ioc.domain.inbound import AssetSeen, CallTaken, PositionsTaken, ReadingsTaken, RecordRejected
from ioc.domain.records import PublicAlert

_LONGEST_NAME = 120


class RefusedRow(Struct, frozen=True):
    """In place of a record: what was written, and why no record could be made of it."""

    written: Any
    refused: Refused


class Mapped(Struct, frozen=True, kw_only=True):
    """Mapped records; `accepted` of them made something, `placeless` of those lost an impossible place.

    `records` (int64, as long as `readings`) numbers the record that each reading is of.
    """

    accepted: int
    placeless: int
    assets: tuple[AssetSeen, ...] = ()
    readings: ReadingsTaken | None = None
    records: np.ndarray | None = None
    positions: PositionsTaken | None = None
    alerts: tuple[PublicAlert, ...] = ()
    calls: tuple[CallTaken, ...] = ()
    rejects: tuple[RecordRejected, ...] = ()


def map_records(
    records: Iterable[Any], settings: RecordSettings, feed: str, domain: str, turn: ToWgs84 | None = None
) -> Mapped:
    """Every record (an object as JSON or a table's row gives it), taken or refused one by one; never raises for one.

    `turn` makes WGS 84 of the records' coordinates (`crs.to_wgs84`). A `RefusedRow` among them (the source
    could not even make a record of it) is refused with its reason.
    """
    mapping = _Mapping(settings, feed, domain, turn)
    for index, record in enumerate(records):
        mapping.take(index, record)
    return mapping.mapped()


def refused_whole(refused: Refused, payload: bytes, feed: str, record: str = "") -> Mapped:
    """What a payload comes to that does not parse: one reject, with its beginning."""
    reject = RecordRejected(
        feed=feed, record=record, reason=refused.code, params=refused.params, payload=payload[:PAYLOAD_KEPT]
    )
    return Mapped(accepted=0, placeless=0, rejects=(reject,))


class _Mapping:
    """One pass over the records of one payload."""

    def __init__(self, settings: RecordSettings, feed: str, domain: str, turn: ToWgs84 | None) -> None:
        self._settings = settings
        self._series = settings.repeats == "series"
        self._no_value = no_value_of(settings.no_value)
        self._feed = feed
        self._domain = domain
        self._turn = turn
        self._seen: set[str] = set()
        self._accepted = 0
        self._placeless = 0
        self._assets: list[AssetSeen] = []
        self._described: dict[str, AssetSeen] = {}
        self._alerts: list[PublicAlert] = []
        self._calls: list[CallTaken] = []
        self._rejects: list[RecordRejected] = []
        self._readings = Readings(settings.readings, settings.time, settings.no_value, self._series)
        self._positions = Positions(settings.unit, self._series)

    def take(self, index: int, record: Any) -> None:
        name = f"#{index}"
        try:
            if isinstance(record, RefusedRow):
                record, refused = record.written, record.refused
                raise refused
            if not isinstance(record, dict):
                raise Refused("record.not_an_object", kind=type(record).__name__)
            name = id_of(record, self._settings.id, self._settings.id_prefix)
            if name in self._seen and not (self._series and self._settings.record in ("asset", "unit")):
                raise Refused("record.duplicate", id=name[:_LONGEST_NAME])
            self._map(index, name, record)
            self._seen.add(name)
            self._accepted += 1
        except Refused as refused:
            self._reject(name[:_LONGEST_NAME], refused, record)

    def mapped(self) -> Mapped:
        return Mapped(
            accepted=self._accepted,
            placeless=self._placeless,
            assets=tuple(self._assets),
            readings=self._readings.batch(self._feed),
            records=self._readings.records(),
            positions=self._positions.batch(self._feed),
            alerts=tuple(self._alerts),
            calls=tuple(self._calls),
            rejects=tuple(self._rejects),
        )

    def _map(self, index: int, name: str, record: dict[str, Any]) -> None:
        shapes = self._shapes(record)
        if shapes is None and self._settings.needs_place():
            raise Refused("record.geometry_missing")
        match self._settings.record:
            case "asset":
                self._take_asset(index, name, record, shapes)
            case "unit":
                self._take_unit(name, record, self._place(shapes))
            case "call":
                self._calls.append(self._call(name, record, self._place(shapes)))
            case "alert":
                mapping = self._settings.alert
                assert mapping is not None
                self._alerts.append(alert_of(record, name, self._feed, mapping, shapes))

    def _shapes(self, record: dict[str, Any]) -> Shapes | None:
        if self._settings.place is not None:
            return read_place(record, self._settings.place, self._no_value, self._turn)
        return read_geometry(record, self._settings.coordinates, self._turn)

    def _place(self, shapes: Shapes | None) -> Pair | None:
        place = shapes.place() if shapes else None
        self._placeless += shapes is not None and place is None
        return place

    def _take_asset(self, index: int, name: str, record: dict[str, Any], shapes: Shapes | None) -> None:
        mapping = self._settings.asset
        assert mapping is not None
        rows = self._readings.rows(name, record)
        place = self._place(shapes)
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
            place_fault=shapes.fault() if shapes and place is None else "",
        )
        if not seen.kind:
            raise Refused("record.field_missing", field=mapping.kind.path)
        if self._series and not self._settings.readings and self._described.get(name) == seen:
            raise Refused("record.repeated", id=name[:_LONGEST_NAME])
        if self._described.get(name) != seen:
            self._described[name] = seen
            self._assets.append(seen)
        self._readings.add(rows, index)

    def _take_unit(self, name: str, record: dict[str, Any], place: Pair | None) -> None:
        if place is None:
            raise Refused("record.place_impossible")
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
