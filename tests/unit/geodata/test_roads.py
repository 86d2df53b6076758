"""Road graphs: what a driver may do, where lines meet, and what hangs together."""

from __future__ import annotations

import numpy as np
import pytest

from ioc.geodata.osm_ways import read_roads
from ioc.geodata.road_graph import graph_of_lines, graph_of_ways, line_length_m
from ioc.geodata.road_tags import RoadTags, road_tags, speed_of
from tests.expectations.polled import shared_data

STREET = RoadTags("Bạch Đằng", "residential", 0, 40, False, False, False)
ONE_WAY = STREET._replace(oneway=1)


@pytest.mark.parametrize(
    ("told", "kmh"),
    [("50", 50), ("30 mph", 48.3), ("FR:urban", 50), ("VN:rural", 80), ("walk", 7), ("60;40", 40), ("none", 0), ("", 0),
     ("signals", 0), ("500", 0), ("50 km/h", 50)],
)  # fmt: skip
def test_that_speeds_are_read_as_people_write_them(told: str, kmh: float) -> None:
    assert speed_of(told) == kmh


@pytest.mark.parametrize(
    ("told", "direction"),
    [({}, 0), ({"oneway": "yes"}, 1), ({"oneway": "-1"}, -1), ({"oneway": "no", "junction": "roundabout"}, 0),
     ({"junction": "roundabout"}, 1), ({"oneway": "yes", "oneway:motor_vehicle": "no"}, 0)],
)  # fmt: skip
def test_that_directions_are_read(told: dict[str, str], direction: int) -> None:
    found = road_tags({"highway": "primary", **told})
    assert found is not None and found.oneway == direction


def test_that_motorways_are_one_way_and_footways_are_not_driven() -> None:
    motorway = road_tags({"highway": "motorway"})
    assert motorway is not None and motorway.oneway == 1
    assert road_tags({"highway": "motorway_link"}).oneway == 0  # type: ignore[union-attr]
    assert road_tags({"highway": "footway"}) is None
    assert road_tags({"highway": "service", "access": "no"}) is None
    assert road_tags({"highway": "service", "access": "no", "motor_vehicle": "yes"}) is not None


def test_that_monaco_makes_one_network_with_its_turns_bridges_and_tunnels() -> None:
    roads = read_roads(shared_data() / "basemap" / "monaco-latest.osm.pbf")
    graph = graph_of_ways(roads)
    assert len(roads.ways) == 952 and len(roads.rules) == 44
    assert (len(graph.nodes), len(graph.edges)) == (946, 1169)
    assert (graph.dropped_edges, graph.dropped_km) == (94, 7.952)
    assert len(graph.rules) + graph.rules_left_out == 45
    assert sum(edge.tags.tunnel for edge in graph.edges) == 109 and sum(edge.tags.bridge for edge in graph.edges) == 17
    assert reachable(graph, 0) == set(range(len(graph.nodes)))
    for edge in graph.edges:
        assert edge.points[0] == pytest.approx(graph.nodes[edge.start]) and edge.length_m > 0


def reachable(graph: object, start: int) -> set[int]:
    """By a plain search, not by the code under test."""
    ways: dict[int, set[int]] = {}
    for edge in graph.edges:  # type: ignore[attr-defined]
        if edge.tags.oneway >= 0:
            ways.setdefault(edge.start, set()).add(edge.end)
        if edge.tags.oneway <= 0:
            ways.setdefault(edge.end, set()).add(edge.start)
    seen, waiting = {start}, [start]
    while waiting:
        for node in ways.get(waiting.pop(), ()):
            if node not in seen:
                seen.add(node)
                waiting.append(node)
    return seen


def test_that_bare_lines_meet_at_ends_and_touches_but_not_where_they_cross() -> None:
    east = np.array([[0.0, 0.0], [0.01, 0.0]])
    north = np.array([[0.005, 0.0], [0.005, 0.01]])
    over = np.array([[0.002, -0.005], [0.002, 0.005]])
    graph = graph_of_lines([(east, STREET), (north, STREET), (over, STREET)])
    assert len(graph.edges) == 3, "the eastward street is cut where the northward one touches it"
    assert graph.dropped_edges == 1, "the one that only crosses hangs together with nothing"


def test_that_a_street_that_cannot_be_left_is_dropped_and_counted() -> None:
    square = [np.array([[0, 0], [0.01, 0]]), np.array([[0.01, 0], [0.01, 0.01]]), np.array([[0.01, 0.01], [0.0, 0.0]])]
    trap = np.array([[0.01, 0.01], [0.02, 0.02]])
    graph = graph_of_lines([*((line.astype(float), ONE_WAY) for line in square), (trap, ONE_WAY)])
    assert len(graph.edges) == 3 and graph.dropped_edges == 1
    assert graph.dropped_km == pytest.approx(line_length_m(trap) / 1000, abs=0.001)
