"""Small GTFS-realtime messages and timetables, made as a source makes them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from google.transit import gtfs_realtime_pb2 as gtfs


def message(at_s: int | None, *entities: dict[str, Any], version: str = "2.0", **header: Any) -> bytes:
    """A message of that POSIX time with these entities, each as the fields of a FeedEntity."""
    made = gtfs.FeedMessage()
    made.header.gtfs_realtime_version = version
    if at_s is not None:
        made.header.timestamp = at_s
    for name, value in header.items():
        setattr(made.header, name, value)
    for entity in entities:
        made.entity.append(gtfs.FeedEntity(**entity))
    written: bytes = made.SerializeToString()
    return written


def bus(ident: str, lon: float = 108.2, lat: float = 16.06, at_s: int = 0, **more: Any) -> dict[str, Any]:
    """A vehicle that says who and where it is."""
    trip = more.pop("trip", {"trip_id": f"t-{ident}", "route_id": "12"})
    position = {"longitude": lon, "latitude": lat} | more.pop("position", {})
    vehicle = {"vehicle": {"id": ident, "label": f"Xe {ident}"}, "trip": trip, "position": position}
    return {"id": f"v-{ident}", "vehicle": vehicle | ({"timestamp": at_s} if at_s else {}) | more}


def trip(ident: str, *stops: dict[str, Any], route: str = "12", **more: Any) -> dict[str, Any]:
    """A trip update; `more` are further fields of its descriptor."""
    update = {"trip": {"trip_id": ident, "route_id": route} | more, "stop_time_update": list(stops)}
    return {"id": f"u-{ident}", "trip_update": update}


def alert(ident: str, *texts: tuple[str, str], **more: Any) -> dict[str, Any]:
    """An alert with a header in these languages."""
    translations = [{"language": language, "text": words} for language, words in texts]
    return {"id": ident, "alert": {"header_text": {"translation": translations}} | more}


def timetable(**files: str) -> bytes:
    """A GTFS zip of these files (name without .txt, lines)."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name, text in files.items():
            made.writestr(f"{name}.txt", text)
    return held.getvalue()
