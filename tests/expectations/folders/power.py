"""The folder `power`: power outages."""

from __future__ import annotations

from pathlib import Path

from tests.expectations.folders import Folder, toml_of
from tests.expectations.polled import Messages, polled, run


def _read(case: str, data: Path) -> tuple[str, Messages]:
    settings = dict(toml_of("power")[case])
    connector = settings.pop("connector", "table_file")
    file = data / "power" / case
    if connector == "http_json":
        return connector, polled(connector, file, settings)
    return connector, run(connector, {"path": str(file)} | settings)


FOLDER = Folder(
    name="power",
    read=_read,
    notes="""\
* **`fpl-county-outages.json`** writes numbers as text with commas ("1,248"), **`jemc-outages.json`** a place as a text.
* **`pge_2024-05-01_quiet_day.jsonl.gz`** is 17 published states; an outage is told at each, by the time of the commit.
""",
)
