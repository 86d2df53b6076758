"""A feed and a unit that leave the configuration, on real engines: gone at the next start, there again after."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.helpers.processes import ioc, private_env, running, state_of, wait_for
from tests.helpers.recorded import recorded, serve

SITE = """
[site]
id = "probe"
title = {{ vi = "Thử", en = "Probe" }}
zone = "Asia/Ho_Chi_Minh"
centre = [108.21, 16.05]
box = [-180, -90, 180, 90]
ground = "da_nang"
domains = ["drainage"]
"""

FEED = """
[[feeds]]
id = "sites"
title = {{ vi = "Điểm đo", en = "Sites" }}
domain = "drainage"
connector = "geojson"
interval_s = 1
[feeds.settings]
url = "{base}/geojson/usgs_all_day.geojson"
record = "asset"
id = "id"
asset = {{ kind = {{ const = "river_gauge" }}, name = "properties.title" }}
"""

UNIT = """
[[units]]
id = "CC-12"
agency = "114"
kind = "rescue"
name = "Cứu hộ"
crew = 4
lon = 108.2
lat = 16.05
"""


def run(data: Path, file: Path, text: str, env: dict[str, str], done: Callable[[dict[str, Any]], bool]) -> dict:
    """The state of an engine with this configuration, once `done` says that it has come so far."""
    file.write_text(text, encoding="utf-8")
    with running("engine", "--site", str(file), "--data-dir", str(data), env=env) as engine:
        engine.until("engine ready")

        def reached() -> dict | None:
            state = state_of(data, env)
            return state if done(state) else None

        state: dict = wait_for(reached, said="that state")
        assert engine.end() == 0
    return state


def test_that_what_leaves_the_configuration_leaves_the_state_and_comes_back_whole(tmp_path: Path) -> None:
    env, data, file = private_env(tmp_path), tmp_path / "d", tmp_path / "site.toml"
    with serve(recorded()) as base:
        both = (SITE + FEED + UNIT).format(base=base)
        first = run(data, file, both, env, lambda state: bool(state["assets"]))
        assert [unit["id"] for unit in first["units"]] == ["CC-12"]
        gone = run(data, file, SITE.format(), env, lambda state: not state["assets"])
        assert (gone["feeds"], gone["units"]) == ([], [])
        again = run(data, file, both, env, lambda state: len(state["assets"]) == len(first["assets"]))
    assert again["assets"] == first["assets"]
    assert ioc("journal", "verify", "--data-dir", str(data), env=env).returncode == 0
