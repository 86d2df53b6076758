"""What a site knows of its ground: wards with their days, the road net, places by name. Degrees are WGS 84."""

from __future__ import annotations

from ioc.domain.records import Record

Line = tuple[tuple[float, float], ...]
"""Points (longitude, latitude) in order."""


class Ward(Record, frozen=True):
    """An administrative unit in force from day `begins` until the day before `ends` (ISO 8601 dates; "" = open).

    `rings` are closed outer outlines; without any the unit is only a name. `successors` are the codes of the units
    that came in its place. `level` is "ward" (phường), "commune" (xã), "special_zone" (đặc khu) or "district".
    `lon`, `lat` is where its name stands. `schematic`: the outline is drawn by hand and no boundary.
    """

    code: str
    name: str
    level: str
    begins: str
    ends: str = ""
    rings: tuple[Line, ...] = ()
    lon: float | None = None
    lat: float | None = None
    successors: tuple[str, ...] = ()
    population: int = 0
    """People who live there; 0 = nobody said."""
    schematic: bool = False

    def in_force(self, day: str) -> bool:
        """Whether the unit existed on an ISO day."""
        return self.begins <= day and (not self.ends or day < self.ends)


class RoadEdge(Record, frozen=True):
    """A stretch of road between nodes `start` and `end`, drawn from one to the other.

    `kind` is the class after OpenStreetMap's key highway (motorway … service); `oneway` 1 along the line, -1 against
    it, 0 both; `speed_km_h` what a vehicle usually reaches.
    """

    id: str
    start: str
    end: str
    line: Line
    name: str = ""
    kind: str = "residential"
    speed_km_h: float = 40.0
    oneway: int = 0
    bridge: bool = False
    tunnel: bool = False


class TurnRule(Record, frozen=True):
    """At node `via`: `kind` "no_…" forbids going from edge `from_edge` to `to_edge`, "only_…" forbids all others."""

    kind: str
    from_edge: str
    via: str
    to_edge: str


class PlaceSpec(Record, frozen=True):
    """A place with a name; `names` are others to find it by. `ward` is empty where its point says it."""

    name: str
    kind: str
    lon: float
    lat: float
    ward: str = ""
    names: tuple[str, ...] = ()


class GroundSpec(Record, frozen=True):
    """All of a site's ground. `schematic`: the roads are drawn by hand, good to some hundred metres."""

    wards: tuple[Ward, ...] = ()
    roads: tuple[RoadEdge, ...] = ()
    turn_rules: tuple[TurnRule, ...] = ()
    places: tuple[PlaceSpec, ...] = ()
    schematic: bool = False
