"""The ways of routes as a GeoJSON file, for the map to show as a layer."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import msgspec

from ioc.connect.api import BadSettings
from ioc.connectors.gtfs_realtime.static import Timetable


def route_lines(timetable: Timetable) -> dict[str, Any]:
    """A FeatureCollection (RFC 7946): a line a way of a route, with its `route`, `name` and `color` ("#rrggbb")."""
    ways = dict.fromkeys((trip.route, trip.shape) for trip in timetable.trips.values() if trip.shape)
    features = [
        {
            "type": "Feature",
            "id": f"{route}/{shape}",
            "properties": _properties(timetable, route),
            "geometry": {"type": "LineString", "coordinates": timetable.shapes[shape].round(6).tolist()},
        }
        for route, shape in ways
        if shape in timetable.shapes and len(timetable.shapes[shape]) > 1
    ]
    return {"type": "FeatureCollection", "features": features}


def write_lines(timetable: Timetable, file: str) -> None:
    """Put the lines where the site's layer finds them, whole or not at all. Raises BadSettings."""
    path = Path(file).expanduser()
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_bytes(msgspec.json.encode(route_lines(timetable)))
        os.replace(fresh, path)
    except OSError:
        raise BadSettings("gtfs_realtime.shapes_not_written", key="shapes_file", path=file) from None


def _properties(timetable: Timetable, route: str) -> dict[str, str]:
    known = timetable.routes.get(route)
    if known is None:
        return {"route": route, "name": route}
    color = {"color": f"#{known.color.lower()}"} if known.color else {}
    return {"route": route, "name": known.name, "long_name": known.long_name} | color
