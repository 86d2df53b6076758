"""The folder `geodata_vn`: Vietnamese boundaries, stops and roads, read as the assets of a feed."""

from __future__ import annotations

from pathlib import Path

from tests.expectations.folders import Folder, toml_of
from tests.expectations.polled import Messages, polled


def _read(case: str, data: Path) -> tuple[str, Messages]:
    mappings = toml_of("geodata_vn")
    settings = dict(mappings[mappings["files"][case]])
    connector = settings.pop("connector", "geojson")
    return connector, polled(connector, data / "geodata_vn" / case, settings)


FOLDER = Folder(
    name="geodata_vn",
    read=_read,
    notes="""\
A feed makes assets of these files, each at its own point or at the middle of its shape; as the ground under the map
they are read by `ioc basemap import`, which keeps outlines.

* **`danang-all-wards.zip`** is a pack of 94 files: no feed. It is refused; its members are read one by one as the wards
  above are.
* **`dvhcvn-48-danang-old-districts.json`** writes a shape's coordinates without a `geometry`: the districts are taken
  without a place. **`hcmc-buses.json`** and **`vn_units_simplified…`** have none to take.
* **`saigon-roads-epsg32648.geojson`** is in metres (EPSG:32648) and says so in its `crs` member: its places are turned
  into longitude and latitude. Its roads have no id: one is made of each feature's content.
""",
)
