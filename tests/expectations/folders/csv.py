"""The folder `csv`: tables, tidy and untidy."""

from __future__ import annotations

from pathlib import Path

from tests.expectations.folders import Folder, toml_of
from tests.expectations.polled import Messages, run


def _read(case: str, data: Path) -> tuple[str, Messages]:
    return "table_file", run("table_file", {"path": str(data / "csv" / case)} | toml_of("csv")[case])


FOLDER = Folder(
    name="csv",
    read=_read,
    notes="""\
* **`bad-dates.csv`** writes months without a day sign (202012): no date, so each row is refused.
* **`blank_line.csv`** has rows of commas alone, which are none, an organisation with half a place and a row without a
  name, which are refused.
* **`incidents.csv`** writes hours without leading zeros (130), which no format reads surely: the day is taken.
* **`lat_lon_enum_moving_date_unsorted.csv`** is taken as it stands; a replay would sort it, and say so.
* **`WIGOS…csv`** has its columns' names in the second row and two rows of units below, and local time.
""",
)
