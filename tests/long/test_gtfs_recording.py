"""Ten minutes of New York's A, C and E trains play at 60x through a real engine: every record once, held against the
files themselves, read by nothing of ours."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

from google.transit import gtfs_realtime_pb2 as gtfs

from ioc.domain.readings import ReadingBatch
from ioc.journal.reader import JournalReader
from tests.helpers.processes import ioc, private_env, running, state_of, wait_for
from tests.helpers.recorded import recorded

_SITE = """
[site]
id = "new_york"
title = {{ vi = "New York", en = "New York" }}
zone = "America/New_York"
centre = [-73.98, 40.75]
box = [-75, 40, -73, 41.5]
ground = "da_nang"
domains = ["transit"]

[[feeds]]
id = "ace"
title = {{ vi = "Tàu A, C, E", en = "Trains A, C, E" }}
domain = "transit"
connector = "gtfs_realtime"
interval_s = 30
[feeds.settings]
recording = "{folder}"
speed = 60
times = "keep"
id_prefix = ""
"""

Reading = tuple[str, str, int, float]
"""Asset, property, seconds POSIX, value."""


def _brute_force(folder: Path) -> tuple[int, Counter[Reading]]:
    """How many entities the files hold, and what each message says of each route."""
    entities, said = 0, Counter[Reading]()
    seen: set[str] = set()
    for path in sorted(folder.iterdir()):
        message = gtfs.FeedMessage.FromString(path.read_bytes())
        entities += len(message.entity)
        vehicles = Counter(e.vehicle.trip.route_id for e in message.entity if e.HasField("vehicle"))
        stopped = Counter(
            e.vehicle.trip.route_id
            for e in message.entity
            if e.HasField("vehicle") and e.vehicle.HasField("current_status") and e.vehicle.current_status == 1
        )
        trips = Counter(e.trip_update.trip.route_id for e in message.entity if e.HasField("trip_update"))
        for route in vehicles.keys() | trips.keys():
            seen.add(route)
            values = {"vehicles": vehicles[route], "vehicles_stopped": stopped[route], "trips": trips[route]}
            values |= dict.fromkeys(("trips_cancelled", "trips_added", "trips_duplicated"), 0)
            said.update(
                (f"route:{route}", key, message.header.timestamp, float(value)) for key, value in values.items()
            )
        assert seen == vehicles.keys() | trips.keys(), "a route that leaves would be said to be unknown"
    return entities, said


def test_that_ten_minutes_of_trains_play_at_60x_without_a_lost_or_doubled_record(tmp_path: Path) -> None:
    folder = tmp_path / "recorded"
    folder.mkdir()
    for path in recorded("gtfs").glob("nyct-17073*.ace.pb"):
        # names say nothing: the order is that of the messages' own time
        shutil.copy(path, folder / f"{path.stat().st_size}-{path.name}")
    entities, said = _brute_force(folder)
    assert (len(list(folder.iterdir())), entities) == (10, 3162)

    site, data, env = tmp_path / "site.toml", tmp_path / "d", private_env(tmp_path)
    site.write_text(_SITE.format(folder=folder), "utf-8")
    with running("engine", "--site", str(site), "--data-dir", str(data), env=env) as engine:
        engine.until("engine ready")
        over = wait_for(lambda: _played(data, env), said="the recording has been played")
        assert (over["taken"], over["refused"]) == (entities, 0)
        assert over["state"] == "parked"
        assert engine.end() == 0

    rows = _readings(data, tmp_path / "master.key")
    assert rows == said
    verified = ioc("journal", "verify", "--data-dir", str(data), env=env)
    assert verified.returncode == 0, verified.stderr


def _played(data: Path, env: dict[str, str]) -> dict[str, object] | None:
    (feed,) = state_of(data, env)["feeds"]
    return feed if feed["reason"] == "gtfs_realtime.recording_over" else None


def _readings(data: Path, key_file: Path) -> Counter[Reading]:
    """Every reading of the journal."""
    reader = JournalReader(data, key_file)
    streams = reader.state_at_seq(reader.bounds().last_seq).by_index
    found: Counter[Reading] = Counter()
    for item in reader.replay(-1):
        if isinstance(item, ReadingBatch):
            columns = zip(item.stream.tolist(), item.source_us.tolist(), item.value.tolist(), strict=True)
            found.update((streams[i].asset, streams[i].property, at // 1_000_000, v) for i, at, v in columns)
    return found
