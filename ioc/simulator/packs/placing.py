"""Where the things of a pack stand: along the streets, or at places of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ioc.simulator.lines import Point, Spot, distance_m
from ioc.simulator.streets import Place, Streets
from ioc.simulator.things import Thing

Values = NDArray[np.float64]


class Site(NamedTuple):
    """A place of its own: key, name, longitude, latitude, ward."""

    key: str
    name: str
    lon: float
    lat: float
    ward: str

    def thing(self, kind: str, prefix: str, parent: str = "") -> Thing:
        """The asset that stands here."""
        return Thing(f"{prefix}-{self.key}", kind, self.name, Spot(self.lon, self.lat, 0), self.ward, parent)


def along(
    streets: Streets,
    count: int,
    kind: str,
    prefix: str,
    name: str,
    *,
    shift: float,
    aside: float = 0.1,
    parent: Callable[[int, Place], str] = lambda index, place: "",
) -> list[Thing]:
    """`count` things spread over all streets; `name` stands before the street and number in theirs."""
    width = max(3, len(str(count)))
    return [
        Thing(
            f"{prefix}-{n + 1:0{width}d}", kind, f"{name} {p.street} {p.number}", p.aside(aside), p.ward, parent(n, p)
        )
        for n, p in enumerate(streets.spread(count, shift))
    ]


def points(things: Sequence[Thing]) -> list[Point]:
    """Where things stand."""
    return [(thing.spot.lon, thing.spot.lat) for thing in things]


def away(things: Sequence[Thing], point: Point) -> Values:
    """Metres from each thing to a point."""
    return np.array([distance_m(here, point) for here in points(things)])


def nearest(things: Sequence[Thing], point: Point) -> int:
    """Index of the thing nearest to a point."""
    return int(np.argmin(away(things, point)))
