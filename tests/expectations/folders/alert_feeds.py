"""The folder `alert_feeds`: warnings of agencies, as CAP, as RSS with links, as GeoJSON by mapping."""

from __future__ import annotations

from pathlib import Path

from tests.expectations.cap_indexes import LINKS, cap_read
from tests.expectations.folders import Folder, toml_of
from tests.expectations.polled import Messages, polled

_INDEXES = {
    "gdacs-fixture-1.xml": "http://www.gdacs.org/",
    "gdacs-rss.xml": "http://www.gdacs.org/",
}


def _read(case: str, data: Path) -> tuple[str, Messages]:
    mappings = toml_of("alert_feeds")
    if case in mappings["files"]:
        return "geojson", polled("geojson", data / "alert_feeds" / case, mappings[mappings["files"][case]])
    return "cap", cap_read(case, data / "alert_feeds", _INDEXES)


FOLDER = Folder(
    name="alert_feeds",
    read=_read,
    again=tuple(name + LINKS for name in sorted(_INDEXES)),
    notes="""\
* **`nws-active-alerts-e2e.geojson`** is a template: 148 of its 152 times of sending are texts like
  `date:now -1 hour`. An alert that nobody can date is refused. Of the four with a real time two share one identifier.
* **GDACS** is an index: see the page of `cap`.
""",
)
