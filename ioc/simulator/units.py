"""Crews and vehicles: some patrol along streets, some stand at their base or on a scene."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import NamedTuple

from ioc.domain.roads import RoadGraph
from ioc.simulator.lines import Line, Point, Spot
from ioc.simulator.story import Moment, Story
from ioc.simulator.streets import Streets
from ioc.simulator.things import compact, iso, position

SLOWEST_VEHICLE_M_S = 3.0
"""What moves more slowly is a boat."""


class Patrol(NamedTuple):
    """A unit on a street, driving up and down it at `speed_m_s` (0 = it stands `start` of the way along)."""

    id: str
    street: str
    speed_m_s: float
    start: float


PATROLS = (
    Patrol("CC-05", "Điện Biên Phủ", 0.0, 0.85),
    Patrol("CC-12", "Cách Mạng Tháng Tám", 8.5, 0.20),
    Patrol("CH-02", "Võ Chí Công", 1.6, 0.30),
    Patrol("CH-05", "Nguyễn Phước Lan", 0.0, 0.30),
    Patrol("CH-08", "Trần Nam Trung", 1.4, 0.60),
    Patrol("115-01", "Lê Duẩn", 9.0, 0.10),
    Patrol("115-03", "Điện Biên Phủ", 10.5, 0.55),
    Patrol("115-07", "Nguyễn Công Trứ", 0.0, 0.50),
    Patrol("TN-01", "Trần Nam Trung", 0.0, 0.25),
    Patrol("TN-03", "Xô Viết Nghệ Tĩnh", 7.0, 0.40),
    Patrol("ĐL-04", "Tôn Đức Thắng", 8.0, 0.35),
    Patrol("CA-08", "Nguyễn Văn Linh", 7.5, 0.70),
    Patrol("CA-21", "Cách Mạng Tháng Tám", 5.0, 0.75),
    Patrol("MT-09", "Ngô Quyền", 6.0, 0.60),
)


class Units:
    """All units; positions go by the real clock, so that vehicles keep a vehicle's speed at any story speed.

    With `roads` every vehicle on patrol drives a round over the road net, by bridges and one-way streets as they are:
    from its base to two places that the seed chooses, and back. Without, it goes up and down its street.
    """

    def __init__(self, story: Story, streets: Streets, roads: RoadGraph | None = None) -> None:
        self._story = story
        self._lines: list[tuple[Patrol, Line]] = []
        self._rounds: set[str] = set()
        for patrol in PATROLS:
            street = streets.streets[patrol.street].line
            drives = roads is not None and patrol.speed_m_s >= SLOWEST_VEHICLE_M_S
            round_trip = _round(roads, patrol, street, streets, story.seed) if roads is not None and drives else None
            self._lines.append((patrol, round_trip or street))
            if round_trip is not None:
                self._rounds.add(patrol.id)

    @property
    def ids(self) -> list[str]:
        """The units' ids."""
        return [patrol.id for patrol, _ in self._lines]

    def features(self, moment: Moment) -> list[str]:
        """A GeoJSON feature a unit; speed in m/s, heading in degrees from north."""
        lost = self._story.targets("unit_silent", moment.story_s)
        elapsed_s = (moment.at_us - moment.start_us) / 1e6
        return [self._feature(patrol, line, elapsed_s, moment) for patrol, line in self._lines if patrol.id not in lost]

    def _feature(self, patrol: Patrol, line: Line, elapsed_s: float, moment: Moment) -> str:
        metres = patrol.speed_m_s * elapsed_s
        if patrol.id in self._rounds:
            spot: Spot = line.at(metres % line.length_m)
        else:
            spot = line.there_and_back(patrol.start * line.length_m + metres)
        return compact(
            {
                "type": "Feature",
                "id": patrol.id,
                "geometry": {"type": "Point", "coordinates": position(spot.beside(3.0))},
                "properties": {
                    "at": iso(moment.at_us),
                    "heading": round(spot.heading),
                    "speed_m_s": patrol.speed_m_s,
                },
            }
        )


def _round(roads: RoadGraph, patrol: Patrol, street: Line, streets: Streets, seed: int) -> Line | None:
    """A closed drive over the net; None where the net has no way."""
    rng = random.Random(f"{seed}/round/{patrol.id}")
    base = street.at(patrol.start * street.length_m)
    places = [streets.place(rng.uniform(0.0, streets.length_m)).spot for _ in range(2)]
    stops = [(spot.lon, spot.lat) for spot in (base, *places, base)]
    driven: list[Point] = []
    for one, other in pairwise(stops):
        found = roads.route(one, other)
        if found is None:
            return None
        driven += [(point[0], point[1]) for point in found.line]
    return Line(tuple(driven)) if len(driven) > 1 else None
