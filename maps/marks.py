"""What a scene shows besides assets: plain frozen values, no Qt, made by the panel from the desk's records."""

from __future__ import annotations

from dataclasses import dataclass

UNACKED, STALE, SELECTED, RETURNED, MEMBER = 1, 2, 4, 8, 16
"""Bits of an asset's flags (five at most: they share a byte with the severity).

RETURNED: nothing is active any more, but the return waits for an acknowledgement. MEMBER: abnormal, but no worse than
the outage that it is part of, whose parent speaks for it.
"""

MOST_SPOTS = 12
"""On an outline about so many places are tried for the word of an exercise."""

DOMAINS = (
    "other",
    "lighting",
    "traffic",
    "bus",
    "water_supply",
    "drainage",
    "waste",
    "power",
    "environment",
    "hazard",
    "safety",
    "citizen",
    "ict",
    "wastewater",
    "health",
    "construction",
    "green",
    "neighbours",
    "kpi",
)
"""Domain symbol names (files `resources/symbols/domain_*.svg`); an asset's symbol (u8) is the index here."""

DOMAIN_INDEX = {name: index for index, name in enumerate(DOMAINS)}


@dataclass(frozen=True)
class IncidentSign:
    """An open incident; `label` is its number, priority 1 (critical) to 5."""

    id: str
    lon: float
    lat: float
    priority: int
    label: str


@dataclass(frozen=True)
class UnitSign:
    """A crew or vehicle; `status` as `ioc.domain.vocabulary.UnitStatus`, `heading` degrees clockwise from north."""

    id: str
    code: str
    lon: float
    lat: float
    status: str
    heading: float | None = None
    stale: bool = False


CLOSURE = "closure:"
"""Ids of closed roads among the areas begin so."""
DRAWN = "drawn"
"""Id of the area that somebody draws or looks at; it is no alert that could be picked."""


@dataclass(frozen=True)
class AreaSign:
    """Where a public alert holds: rings of (lon, lat), circles of (lon, lat, radius km); `severity` 1 to 5.

    `drill` is the word of one that is not meant (EXERCISE); such an area is drawn otherwise and says so.
    """

    id: str
    polygons: tuple[tuple[tuple[float, float], ...], ...] = ()
    circles: tuple[tuple[float, float, float], ...] = ()
    severity: int = 3
    drill: str = ""

    def corners(self) -> list[tuple[float, float]]:
        """South-west and north-east of the rings, and of the circles' squares (roughly)."""
        points = [point for ring in self.polygons for point in ring]
        for lon, lat, radius in self.circles:
            reach = radius / 80  # degrees, with some room: a degree is 111 km at most
            points += [(lon - reach, lat - reach), (lon + reach, lat + reach)]
        lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
        return [(min(lons), min(lats)), (max(lons), max(lats))] if points else []

    def spots(self) -> list[tuple[float, float]]:
        """Where its word may stand: the middle, then points of the first outline."""
        middle = self.middle()
        if middle is None:
            return []
        ring = self.polygons[0] if self.polygons else self.corners()
        return [middle, *ring[:: max(len(ring) // MOST_SPOTS, 1)]]

    def middle(self) -> tuple[float, float] | None:
        """Mean of the first ring's corners, else the first circle's centre; None without a shape."""
        if self.polygons:
            ring = self.polygons[0]
            return sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring)
        return self.circles[0][:2] if self.circles else None


@dataclass(frozen=True)
class Outage:
    """An alarmed asset and what fails because of it; `spokes` are (row of the parent, row of the member)."""

    root: str
    severity: int
    spokes: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Label:
    """Words beside an asset: its name, and lines of what is wrong, a value with unit or an age; never cut."""

    name: str
    detail: str = ""


@dataclass(frozen=True)
class PlaceName:
    """A name written on the ground; `kind` sets its weight and the zoom it appears at."""

    name: str
    lon: float
    lat: float
    kind: str = "ward"


@dataclass(frozen=True)
class Picked:
    """What lies under a point: `kind` is asset, incident, unit, area or cluster; `distance` in CSS pixels."""

    kind: str
    id: str
    distance: float
