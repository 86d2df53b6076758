"""The folder `dispatch`: fire, highway and disaster dispatch."""

from __future__ import annotations

from pathlib import Path

from tests.expectations.folders import Folder, toml_of
from tests.expectations.polled import Messages, polled, run


def _read(case: str, data: Path) -> tuple[str, Messages]:
    settings = dict(toml_of("dispatch")[case])
    connector = settings.pop("connector", "table_file")
    file = data / "dispatch" / case
    if connector == "http_json":
        return connector, polled(connector, file, settings)
    return connector, run(connector, {"path": str(file)} | settings)


FOLDER = Folder(
    name="dispatch",
    read=_read,
    notes="""\
* **`chp-incidents-2017.json`** has latitude and longitude exchanged; the mapping says so.
* In **`smc_fire…jsonl`** a call stands in every published state as long as it is open: it is taken once, and refused as
  a duplicate each further time. About three of four medical calls have no place and are taken without one. The address
  is personal, and lies in the vault alone.
""",
)
