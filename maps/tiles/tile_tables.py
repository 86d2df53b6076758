"""A vector tile's shapes sorted for drawing, once for all the tiles that are enlarged from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ioc.geodata.classes import TABLES, classed
from ioc.geodata.ground_writer import BRIDGE, TUNNEL
from ioc.geodata.mvt import LINE, POINT, TileShape, tile_layers
from ioc.geodata.road_tags import road_tags
from ioc.geodata.tile_taking import degrees, tile_geometry
from maps.tiles.grid import Place


@dataclass(frozen=True)
class DrawnTable:
    """Shapes in degrees with kind, marks and the zoom from which each is drawn; `boxes` is float64[n, 4]."""

    shapes: NDArray[Any]
    kinds: NDArray[Any]
    marks: NDArray[np.int64]
    zooms: NDArray[np.int64]
    boxes: NDArray[np.float64]

    def within(self, box: tuple[float, float, float, float], zoom: int) -> tuple[NDArray[Any], dict[str, NDArray[Any]]]:
        """The shapes that reach into a box at a zoom, and their columns."""
        west, south, east, north = box
        left, bottom, right, top = self.boxes.T
        seen = (self.zooms <= zoom) & (left <= east) & (right >= west) & (bottom <= north) & (top >= south)
        return self.shapes[seen], {"kind": self.kinds[seen], "marks": self.marks[seen]}


def tile_tables(data: bytes, place: Place) -> dict[str, DrawnTable]:
    """The tables of the tile at `place`; none of a damaged tile. Names are not drawn from tiles."""
    try:
        layers = tile_layers(data)
    except ValueError:
        return {}
    rows: dict[str, list[tuple[Any, str, int, int]]] = {table: [] for table in TABLES if table != "places"}
    for layer, features in layers.items():
        for shape in features:
            sort = "point" if shape.kind == POINT else "line" if shape.kind == LINE else "polygon"
            found = classed(layer, sort, shape.properties)
            geometry = tile_geometry(shape) if found is not None and found.table in rows else None
            if found is not None and geometry is not None:
                rows[found.table].append((geometry, found.kind, _marks(found.table, shape), found.from_zoom))
    return {table: _table(listed, lambda x, y: degrees(place, x, y)) for table, listed in rows.items() if listed}


def _marks(table: str, shape: TileShape) -> int:
    tags = road_tags(shape.properties, "residential") if table in ("roads", "rails") else None
    return (BRIDGE if tags and tags.bridge else 0) | (TUNNEL if tags and tags.tunnel else 0)


def _table(rows: list[tuple[Any, str, int, int]], move: Callable[[Any, Any], tuple[Any, Any]]) -> DrawnTable:
    shapes = shapely.transform(np.array([row[0] for row in rows], object), move, interleaved=False)
    return DrawnTable(
        shapes,
        np.array([row[1] for row in rows], object),
        np.array([row[2] for row in rows], np.int64),
        np.array([row[3] for row in rows], np.int64),
        shapely.bounds(shapes),
    )
