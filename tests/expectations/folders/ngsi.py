"""The folder `ngsi`: examples of the smart data models and test entities of brokers, in every written form."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from tests.expectations.folders import Folder
from tests.expectations.polled import Messages, polled
from tests.helpers.feed_server import FeedServer

_ZIP = "ngsi-keyvalues.zip"
_MEMBERS = tuple(
    f"{name}.example.{form}"
    for name in ("AirQualityObserved", "Alert", "Streetlight", "TrafficFlowObserved")
    for form in ("json", "jsonld")
)


def _read(case: str, data: Path) -> tuple[str, Messages]:
    name, _, member = case.partition(" + ")

    def served(server: FeedServer) -> dict[str, Any]:
        if not member:
            return {}
        with zipfile.ZipFile(data / "ngsi" / name) as archive:
            return {"url": server.serve(archive.read(member), "/member")}

    return "ngsi_ld", polled("ngsi_ld", data / "ngsi" / name, {}, served)


FOLDER = Folder(
    name="ngsi",
    read=_read,
    again=tuple(f"{_ZIP} + {member}" for member in _MEMBERS),
    notes="""\
* The same entity comes normalized (NGSI-LD and v2), as keyValues (the members of **`ngsi-keyvalues.zip`**) and as
  GeoJSON feature, and gives the same asset, alert or call. A zip itself is no answer of a broker and is refused.
* The **beehives** of a broker's tests are of a type that no domain pack knows: refused, naming the setting that would
  take them. `stellio-two_beehives.json` is expanded JSON-LD.
* **`context-*.jsonld`** and `ngsi-ld-core-context.jsonld` are vocabularies, not entities. No context is ever fetched;
  the entity without its context (`stellio-beehive_missing_context.jsonld`) is read like any other.
* Entities whose id carries the time of their observation (`AirQualityObserved`, `WeatherObserved`,
  `NoiseLevelObserved`) are readings of one station, whose id is without it.
* Complaints, accidents and service requests are calls; what they say lies in the vault.
""",
)
