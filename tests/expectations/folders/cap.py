"""The folder `cap`: OASIS CAP alerts and the indexes that lead to them."""

from __future__ import annotations

from pathlib import Path

from tests.expectations.cap_indexes import LINKS, cap_read
from tests.expectations.folders import Folder
from tests.expectations.polled import Messages

_INDEXES = {
    "google-earthquake_index.atom": "http://earthquake.usgs.gov/",
    "google-ny_index.rss": "http://www.nyalert.gov/",
    "google-weather_index.atom": "http://www.weather.gov/",
    "nws-2015-atom-5.xml": "http://alerts.weather.gov/",
    "nws-atom-1.xml": "https://alerts.weather.gov/",
    "nws-atom-215.xml": "https://alerts.weather.gov/",
    "nws-tx-multiple.xml": "http://alerts.weather.gov/",
}


def _read(case: str, data: Path) -> tuple[str, Messages]:
    return "cap", cap_read(case, data / "cap", _INDEXES)


FOLDER = Folder(
    name="cap",
    read=_read,
    again=tuple(name + LINKS for name in sorted(_INDEXES)),
    notes="""\
* **Indexes** (`*_index.atom`, `nws-*atom*`, `ny_index.rss`, `nws-tx-multiple`) hold no alerts but links to hosts that
  are not the feed's own. Served as they are, each entry is refused, naming the host. A second run lets a local
  mirror answer the links (with the real alert where the data holds it, else with a small one named after the
  address): then each entry is taken.
* **`canada_errors.cap`** passes the schema, but is an Update that refers to nothing.
  **`dec112-optional-properties-1.xml`** was sent at “bigboi”. **`invalid.cap`** lacks its scope.
  **`xee.atom`** declares entities.
* The two `fah-*` alerts name no zone in `sent`; UTC is meant (setting `zone`).
""",
)
