"""The folder `vn_feeds`: Vietnamese air, traffic, rain and rivers."""

from __future__ import annotations

from pathlib import Path

from tests.expectations.folders import Folder, toml_of
from tests.expectations.polled import Messages, polled, run


def _read(case: str, data: Path) -> tuple[str, Messages]:
    mappings = toml_of("vn_feeds")
    settings = dict(mappings.get(case) or mappings[case.split("-")[0]])
    connector = settings.pop("connector", "table_file")
    file = data / "vn_feeds" / case
    if connector == "http_json":
        return connector, polled(connector, file, settings)
    return connector, run(connector, {"path": str(file)} | settings)


FOLDER = Folder(
    name="vn_feeds",
    read=_read,
    notes="""\
* **`aqicn-ho-chi-minh-city…`** says "ok" and "-" without a time: a reading without value, of bad quality.
* **`aqicn-hanoi…10-57-24`** answers the same query with another station. Here the id is the station's own; a feed whose
  id is the query's names `identity`, and refuses it until it is confirmed (`tests/unit/connectors/test_http_json.py`).
* **`mekong…csv`**: the column says +07:00, the values say Z. **`vn_monthly_rainfall_15.csv`** has a title before its
  header, and its months as columns.
* **`weather-DaNang.csv`** was polled more often than it changes, and each row has the time of the poll: all are taken.
""",
)
