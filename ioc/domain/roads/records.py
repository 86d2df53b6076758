"""What the road net answers."""

from __future__ import annotations

from ioc.domain.ground import Line
from ioc.domain.records import Record


class Snap(Record, frozen=True):
    """The spot of the net nearest to a point: on `edge`, `share` (0 … 1) of its length from its start.

    `gap_m` is how far the point lies beside the road, metres.
    """

    edge: str
    share: float
    lon: float
    lat: float
    gap_m: float


class Leg(Record, frozen=True):
    """A stretch under one name ("" = none), metres and seconds."""

    name: str
    metres: float
    seconds: float
    bridge: bool = False


class Route(Record, frozen=True):
    """The quickest way: driving time in seconds, length in metres, streets in order, its line, the edges driven.

    `start` and `end` say how far the two points lie beside the net.
    """

    seconds: float
    metres: float
    legs: tuple[Leg, ...]
    line: Line
    edges: tuple[str, ...]
    start: Snap
    end: Snap
