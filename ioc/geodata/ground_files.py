"""An imported ground on disk: one folder with a manifest, land, drawing tables, gazetteer and road graph.

NAME/ground.json     what it is, from which files, counts, what was left out      (always, written last)
NAME/land.geojson    land and lakes in the form of the built-in grounds           (unless a built-in has this name)
NAME/layers.gpkg     tables of `classes.TABLES`: kind, name, from_zoom, marks, extent
NAME/tiles.*         the tile archive it was made of, where it was one
NAME/places.geojson  gazetteer: points with name, kind, names
NAME/roads.geojson   road graph: one LineString an edge; nodes are the ends
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec
import platformdirs
from msgspec import Struct

MANIFEST, LAND, LAYERS, PLACES, ROADS = "ground.json", "land.geojson", "layers.gpkg", "places.geojson", "roads.geojson"
TILES = "tiles"
FORMAT = 1
OSM_CREDIT = "© OpenStreetMap contributors"
"""What the licence ODbL 1.0, clause 4.3, and OSM's attribution guideline ask for."""


class SourceFile(Struct, frozen=True, kw_only=True):
    """One file that a ground was made of."""

    name: str
    bytes: int
    sha256: str


class RoadCounts(Struct, frozen=True, kw_only=True):
    """The road graph in figures; lengths in kilometres."""

    nodes: int = 0
    edges: int = 0
    km: float = 0.0
    turn_rules: int = 0
    dropped_edges: int = 0
    dropped_km: float = 0.0
    turn_rules_left_out: int = 0


class Manifest(Struct, frozen=True, kw_only=True):
    """What a ground says of itself. `box` is west, south, east, north; `left_out` counts features by reason."""

    format: int
    name: str
    made: str
    sources: tuple[SourceFile, ...]
    box: tuple[float, float, float, float]
    attribution: str = ""
    has_land: bool = False
    counts: dict[str, int] = {}
    left_out: dict[str, int] = {}
    roads: RoadCounts = RoadCounts()
    places: int = 0
    tiles: str = ""
    tile_zooms: tuple[int, int] | None = None


def ground_root(environ: Mapping[str, str] = os.environ) -> Path:
    """Where imported grounds lie: `IOC_GROUND`, else `ground` in the user's data folder."""
    told = environ.get("IOC_GROUND")
    return Path(told).expanduser() if told else platformdirs.user_data_path("ioc", appauthor=False) / "ground"


def ground_folder(name: str, root: Path | None = None) -> Path | None:
    """The folder of an imported ground, or None. A name with a path in it is none."""
    if not name or name != Path(name).name or name.startswith("."):
        return None
    folder = (root or ground_root()) / name
    return folder if (folder / MANIFEST).is_file() else None


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest, or None when it is damaged or of a later form."""
    try:
        found = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError):
        return None
    return found if found.format <= FORMAT else None


def ground_names(root: Path | None = None) -> list[str]:
    """The imported grounds."""
    place = root or ground_root()
    return sorted(file.parent.name for file in place.glob(f"*/{MANIFEST}") if not file.parent.name.startswith("."))
