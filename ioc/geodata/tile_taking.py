"""Features of vector tiles for a ground: from a lone tile everything, from an archive what gazetteer and roads need."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ioc.geodata.gathering import Gathering
from ioc.geodata.mvt import LINE, POINT, TileShape, tile_layers
from ioc.geodata.refusal import GeodataRefused, reading_trouble
from ioc.geodata.tile_archives import Address, TileArchive

_NAMED = re.compile(r"(?:^|[^0-9])(\d{1,2})[-_/](\d{1,7})[-_/](\d{1,7})$")
_FRAME = shapely.box(0, 0, 1, 1)


def place_of(file: Path) -> Address:
    """Zoom, column, row from a name that ends in Z-X-Y. Raises GeodataRefused when it does not."""
    found = _NAMED.search(str(file.with_suffix("")))
    if found:
        zoom, x, y = (int(part) for part in found.groups())
        if zoom <= 24 and x < 1 << zoom and y < 1 << zoom:
            return zoom, x, y
    raise GeodataRefused("geodata.tile_nowhere", file=str(file))


class Placed:
    """Takes tiles' shapes as degrees into a gathering; from an archive only what is not drawn from the tiles."""

    def __init__(self, got: Gathering) -> None:
        self.got = got

    def take(self, address: Address, layers: dict[str, list[TileShape]], wanted: tuple[int, ...] | None = None) -> None:
        """All shapes of a tile, or only those of some kinds."""
        for layer, shapes in layers.items():
            for shape in shapes:
                if wanted is None or shape.kind in wanted:
                    self._take(address, layer, shape)

    def _take(self, address: Address, layer: str, shape: TileShape) -> None:
        geometry = tile_geometry(shape)
        if geometry is None or geometry.is_empty:
            self.got.left_out["beside its tile"] += 1
            return
        moved = shapely.transform(geometry, lambda x, y: degrees(address, x, y), interleaved=False)
        self.got.take(layer, moved, shape.properties)


def take_tile(file: Path, address: Address, got: Gathering) -> None:
    """A lone tile. Raises GeodataRefused when it is none or stands nowhere."""
    try:
        layers = tile_layers(file.read_bytes())
    except OSError as trouble:
        raise reading_trouble(file, trouble) from None
    except ValueError as trouble:
        raise GeodataRefused("geodata.damaged", file=str(file), reason=str(trouble)) from None
    if not layers:
        raise GeodataRefused("geodata.no_tiles", file=str(file))
    Placed(got).take(address, layers)


def take_archive(archive: TileArchive, placed: Placed, tell: Callable[[float], None]) -> None:
    """Lines and points of the finest zoom; a tile that does not parse is counted and left out."""
    info = archive.info
    finest = list(archive.addresses(info.max_zoom))
    for number, address in enumerate(finest):
        data = archive.tile(address)
        try:
            layers = tile_layers(data) if data else {}
        except ValueError:
            placed.got.left_out["damaged tile"] += 1
            continue
        placed.take(address, layers, (POINT, LINE))
        placed.got.left_out["area, drawn from its tile"] += sum(
            shape.kind not in (POINT, LINE) for shapes in layers.values() for shape in shapes
        )
        tell(number / len(finest))


def tile_geometry(shape: TileShape) -> Any:
    """A shapely geometry cut to the tile (its buffer repeats what the neighbours have); None when it has no extent."""
    if shape.kind == POINT:
        inside = [point for part in shape.parts for point in part if (point >= 0).all() and (point < 1).all()]
        return shapely.MultiPoint(inside) if inside else None
    if shape.kind == LINE:
        lines = [shapely.LineString(part) for part in shape.parts if len(part) > 1]
        geometry = shapely.MultiLineString(lines) if lines else None
        return geometry if geometry is None or _inside(shape) else _cut(geometry, (1, 5))
    polygons = list(_polygons(shape.parts))
    if not polygons:
        return None
    geometry = polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
    if not geometry.is_valid:
        return _cut(shapely.make_valid(geometry), (3, 6))
    return geometry if _inside(shape) else _cut(geometry, (3, 6))


def _inside(shape: TileShape) -> bool:
    """Whether no part reaches over the tile's edge."""
    return all(part.min() >= 0 and part.max() <= 1 for part in shape.parts)


def _cut(geometry: Any, kinds: tuple[int, int]) -> Any:
    whole = shapely.get_parts(geometry) if kinds == (1, 5) else [geometry]
    parts = shapely.get_parts(shapely.intersection(whole, _FRAME))
    good = [part for part in parts if shapely.get_type_id(part) in kinds and not part.is_empty]
    if len(good) < 2:
        return good[0] if good else None
    # lines are not united: that would make a junction of every crossing, bridges too
    return shapely.multilinestrings(good) if kinds == (1, 5) else shapely.union_all(good)


def _polygons(rings: list[NDArray[np.float64]]) -> Iterator[Any]:
    """Rings to polygons: one that turns the other way is a hole of the one before (specification 4.3.3.3)."""
    shell: NDArray[np.float64] | None = None
    holes: list[NDArray[np.float64]] = []
    for ring in rings:
        if len(ring) < 4:
            continue
        if _area(ring) > 0 or shell is None:
            if shell is not None:
                yield shapely.Polygon(shell, holes)
            shell, holes = ring, []
        else:
            holes.append(ring)
    if shell is not None:
        yield shapely.Polygon(shell, holes)


def _area(ring: NDArray[np.float64]) -> float:
    """Twice the signed area; positive for an outer ring, because y points south."""
    x, y = ring[:, 0], ring[:, 1]
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum())


def degrees(address: Address, x: Any, y: Any) -> tuple[Any, Any]:
    """A tile's 0-1 square as longitude and latitude (Web Mercator, EPSG:3857)."""
    zoom, column, row = address
    side = float(1 << zoom)
    east, south = (column + np.asarray(x)) / side, (row + np.asarray(y)) / side
    return east * 360.0 - 180.0, np.degrees(np.arctan(np.sinh((0.5 - south) * 2 * math.pi)))
