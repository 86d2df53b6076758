"""The folder `sensorthings`: entities and answers of FROST, 52°North and a Dutch ground-water network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.expectations.folders import Folder
from tests.expectations.polled import Messages, polled
from tests.helpers.feed_server import FeedServer

_GROUND_WATER = {
    "asset": "GMW-fictief",
    "kind": "groundwater_well",
    "properties": [{"property": "groundwater_c", "match": ["Temperatuur"], "unit": "CEL"}],
}
_LORAWAN = {
    "asset": "tum-lora-1440",
    "properties": [{"property": "temperature_c", "match": ["1440"], "unit": "CEL"}],
}
_BODIES = "52n-STA.postman_collection.json + bodies"


def _read(case: str, data: Path) -> tuple[str, Messages]:
    file = data / "sensorthings" / case.partition(" + ")[0]
    settings = _GROUND_WATER if case.startswith("geonovum") else _LORAWAN if case.startswith("tum") else {}

    def bodies(server: FeedServer) -> dict[str, Any]:
        if case != _BODIES:
            return {}
        return {"url": server.serve(json.dumps({"value": _posted(json.loads(file.read_bytes()))}).encode(), "/bodies")}

    return "sensorthings", polled("sensorthings", file, settings, bodies)


def _posted(item: Any) -> list[Any]:
    """Every entity that the collection of requests would create."""
    if isinstance(item, list):
        return [body for one in item for body in _posted(one)]
    request = item.get("request", {})
    raw = request.get("body", {}).get("raw", "") if request.get("method") == "POST" else ""
    try:
        found = [json.loads(raw)] if raw.strip() else []
    except ValueError:
        found = [raw]
    return found + _posted(item.get("item", []))


FOLDER = Folder(
    name="sensorthings",
    read=_read,
    again=(_BODIES,),
    notes="""\
* **`geonovum-observations*.jsonl`** are one observation a line and name no datastream: `asset` and `properties` of the
  settings say what they are. `resultTime` is null throughout. All 3,745 lines of each are readings.
* **`geonovum-thing.json`** lacks a comma and is refused. **`geonovum-location.json`** is a place at which nobody says
  what lies.
* **`tum-frost-observations-2025.json`** leads to a next page at another host, which is not asked: one refusal names
  it. The datastream's id stands in that address.
* **`52n-STA.postman_collection.json`** is a collection of requests; its second run serves the entities that those
  requests would create. Sensors, observed properties and features of interest alone are no things of a city.
""",
)
