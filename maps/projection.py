"""Web Mercator (EPSG:3857) on the unit square, and the view: which integer pixels of a zoom level are on screen."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TILE = 256
"""Pixels of the world's width at zoom 0."""
MAX_LAT = 85.0511287798066
"""Latitude where Web Mercator's square ends."""
MIN_ZOOM, MAX_ZOOM = 5, 19
PADDING = 0.15
"""Share of the view painted around it on each side, so that a small pan costs nothing."""
EQUATOR_M = 40_075_016.686
"""Length of the WGS 84 equator, metres."""


def unit_xy(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Degrees to the unit square: x east from the antimeridian, y south from `MAX_LAT`; float64, same shape."""
    limited = np.clip(np.asarray(lat, np.float64), -MAX_LAT, MAX_LAT)
    x = (np.asarray(lon, np.float64) + 180.0) / 360.0
    y = 0.5 - np.arcsinh(np.tan(np.radians(limited))) / (2 * math.pi)
    return x, y


def unit_point(lon: float, lat: float) -> tuple[float, float]:
    """`unit_xy` of one place."""
    limited = min(max(lat, -MAX_LAT), MAX_LAT)
    return (lon + 180.0) / 360.0, 0.5 - math.asinh(math.tan(math.radians(limited))) / (2 * math.pi)


def lon_lat(x: float, y: float) -> tuple[float, float]:
    """Unit square to degrees."""
    return x * 360.0 - 180.0, math.degrees(math.atan(math.sinh((0.5 - y) * 2 * math.pi)))


def scale_of(zoom: int, dpr: float = 1.0) -> float:
    """Device pixels of the unit square's side at `zoom`."""
    return float(TILE * 2**zoom) * dpr


def world_pixels(unit: NDArray[np.float64], zoom: int, dpr: float = 1.0) -> NDArray[np.int32]:
    """Integer device pixels at `zoom`: floor(v + 0.5), which is what JavaScript's Math.round does."""
    return np.floor(unit * scale_of(zoom, dpr) + 0.5).astype(np.int32)


def pixel(unit: float, zoom: int, dpr: float = 1.0) -> int:
    """`world_pixels` of one coordinate."""
    return math.floor(unit * scale_of(zoom, dpr) + 0.5)


@dataclass(frozen=True)
class View:
    """What a surface looks at: centre in degrees, whole zoom level, size in CSS pixels, device pixel ratio."""

    lon: float
    lat: float
    zoom: int
    width: int
    height: int
    dpr: float = 1.0

    @classmethod
    def from_corner(cls, left: int, top: int, zoom: int, width: int, height: int, dpr: float = 1.0) -> View:
        """The view whose top left is the CSS pixel (left, top) of the world at `zoom`."""
        side = scale_of(zoom)
        lon, lat = lon_lat((left + width / 2) / side, (top + height / 2) / side)
        return cls(lon, lat, zoom, width, height, dpr)

    @property
    def corner(self) -> tuple[int, int]:
        """Top left as whole CSS pixels of the world at this zoom (Leaflet's pixel origin)."""
        side = scale_of(self.zoom)
        x, y = unit_point(self.lon, self.lat)
        return math.floor(x * side - self.width / 2 + 0.5), math.floor(y * side - self.height / 2 + 0.5)

    @property
    def device_corner(self) -> tuple[int, int]:
        """`corner` in device pixels."""
        left, top = self.corner
        return math.floor(left * self.dpr + 0.5), math.floor(top * self.dpr + 0.5)

    @property
    def device_size(self) -> tuple[int, int]:
        """Size in device pixels."""
        return math.floor(self.width * self.dpr + 0.5), math.floor(self.height * self.dpr + 0.5)

    def padded(self, share: float) -> View:
        """The same view with `share` of its size more on each side, on the same pixel grid."""
        extra_x, extra_y = round(self.width * share), round(self.height * share)
        left, top = self.corner
        return View.from_corner(
            left - extra_x,
            top - extra_y,
            self.zoom,
            self.width + 2 * extra_x,
            self.height + 2 * extra_y,
            self.dpr,
        )

    def panned(self, dx: int, dy: int) -> View:
        """Moved by whole CSS pixels."""
        left, top = self.corner
        return View.from_corner(left + dx, top + dy, self.zoom, self.width, self.height, self.dpr)

    def zoomed(self, zoom: int, x: float | None = None, y: float | None = None) -> View:
        """At another zoom, keeping the place under the CSS pixel (x, y), by default the centre, where it is."""
        zoom = min(max(zoom, MIN_ZOOM), MAX_ZOOM)
        at_x, at_y = (self.width / 2 if x is None else x), (self.height / 2 if y is None else y)
        left, top = self.corner
        factor = 2.0 ** (zoom - self.zoom)
        return View.from_corner(
            math.floor((left + at_x) * factor - at_x + 0.5),
            math.floor((top + at_y) * factor - at_y + 0.5),
            zoom,
            self.width,
            self.height,
            self.dpr,
        )

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Degrees under the CSS pixel (x, y)."""
        left, top = self.corner
        side = scale_of(self.zoom)
        return lon_lat((left + x) / side, (top + y) / side)

    def metres_per_pixel(self) -> float:
        """Ground length of one CSS pixel at the view's centre."""
        return EQUATOR_M * math.cos(math.radians(self.lat)) / scale_of(self.zoom)


Margins = tuple[int, int, int, int]
"""Left, top, right, bottom in CSS pixels."""
EVEN: Margins = (80, 80, 80, 80)
CLOSEST_FIT = 13
"""A fit comes no closer by itself: nearer, one incident fills the view and says nothing of what lies around it."""


def fitted(
    places: list[tuple[float, float]],
    width: int,
    height: int,
    margins: Margins = EVEN,
    closest: int = CLOSEST_FIT,
) -> tuple[float, float, int]:
    """(lon, lat, zoom) of the closest whole zoom that shows all places with `margins` around them."""
    xs, ys = zip(*(unit_point(lon, lat) for lon, lat in places), strict=True)
    left, top, right, bottom = margins
    room = max(width - left - right, 50), max(height - top - bottom, 50)
    fitting = (
        zoom
        for zoom in range(closest, MIN_ZOOM, -1)
        if (max(xs) - min(xs)) * scale_of(zoom) <= room[0] and (max(ys) - min(ys)) * scale_of(zoom) <= room[1]
    )
    zoom = next(fitting, MIN_ZOOM)
    side = scale_of(zoom)
    x, y = (min(xs) + max(xs)) / 2 + (right - left) / 2 / side, (min(ys) + max(ys)) / 2 + (bottom - top) / 2 / side
    return (*lon_lat(x, y), zoom)
