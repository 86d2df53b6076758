"""Refused records are kept whole and taken after all once the mapping is mended."""

from __future__ import annotations

import json
from pathlib import Path

from ioc.app.runtime import runtime_paths
from ioc.domain import commands as c
from tests.flows.test_people import SITE
from tests.helpers.feed_server import FeedServer
from tests.helpers.link_seat import LinkSeat
from tests.helpers.processes import private_env, running, wait_for

FEED = """
[[feeds]]
id = "gauges"
title = {{ vi = "Thủy chí", en = "Gauges" }}
domain = "drainage"
connector = "geojson"
interval_s = 1
[feeds.settings]
url = "{url}"
record = "asset"
asset = {{ kind = {{ const = "river_gauge" }}, name = "properties.name" }}
time = {{ path = "properties.at", format = "{form}" }}
readings = [{{ property = "level_m", path = "properties.level" }}]
"""


def payload(*levels: object) -> bytes:
    features = [
        {
            "type": "Feature",
            "id": f"g{number}",
            "properties": {"name": f"Trạm {number}", "level": level, "at": "29/11/2026 07:00"},
            "geometry": {"type": "Point", "coordinates": [108.2 + number / 100, 16.05]},
        }
        for number, level in enumerate(levels)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def test_that_what_a_wrong_mapping_refused_is_taken_when_it_is_mended(tmp_path: Path) -> None:
    env = private_env(tmp_path, IOC_DEMO="1", IOC_LAUNCH_TOKEN="token")
    site, data = tmp_path / "site.toml", tmp_path / "d"
    engine = ("engine", "--site", str(site), "--data-dir", str(data))
    endpoint = runtime_paths(data, env).endpoint
    with FeedServer() as server:
        url = server.serve(payload(1.1, 1.2, "broken"), "/gauges", "application/geo+json")
        site.write_text(SITE + FEED.format(url=url, form="iso"), encoding="utf-8")
        with running(*engine, env=env) as first:
            first.until("engine ready")
            with LinkSeat(endpoint, token="token") as desk:
                desk.ready()
                desk.until(lambda state: len(state.tables.rejects) == 3, "three refused for their time")
                assert desk.order(c.RetakeRejects(feed="nothing")).code == "refused.unknown_feed"
                assert desk.order(c.RetakeRejects(feed="gauges")).outcome == "confirmed"
                wait_for(lambda: told(desk, "RejectsRetaken"), said="what came of it")
                (fact,) = told(desk, "RejectsRetaken")
                assert (fact["taken"], fact["still"], fact["gone"]) == ([], 3, 0)
            assert first.end() == 0
        server.serve(payload(), "/gauges", "application/geo+json")
        site.write_text(SITE + FEED.format(url=url, form="strptime:%d/%m/%Y %H:%M"), encoding="utf-8")
        with running(*engine, env=env) as second:
            second.until("engine ready")
            with LinkSeat(endpoint, token="token") as desk:
                desk.ready()
                assert "g0" not in desk.state.registry.assets
                assert desk.order(c.RetakeRejects(feed="gauges")).outcome == "confirmed"
                desk.until(lambda state: len(state.tables.rejects) == 1, "only the broken one is left")
                assert {"g0", "g1"} <= set(desk.state.registry.assets)
                index = desk.state.registry.streams["g1/level_m"].index
                desk.until(lambda state: state.latest.value[index] == 1.2, "its reading")
                (fact,) = told(desk, "RejectsRetaken")[:1]
                assert (len(fact["taken"]), fact["still"], fact["gone"]) == (2, 1, 0)
                people = [entry["actor"]["person"] for entry in log(desk, "RejectsResubmitted")]
                assert people == ["demo", "demo"]
            assert second.end() == 0


def log(desk: LinkSeat, kind: str) -> list[dict]:
    return [entry for entry in desk.ask("log", limit=200) if entry["fact"]["fact"] == kind]


def told(desk: LinkSeat, kind: str) -> list[dict]:
    return [entry["fact"] for entry in log(desk, kind)]
