"""From a GTFS zip to a timetable; pure, so that it can run in the worker process."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfoNotFoundError

import numpy as np

from ioc.connect.times import zone_named
from ioc.connectors.gtfs_realtime.fields import clock_seconds, service_date
from ioc.connectors.gtfs_realtime.static import Array, Route, Stop, Timetable, Trip
from ioc.connectors.gtfs_realtime.tables import Faults, Tables
from ioc.domain.quality import place_fault

_REQUIRED = ("agency.txt", "stops.txt", "routes.txt", "trips.txt", "stop_times.txt")
_COLOR = re.compile(r"[0-9A-Fa-f]{6}")


def read_timetable(payload: bytes, zone: str = "") -> Timetable:
    """What can be used of a zip; every fault is counted in `faults`. `zone` is meant where the zip names none.

    Raises Refused when it is no zip.
    """
    faults = Faults()
    tables = Tables(payload, faults)
    for file in _REQUIRED:
        if file not in tables:
            faults.note(file, "file_missing")
    made = Timetable(zone=zone)
    _read_agency(tables, faults, made)
    _read_routes(tables, faults, made)
    _read_stops(tables, faults, made)
    _read_trips(tables, faults, made)
    _read_calendars(tables, faults, made)
    _read_shapes(tables, faults, made)
    _read_times(tables, faults, made)
    made.faults = faults.all()
    return made


def _read_agency(tables: Tables, faults: Faults, made: Timetable) -> None:
    optional = ("agency_name", "agency_lang")
    for line, (zone, name, language) in tables.rows("agency.txt", ("agency_timezone",), optional):
        try:
            zone_named(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            faults.note("agency.txt", "zone_unknown", line)
            continue
        made.zone, made.agency, made.language = made.zone or zone, made.agency or name, made.language or language
    for _, (language,) in tables.rows("feed_info.txt", ("feed_lang",)):
        made.language = language if language != "mul" else made.language


def _read_routes(tables: Tables, faults: Faults, made: Timetable) -> None:
    optional = ("route_short_name", "route_long_name", "route_type", "route_color")
    for line, (ident, short, long, kind, color) in tables.rows("routes.txt", ("route_id",), optional):
        if ident in made.routes:
            faults.note("routes.txt", "duplicate", line)
            continue
        if not (short or long):
            faults.note("routes.txt", "name_missing", line)
        made.routes[ident] = Route(
            id=ident,
            name=short or long or ident,
            long_name=long,
            kind=_whole(kind),
            color=color if _COLOR.fullmatch(color) else "",
        )


def _read_stops(tables: Tables, faults: Faults, made: Timetable) -> None:
    optional = ("stop_name", "stop_lat", "stop_lon", "location_type", "parent_station")
    for line, (ident, name, lat, lon, kind, parent) in tables.rows("stops.txt", ("stop_id",), optional):
        if ident in made.stops:
            faults.note("stops.txt", "duplicate", line)
            continue
        type_ = _whole(kind) or 0
        place = _place(lon, lat)
        # nodes and boarding areas (types 3 and 4) may stand where their station does
        if place is None and (lon or lat or type_ < 3):
            faults.note("stops.txt", "place_impossible", line)
        made.stops[ident] = Stop(
            id=ident,
            name=name or ident,
            lon=place[0] if place else None,
            lat=place[1] if place else None,
            type=type_,
            parent=parent,
        )
    for stop in made.stops.values():
        if stop.parent and stop.parent not in made.stops:
            faults.note("stops.txt", "reference_unknown", value="parent_station")


def _read_trips(tables: Tables, faults: Faults, made: Timetable) -> None:
    optional = ("service_id", "trip_headsign", "shape_id")
    for line, (ident, route, service, headsign, shape) in tables.rows("trips.txt", ("trip_id", "route_id"), optional):
        if ident in made.trips:
            faults.note("trips.txt", "duplicate", line)
            continue
        if route not in made.routes:
            faults.note("trips.txt", "reference_unknown", line, "route_id")
        made.trips[ident] = Trip(route=route, service=service, headsign=headsign, shape=shape)


def _read_calendars(tables: Tables, faults: Faults, made: Timetable) -> None:
    """Which services there are: a trip of another one never runs."""
    if made.trips and "calendar.txt" not in tables and "calendar_dates.txt" not in tables:
        faults.note("calendar.txt", "file_missing")
    services = set()
    for line, (service, first, last) in tables.rows("calendar.txt", ("service_id", "start_date", "end_date")):
        if service_date(first) is None or service_date(last) is None:
            faults.note("calendar.txt", "date_unreadable", line)
        services.add(service)
    for line, (service, day) in tables.rows("calendar_dates.txt", ("service_id", "date")):
        if service_date(day) is None:
            faults.note("calendar_dates.txt", "date_unreadable", line)
        services.add(service)
    made.services = len(services)
    for trip in made.trips.values() if services else ():
        if trip.service not in services:
            faults.note("trips.txt", "reference_unknown", value="service_id")


def _read_shapes(tables: Tables, faults: Faults, made: Timetable) -> None:
    points: dict[str, list[tuple[int, float, float]]] = {}
    wanted = ("shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence")
    for line, (shape, lat, lon, sequence) in tables.rows("shapes.txt", wanted):
        place, order = _place(lon, lat), _whole(sequence)
        if place is None or order is None:
            faults.note("shapes.txt", "place_impossible", line)
            continue
        points.setdefault(shape, []).append((order, *place))
    made.shapes = {shape: np.array([point[1:] for point in sorted(line)]) for shape, line in points.items()}
    used = {trip.shape for trip in made.trips.values()} - {""}
    if used - made.shapes.keys():
        faults.note("trips.txt", "reference_unknown", value="shape_id")


def _read_times(tables: Tables, faults: Faults, made: Timetable) -> None:
    stops: dict[str, int] = {}
    trips: dict[str, list[tuple[int, int, int]]] = {}
    wanted, optional = ("trip_id", "stop_id", "stop_sequence"), ("arrival_time", "departure_time")
    for line, (trip, stop, written, arrival, departure) in tables.rows("stop_times.txt", wanted, optional):
        sequence = _whole(written)
        if sequence is None:
            faults.note("stop_times.txt", "sequence_unreadable", line)
            continue
        if trip not in made.trips:
            faults.note("stop_times.txt", "reference_unknown", line, "trip_id")
        if stop not in made.stops:
            faults.note("stop_times.txt", "reference_unknown", line, "stop_id")
        at = arrival or departure
        seconds = clock_seconds(at) if at else None
        if at and seconds is None:
            faults.note("stop_times.txt", "time_unreadable", line)
        place = stops.setdefault(stop, len(stops))
        trips.setdefault(trip, []).append((sequence, place, -1 if seconds is None else seconds))
    made.stop_ids, made.order = tuple(stops), tuple(sorted(trips))
    rows = [row for trip in made.order for row in sorted(trips[trip])]
    made.starts = np.cumsum([0, *(len(trips[trip]) for trip in made.order)])
    columns = np.array(rows, np.int32).reshape(-1, 3)
    made.sequence, made.stop, made.at_s = (_column(columns, place) for place in range(3))


def _column(columns: Array, place: int) -> Array:
    taken: Array = np.ascontiguousarray(columns[:, place])
    return taken


def _place(lon: str, lat: str) -> tuple[float, float] | None:
    try:
        place = float(lon), float(lat)
    except ValueError:
        return None
    return None if place_fault(*place) else place


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
