"""A real city's roads: imported, named in a site file, checked, driven on, found by name."""

from __future__ import annotations

import pytest

from config.loader import load_site
from ioc.domain.roads import RoadGraph
from ioc.domain.site import Site
from ioc.geodata.ground_import import Wish, import_ground
from ioc.qt.gazetteer import Gazetteer
from tests.expectations.polled import shared_data

SITE = """
[site]
id = "monaco"
title = { vi = "Monaco", en = "Monaco" }
zone = "Europe/Monaco"
centre = [7.42, 43.735]
zoom = 14
box = [7.38, 43.71, 7.46, 43.77]
ground = "monaco"
roads = "monaco"
places = "monaco"
domains = ["traffic"]
"""


@pytest.fixture(scope="module")
def monaco(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("monaco")
    file = str(shared_data() / "basemap" / "monaco-latest.osm.pbf")
    (folder / "grounds").mkdir()
    wish = Wish(files=(file,), name="monaco", root=str(folder / "grounds"), made="2026-11-29T00:00:00Z")
    import_ground(wish, lambda step, share, read: None)
    (folder / "site.toml").write_text(SITE, encoding="utf-8")
    return load_site(folder / "site.toml", {"IOC_GROUND": str(folder / "grounds")}).site


def test_that_every_edge_of_the_import_is_in_the_net_and_the_turn_rules_hold(monaco: Site) -> None:
    graph = RoadGraph(monaco.land.roads, monaco.land.turn_rules)
    assert len(monaco.land.roads) > 1000 and len(monaco.land.turn_rules) > 30
    port, fontvieille = (7.4290, 43.7475), (7.4167, 43.7308)
    route = graph.route(fontvieille, port)
    assert route is not None
    assert 2000 < route.metres < 6000 and 100 < route.seconds < 900
    assert route.seconds >= RoadGraph(monaco.land.roads).times_to(port, [fontvieille])[0] - 1e-6
    turns = {(a, b) for a, b in zip(route.edges, route.edges[1:], strict=False)}
    forbidden = {(r.from_edge, r.to_edge) for r in monaco.land.turn_rules if r.kind.startswith("no_")}
    assert not turns & forbidden


def test_that_its_streets_and_places_are_found_once(monaco: Site) -> None:
    found = Gazetteer(monaco.land, "2026-11-29").find("place du casino", 5)
    assert [hit.entry.name for hit in found].count("Place du Casino") == 1
    assert Gazetteer(monaco.land, "2026-11-29").find("opera de monaco", 1)[0].entry.name == "Opéra de Monaco"
