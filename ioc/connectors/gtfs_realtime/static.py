"""A GTFS timetable (gtfs.org, schedule reference): what is used of it, as plain records and columns.

Names of routes and stops, where stops are, which way routes go, and when a trip is to be at a stop.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import numpy as np
from msgspec import Struct

from ioc.connect.times import to_us, zone_named

Array = np.ndarray
_NOON = time(12)
_HALF_DAY = timedelta(hours=12)


class Route(Struct, frozen=True, kw_only=True):
    """routes.txt; `kind` is the code of route_type, `name` the short name or else the long one."""

    id: str
    name: str
    long_name: str = ""
    kind: int | None = None
    color: str = ""


class Stop(Struct, frozen=True, kw_only=True):
    """stops.txt; `type` is the code of location_type (0 stop, 1 station, …); degrees, None where there is no place."""

    id: str
    name: str
    lon: float | None = None
    lat: float | None = None
    type: int = 0
    parent: str = ""


class Trip(Struct, frozen=True, kw_only=True):
    """trips.txt."""

    route: str
    service: str = ""
    headsign: str = ""
    shape: str = ""


class StaticFault(Struct, frozen=True, kw_only=True):
    """What is wrong in a file of the zip, counted: `code` names the sentence; `line` is the first of `count` lines."""

    file: str
    code: str
    count: int = 1
    line: int = 0
    value: str = ""


class Timetable(Struct, kw_only=True):
    """Everything of one zip. Times of trips are columns: rows `starts[n]` to `starts[n + 1]` belong to `order[n]`.

    `sequence` int32, `stop` int32 (place in `stop_ids`), `at_s` int32 seconds since noon minus 12 h (-1: none given).
    `shapes` are lines of (lon, lat) by shape id.
    """

    zone: str = ""
    language: str = ""
    agency: str = ""
    routes: dict[str, Route] = {}
    stops: dict[str, Stop] = {}
    trips: dict[str, Trip] = {}
    shapes: dict[str, Array] = {}
    services: int = 0
    order: tuple[str, ...] = ()
    starts: Array = np.zeros(1, np.int64)
    sequence: Array = np.zeros(0, np.int32)
    stop: Array = np.zeros(0, np.int32)
    at_s: Array = np.zeros(0, np.int32)
    stop_ids: tuple[str, ...] = ()
    faults: tuple[StaticFault, ...] = ()

    def box(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of all stops, in degrees."""
        placed = [(stop.lon, stop.lat) for stop in self.stops.values() if stop.lon is not None and stop.lat is not None]
        if not placed:
            return None
        lon, lat = zip(*placed, strict=True)
        return min(lon), min(lat), max(lon), max(lat)

    def scheduled_s(self, trip: str, sequence: int | None, stop: str) -> int | None:
        """When the trip is to be at a stop, in seconds of its service day; None when nobody says.

        By sequence where there is one and it is the same stop, else by the stop if the trip passes it once.
        """
        place = bisect_left(self.order, trip)
        if place == len(self.order) or self.order[place] != trip:
            return None
        rows = slice(int(self.starts[place]), int(self.starts[place + 1]))
        stops = [self.stop_ids[index] for index in self.stop[rows].tolist()]
        by_sequence = [row for row, held in enumerate(self.sequence[rows].tolist()) if held == sequence]
        found = [row for row in by_sequence if not stop or stops[row] == stop]
        found = found or [row for row, held in enumerate(stops) if stop and held == stop]
        if len(found) != 1:
            return None
        at_s = int(self.at_s[rows][found[0]])
        return at_s if at_s >= 0 else None


def service_zero(day: date, zone: tzinfo) -> datetime:
    """What GTFS times of a service day count from: noon minus 12 h, which is not midnight when clocks change."""
    return (datetime.combine(day, _NOON, zone).astimezone(UTC)) - _HALF_DAY


def moment_us(day: date, seconds: int, zone_name: str) -> int | None:
    """Microseconds UTC of a GTFS time of a service day."""
    return to_us(service_zero(day, zone_named(zone_name)) + timedelta(seconds=seconds))


def nearest_day(at_us: int, seconds: int, zone_name: str) -> date:
    """The service day on which a GTFS time lies nearest to a moment: after midnight that may be yesterday's."""
    zone = zone_named(zone_name)
    here = datetime.fromtimestamp(at_us / 1e6, zone).date()
    days = [here + timedelta(days=offset) for offset in (-1, 0, 1)]
    moments = [(service_zero(day, zone) + timedelta(seconds=seconds)).timestamp() for day in days]
    distances = [abs(moment - at_us / 1e6) for moment in moments]
    return days[distances.index(min(distances))]
