"""Calls at a real desk over a real engine: masked everywhere, shown with a reason, worked with by key."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.flows.planted import CALLS, PLANTED, feed, raw_words
from tests.helpers.desk_job import run_job, seen_by
from tests.helpers.feed_server import FeedServer
from tests.helpers.processes import ioc, private_env

ROOT = Path(__file__).resolve().parents[2]

SITE = """
[site]
id = "calls"
title = {{ vi = "Thử", en = "Probe" }}
zone = "Asia/Ho_Chi_Minh"
centre = [108.21, 16.05]
box = [107.0, 15.0, 109.0, 17.0]
ground = "da_nang"
domains = ["drainage", "safety"]

[[feeds]]
id = "calls"
title = {{ vi = "Cuộc gọi", en = "Calls" }}
domain = "safety"
connector = "geojson"
interval_s = 1
[feeds.settings]
url = "{url}"
record = "call"
[feeds.settings.call]
line = "properties.line"
kind = "properties.kind"
time = "properties.at"
ward = "properties.ward"
[feeds.settings.call.personal]
caller = "properties.caller"
phone = "properties.phone"
address = "properties.address"
words = "properties.words"
"""


@pytest.mark.timeout(240)
def test_that_a_storm_of_calls_names_nobody_until_a_reason_is_on_record(tmp_path: Path) -> None:
    env = private_env(tmp_path, IOC_LAUNCH_TOKEN="launcher", IOC_DEMO="1", IOC_MAP="native")
    data, out = tmp_path / "d", tmp_path / "out"
    out.mkdir()
    with FeedServer() as server:
        site = tmp_path / "site.toml"
        site.write_text(SITE.format(url=server.serve(feed())), encoding="utf-8")
        done = run_job("calls_job.py", site, data, env, str(tmp_path))
    seen = seen_by(done)
    assert seen["shown_masked"] == []
    assert seen["shown_after"] == []
    assert seen["probe_sees_it"], "the probe must find what is shown, or its silence proves nothing"
    assert seen["wal"], "the journal was looked at with its log beside it"
    assert seen["on_disk"] == []
    assert seen["engine_log"] == []
    assert (seen["payload_before"], seen["payload_after"], seen["call_after"]) == ([], [], [])
    assert seen["payload_names"]
    assert seen["payload_plain"]
    assert seen["call_names"] == [True] * len(PLANTED)
    assert seen["log_feed"].startswith("Personal data was shown: Calls · c-6")
    assert seen["log_call"].startswith("Personal data was shown: 1")
    assert seen["same_incident"]
    assert seen["kind"] == "flooded_road"
    leaves_nothing(tmp_path, data, out, env, done)


def leaves_nothing(
    folder: Path, data: Path, out: Path, env: dict[str, str], done: subprocess.CompletedProcess[str]
) -> None:
    """Exports, the printed state, the backup, and every file and word of the processes."""
    state = ioc("journal", "state", "--json", "--data-dir", str(data), env=env)
    assert len(json.loads(state.stdout)["calls"]) == CALLS
    told = [done.stdout, done.stderr, state.stdout, state.stderr]
    for kind in ("ndjson", "csv"):
        file = out / f"facts.{kind}"
        made = ioc("journal", "export", str(file), "--what", "facts", "--kind", kind, "--data-dir", str(data), env=env)
        assert made.returncode == 0, made.stdout + made.stderr
        assert "CallReceived" in file.read_text("utf-8")
        told += [made.stdout, made.stderr]
    made = ioc("journal", "backup", str(out / "backup"), "--data-dir", str(data), env=env)
    assert made.returncode == 0, made.stdout + made.stderr
    assert [word for word in PLANTED if word in "\n".join((*told, made.stdout, made.stderr))] == []
    assert {word: raw_words(folder, word) for word in PLANTED} == {word: [] for word in PLANTED}
