"""The street net of the simulated city, from `streets.toml`, as one long walk along all streets."""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ioc.simulator.lines import METRES_PER_LAT, METRES_PER_LON, Line, Point, Spot, distance_m

Values = NDArray[np.float64]
SAMPLE_M = 10.0
METRES_PER_NUMBER = 4.0
"""House numbers rise by one every four metres."""


class Place(NamedTuple):
    """Somewhere on a street; `left_m`, `right_m` are how far one may step aside from it."""

    spot: Spot
    street: str
    number: int
    ward: str
    left_m: float
    right_m: float

    def aside(self, share: float) -> Spot:
        """The spot at `share` (-1 far left … 1 far right) of what is built beside the street here."""
        return self.spot.beside(share * (self.right_m if share > 0 else self.left_m))


class Street:
    """One named centre line with the ward at each bend."""

    def __init__(self, name: str, bends: list[tuple[float, float, str]], sides: tuple[float, float]) -> None:
        self.name = name
        self.sides = sides
        self._bends = bends
        self.line = Line(tuple((lon, lat) for lon, lat, _ in bends))

    @cached_property
    def samples(self) -> Values:
        """(lon, lat) every ten metres, shape (n, 2)."""
        spots = [self.line.at(metres) for metres in range(0, int(self.line.length_m), int(SAMPLE_M))]
        return np.array([(spot.lon, spot.lat) for spot in spots])

    def place(self, metres: float) -> Place:
        """The place `metres` along."""
        spot = self.line.at(metres)
        ward = min(self._bends, key=lambda bend: distance_m((bend[0], bend[1]), (spot.lon, spot.lat)))[2]
        return Place(spot, self.name, 1 + int(metres / METRES_PER_NUMBER), ward, *self.sides)


class Streets:
    """All streets, end to end."""

    def __init__(self, streets: list[Street]) -> None:
        self.streets = {street.name: street for street in streets}
        self._all = streets
        self._starts = [0.0]
        for street in streets:
            self._starts.append(self._starts[-1] + street.line.length_m)

    @property
    def length_m(self) -> float:
        """Length of all streets together."""
        return self._starts[-1]

    def place(self, metres: float) -> Place:
        """The place `metres` along the walk over all streets."""
        index = min(bisect_right(self._starts, metres), len(self._all)) - 1
        return self._all[index].place(metres - self._starts[index])

    def spread(self, count: int, shift: float = 0.5) -> list[Place]:
        """`count` places in equal steps over the whole net; `shift` (0 to 1) moves them within their step."""
        step = self.length_m / count
        return [self.place((number + shift) * step) for number in range(count)]

    def nearest(self, street: str, point: Point) -> Place:
        """The place of `street` nearest to `point`, to ten metres."""
        found = self.streets[street]
        return found.place(float(np.argmin(_away(found.samples, point))) * SAMPLE_M)

    def closest(self, point: Point) -> Place:
        """The place of any street nearest to `point`, to ten metres."""
        name = min(self.streets, key=lambda name: float(_away(self.streets[name].samples, point).min()))
        return self.nearest(name, point)


def _away(samples: Values, point: Point) -> Values:
    """Metres from each of the samples, shape (n, 2), to a point."""
    off = (samples - np.array(point)) * np.array([METRES_PER_LON, METRES_PER_LAT])
    return np.asarray(np.hypot(off[:, 0], off[:, 1]))


def load_streets() -> Streets:
    """The net as it comes with the program."""
    text = (Path(__file__).parent / "streets.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)["streets"]
    return Streets(
        [
            Street(
                table["name"],
                [(lon, lat, ward) for lon, lat, ward in table["bends"]],
                tuple(table.get("sides", (60.0, 60.0))),
            )
            for table in tables
        ]
    )
