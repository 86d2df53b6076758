"""Đà Nẵng's flood spots and traffic and the Mekong's level play through a real engine: every value once, held against
the files themselves, read by nothing of ours."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ioc.domain.readings import ReadingBatch
from ioc.journal.reader import JournalReader
from tests.helpers.processes import ioc, private_env, running, state_of, wait_for
from tests.helpers.recorded import recorded

_SITE = """
[site]
id = "probe"
title = {{ vi = "Thử", en = "Probe" }}
zone = "Asia/Ho_Chi_Minh"
centre = [108.21, 16.05]
box = [100, 8, 112, 24]
ground = "da_nang"
domains = ["drainage", "traffic"]

[[feeds]]
id = "spots"
title = {{ vi = "Điểm ngập", en = "Flood spots" }}
domain = "drainage"
connector = "table_file"
interval_s = 30
[feeds.settings]
path = "{folder}/danang_flood_hotspots.csv"
mode = "replay"
record = "asset"
id = ["centroid_lat", "centroid_lng"]
id_prefix = "spot:"
place = {{ lon = "centroid_lng", lat = "centroid_lat" }}
asset = {{ kind = {{ const = "flood_point" }}, name = "street_names" }}
readings = [{{ property = "depth_m", path = "water_level_avg", scale = 0.01 }}]

[[feeds]]
id = "traffic"
title = {{ vi = "Giao thông", en = "Traffic" }}
domain = "traffic"
connector = "table_file"
interval_s = 30
[feeds.settings]
path = "{folder}/danang_traffic_first_days.csv"
mode = "replay"
pace = {{ speed = 40000, times = "keep" }}
record = "asset"
id = ["lat", "lng"]
id_prefix = "traffic:"
place = {{ lon = "lng", lat = "lat" }}
time = "sampled_at_utc"
asset = {{ kind = {{ const = "detector" }}, name = "hotspot_label" }}
readings = [{{ property = "speed_km_h", path = "current_speed_kmh" }}]

[[feeds]]
id = "mekong"
title = {{ vi = "Sông Mê Kông", en = "Mekong" }}
domain = "drainage"
connector = "table_file"
interval_s = 30
[feeds.settings]
path = "{folder}/mekong_3S_sekong_bridge_15min_a.csv"
mode = "replay"
pace = {{ speed = 1000000, times = "keep" }}
record = "asset"
id = "Station Code"
id_prefix = "mekong:"
time = {{ path = "Timestamp (UTC+07:00)", format = "strptime:%Y-%m-%dT%H:%MZ", zone = "+07:00" }}
asset = {{ kind = {{ const = "river_gauge" }} }}
readings = [{{ property = "level_m", path = "Value" }}]
"""

Reading = tuple[str, str, int, float]
"""Asset, property, seconds POSIX (0: none), value."""


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def _utc(text: str, form: str, hours: int = 0) -> int:
    return int((datetime.strptime(text, form).replace(tzinfo=UTC) - timedelta(hours=hours)).timestamp())


def _brute_force(folder: Path) -> tuple[dict[str, int], Counter[Reading]]:
    """How many rows each file has, and what each row says."""
    spots = _rows(folder / "danang_flood_hotspots.csv")
    traffic = _rows(folder / "danang_traffic_first_days.csv")
    mekong = _rows(folder / "mekong_3S_sekong_bridge_15min_a.csv")
    said: Counter[Reading] = Counter()
    for row in spots:
        asset = f"spot:{row['centroid_lat']}/{row['centroid_lng']}"
        depth = row["water_level_avg"]
        said[asset, "depth_m", 0, round(float(depth) / 100 if depth else -1.0, 6)] += 1
    for row in traffic:
        at = _utc(row["sampled_at_utc"], "%Y-%m-%dT%H:%M:%SZ")
        said[f"traffic:{row['lat']}/{row['lng']}", "speed_km_h", at, float(row["current_speed_kmh"])] += 1
    for row in mekong:
        at = _utc(row["Timestamp (UTC+07:00)"], "%Y-%m-%dT%H:%MZ", 7)
        said[f"mekong:{row['Station Code']}", "level_m", at, round(float(row["Value"]), 6)] += 1
    return {"spots": len(spots), "traffic": len(traffic), "mekong": len(mekong)}, said


def test_that_recordings_of_vietnam_play_without_a_lost_or_doubled_record(tmp_path: Path) -> None:
    folder = recorded("vn_feeds")
    counts, said = _brute_force(folder)
    assert counts == {"spots": 299, "traffic": 4704, "mekong": 12218}

    site, data, env = tmp_path / "site.toml", tmp_path / "d", private_env(tmp_path)
    site.write_text(_SITE.format(folder=folder), "utf-8")
    with running("engine", "--site", str(site), "--data-dir", str(data), env=env) as engine:
        engine.until("engine ready")
        feeds = wait_for(lambda: _played(data, env), said="the recordings have been played")
        assert {name: (one["taken"], one["refused"]) for name, one in feeds.items()} == {
            name: (count, 0) for name, count in counts.items()
        }
        assert engine.end() == 0

    found = _readings(data, tmp_path / "master.key")
    assert found == said
    verified = ioc("journal", "verify", "--data-dir", str(data), env=env)
    assert verified.returncode == 0, verified.stderr


def _played(data: Path, env: dict[str, str]) -> dict[str, dict[str, object]] | None:
    feeds = {feed["id"]: feed for feed in state_of(data, env)["feeds"]}
    over = all(feed["reason"] == "table_file.recording_over" for feed in feeds.values())
    return feeds if over else None


def _readings(data: Path, key_file: Path) -> Counter[Reading]:
    """Every reading of the journal."""
    reader = JournalReader(data, key_file)
    streams = reader.state_at_seq(reader.bounds().last_seq).by_index
    found: Counter[Reading] = Counter()
    for item in reader.replay(-1):
        if isinstance(item, ReadingBatch):
            columns = zip(item.stream.tolist(), item.source_us.tolist(), item.value.tolist(), strict=True)
            for index, at, value in columns:
                known = round(value, 6) if value == value else -1.0
                stream = streams[index]
                # a row without a time has that of its coming
                said_s = 0 if stream.property == "depth_m" else at // 1_000_000
                found[stream.asset, stream.property, said_s, known] += 1
    return found
