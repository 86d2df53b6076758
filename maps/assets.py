"""The assets of a scene as columns, kept in cell order so that a view of a part reads only its part."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from maps.marks import DOMAINS
from maps.projection import scale_of, unit_xy, world_pixels
from maps.sprites import NEVER_NEAR

CELLS = 64
"""Cells per side over the data's own extent."""
NEAR_SPACING = 84.0
"""CSS pixels between plates on average from which a domain's assets are drawn as plates instead of dots."""

CROWD_CELL = 24
"""Side of a cell in which dots are counted, CSS pixels of the world grid."""
CROWD_DOTS = 3
"""A domain most of whose assets share their cell with more of their own is drawn with faint dots."""
CROWD_ZOOMS = range(11, 20)

U8 = NDArray[np.uint8]
I32 = NDArray[np.int32]
F64 = NDArray[np.float64]


def cell_order(ids: Sequence[str], x: F64, y: F64) -> NDArray[np.int64]:
    """The permutation that sorts by cell, then by id: the same data give the same order however they arrived."""
    if not len(ids):
        return np.zeros(0, np.int64)
    cells = np.zeros(len(ids), np.int64)
    for values, factor in ((y, CELLS), (x, 1)):
        low, high = float(values.min()), float(values.max())
        span = (high - low) or 1.0
        cells += np.minimum(((values - low) / span * CELLS).astype(np.int64), CELLS - 1) * factor
    return np.lexsort((np.asarray(ids, dtype=np.str_), cells))


def near_zooms(x: F64, y: F64, symbol: U8) -> U8:
    """Per domain, the first zoom where it is drawn as plates; u8[len(DOMAINS)].

    Sparse domains come first: a domain gets plates where it and all sparser ones together still stand
    NEAR_SPACING apart on average over the data's middle (5th to 95th percentile).
    """
    zooms = np.full(len(DOMAINS), NEVER_NEAR, np.uint8)
    if not len(x):
        return zooms
    counts = np.bincount(symbol, minlength=len(DOMAINS))
    west, east = np.percentile(x, (5, 95))
    north, south = np.percentile(y, (5, 95))
    area, plates = (east - west) * (south - north), 0
    for domain in np.argsort(counts, kind="stable").tolist():
        plates += int(counts[domain])
        if counts[domain]:
            spacing = float(area / plates) ** 0.5
            zooms[domain] = next((z for z in range(12, 18) if spacing * scale_of(z) >= NEAR_SPACING), 17)
    return zooms


def clear_zooms(x: F64, y: F64, symbol: U8) -> U8:
    """Per domain, the first zoom where half of its assets stand clear of each other; u8[len(DOMAINS)].

    By domain, so that no dot looks otherwise than its neighbours of the same kind.
    """
    zooms = np.full(len(DOMAINS), CROWD_ZOOMS[0], np.uint8)
    for domain in np.unique(symbol).tolist():
        mine = symbol == domain
        zooms[domain] = int(np.median(_first_clear(x[mine], y[mine])))
    return zooms


def _first_clear(x: F64, y: F64) -> U8:
    """Per asset, the first zoom where its cell holds no more than CROWD_DOTS; u8[n], NEVER_NEAR where there is none.

    Cells of a zoom lie in those of the zoom before: who stands clear stays clear, so each zoom looks only at the rest.
    """
    zooms = np.full(len(x), NEVER_NEAR, np.uint8)
    rest = np.arange(len(x))
    for zoom in CROWD_ZOOMS:
        cells = [np.floor(unit[rest] * (scale_of(zoom) / CROWD_CELL)).astype(np.int64) for unit in (x, y)]
        _, member, count = np.unique(cells[1] << 32 | cells[0], return_inverse=True, return_counts=True)
        crowded = count[member] > CROWD_DOTS
        zooms[rest[~crowded]] = zoom
        rest = rest[crowded]
    return zooms


class AssetColumns:
    """Ids, unit-square positions, symbols and status; all arrays have one row per asset, in cell order."""

    def __init__(self, ids: Sequence[str], lon: F64, lat: F64, symbol: U8) -> None:
        x, y = unit_xy(np.asarray(lon, np.float64), np.asarray(lat, np.float64))
        order = cell_order(ids, x, y)
        self.ids: list[str] = [ids[i] for i in order]
        self.x: F64 = np.ascontiguousarray(x[order])
        self.y: F64 = np.ascontiguousarray(y[order])
        symbols = np.asarray(symbol, np.uint8)[order]
        self.symbol: U8 = np.where(symbols < len(DOMAINS), symbols, 0).astype(np.uint8)
        self.severity: U8 = np.zeros(len(self.ids), np.uint8)
        self.flags: U8 = np.zeros(len(self.ids), np.uint8)
        self.near: U8 = near_zooms(self.x, self.y, self.symbol)
        self.clear: U8 = clear_zooms(self.x, self.y, self.symbol)
        self.row_of: dict[str, int] = {name: row for row, name in enumerate(self.ids)}
        self._pixels: tuple[tuple[int, float], I32, I32] | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def move(self, rows: NDArray[np.uint32], lon: F64, lat: F64) -> None:
        """New positions of some rows, in degrees. They keep their rows: the order is that of where they were first."""
        self.x[rows], self.y[rows] = unit_xy(lon, lat)
        self._pixels = None

    def status(self) -> U8:
        """Severity in bits 0-2, flags above: the byte that travels to the page."""
        return (self.severity | (self.flags << 3)).astype(np.uint8)

    def pixels(self, zoom: int, dpr: float) -> tuple[I32, I32]:
        """World device pixels at `zoom`, int32; computed once per zoom."""
        key = (zoom, dpr)
        if self._pixels is None or self._pixels[0] != key:
            self._pixels = (key, world_pixels(self.x, zoom, dpr), world_pixels(self.y, zoom, dpr))
        return self._pixels[1], self._pixels[2]
