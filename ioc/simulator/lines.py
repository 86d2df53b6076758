"""Walking along schematic streets: metres to positions. Flat-earth arithmetic, good to a metre inside one city."""

from __future__ import annotations

import math
from bisect import bisect_right
from itertools import pairwise
from typing import NamedTuple

Point = tuple[float, float]
LATITUDE = 16.05
METRES_PER_LAT = 110_650.0
METRES_PER_LON = 111_320.0 * math.cos(math.radians(LATITUDE))


class Spot(NamedTuple):
    """A place on a line; `heading` in degrees from north."""

    lon: float
    lat: float
    heading: float

    def beside(self, metres: float) -> Spot:
        """The spot `metres` to the right (negative: left) of this one, same heading."""
        return self.towards(self.heading + 90.0, metres)

    def towards(self, bearing: float, metres: float) -> Spot:
        """The spot `metres` away in direction `bearing`, same heading."""
        angle = math.radians(bearing)
        return Spot(
            self.lon + metres * math.sin(angle) / METRES_PER_LON,
            self.lat + metres * math.cos(angle) / METRES_PER_LAT,
            self.heading,
        )


class Line:
    """A polyline measured in metres."""

    def __init__(self, points: tuple[Point, ...]) -> None:
        self._points = points
        self._starts = [0.0]
        for one, other in pairwise(points):
            self._starts.append(self._starts[-1] + distance_m(one, other))

    @property
    def points(self) -> tuple[Point, ...]:
        """Its bends."""
        return self._points

    @property
    def length_m(self) -> float:
        """Whole length."""
        return self._starts[-1]

    def at(self, metres: float) -> Spot:
        """The spot `metres` from the start, held to the ends."""
        metres = min(max(metres, 0.0), self.length_m)
        leg = min(bisect_right(self._starts, metres), len(self._points) - 1) - 1
        (lon0, lat0), (lon1, lat1) = self._points[leg], self._points[leg + 1]
        span = self._starts[leg + 1] - self._starts[leg]
        share = (metres - self._starts[leg]) / span if span else 0.0
        return Spot(lon0 + share * (lon1 - lon0), lat0 + share * (lat1 - lat0), bearing((lon0, lat0), (lon1, lat1)))

    def there_and_back(self, metres: float) -> Spot:
        """The spot of something that drives to the end, turns and comes back, for ever."""
        lap = metres % (2.0 * self.length_m)
        if lap <= self.length_m:
            return self.at(lap)
        spot = self.at(2.0 * self.length_m - lap)
        return spot._replace(heading=(spot.heading + 180.0) % 360.0)


def distance_m(one: Point, other: Point) -> float:
    """Metres between two points of the city."""
    return math.hypot((other[0] - one[0]) * METRES_PER_LON, (other[1] - one[1]) * METRES_PER_LAT)


def bearing(one: Point, other: Point) -> float:
    """Direction from `one` to `other` in degrees from north, 0 to 360."""
    east, north = (other[0] - one[0]) * METRES_PER_LON, (other[1] - one[1]) * METRES_PER_LAT
    return math.degrees(math.atan2(east, north)) % 360.0
