"""The simulated city stands on the streets of the site's road net: what drives there and what stands there agree."""

from __future__ import annotations

from ioc.domain.roads import RoadGraph
from ioc.simulator.streets import load_streets
from tests.helpers.da_nang import da_nang

LAND = da_nang().site.land
BESIDE_M = 45.0
"""Ends are led to the nearest junction, which bends the first metres."""


def test_that_every_street_of_the_simulator_lies_on_edges_of_its_name() -> None:
    for name, street in load_streets().streets.items():
        edges = [edge for edge in LAND.roads if edge.name == name]
        assert edges, name
        graph = RoadGraph(edges)
        for step in range(0, int(street.line.length_m), 50):
            spot = street.line.at(step)
            assert graph.snap(spot.lon, spot.lat).gap_m < BESIDE_M, (name, step)


def test_that_a_unit_can_be_sent_from_any_street_to_any_other() -> None:
    graph = RoadGraph(LAND.roads)
    starts = [street.line.at(0.0) for street in load_streets().streets.values()]
    for target in starts[::8]:
        times = graph.times_to((target.lon, target.lat), [(spot.lon, spot.lat) for spot in starts])
        assert max(times) < 3600
