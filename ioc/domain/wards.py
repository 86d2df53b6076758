"""Which administrative unit a point lies in on a day, and what came of units that are no more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from ioc.domain.ground import Line, Ward
from ioc.domain.site import Site

KEPT = 200_000
"""Answers that a finder remembers: feeds name the same places again and again."""
_Box = tuple[float, float, float, float]


class Wards:
    """The units of a site. The first in the file wins where outlines overlap; on an outline, one of the two."""

    def __init__(self, wards: Iterable[Ward]) -> None:
        self._placed: list[tuple[_Box, Line, Ward]] = []
        self.by_code: dict[str, Ward] = {}
        for ward in wards:
            if ward.code and not ward.ends:
                self.by_code[ward.code] = ward
            for ring in ward.rings:
                lons, lats = [lon for lon, _ in ring], [lat for _, lat in ring]
                self._placed.append(((min(lons), min(lats), max(lons), max(lats)), ring, ward))

    def at(self, lon: float, lat: float, day: str) -> Ward | None:
        """The unit around a point (degrees) on an ISO day, or None outside all."""
        for (west, south, east, north), ring, ward in self._placed:
            if west <= lon <= east and south <= lat <= north and ward.in_force(day) and inside_ring(lon, lat, ring):
                return ward
        return None

    def now(self, ward: Ward) -> list[Ward]:
        """The units in force that a former one became part of; the unit itself while it is in force."""
        if not ward.ends:
            return [ward]
        return [self.by_code[code] for code in ward.successors if code in self.by_code]


class WardFinder:
    """Names of units by place for one site after another; remembers what it was asked."""

    def __init__(self) -> None:
        self._site: Site | None = None
        self._wards = Wards(())
        self._known: dict[tuple[float, float, str], str] = {}

    def name(self, site: Site | None, lon: float | None, lat: float | None, at_us: int) -> str:
        """The unit's name at a moment (microseconds since 1970, UTC); "" without a place, a site or a unit there."""
        if site is not self._site:
            self._site, self._wards, self._known = site, Wards(site.land.wards if site else ()), {}
        if lon is None or lat is None or site is None or not site.land.wards:
            return ""
        key = lon, lat, local_day(site, at_us)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= KEPT:
                self._known.clear()
            ward = self._wards.at(*key)
            found = self._known[key] = ward.name if ward else ""
        return found


def ward_name(site: Site | None, lon: float | None, lat: float | None, at_us: int) -> str:
    """One answer of a `WardFinder`."""
    return WardFinder().name(site, lon, lat, at_us)


def local_day(site: Site, at_us: int) -> str:
    """The ISO day in the site's zone."""
    return datetime.fromtimestamp(at_us / 1e6, tz=UTC).astimezone(ZoneInfo(site.zone)).date().isoformat()


def inside_ring(lon: float, lat: float, ring: Line) -> bool:
    """Crossings of a ray to the east: odd means inside. The ring is closed."""
    inside = False
    x0, y0 = ring[-1]
    for x1, y1 in ring:
        if (y1 > lat) != (y0 > lat) and lon < (x0 - x1) * (lat - y1) / (y0 - y1) + x1:
            inside = not inside
        x0, y0 = x1, y1
    return inside
