"""What a layer's tiles come from when it lies on disk: a ground's tables, a GIS file, an archive of tiles."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import shapely
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage

from ioc.domain.site import LayerSpec
from ioc.geodata.archive_opening import open_archive
from ioc.geodata.classes import TABLES
from ioc.geodata.ground_files import LAYERS
from maps.tiles.calm import calmed
from maps.tiles.canvas import Canvas, faded
from maps.tiles.grid import BLOCK, Place, block_of, degrees_box, parent_of
from maps.tiles.ground_paint import paint_table
from maps.tiles.tile_tables import tile_tables

Tokens = Mapping[str, str]
Painted = dict[Place, QImage | None]
MOST_SHAPES = 60_000
"""Shapes of one table in one block; of more, the largest are drawn."""


class Source(Protocol):
    """Gives the tile that is asked for, and others of its block if they came along."""

    def painted(self, place: Place, dpr: float, tokens: Tokens) -> Painted:
        """Pictures by place; None for an empty tile. Raises GeodataRefused."""


class GroundSource:
    """The drawing tables of an imported ground."""

    def __init__(self, folder: Path) -> None:
        import pyogrio

        self._file = folder / LAYERS
        held = {str(name) for name, _ in pyogrio.list_layers(self._file)}
        self._tables = [table for table in TABLES if table in held and table != "places"]

    def painted(self, place: Place, dpr: float, tokens: Tokens) -> Painted:
        """The whole block."""
        canvas = Canvas(block_of(place), dpr, tokens)
        least = canvas.degrees_per_pixel * 1.2
        for table in self._tables:
            where = f"from_zoom <= {canvas.zoom}"
            if table not in ("roads", "waterways", "rails"):
                where += f" AND extent >= {least:.9f}"
            shapes, columns = read_block(self._file, table, canvas, where)
            paint_table(canvas, table, shapes, columns)
        return canvas.tiles()


class FileSource:
    """A GIS file, which `layer_files.prepared` has turned into one GeoPackage in degrees."""

    def __init__(self, file: Path, spec: LayerSpec) -> None:
        self._file, self._style = file, spec.style

    def painted(self, place: Place, dpr: float, tokens: Tokens) -> Painted:
        """The whole block, in the layer's own tokens."""
        canvas, style = Canvas(block_of(place), dpr, tokens), self._style
        shapes, _ = read_block(self._file, "shapes", canvas, f"extent >= {canvas.degrees_per_pixel:.9f} OR extent = 0")
        sorts = shapely.get_dimensions(shapes) if len(shapes) else np.empty(0, int)
        if style.fill:
            canvas.fill(shapes[sorts == 2], faded(tokens, style.fill, style.opacity))
        if style.line:
            line = faded(tokens, style.line, style.opacity)
            dashes = (4 * style.width, 3 * style.width) if style.dashed else ()
            canvas.stroke(shapes[sorts >= 1], line, style.width, dashes)
            canvas.dots(shapes[sorts == 0], line, max(2.0, style.width * 1.5))
        return canvas.tiles()


class ArchiveSource:
    """MBTiles or PMTiles, pictures or shapes; nearer than its finest zoom a tile's part is enlarged."""

    def __init__(self, file: Path, spec: LayerSpec) -> None:
        self._archive, self._style = open_archive(file), spec.style
        self._info = self._archive.info
        self._tables = lru_cache(maxsize=8)(tile_tables)

    def painted(self, place: Place, dpr: float, tokens: Tokens) -> Painted:
        """This tile alone."""
        zoom = min(place[0], self._info.max_zoom)
        if zoom < self._info.min_zoom:
            return {place: None}
        parent, parts, column, row = parent_of(place, zoom)
        data = self._archive.tile(parent)
        if not data:
            return {place: None}
        if self._info.is_vector:
            return self._shapes(place, parent, data, dpr, tokens)
        return {place: raster(data, parts, column, row, self._style, tokens)}

    def _shapes(self, place: Place, parent: Place, data: bytes, dpr: float, tokens: Tokens) -> Painted:
        """What the stored tile has of the one that is asked for."""
        canvas = Canvas(place, dpr, tokens, span=1)
        west, south, east, north = degrees_box(place)
        edge = canvas.degrees_per_pixel * 12
        for table, drawn in self._tables(data, parent).items():
            box = (west - edge, south - edge, east + edge, north + edge)
            paint_table(canvas, table, *drawn.within(box, place[0]))
        return canvas.tiles()


def read_block(file: Path, table: str, canvas: Canvas, where: str) -> tuple[NDArray[Any], dict[str, NDArray[Any]]]:
    """The shapes of a table that reach into a block (float degrees), and their columns."""
    import pyogrio.raw

    west, south, east, north = degrees_box(canvas.first, BLOCK)
    edge = canvas.degrees_per_pixel * 12
    _, _, raw, columns = pyogrio.raw.read(
        file,
        layer=table,
        bbox=(west - edge, south - edge, east + edge, north + edge),
        where=where,
        columns=["kind", "marks", "extent"],
    )
    shapes = shapely.from_wkb(raw)
    kind, marks, extent = columns
    if len(shapes) > MOST_SHAPES:
        keep = np.sort(np.argsort(-extent)[:MOST_SHAPES])
        shapes, kind, marks = shapes[keep], kind[keep], marks[keep]
    frame = (west - edge, south - edge, east + edge, north + edge)
    large = extent[: len(shapes)] > (east - west) * 4 if len(shapes) == len(extent) else np.zeros(len(shapes), bool)
    if large.any():
        shapes = shapes.copy()
        shapes[large] = shapely.clip_by_rect(shapes[large], *frame)
    return shapes, {"kind": kind, "marks": marks}


def raster(data: bytes, parts: int, column: int, row: int, style: Any, tokens: Tokens) -> QImage | None:
    """A stored picture, its part enlarged where the layer has no finer one, greyed to the theme."""
    image = QImage.fromData(data)
    if image.isNull():
        return None
    if parts > 1:
        side = max(image.width() // parts, 1)
        image = image.copy(QRect(column * image.width() // parts, row * image.height() // parts, side, side))
    return calmed(image, style, QColor(tokens["land"]), QColor(tokens["tx3"]))
