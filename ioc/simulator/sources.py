"""The feeds of the simulated city: where each is served, as what, and how often it changes."""

from __future__ import annotations

from typing import NamedTuple

from ioc.simulator.speak.gtfs import PROTOBUF
from ioc.simulator.speak.ngsi import LD
from ioc.simulator.speak.wire import JSON

GEOJSON, ATOM, CAP = "application/geo+json", "application/atom+xml", "application/cap+xml"


class Source(NamedTuple):
    """One feed: its path, media type, and how many real seconds its answer stays the same."""

    path: str
    media_type: str
    tick_s: float


SOURCES: dict[str, Source] = {
    "drainage": Source("/drainage.geojson", GEOJSON, 2.0),
    "lighting": Source("/lighting.geojson", GEOJSON, 4.0),
    "lamps": Source("/lamps.geojson", GEOJSON, 10.0),
    "traffic": Source("/traffic.geojson", GEOJSON, 4.0),
    "safety": Source("/safety.geojson", GEOJSON, 2.0),
    "calls": Source("/calls.geojson", GEOJSON, 1.0),
    "units": Source("/units.geojson", GEOJSON, 1.0),
    "warnings": Source("/warnings.atom", ATOM, 2.0),
    "citizen": Source("/open311/v2/requests.json", JSON, 5.0),
    "transit": Source("/gtfs/vehicle-positions.pb", PROTOBUF, 5.0),
    "environment": Source("/sta/v1.1/Observations", JSON, 10.0),
    "waste": Source("/ngsi-ld/v1/entities?type=WasteContainer", LD, 10.0),
    "power": Source("/api/power/assets", JSON, 5.0),
    "health": Source("/api/health/assets", JSON, 15.0),
    "water": Source("/water.geojson", GEOJSON, 5.0),
    "wastewater": Source("/wastewater.geojson", GEOJSON, 10.0),
    "disaster": Source("/disaster.geojson", GEOJSON, 5.0),
    "construction": Source("/construction.geojson", GEOJSON, 15.0),
    "green": Source("/green.geojson", GEOJSON, 15.0),
    "ict": Source("/ict.geojson", GEOJSON, 5.0),
    "neighbours": Source("/neighbours.geojson", GEOJSON, 10.0),
    "kpi": Source("/kpi.geojson", GEOJSON, 30.0),
    "desks": Source("/desks.geojson", GEOJSON, 10.0),
}
"""Feeds by name; `warnings` also serves the messages under /cap/, a speaker everything below its prefix."""
