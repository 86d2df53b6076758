"""Places of the ground as the command line, the palette and place fields take them."""

from __future__ import annotations

from ioc.domain.site import Site
from ioc.domain.wards import local_day
from ioc.qt.command_reading import Place
from ioc.qt.gazetteer.coordinates import coordinates
from ioc.qt.gazetteer.search import Gazetteer
from ioc.qt.gazetteer.words import detail_of, label_of

GROUND = "ground"
"""The table of a `Place` that is one of the ground."""


class GroundPlaces:
    """The gazetteer of the site and day of the moment; made again when either is another."""

    def __init__(self) -> None:
        self._site: Site | None = None
        self._day = ""
        self._gazetteer: Gazetteer | None = None

    def find(self, site: Site | None, at_us: int, text: str, limit: int) -> list[tuple[int, Place]]:
        """Fit (`search.WHOLE` …) and place, best first. Coordinates mean those and nothing else.

        `at_us`: the moment whose wards count, microseconds since 1970 UTC.
        """
        if site is None:
            return []
        numbers = coordinates(text, site.box)
        if numbers:
            return [(0, _spot(found.lon, found.lat, found.system)) for found in numbers[:limit]]
        day = local_day(site, at_us)
        if self._gazetteer is None or self._site is not site or self._day != day:
            self._site, self._day, self._gazetteer = site, day, Gazetteer(site.land, day)
        return [
            (
                hit.fit,
                Place(
                    table=GROUND,
                    id=f"{hit.entry.kind}:{hit.entry.name}:{hit.lon:.5f},{hit.lat:.5f}",
                    label=label_of(hit),
                    detail=detail_of(hit),
                    lon=hit.lon,
                    lat=hit.lat,
                    ward=hit.ward,
                    wide=hit.entry.wide,
                    others=hit.others,
                ),
            )
            for hit in self._gazetteer.find(text, limit)
        ]


def _spot(lon: float, lat: float, system: str) -> Place:
    label = f"{lat:.5f}, {lon:.5f}"
    return Place(table=GROUND, id=label, label=label, detail=system, lon=lon, lat=lat)
