"""A whole GTFS-realtime message, entity by entity taken or refused; pure, so that it can run in the worker process."""

from __future__ import annotations

import hashlib
import math
from typing import Any

from google.transit import gtfs_realtime_pb2 as gtfs

from ioc.connect.polling import PAYLOAD_KEPT
from ioc.connect.refused import Refused
from ioc.connectors.gtfs_realtime.alert_entity import read_alert
from ioc.connectors.gtfs_realtime.fields import read_trip_ref, seconds_us
from ioc.connectors.gtfs_realtime.records import AlertSeen, FeedSeen, TripSeen, VehicleSeen
from ioc.connectors.gtfs_realtime.trip_entity import StopFault, read_trip
from ioc.connectors.gtfs_realtime.wire import as_text, read_message
from ioc.domain.inbound import RecordRejected
from ioc.domain.quality import PlaceFault, place_fault

_MAJORS = ("1", "2")
_OTHER_KINDS = ("shape", "stop", "trip_modifications")


def read_feed(payload: bytes, feed: str) -> FeedSeen:
    """Every entity of the message, taken or refused; a message that cannot be meant is one reject.

    GTFS-realtime 2.0 reference, FeedHeader: DIFFERENTIAL is unsupported as incrementality; versions 1 and 2 are known.
    """
    reading = _Reading(feed)
    try:
        header, entities = read_message(payload)
        at_us = _checked_header(header)
    except Refused as refused:
        reading.refuse("", refused, payload)
        return FeedSeen(rejects=tuple(reading.rejects), fault=True)
    for name, entity, unread in entities:
        reading.take(name, entity, unread)
    return reading.seen(at_us, header.gtfs_realtime_version)


def _checked_header(header: Any) -> int:
    """When the message was made, 0 when it does not say. Raises Refused."""
    version = header.gtfs_realtime_version.strip()
    if version and version.partition(".")[0] not in _MAJORS:
        raise Refused("gtfs_realtime.version_unknown", version=version[:20])
    if header.HasField("incrementality") and header.incrementality == gtfs.FeedHeader.DIFFERENTIAL:
        raise Refused("gtfs_realtime.differential")
    return seconds_us(header.timestamp, "header.timestamp")


class _Reading:
    """One pass over one message."""

    def __init__(self, feed: str) -> None:
        self._feed = feed
        self._known: set[tuple[str, str]] = set()
        self._content = hashlib.blake2b(digest_size=16)
        self._taken = 0
        self._vehicles: list[VehicleSeen] = []
        self._trips: list[TripSeen] = []
        self._alerts: list[AlertSeen] = []
        self._deleted: list[str] = []
        self.rejects: list[RecordRejected] = []

    def seen(self, at_us: int, version: str) -> FeedSeen:
        return FeedSeen(
            at_us=at_us,
            version=version,
            taken=self._taken,
            content=self._content.digest(),
            vehicles=tuple(self._vehicles),
            trips=tuple(self._trips),
            alerts=tuple(self._alerts),
            deleted=tuple(self._deleted),
            rejects=tuple(self.rejects),
        )

    def take(self, name: str, entity: Any, unread: Refused | None) -> None:
        try:
            if unread is not None:
                raise unread
            self._content.update(entity.SerializePartialToString(deterministic=True))
            self._map(name, entity)
            self._taken += 1
        except Refused as refused:
            self.refuse(name, refused, as_text(entity))

    def refuse(self, name: str, refused: Refused, payload: bytes) -> None:
        self.rejects.append(
            RecordRejected(
                feed=self._feed,
                record=name,
                reason=refused.code,
                params=refused.params,
                payload=payload[:PAYLOAD_KEPT],
            )
        )

    def _map(self, name: str, entity: Any) -> None:
        """Everything that the entity holds is read before anything of it is taken."""
        if entity.is_deleted:
            self._deleted.append(name)
            return
        kinds = [kind for kind in ("vehicle", "trip_update", "alert") if entity.HasField(kind)]
        if not kinds:
            other = next((kind for kind in _OTHER_KINDS if kind in _fields(entity) and entity.HasField(kind)), "")
            code = "kind_unsupported" if other else "no_content"
            raise Refused(f"gtfs_realtime.{code}", kind=other)
        again = [kind for kind in kinds if (kind, name) in self._known]
        if again:
            raise Refused("gtfs_realtime.duplicate", kind=again[0], id=name)
        vehicle = _vehicle(name, entity.vehicle) if "vehicle" in kinds else None
        trip, faults = read_trip(name, entity.trip_update) if "trip_update" in kinds else (None, ())
        alert = read_alert(name, entity.alert) if "alert" in kinds else None
        self._known.update((kind, name) for kind in kinds)
        self._vehicles += [vehicle] if vehicle else []
        self._trips += [trip] if trip else []
        self._alerts += [alert] if alert else []
        for fault in faults:
            self._refuse_stop(name, fault)

    def _refuse_stop(self, name: str, fault: StopFault) -> None:
        """A stop of a trip that cannot be meant costs itself, not the trip."""
        self.refuse(f"{name}[{fault.index}]", fault.refused, as_text(fault.update))


def _fields(entity: Any) -> set[str]:
    return set(entity.DESCRIPTOR.fields_by_name)


def _vehicle(name: str, raw: Any) -> VehicleSeen:
    """Raises Refused: a vehicle that is not on Earth, or stands at 0,0, says nothing that could be trusted."""
    who = raw.vehicle
    lon = lat = bearing = speed = math.nan
    if raw.HasField("position"):
        place = raw.position
        lon, lat = float(place.longitude), float(place.latitude)
        match place_fault(lon, lat):
            case PlaceFault.NULL_ISLAND:
                raise Refused("gtfs_realtime.null_island")
            case PlaceFault.IMPOSSIBLE:
                raise Refused("gtfs_realtime.place_impossible", lat=_shown(lat), lon=_shown(lon))
        bearing = float(place.bearing) % 360.0 if place.HasField("bearing") else math.nan
        # a negative speed is how some vehicles write that they do not know
        speed = float(place.speed) if place.HasField("speed") and place.speed >= 0 else math.nan
    return VehicleSeen(
        entity=name,
        vehicle=who.id or who.label or who.license_plate,
        label=who.label or who.license_plate or who.id,
        trip=read_trip_ref(raw.trip),
        at_us=seconds_us(raw.timestamp, "vehicle.timestamp"),
        lon=lon,
        lat=lat,
        bearing=bearing,
        speed=speed,
        stop=raw.stop_id,
        sequence=raw.current_stop_sequence if raw.HasField("current_stop_sequence") else None,
        status=raw.current_status if raw.HasField("current_status") else None,
        occupancy=raw.occupancy_status if raw.HasField("occupancy_status") else None,
        occupancy_pct=float(raw.occupancy_percentage) if raw.HasField("occupancy_percentage") else None,
        congestion=raw.congestion_level if raw.HasField("congestion_level") else None,
    )


def _shown(degrees: float) -> float | str:
    return degrees if math.isfinite(degrees) else str(degrees)
