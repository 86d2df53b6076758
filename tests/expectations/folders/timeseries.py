"""The folder `timeseries`: sensor histories as tables, and APIs that give them."""

from __future__ import annotations

from pathlib import Path

from tests.expectations.folders import Folder, toml_of
from tests.expectations.polled import Messages, polled, run


def _read(case: str, data: Path) -> tuple[str, Messages]:
    mappings = toml_of("timeseries")
    settings = dict(mappings.get(case) or mappings[case.replace("_", "-").split("-")[0]])
    if "id" not in settings:
        settings["id"] = {"const": Path(case).stem} if case.startswith("NAB") else "id"
    connector = settings.pop("connector", "table_file")
    file = data / "timeseries" / case
    if connector == "http_json":
        return connector, polled(connector, file, settings)
    return connector, run(connector, {"path": str(file)} | settings)


FOLDER = Folder(
    name="timeseries",
    read=_read,
    notes="""\
* Wide tables (BATADAL, SKAB, the trail counter) give a reading a column, found by a pattern.
* Local times of a zone with summer time repeat an hour in autumn: another value of the same moment is taken and marked
  by the engine as a duplicate; the same value is refused as a repeat.
* **`usgs-waterservices_iv.json`** nests series, methods and values; -999999 is no value.
* **`combined_labels.json`** and **`combined_windows.json`** are labels by series: each is an asset without readings.
""",
)
