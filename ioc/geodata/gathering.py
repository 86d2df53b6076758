"""Sorts the features of any file into a ground's tables, and keeps what the gazetteer, coast and road graph need."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely

from ioc.geodata.classes import AMENITIES, Classed, classed, named, other_names
from ioc.geodata.gis_reading import Batch
from ioc.geodata.ground_writer import BRIDGE, TUNNEL, GroundWriter
from ioc.geodata.road_tags import RoadTags, road_tags

SHAPES = {0: "point", 1: "line", 3: "polygon", 4: "point", 5: "line", 6: "polygon"}
LAKE_DEGREES = 0.002
"""A water polygon at least so wide or high belongs to the land's own picture."""
Box = tuple[float, float, float, float]
Road = tuple[Any, RoadTags]
"""float64[k, 2] degrees, and what its tags say."""


class Gathering:
    """Takes features one by one. `as_table` sorts a whole file that tells nothing of itself."""

    def __init__(self, writer: GroundWriter, *, as_table: str = "", keep_roads: bool = True) -> None:
        self._writer, self._as, self._keep_roads = writer, as_table, keep_roads
        self.places: list[dict[str, Any]] = []
        self.coast: list[Any] = []
        self.lakes: list[Any] = []
        self.divisions: list[Any] = []
        self.roads: list[Road] = []
        self.left_out: Counter[str] = Counter()
        self.read = 0
        self._streets: dict[str, tuple[float, float, float]] = {}
        self._city_box: Box | None = None
        self._whole_box: Box | None = None

    @property
    def box(self) -> Box | None:
        """West, south, east, north around roads, buildings and places, or else around everything that was taken."""
        return self._city_box or self._whole_box

    def take_batch(self, batch: Batch) -> None:
        """The features of a file's batch."""
        self.left_out["without shape"] += batch.without_shape
        names = list(batch.columns)
        rows = zip(*batch.columns.values(), strict=True) if names else iter([()] * len(batch.geometries))
        for geometry, values in zip(batch.geometries, rows, strict=True):
            self.take(batch.layer, geometry, _told(dict(zip(names, values, strict=True))))

    def take(self, layer: str, geometry: Any, told: Mapping[str, Any]) -> None:
        """One feature: a shapely geometry in degrees and its tags."""
        self.read += 1
        shape = SHAPES.get(int(shapely.get_type_id(geometry)))
        if shape is None:
            self.left_out["collection of shapes"] += 1
            return
        if told.get("natural") == "coastline" and shape != "point":
            self.coast.append(geometry)
            return
        if shape == "polygon" and not geometry.is_valid:
            geometry = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
        found = self._classed(layer, shape, told)
        if geometry.is_empty:
            self.left_out["broken shape"] += 1
            return
        self._note_place(shape, geometry, found, told)
        if found is None:
            self.left_out["not for the map"] += 1
            return
        name = named(told)
        marks = 0
        if found.table == "roads":
            marks = self._note_road(geometry, found, told, name)
        elif found.table == "water" and _size(geometry) >= LAKE_DEGREES:
            self.lakes.append(geometry)
        elif found.table == "boundaries" and shape == "polygon":
            self.divisions.append(geometry)
        self._widen(geometry.bounds, found.table in ("roads", "buildings", "places"))
        self._writer.add(geometry, found, name, marks)

    def _widen(self, bounds: Box, of_city: bool) -> None:
        """Boundaries and land use may reach far beyond the extract; the city's own things do not."""
        self._whole_box = _around(self._whole_box, bounds)
        if of_city:
            self._city_box = _around(self._city_box, bounds)

    def streets(self) -> list[dict[str, Any]]:
        """One entry a street name: the middle of its longest stretch."""
        return [
            {"name": name, "kind": "street", "names": [], "from_zoom": 15, "lon": lon, "lat": lat}
            for name, (_, lon, lat) in sorted(self._streets.items())
        ]

    def _classed(self, layer: str, shape: str, told: Mapping[str, Any]) -> Classed | None:
        found = classed(layer, shape, told)
        if found is not None or not self._as:
            return found
        fits = {"roads": "line", "waterways": "line", "places": "point"}.get(self._as, "polygon")
        if shape != fits or (self._as == "places" and not named(told)):
            return None
        kinds = {"roads": ("residential", 11), "places": ("locality", 12), "boundaries": ("8", 9)}
        return Classed(self._as, *kinds.get(self._as, (self._as, 10)))

    def _note_place(self, shape: str, geometry: Any, found: Classed | None, told: Mapping[str, Any]) -> None:
        """Named points, and named buildings and grounds of importance, can be found by name."""
        name = named(told)
        if not name:
            return
        amenity = str(told.get("amenity") or "")
        if shape == "point" and found is not None:
            kind, zoom = found.kind, found.from_zoom
        elif shape == "polygon" and (amenity in AMENITIES or (found is not None and found.table == "boundaries")):
            kind, zoom = (amenity, 15) if amenity in AMENITIES else ("division", 12)
        else:
            return
        point = geometry.point_on_surface() if shape == "polygon" else shapely.get_parts(geometry)[0]
        self.places.append(
            {"name": name, "kind": kind, "names": other_names(told), "from_zoom": zoom, "lon": point.x, "lat": point.y}
        )

    def _note_road(self, geometry: Any, found: Classed, told: Mapping[str, Any], name: str) -> int:
        tags = road_tags(told, found.kind)
        marks = (BRIDGE if tags and tags.bridge else 0) | (TUNNEL if tags and tags.tunnel else 0)
        for line in shapely.get_parts(geometry) if shapely.get_type_id(geometry) in (1, 5) else []:
            if name and line.length > self._streets.get(name, (0.0, 0, 0))[0]:
                middle = line.interpolate(0.5, normalized=True)
                self._streets[name] = (line.length, middle.x, middle.y)
            if tags is not None and self._keep_roads:
                self.roads.append((np.asarray(line.coords)[:, :2], tags))
        return marks


def _around(box: Box | None, more: Box) -> Box:
    if box is None:
        return (float(more[0]), float(more[1]), float(more[2]), float(more[3]))
    return min(box[0], more[0]), min(box[1], more[1]), max(box[2], more[2]), max(box[3], more[3])


def _size(geometry: Any) -> float:
    west, south, east, north = geometry.bounds
    return float(max(east - west, north - south))


def _told(columns: dict[str, Any]) -> dict[str, Any]:
    """Columns without the empty ones; OSM's other tags (JSON by `TAGS_FORMAT`) among them."""
    more = columns.pop("other_tags", None)
    told = {key: value for key, value in columns.items() if value not in (None, "")}
    if isinstance(more, str) and more.startswith("{"):
        told = {**json.loads(more), **told}
    return told
