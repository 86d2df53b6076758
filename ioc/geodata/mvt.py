"""Vector tiles (Mapbox Vector Tile Specification 2.1): one tile's layers as numpy lines and rings."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ioc.geodata.wire import parsed

POINT, LINE, POLYGON = 1, 2, 3
MOST_BYTES = 64_000_000
"""A tile that unpacks to more is refused: a real one has some 100 kB."""
Line = NDArray[np.float64]
"""float64[k, 2]: x east and y south, 0 to 1 over the tile."""


@dataclass(frozen=True)
class TileShape:
    """One feature: `parts` are points ([k, 2] in one part), lines, or rings (outer rings turn clockwise on screen)."""

    kind: int
    parts: list[Line]
    properties: dict[str, Any]


def unpacked(data: bytes) -> bytes:
    """A tile's bytes without gzip or zlib. Raises ValueError for what is broken or far too large."""
    if data[:2] == b"\x1f\x8b":
        inflate = zlib.decompressobj(31)
    elif data[:1] == b"\x78" and len(data) > 2 and (data[0] * 256 + data[1]) % 31 == 0:
        inflate = zlib.decompressobj()
    else:
        return data
    try:
        plain = inflate.decompress(data, MOST_BYTES)
    except (zlib.error, gzip.BadGzipFile) as trouble:
        raise ValueError(f"broken compression: {trouble}") from None
    if inflate.unconsumed_tail:
        raise ValueError("the tile unpacks to more than 64 MB")
    return plain


def tile_layers(data: bytes) -> dict[str, list[TileShape]]:
    """All features of a tile, by layer. Raises ValueError when the bytes are no tile.

    A feature whose geometry is broken is left out; the others are kept (spec 4.3: a decoder may be lenient).
    """
    tile = parsed("Tile", unpacked(data))
    found: dict[str, list[TileShape]] = {}
    for layer in tile.layers:
        extent = float(layer.extent or 4096)
        keys = list(layer.keys)
        values = [_value(value) for value in layer.values]
        shapes = found.setdefault(layer.name, [])
        for feature in layer.features:
            parts = list(_parts(feature, extent))
            if parts:
                shapes.append(TileShape(feature.type, parts, _properties(list(feature.tags), keys, values)))
    return found


def _value(value: Any) -> Any:
    for field, held in value.ListFields():
        del field
        return held
    return None


def _properties(tags: list[int], keys: list[str], values: list[Any]) -> dict[str, Any]:
    pairs = zip(tags[::2], tags[1::2], strict=False)
    return {keys[key]: values[value] for key, value in pairs if key < len(keys) and value < len(values)}


def _parts(feature: Any, extent: float) -> Iterator[Line]:
    """The feature's command stream (spec 4.3.1) as absolute positions."""
    stream = np.fromiter(feature.geometry, np.int64, len(feature.geometry))
    at, x, y = 0, 0, 0
    points: list[tuple[int, int]] = []
    while at < len(stream):
        command, count = int(stream[at]) & 7, int(stream[at]) >> 3
        at += 1
        if command == 7:
            if points:
                points.append(points[0])
            continue
        if command not in (1, 2) or at + 2 * count > len(stream):
            break
        if command == 1 and points and feature.type != POINT:
            yield np.asarray(points, np.float64) / extent
            points = []
        words = stream[at : at + 2 * count]
        steps = (words >> 1) ^ -(words & 1)
        for dx, dy in steps.reshape(-1, 2).tolist():
            x, y = x + dx, y + dy
            points.append((x, y))
        at += 2 * count
    if points:
        yield np.asarray(points, np.float64) / extent
