"""The engine as a process on real recorded feeds: counts, second writer, kill and restart, bad configuration."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.helpers.processes import ioc, private_env, running, state_of, wait_for
from tests.helpers.recorded import recorded, serve

ROOT = Path(__file__).resolve().parents[2]

SITE = """
[site]
id = "probe"
title = {{ vi = "Thử", en = "Probe" }}
zone = "Asia/Ho_Chi_Minh"
centre = [108.21, 16.05]
box = [-180, -90, 180, 90]
ground = "da_nang"
domains = ["drainage"]

[[feeds]]
id = "quakes"
title = {{ vi = "Động đất", en = "Earthquakes" }}
domain = "drainage"
connector = "geojson"
interval_s = 1
[feeds.settings]
url = "{base}/geojson/usgs_all_day.geojson"
record = "alert"
id = "id"
[feeds.settings.alert]
sender = {{ const = "usgs" }}
sent = {{ path = "properties.time", format = "epoch_ms" }}
event = {{ const = "earthquake" }}
headline = "properties.title"

[[feeds]]
id = "cap"
title = {{ vi = "Cảnh báo", en = "Warnings" }}
domain = "drainage"
connector = "cap"
interval_s = 1
[feeds.settings]
url = "{base}/cap/google-australia.cap"
"""


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return private_env(tmp_path)


@pytest.fixture
def site(tmp_path: Path):
    with serve(recorded()) as base:
        file = tmp_path / "site.toml"
        file.write_text(SITE.format(base=base), encoding="utf-8")
        yield file


def feed(state: dict, ident: str) -> dict:
    return next(feed for feed in state["feeds"] if feed["id"] == ident)


def has_all(data_dir: Path, env: dict[str, str]) -> dict | None:
    state = state_of(data_dir, env)
    done = feed(state, "quakes")["taken"] and feed(state, "cap")["taken"]
    return state if done else None


def test_that_real_feeds_become_state_in_the_published_schema(tmp_path: Path, site: Path, env: dict[str, str]) -> None:
    data = tmp_path / "d"
    with running("engine", "--site", str(site), "--data-dir", str(data), env=env) as engine:
        engine.until("engine ready")
        state = wait_for(lambda: has_all(data, env), said="both feeds counted")
        assert (feed(state, "quakes")["taken"], feed(state, "quakes")["refused"]) == (188, 0)
        assert len(state["alerts"]) == 189
        jsonschema.validate(state, json.loads((ROOT / "docs/schema/journal-state.schema.json").read_text()))
        second = ioc("engine", "--site", str(site), "--data-dir", str(data), "--for", "5", env=env)
        assert second.returncode == 3
        assert f"process {engine.process.pid} on" in second.stderr
        assert engine.end() == 0
    verified = ioc("journal", "verify", "--data-dir", str(data), env=env)
    assert verified.returncode == 0, verified.stderr
    assert "The chain holds" in verified.stdout


def test_that_a_killed_engine_starts_again_without_gap_or_double(
    tmp_path: Path, site: Path, env: dict[str, str]
) -> None:
    data = tmp_path / "d"
    with running("engine", "--site", str(site), "--data-dir", str(data), env=env) as engine:
        engine.until("engine ready")
        before = wait_for(lambda: has_all(data, env), said="both feeds counted")
        engine.kill()
    assert ioc("journal", "verify", "--data-dir", str(data), env=env).returncode == 0
    with running("engine", "--site", str(site), "--data-dir", str(data), env=env) as engine:
        engine.until("engine ready")
        wait_for(
            lambda: feed(state_of(data, env), "quakes")["taken"] > before["feeds"][1]["taken"], said="polled again"
        )
        engine.end()
    after = state_of(data, env)
    assert len(after["alerts"]) == len(before["alerts"]) == 189
    assert ioc("journal", "verify", "--data-dir", str(data), env=env).returncode == 0


def test_that_all_configuration_faults_come_at_once_and_nothing_starts(tmp_path: Path, env: dict[str, str]) -> None:
    file = tmp_path / "bad.toml"
    text = SITE.format(base="http://127.0.0.1:1").replace('connector = "cap"', 'connector = "kap"')
    text = text.replace('record = "alert"', 'record = "alarm"').replace("interval_s = 1\n", 'interval_s = "x"\n', 1)
    file.write_text(text.replace('zone = "Asia/Ho_Chi_Minh"', 'zone = "Mars/Olympus"'), encoding="utf-8")
    data = tmp_path / "d"
    done = ioc("engine", "--site", str(file), "--data-dir", str(data), env=env)
    assert done.returncode == 2
    for told in ("kap", "Mars/Olympus", "interval_s", "record"):
        assert told in done.stderr, done.stderr
    for line in done.stderr.strip().splitlines():
        assert line.startswith(f"{file}:"), line
    assert not (data / "journal").exists()


def test_that_a_journal_that_is_not_there_is_said_in_words(tmp_path: Path, env: dict[str, str]) -> None:
    done = ioc("journal", "state", "--data-dir", str(tmp_path / "none"), env=env)
    assert done.returncode == 3
    assert "There is no journal" in done.stderr
