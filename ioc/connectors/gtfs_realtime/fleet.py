"""What a message's vehicles and trips are to the centre: assets with readings, and sums a route."""

from __future__ import annotations

import math
from statistics import fmean

from msgspec import Struct

from ioc.connectors.gtfs_realtime.columns import Columns, Place
from ioc.connectors.gtfs_realtime.delays import ADDED, CANCELLED, DUPLICATED, delay_of
from ioc.connectors.gtfs_realtime.names import Names
from ioc.connectors.gtfs_realtime.records import FeedSeen, TimeOf, TripSeen, VehicleSeen
from ioc.connectors.gtfs_realtime.settings import GtfsSettings
from ioc.domain.inbound import AssetSeen

_KM_H = 3.6
_FAR_DEG = 0.5
"""A vehicle so far (about 50 km) outside the box of all stops is a fault of its position, not a trip (rule E028)."""
_COUNTS: dict[str, tuple[str, ...]] = {
    "vehicles": ("vehicles", "vehicles_stopped"),
    "trips": ("trips", "trips_cancelled", "trips_added", "trips_duplicated"),
}


class Odd(Struct, frozen=True):
    """A vehicle that cannot be where it says."""

    entity: str
    lon: float
    lat: float


class _Sums:
    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.delays: list[float] = []

    def add(self, *keys: str) -> None:
        for key in keys:
            self.counts[key] = self.counts.get(key, 0) + 1


class Fleet:
    """One pass over one message: fills `assets`, `columns` and `odd`; `unmatched` trips are not in the timetable.

    A vehicle is an asset that moves, not a unit: nobody dispatches it. One that says neither who nor where it is counts
    for its route alone, as trips without a vehicle do.
    """

    def __init__(
        self, feed: str, domain: str, settings: GtfsSettings, names: Names, columns: Columns, shift: TimeOf
    ) -> None:
        self._feed, self._domain, self._settings = feed, domain, settings
        self._prefix = f"{feed}:" if settings.id_prefix is None else settings.id_prefix
        self._names, self._columns, self._shift = names, columns, shift
        self._box = names.timetable.box() if names.timetable else None
        self._routes: dict[str, _Sums] = {}
        self.assets: dict[str, AssetSeen] = {}
        self.odd: list[Odd] = []
        self.unmatched = 0

    def take(self, seen: FeedSeen, on_trip: dict[str, VehicleSeen]) -> None:
        """`on_trip` is kept between messages: which vehicle goes on a trip, where another address says so."""
        if seen.vehicles:
            on_trip.clear()
        placed = [vehicle for vehicle in seen.vehicles if not self._is_odd(vehicle)]
        on_trip.update((vehicle.trip.trip, vehicle) for vehicle in placed if vehicle.trip.trip)
        for vehicle in placed:
            self._take_vehicle(vehicle, vehicle.at_us or seen.at_us)
        for trip in seen.trips:
            self._take_trip(trip, trip.at_us or seen.at_us, on_trip.get(trip.trip.trip))
        kinds = ("vehicles",) * bool(seen.vehicles) + ("trips",) * bool(seen.trips)
        for route, sums in self._routes.items():
            self._sum_up(route, sums, kinds, self._shift(seen.at_us))

    def _is_odd(self, vehicle: VehicleSeen) -> bool:
        if self._box is None or math.isnan(vehicle.lon):
            return False
        west, south, east, north = self._box
        near = west - _FAR_DEG <= vehicle.lon <= east + _FAR_DEG and south - _FAR_DEG <= vehicle.lat <= north + _FAR_DEG
        if not near:
            self.odd.append(Odd(vehicle.entity, vehicle.lon, vehicle.lat))
        return not near

    def _take_vehicle(self, vehicle: VehicleSeen, at_us: int) -> None:
        self.unmatched += not self._names.knows_trip(vehicle.trip)
        route = self._names.route_of(vehicle.trip)
        self._of_route(route).add("vehicles", *(("vehicles_stopped",) if vehicle.status == 1 else ()))
        asset = self._asset_of(vehicle)
        if not asset:
            return
        at_us = self._shift(at_us)
        self._know(asset, self._settings.vehicle_kind, self._vehicle_name(vehicle.label or vehicle.entity, route))
        put = self._columns.put
        put(asset, "speed_km_h", at_us, vehicle.speed * _KM_H)
        put(asset, "bearing_deg", at_us, vehicle.bearing)
        put(asset, "stop_status", at_us, vehicle.status)
        put(asset, "occupancy", at_us, vehicle.occupancy)
        put(asset, "occupancy_pct", at_us, vehicle.occupancy_pct)
        put(asset, "congestion", at_us, vehicle.congestion)
        if not math.isnan(vehicle.lon):
            self._columns.place(asset, at_us, Place(vehicle.lon, vehicle.lat, vehicle.bearing, vehicle.speed))

    def _take_trip(self, trip: TripSeen, at_us: int, vehicle: VehicleSeen | None) -> None:
        self.unmatched += not self._names.knows_trip(trip.trip)
        route = self._names.route_of(trip.trip)
        sums = self._of_route(route)
        sums.add("trips")
        for key, codes in (
            ("trips_cancelled", CANCELLED),
            ("trips_added", ADDED),
            ("trips_duplicated", (DUPLICATED,)),
        ):
            sums.add(*((key,) if trip.trip.relation in codes else ()))
        late = delay_of(trip, self._names, at_us, vehicle.sequence if vehicle else None)
        if late is None:
            return
        sums.delays.append(late)
        asset = f"{self._prefix}{trip.vehicle}" if trip.vehicle else self._asset_of(vehicle) if vehicle else ""
        if asset:
            if trip.vehicle and asset not in self.assets and vehicle is None:
                self._know(asset, self._settings.vehicle_kind, self._vehicle_name(trip.label, route))
            self._columns.put(asset, "delay_s", self._shift(at_us), late)

    def _asset_of(self, vehicle: VehicleSeen) -> str:
        who = vehicle.vehicle or ("" if math.isnan(vehicle.lon) else vehicle.entity)
        return f"{self._prefix}{who}" if who else ""

    def _vehicle_name(self, label: str, route: str) -> str:
        name = self._names.route(route)
        return f"{name} · {label}" if name else label

    def _of_route(self, route: str) -> _Sums:
        return self._routes.setdefault(route, _Sums())

    def _sum_up(self, route: str, sums: _Sums, kinds: tuple[str, ...], at_us: int) -> None:
        """Counts of 0 are said where the message speaks of such things at all."""
        asset = f"{self._prefix}route:{route}"
        self._know(asset, self._settings.route_kind, self._names.route(route) or "?")
        for key in (key for kind in kinds for key in _COUNTS[kind]):
            self._columns.put(asset, key, at_us, sums.counts.get(key, 0))
        if sums.delays:
            self._columns.put(asset, "delay_mean_s", at_us, fmean(sums.delays))
            self._columns.put(asset, "delay_max_s", at_us, max(sums.delays))

    def _know(self, asset: str, kind: str, name: str) -> None:
        self.assets[asset] = AssetSeen(feed=self._feed, id=asset, domain=self._domain, kind=kind, name=name[:200])
