"""A moving asset and a fence: inside, outside, or standing still in it."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, hypot, nan, radians

from ioc.domain.condition_spec import Geofence
from ioc.domain.conditions.probes import Sides
from ioc.domain.ground import Line
from ioc.domain.schedule import NEVER_US
from ioc.domain.site import Site
from ioc.domain.wards import inside_ring

METRES_A_DEGREE = 111_320.0


def rings_of(spec: Geofence, site: Site) -> tuple[Line, ...]:
    """The rings of the fence (closed); of the whole site its wards in force, or its box where it has none."""
    if spec.ring:
        return ((*spec.ring, spec.ring[0]) if spec.ring[0] != spec.ring[-1] else spec.ring,)
    standing = [ward for ward in site.land.wards if not ward.ends]
    wanted = [ward for ward in standing if not spec.wards or ward.name in spec.wards or ward.code in spec.wards]
    if wanted or spec.wards:
        return tuple(ring for ward in wanted for ring in ward.rings)
    west, south, east, north = site.box
    return (((west, south), (east, south), (east, north), (west, north), (west, south)),)


class FenceProbe:
    """`place` a position (degrees), or take it away with nan; then as any probe."""

    memory_us = 0

    def __init__(self, spec: Geofence, rings: Sequence[Line]) -> None:
        self._spec = spec
        self._rings = [(_box(ring), ring) for ring in rings]
        self._known = self._within = False
        self._anchor = (nan, nan)
        self._since_us = 0
        self.figure: float | None = None

    def take(self, at_us: int, source_us: int, value: float) -> None:
        """Readings say nothing of a place."""

    def place(self, at_us: int, lon: float, lat: float) -> None:
        """Where it is now."""
        self._known = lon == lon and lat == lat
        if not self._known:
            self._since_us = 0
            return
        self._within = any(
            west <= lon <= east and south <= lat <= north and inside_ring(lon, lat, ring)
            for (west, south, east, north), ring in self._rings
        )
        if not self._since_us or not self._within or metres(self._anchor, (lon, lat)) > self._spec.radius_m:
            self._anchor, self._since_us = (lon, lat), at_us

    def sides(self, at_us: int) -> Sides:
        if not self._known:
            return False, True
        if self._spec.how == "stops":
            beyond = self._within and at_us - self._since_us >= self._spec.stop_s * 1e6
        else:
            beyond = self._within == (self._spec.how == "enters")
        return beyond, not beyond

    def due_us(self, at_us: int) -> int:
        ends = self._since_us + int(self._spec.stop_s * 1e6)
        waits = self._spec.how == "stops" and self._known and self._within
        return ends if waits and ends > at_us else NEVER_US


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two places (degrees) of one city: flat, with degrees of longitude cut to the latitude."""
    east = (other[0] - one[0]) * cos(radians((one[1] + other[1]) / 2))
    return hypot(east, other[1] - one[1]) * METRES_A_DEGREE


def _box(ring: Line) -> tuple[float, float, float, float]:
    lons, lats = [lon for lon, _ in ring], [lat for _, lat in ring]
    return min(lons), min(lats), max(lons), max(lats)
