"""The folder `gtfs_errors`: GTFS-realtime as JSON, each member of the zip with one deliberate error."""

from __future__ import annotations

import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.expectations.folders import AGAIN, Folder
from tests.expectations.polled import Messages, polled

_ZIP = "gtfs_errors.zip"
_MEMBERS = (
    "E001.trip_update-stop_time_update-arrival-time.json",
    "E001.trip_update-timestamp.json",
    "E002.trip_update-stop_time_update.2.json",
    "E003.vehicle_position-trip-trip_id.json",
    "E011.trip_update-stop_time_update-stop_id.json",
    "E020.trip_update-trip-start_time.1.json",
    "E021.trip_update-trip-start_date.1.json",
    "E021.trip_update-trip-start_date.3.json",
    "E022.trip_update-stop_time_update.2.json",
    "E026.vehicle_position-position-latitude.1.json",
    "E026.vehicle_position-position-latitude.3.json",
    "E026.vehicle_position-position-longitude.2.json",
    "E029.vehicle_position-position.1.json",
    "E029.vehicle_position-position.3.json",
    "E043.trip_update-schedule_relationship.json",
    "E044.trip_update-schedule_relationship.2.json",
)


def _read(case: str, data: Path) -> tuple[str, Messages]:
    """A member is read with the timetable that it is an error against: that of Caltrain, its stops left out."""
    member = case.partition(AGAIN)[2]
    if not member:
        return "gtfs_realtime", polled("gtfs_realtime", data / "gtfs_errors" / _ZIP, {})
    with TemporaryDirectory() as folder, zipfile.ZipFile(data / "gtfs_errors" / _ZIP) as members:
        assert sorted(members.namelist()) == sorted(_MEMBERS), "a member is left out"
        file = Path(folder) / member
        file.write_bytes(members.read(member))
        settings = {"static": str(data / "gtfs" / "tl-ct.zip"), "stops": False}
        return "gtfs_realtime", polled("gtfs_realtime", file, settings)


FOLDER = Folder(
    name="gtfs_errors",
    read=_read,
    again=tuple(f"{_ZIP}{AGAIN}{member}" for member in _MEMBERS),
    notes="""\
The zip itself is no message and is refused; its members are read one by one, with Caltrain's timetable (nine routes of
which are taken in each run).

* Refused: times in milliseconds (E001), stops and times that go back (E002, E022, the stop), start times and dates
  that are none (E020, E021), positions off the Earth, on the equator or an hour's ride from every stop (E026, E029.3).
* Taken, for a vehicle or trip is worth knowing all the same: trips and stops that the timetable lacks (E003, E011;
  counted in the log), a position beside the line (E029.1), a stop without times (E043, E044).
""",
)
