"""The folder `geojson`: features by declared mapping."""

from __future__ import annotations

from pathlib import Path

from tests.expectations.folders import Folder, toml_of
from tests.expectations.polled import Messages, polled


def _read(case: str, data: Path) -> tuple[str, Messages]:
    mappings = toml_of("alert_feeds") | toml_of("geojson")
    return "geojson", polled("geojson", data / "geojson" / case, mappings[mappings["files"][case]])


FOLDER = Folder(
    name="geojson",
    read=_read,
    notes="""\
* **`bike_racks.geojson`** is in metres (EPSG:28356) and says so in its `crs` member: its places are turned into
  longitude and latitude.
* **`sf.bike.parking.json`** is a plain list without ids: an id is made of each row, so that 43 rows that equal another
  are refused as repeats.
* **`empty-geoms.geojson`**: two of the six features have no place or an empty one, and are refused.
""",
)
