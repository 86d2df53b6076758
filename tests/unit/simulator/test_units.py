"""Units of the simulated city drive on the road net."""

from __future__ import annotations

import json

import pytest

from ioc.app.simulate import road_net
from ioc.domain.roads import RoadGraph
from ioc.simulator.city import City
from ioc.simulator.lines import Point, distance_m
from tests.unit.simulator.speaking import moment


@pytest.fixture(scope="module")
def roads() -> RoadGraph:
    net = road_net()
    assert net is not None
    return net


@pytest.fixture(scope="module")
def city(roads: RoadGraph) -> City:
    return City(seed=1, scale=400, roads=roads)


def places(city: City, at_s: float) -> dict[str, Point]:
    features = json.loads(city.payload("units", moment(at_s)))["features"]
    return {feature["id"]: tuple(feature["geometry"]["coordinates"]) for feature in features}


def test_that_every_driving_unit_stays_on_the_roads_and_keeps_its_speed(city: City, roads: RoadGraph) -> None:
    driven = {"115-03": 10.5, "115-01": 9.0, "CC-12": 8.5, "CA-08": 7.5}
    streets: dict[str, set[str]] = {unit: set() for unit in driven}
    names = {edge.id: edge.name for edge in roads.edges}
    for at_s in range(0, 900, 30):
        here, soon = places(city, at_s), places(city, at_s + 2.0)
        for unit, speed in driven.items():
            snap = roads.snap(*here[unit])
            assert snap.gap_m < 6.0, (unit, at_s)
            streets[unit].add(names[snap.edge])
            assert distance_m(here[unit], soon[unit]) <= 2.0 * speed + 8.0
    assert all(len(seen) >= 3 for seen in streets.values()), "over more than its own street"


def test_that_rounds_are_the_seeds_and_never_change(city: City, roads: RoadGraph) -> None:
    assert places(City(seed=1, scale=400, roads=roads), 200.0) == places(city, 200.0)
    assert places(City(seed=2, scale=400, roads=roads), 200.0) != places(city, 200.0)


def test_that_boats_and_standing_units_keep_their_place(city: City) -> None:
    without = City(seed=1, scale=400)
    for unit in ("TN-01", "CH-02", "CC-05"):
        assert places(city, 300.0)[unit] == places(without, 300.0)[unit]
