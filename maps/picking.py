"""Finding what lies under a point, in Python, so that both surfaces answer alike. About 1 ms at 50 000 assets."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from maps.clusters import clusters
from maps.draw_list import urgency
from maps.marks import CLOSURE, DRAWN, AreaSign, Picked
from maps.projection import View, pixel, unit_point
from maps.shown import Shown
from maps.sprites import ABNORMAL_LEAD, BESIDE_PLATE, CLUSTER_ZOOM

REACH = 16.0
"""CSS pixels around a symbol that still count as on it."""
MOST = 12
"""At most so many assets in an answer."""
UNIT_REACH = 12
"""CSS pixels around a unit's place that count as on it."""
ON_SYMBOL = 12.0
"""So near to an abnormal symbol a point lies on it, whatever plate is below."""


INCIDENT_LIFT = 34
"""CSS pixels from an incident's place up to the middle of its plate."""
ROAD_REACH = 7.0
"""CSS pixels beside a closed road that count as on it: from far out it is thinner than a pixel."""


def picked(scene: Shown, x: float, y: float, view: View) -> list[Picked]:
    """Incidents, units, assets (the most urgent, then the nearest), then areas under the CSS pixel (x, y)."""
    found = [*_signs(scene, x, y, view)]
    found.sort(key=lambda hit: hit.distance)
    if view.zoom <= CLUSTER_ZOOM:
        found += _clusters(scene, x, y, view)
    else:
        found += _assets(scene, x, y, view)
    return [*found, *_areas(scene, x, y, view)]


def on_symbol(scene: Shown, hit: Picked) -> bool:
    """Whether a hit lies on an abnormal asset's own symbol, which is painted above every plate."""
    row = scene.assets.row_of.get(hit.id) if hit.kind == "asset" else None
    return row is not None and hit.distance <= ON_SYMBOL and bool(scene.assets.severity[row])


def _signs(scene: Shown, x: float, y: float, view: View) -> Iterator[Picked]:
    """Incident plates stand above their place (see `maps.stems`); a unit's plate is the overlay's to know."""
    left, top = view.corner
    for incident in scene.incidents.values():
        at = unit_point(incident.lon, incident.lat)
        dx, dy = abs(pixel(at[0], view.zoom) - left - x), pixel(at[1], view.zoom) - top - INCIDENT_LIFT - y
        if dx <= 44 and abs(dy) <= 15:
            yield Picked("incident", incident.id, math.hypot(dx, dy))
    for unit in scene.units.values() if view.zoom > CLUSTER_ZOOM else ():
        at = unit_point(unit.lon, unit.lat)
        dx, dy = abs(pixel(at[0], view.zoom) - left - x), abs(pixel(at[1], view.zoom) - top - y)
        if dx <= UNIT_REACH and dy <= UNIT_REACH:
            yield Picked("unit", unit.id, math.hypot(dx, dy))


def _assets(scene: Shown, x: float, y: float, view: View) -> list[Picked]:
    """Assets within REACH of the point or of their severity glyph."""
    columns = scene.assets
    xs, ys = columns.pixels(view.zoom, view.dpr)
    left, top = view.device_corner
    at_x, at_y = left + x * view.dpr, top + y * view.dpr
    wide = (REACH + BESIDE_PLATE) * view.dpr
    rows = np.nonzero((xs >= at_x - wide) & (xs <= at_x + wide))[0]
    rows = rows[np.abs(ys[rows] - at_y) <= wide]
    dx, dy = (xs[rows] - at_x) / view.dpr, (ys[rows] - at_y) / view.dpr
    severe = columns.severity[rows] > 0
    plate = severe & (columns.near[columns.symbol[rows]].astype(np.int64) - ABNORMAL_LEAD <= view.zoom)
    dx = np.where(plate & (dx < 0), np.minimum(dx + BESIDE_PLATE, 0), dx)
    distance = np.hypot(dx, dy)
    hit = np.nonzero(distance <= REACH)[0]
    order = np.lexsort((distance[hit], -urgency(columns, rows[hit])))
    return [Picked("asset", columns.ids[int(rows[i])], float(distance[i])) for i in hit[order][:MOST].tolist()]


def _clusters(scene: Shown, x: float, y: float, view: View) -> list[Picked]:
    """Counted cells whose plate is under the point; the id is "lon,lat" of its middle."""
    found = []
    for cluster in reversed(clusters(scene.assets, view)):
        distance = math.hypot(cluster.x / view.dpr - x, cluster.y / view.dpr - y)
        if distance <= 26:
            lon, lat = view.place(cluster.x / view.dpr, cluster.y / view.dpr)
            found.append(Picked("cluster", f"{lon:.6f},{lat:.6f}", distance))
    return found


def _areas(scene: Shown, x: float, y: float, view: View) -> Iterator[Picked]:
    """Closed roads that the point is on or beside, then the areas that hold it; never what is being drawn."""
    lon, lat = view.place(x, y)
    for area in scene.areas.values():
        if area.id.startswith(CLOSURE) and _beside(area, x, y, view) <= ROAD_REACH:
            yield Picked("area", area.id, 0.0)
    for area in scene.areas.values():
        if area.id != DRAWN and not area.id.startswith(CLOSURE) and contains(area, lon, lat):
            yield Picked("area", area.id, 0.0)


def _beside(area: AreaSign, x: float, y: float, view: View) -> float:
    """CSS pixels from the point to the nearest edge of the area's outlines."""
    left, top = view.corner
    nearest = math.inf
    for ring in area.polygons:
        corners = [unit_point(*place) for place in ring]
        line = [(pixel(east, view.zoom) - left - x, pixel(south, view.zoom) - top - y) for east, south in corners]
        for (x1, y1), (x2, y2) in pairwise(line):
            dx, dy = x2 - x1, y2 - y1
            along = max(0.0, min(1.0, -(x1 * dx + y1 * dy) / ((dx * dx + dy * dy) or 1.0)))
            nearest = min(nearest, math.hypot(x1 + along * dx, y1 + along * dy))
    return nearest


def contains(area: AreaSign, lon: float, lat: float) -> bool:
    """Whether a place lies in any of the area's polygons (even-odd rule) or circles."""
    for ring in area.polygons:
        inside = False
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
            if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
                inside = not inside
        if inside:
            return True
    for centre_lon, centre_lat, radius in area.circles:
        east = (lon - centre_lon) * math.cos(math.radians(centre_lat))
        if math.hypot(east, lat - centre_lat) * 111.32 <= radius:
            return True
    return False
