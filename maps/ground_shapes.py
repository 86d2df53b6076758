"""The built-in ground: polygons of land and water, rivers as lines, named places; from `maps/ground/*.geojson`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ioc.geodata.ground_files import LAND, PLACES, ground_folder
from maps.marks import PlaceName
from maps.projection import unit_point, unit_xy

COUNTRY = "viet_nam"
"""The coarse ground under every city's own; it names Quần đảo Hoàng Sa and Quần đảo Trường Sa."""
WATER = ("river", "lake")
RIVER_WIDTHS = (*[0.0] * 9, 1.0, 1.4, 2.0, 2.8, 3.8, 5.0, 6.5, 8.0, 8.0, 8.0, 8.0)
"""Width of a river's line by zoom, CSS pixels; 0: not drawn. Its banks are unknown: it never grows to true width."""
RIVER_EDGE_ZOOM = 11
"""From this zoom a river's line has an edge as a bank has; farther out it is water alone."""
IMPORTED_KINDS = {"city": "city", "town": "city", "suburb": "ward", "quarter": "ward", "village": "commune"}
"""Kinds of place of an imported ground whose names are written, as the built-in kind that they look like."""
MOST_IMPORTED = 400
Ring = NDArray[np.float64]
"""float64[k, 2]: unit-square x, y."""


@dataclass(frozen=True)
class Shape:
    """One polygon with its holes; `kind` is land, island, river or lake."""

    kind: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True)
class River:
    """A river of which only the course is known: float64[k, 2] on the unit square.

    `schematic`: drawn in by hand where the source has a gap, and dashed on the map.
    """

    points: Ring
    schematic: bool = False


@dataclass(frozen=True)
class Road:
    """All lines of one rank, on bridges or not; each float64[k, 2] on the unit square."""

    rank: int
    bridge: bool
    lines: tuple[Ring, ...]


@dataclass(frozen=True)
class Ground:
    """Shapes in painting order, named places, and the box (west, north, east, south on the unit square) they fill.

    `rivers` are painted over land and below the water that has banks; `borders` on land, `roads` (`maps.streets`) above
    all water.
    """

    name: str
    shapes: tuple[Shape, ...]
    places: tuple[PlaceName, ...]
    box: tuple[float, float, float, float]
    rivers: tuple[River, ...] = ()
    roads: tuple[Road, ...] = ()
    borders: tuple[Ring, ...] = ()


def _source(name: str) -> Path:
    return Path(__file__).with_name("ground") / f"{name}.geojson"


@lru_cache(maxsize=8)
def ground(name: str) -> Ground:
    """Read and project one ground file, with `<name>_rivers` beside it if there is one.

    Raises FileNotFoundError if it is not installed.
    """
    return _read(name, _source(name))


def _read(name: str, source: Path) -> Ground:
    data = json.loads(source.read_text(encoding="utf-8"))
    beside = source.with_name(f"{source.stem}_rivers.geojson")
    more = json.loads(beside.read_text(encoding="utf-8"))["features"] if beside.is_file() else []
    shapes: list[Shape] = []
    rivers: list[River] = []
    places: list[PlaceName] = []
    for feature in [*data["features"], *more]:
        kind = str(feature["properties"]["kind"])
        geometry = feature["geometry"]
        if geometry["type"] == "Point":
            lon, lat = geometry["coordinates"][:2]
            places.append(PlaceName(str(feature["properties"]["name"]), lon, lat, kind))
        elif geometry["type"] == "LineString":
            schematic = bool(feature["properties"].get("schematic"))
            rivers.append(River(_projected(geometry["coordinates"]), schematic))
        else:
            shapes += [Shape(kind, rings) for rings in _polygons(geometry)]
    shapes.sort(key=lambda shape: shape.kind in WATER)
    west, south, east, north = data["bbox"]
    box = (*unit_point(west, north), *unit_point(east, south))
    return Ground(name, tuple(shapes), tuple(places), box, tuple(rivers))


def grounds_for(city: str) -> list[Ground]:
    """The country's ground and, if there is one, the city's own, coarse first."""
    found = [ground(COUNTRY)]
    if city not in ("", COUNTRY) and _source(city).is_file():
        found.append(ground(city))
    folder = ground_folder(city)
    if folder is not None and city != COUNTRY:
        found += _imported(city, folder)
    return found


def _imported(name: str, folder: Path) -> list[Ground]:
    """An imported ground's land with the names of its larger places; nothing where it adds to a built-in one."""
    try:
        land = _read(name, folder / LAND)
        places = _larger_places(folder / PLACES)
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [replace(land, places=(*land.places, *places))]


def _larger_places(file: Path) -> tuple[PlaceName, ...]:
    """Towns, suburbs and quarters; streets and single houses are found by name, not written here."""
    if not file.is_file():
        return ()
    found: list[PlaceName] = []
    for feature in json.loads(file.read_text(encoding="utf-8"))["features"]:
        told, (lon, lat) = feature["properties"], feature["geometry"]["coordinates"]
        kind = IMPORTED_KINDS.get(str(told.get("kind")))
        if kind is not None and len(found) < MOST_IMPORTED:
            found.append(PlaceName(str(told["name"]), lon, lat, kind))
    return tuple(found)


def place_names(grounds: list[Ground], more: list[PlaceName] | None = None) -> list[PlaceName]:
    """All names, each once: the finer ground's place wins. Of `more` (the site's) what is not named yet follows."""
    named = {place.name: place for ground_ in grounds for place in ground_.places}
    return [*named.values(), *(place for place in more or () if place.name not in named)]


def _polygons(geometry: dict[str, Any]) -> Iterator[tuple[Ring, ...]]:
    """Each polygon of a Polygon or MultiPolygon, projected."""
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for part in parts:
        yield tuple(_projected(ring) for ring in part)


def _projected(line: list[list[float]]) -> Ring:
    points = np.asarray(line, np.float64)
    return np.column_stack(unit_xy(points[:, 0], points[:, 1]))
