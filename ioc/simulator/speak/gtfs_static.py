"""The static GTFS feed of the simulated buses, as a zip."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence

from ioc.simulator.lines import distance_m
from ioc.simulator.transit import DWELL_SHARE, ROUTES, SPEED_M_S, Way, starts, trip_id

DAY_ONE, LAST_DAY = "20250101", "20351231"


def static_feed(ways: Sequence[Way]) -> bytes:
    """The static feed: the same bytes every time, for zip entries carry a fixed date."""
    files = {
        "agency.txt": [("agency_id", "agency_name", "agency_url", "agency_timezone", "agency_lang"),
                       ("sim", "Xe buýt mô phỏng", "https://ioc.invalid/bus", "Asia/Ho_Chi_Minh", "vi")],
        "feed_info.txt": [("feed_publisher_name", "feed_publisher_url", "feed_lang", "feed_start_date",
                           "feed_end_date"), ("simulator", "https://ioc.invalid", "vi", DAY_ONE, LAST_DAY)],
        "calendar.txt": [("service_id", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
                          "start_date", "end_date"), ("daily", *"1111111", DAY_ONE, LAST_DAY)],
        "routes.txt": [("route_id", "agency_id", "route_short_name", "route_long_name", "route_type", "route_color"),
                       *((r.id, "sim", r.id, r.name, "3", r.colour) for r in ROUTES)],
        "stops.txt": [("stop_id", "stop_name", "stop_lat", "stop_lon"),
                      *((s.id, s.name, f"{s.spot.lat:.6f}", f"{s.spot.lon:.6f}") for way in ways for s in way.stops)],
        "shapes.txt": [("shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence", "shape_dist_traveled"),
                       *_shapes(ways)],
        "trips.txt": [("route_id", "service_id", "trip_id", "trip_headsign", "direction_id", "shape_id"),
                      *_trips(ways)],
        "stop_times.txt": [("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"), *_times(ways)],
    }  # fmt: skip
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in files.items():
            text = io.StringIO()
            csv.writer(text, lineterminator="\r\n").writerows(rows)
            archive.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), text.getvalue(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _shapes(ways: Sequence[Way]) -> Iterable[tuple[str, ...]]:
    for way in ways:
        far = 0.0
        for number, point in enumerate(way.points):
            far += distance_m(way.points[number - 1], point) if number else 0.0
            yield (_shape(way), f"{point[1]:.6f}", f"{point[0]:.6f}", str(number + 1), f"{far:.0f}")


def _shape(way: Way) -> str:
    return f"{way.route.id}-{way.direction}"


def _trips(ways: Sequence[Way]) -> Iterable[tuple[str, ...]]:
    for way in ways:
        head = way.route.name.split(" - ")[1 - way.direction]
        for start in starts():
            yield (way.route.id, "daily", trip_id(way, start), head, str(way.direction), _shape(way))


def _times(ways: Sequence[Way]) -> Iterable[tuple[str, ...]]:
    for way in ways:
        after = [round(stop.metres / (SPEED_M_S * DWELL_SHARE)) for stop in way.stops]
        for start in starts():
            ident = trip_id(way, start)
            for number, (stop, seconds) in enumerate(zip(way.stops, after, strict=True), 1):
                at = clock(start + seconds)
                yield (ident, at, at, stop.id, str(number))


def clock(seconds: int) -> str:
    """GTFS time of the service day; past midnight the hours go on from 24."""
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"
