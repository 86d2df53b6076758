"""Who and what lies inside an area, as far as the site knows: registered assets, places by kind, people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from ioc.domain.readings import Array
from ioc.domain.state import State
from ioc.domain.warning_areas import holds, rings_of
from ioc.domain.warning_records import Ring, WarningArea

TOLD = ("school", "hospital")
"""Kinds of places of the ground that are always said, also when there is none."""
KM_A_DEGREE = 111.195


class Reach(Struct, frozen=True, kw_only=True):
    """Counts. `people` is None where the site does not know: for drawn shapes, and wards without a figure."""

    assets: int
    places: dict[str, int]
    people: int | None


def reach(state: State, area: WarningArea) -> Reach:
    """What lies inside. Assets without a place lie nowhere."""
    site = state.registry.site
    if site is None or area.is_empty():
        return Reach(assets=0, places=dict.fromkeys(TOLD, 0), people=None)
    rings = rings_of(site, area)
    places = Counter(place.kind for place in site.land.places if holds(rings, area.circles, place.lon, place.lat))
    spots = [place for asset in state.registry.assets.values() if (place := state.place_of(asset)) is not None]
    inside = _inside(np.array(spots, float).reshape(-1, 2), rings, area.circles)
    return Reach(
        assets=int(inside.sum()),
        places={kind: places.get(kind, 0) for kind in TOLD},
        people=_people(state, area),
    )


def _people(state: State, area: WarningArea) -> int | None:
    """Of wards taken whole; a drawn shape has nobody counted."""
    site = state.registry.site
    if site is None or area.polygons or area.circles or not area.wards:
        return None
    known = {ward.code: ward.population for ward in site.land.wards if not ward.ends}
    counts = [known.get(code, 0) for code in area.wards]
    return sum(counts) if all(counts) else None


def _inside(spots: Array, rings: Sequence[Ring], circles: Sequence[tuple[float, float, float]]) -> Array:
    """For each place (lon, lat) whether one of the shapes holds it; as `warning_areas.holds`, all at once."""
    found = np.zeros(len(spots), bool)
    lon, lat = spots[:, 0], spots[:, 1]
    for ring in rings:
        odd = np.zeros(len(spots), bool)
        x0, y0 = ring[-1]
        for x1, y1 in ring:
            if y0 != y1:
                crosses = ((y1 > lat) != (y0 > lat)) & (lon < (x0 - x1) * (lat - y1) / (y0 - y1) + x1)
                odd ^= crosses
            x0, y0 = x1, y1
        found |= odd
    for x, y, radius_km in circles:
        east = (lon - x) * np.cos(np.radians((lat + y) / 2))
        found |= np.hypot(east, lat - y) * KM_A_DEGREE <= radius_km
    return found
