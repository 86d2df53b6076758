"""The folder `gtfs`: GTFS-realtime messages of all forms, and timetables."""

from __future__ import annotations

from pathlib import Path

from tests.expectations.folders import AGAIN, Folder
from tests.expectations.polled import Messages, polled, run

_TIMETABLE = "with its timetable"
_TIMETABLES = {
    "tl-bart-alerts.pb": "tl-bart-rt.zip",
    "tl-bart-trip-updates.pb": "tl-bart-rt.zip",
    "tl-ct-trip-updates.pb": "tl-ct.zip",
    "tl-ct-vehicle-positions.pb": "tl-ct.zip",
}


def _read(case: str, data: Path) -> tuple[str, Messages]:
    name, _, special = case.partition(AGAIN)
    file = data / "gtfs" / name
    if name.endswith(".zip"):
        return "gtfs_realtime", run("gtfs_realtime", {"static": str(file)})
    settings = {"static": str(data / "gtfs" / _TIMETABLES[name])} if special else {}
    return "gtfs_realtime", polled("gtfs_realtime", file, settings)


FOLDER = Folder(
    name="gtfs",
    read=_read,
    again=tuple(f"{name}{AGAIN}{_TIMETABLE}" for name in _TIMETABLES),
    notes="""\
* Messages are read in protobuf, as text (`*.asciipb`) and as JSON, whatever they are called. New York's extensions
  (`nyct-*`) are ignored. Its trains say no position: they count for their routes.
* **`tl-ct-service-alerts.pb`** is valid and empty. **`md-vehicle_position.pb`** does not say of when it is.
  **`tl-invalid.pb`** is no protobuf.
* **`tl-bart-trip-updates.pb`** numbers two stops of a trip alike: taken; six are numbered backwards: refused,
  their trips are taken. Trip updates that give times without delays say how
  late a trip is only together with the timetable; those runs are marked.
* **`TripUpdate-DUPLICATED-…json`**: ten stops are reached before the stop before them, or numbered backwards. They are
  refused one by one, their trips are taken.
* **`badgtfs.zip`** has none of the files that GTFS demands; each is a refusal.
""",
)
