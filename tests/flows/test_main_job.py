"""The main job on real input: alert, map, incident, unit, a killed engine, close, and the same again in replay."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.desk_job import run_job, seen_by
from tests.helpers.processes import private_env
from tests.helpers.recorded import recorded, serve

ROOT = Path(__file__).resolve().parents[2]
REFUSED = "Đây là phần phát lại: không thể thay đổi quá khứ."

SITE = """
[site]
id = "probe"
title = {{ vi = "Thử", en = "Probe" }}
zone = "Asia/Ho_Chi_Minh"
centre = [153.0, -27.5]
zoom = 11
box = [-180, -90, 180, 90]
ground = "da_nang"
domains = ["drainage", "safety"]

[[feeds]]
id = "bushfires"
title = {{ vi = "Cháy rừng", en = "Bush fires" }}
domain = "safety"
connector = "cap"
interval_s = 2
[feeds.settings]
url = "{base}/cap/google-bushfire_valid.edxlde"

[[feeds]]
id = "quakes"
title = {{ vi = "Động đất", en = "Earthquakes" }}
domain = "safety"
connector = "geojson"
interval_s = 2
[feeds.settings]
url = "{base}/geojson/usgs_all_day.geojson"
record = "alert"
id = "id"
[feeds.settings.alert]
sender = {{ const = "usgs" }}
sent = {{ path = "properties.updated", format = "epoch_ms" }}
event = {{ const = "earthquake" }}
headline = "properties.title"
area = "properties.place"
point_radius_km = 20

[[feeds]]
id = "racks"
title = {{ vi = "Giá xe đạp", en = "Bicycle racks" }}
domain = "drainage"
connector = "geojson"
interval_s = 2
[feeds.settings]
url = "{base}/geojson/bike_racks.geojson"
record = "asset"
[feeds.settings.asset]
kind = {{ const = "flood_point" }}
name = "properties.asset_numb"

[[units]]
id = "CC-12"
agency = "114"
kind = "rescue"
name = "Cứu hộ Cẩm Lệ"
lon = 153.02
lat = -27.47
crew = 4
"""


@pytest.mark.timeout(240)
def test_that_the_main_job_is_done_and_its_replay_is_the_same(tmp_path: Path) -> None:
    env = private_env(
        tmp_path,
        IOC_LAUNCH_TOKEN="launcher",
        IOC_DEMO="1",
        QT_QUICK_BACKEND="software",
        QTWEBENGINE_CHROMIUM_FLAGS="--no-sandbox --disable-gpu",
    )
    data = tmp_path / "d"
    with serve(recorded()) as base:
        site = tmp_path / "site.toml"
        site.write_text(SITE.format(base=base), encoding="utf-8")
        seen = seen_by(run_job("main_job.py", site, data, env))
    assert seen["feeds"] == ["bushfires", "quakes"]
    assert seen["picked"]
    assert seen["from_alert"]
    assert seen["unit"] == "CC-12"
    assert seen["units_after"] == ["CC-12"]
    assert seen["marks"][-2:] == ["NewLocation", "FireUnderControl"]
    assert seen["closed_as"]
    assert seen["played"]
    assert seen["refused_by_line"].startswith(REFUSED)
    assert seen["refused_by_palette"] == [REFUSED]
    assert seen["orders_from_the_past"] == []
    live, replay = seen["live"], seen["replay"]
    assert live["drawn"] > 0
    assert replay == live
