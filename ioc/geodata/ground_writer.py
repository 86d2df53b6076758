"""Writes a ground's folder piece by piece; memory holds one batch of each table, places and bare roads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ioc.geodata import ground_files
from ioc.geodata.classes import TABLES, Classed
from ioc.geodata.refusal import GeodataRefused, writing_trouble
from ioc.geodata.road_graph import RoadGraph

FLUSH = 20_000
BRIDGE, TUNNEL = 1, 2
"""Bits of a feature's `marks`."""
Row = tuple[Any, str, str, int, int]
"""Shapely geometry, kind, name, zoom from which it is drawn, marks."""


class GroundWriter:
    """Into a folder that nobody reads yet. Raises GeodataRefused when the disk refuses."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rows: dict[str, list[Row]] = {table: [] for table in TABLES}
        self.counts: dict[str, int] = dict.fromkeys(TABLES, 0)
        self._written: set[str] = set()

    def add(self, geometry: Any, found: Classed, name: str, marks: int = 0) -> None:
        """One feature of a table; its parts are written apart, so that a view reads only those that it shows."""
        rows = self._rows[found.table]
        self.counts[found.table] += 1
        rows += [(part, found.kind, name, found.from_zoom, marks) for part in shapely.get_parts(geometry)]
        if len(rows) >= FLUSH:
            self._flush(found.table)

    def finish(self) -> dict[str, int]:
        """Write what waits; the counts of the tables that hold something."""
        for table in TABLES:
            self._flush(table)
        return {table: count for table, count in self.counts.items() if count}

    def _flush(self, table: str) -> None:
        rows, self._rows[table] = self._rows[table], []
        if not rows:
            return
        file = self._folder / ground_files.LAYERS
        write_table(file, table, rows, append=table in self._written)
        self._written.add(table)


def write_table(file: Path, table: str, rows: list[Row], *, append: bool) -> None:
    """Add a table (or rows to it) to a GeoPackage in WGS 84 degrees; `extent` is the box's longer side in degrees."""
    import pyogrio.raw
    from pyogrio.errors import DataSourceError, FeatureError

    geometries = np.array([row[0] for row in rows], object)
    bounds = shapely.bounds(geometries)
    extent = np.maximum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1])
    columns: list[NDArray[Any]] = [
        np.array([row[1] for row in rows], object),
        np.array([row[2] for row in rows], object),
        np.array([row[3] for row in rows], np.int32),
        np.array([row[4] for row in rows], np.int32),
        extent.astype(np.float64),
    ]
    try:
        pyogrio.raw.write(
            str(file),
            shapely.to_wkb(geometries),
            columns,
            ["kind", "name", "from_zoom", "marks", "extent"],
            layer=table,
            driver="GPKG",
            geometry_type="Unknown",
            crs="EPSG:4326",
            append=append,
        )
    except (DataSourceError, FeatureError, OSError, RuntimeError) as trouble:
        raise _disk(file.parent, trouble) from None


def _disk(folder: Path, trouble: Exception) -> GeodataRefused:
    """SQLite says "disk is full" or "disk I/O error" in words alone."""
    if isinstance(trouble, OSError) and trouble.errno:
        return writing_trouble(folder, trouble)
    words = str(trouble).lower()
    full = any(part in words for part in ("full", "no space", "disk i/o"))
    return GeodataRefused(
        "geodata.disk_full" if full else "geodata.not_written", folder=str(folder), reason=str(trouble)[:200]
    )


def write_json(file: Path, data: dict[str, Any]) -> None:
    """A JSON document, compact."""
    try:
        with file.open("w", encoding="utf-8") as stream:
            json.dump(data, stream, ensure_ascii=False, separators=(",", ":"))
    except OSError as trouble:
        raise writing_trouble(file.parent, trouble) from None


def land_document(name: str, land: list[Any], lakes: list[Any], box: tuple[float, ...], credit: str) -> dict[str, Any]:
    """Land and lakes in the form of the built-in grounds (docs/manual/ground.md)."""
    features = [_polygon(shape, "land") for shape in land] + [_polygon(shape, "lake") for shape in lakes]
    return {"type": "FeatureCollection", "name": name, "source": credit, "bbox": list(box), "features": features}


def _polygon(shape: Any, kind: str) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"kind": kind}, "geometry": shapely.geometry.mapping(shape)}


def places_document(places: list[dict[str, Any]], credit: str) -> dict[str, Any]:
    """The gazetteer: points with `name`, `kind`, `names` (others to find it by) and `from_zoom`."""
    features = [
        {
            "type": "Feature",
            "properties": {key: value for key, value in place.items() if key not in ("lon", "lat")},
            "geometry": {"type": "Point", "coordinates": [round(place["lon"], 6), round(place["lat"], 6)]},
        }
        for place in places
    ]
    return {"type": "FeatureCollection", "source": credit, "features": features}


def roads_document(graph: RoadGraph, credit: str) -> dict[str, Any]:
    """The road graph: edges as lines from node `from` to node `to`; `oneway` 1 along, -1 against, 0 both."""
    features = []
    for number, edge in enumerate(graph.edges):
        tags = edge.tags
        told: dict[str, Any] = {"id": f"e{number}", "from": f"n{edge.start}", "to": f"n{edge.end}", "name": tags.name}
        told |= {"class": tags.kind, "speed_km_h": tags.speed, "length_m": round(edge.length_m, 1)}
        told |= {"oneway": tags.oneway, "bridge": tags.bridge, "tunnel": tags.tunnel}
        line = {"type": "LineString", "coordinates": edge.points.round(6).tolist()}
        features.append({"type": "Feature", "properties": told, "geometry": line})
    rules = [
        {"kind": rule.kind, "from": f"e{rule.from_edge}", "via": f"n{rule.node}", "to": f"e{rule.to_edge}"}
        for rule in graph.rules
    ]
    return {"type": "FeatureCollection", "source": credit, "turn_rules": rules, "features": features}
