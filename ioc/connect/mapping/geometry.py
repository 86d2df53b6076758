"""Geometries and bare places: a point for an asset, rings and circles for an alert; no place on Earth is None."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any

from ioc.connect.heavy import LOADING
from ioc.connect.mapping.picks import Pick
from ioc.connect.mapping.settings import PlaceMapping
from ioc.connect.mapping.values import ABSENT, dig, means_nothing, pick
from ioc.connect.refused import Refused
from ioc.domain.quality import PlaceFault, place_fault

Pair = tuple[float, float]
ToWgs84 = Callable[[float, float], Pair]
_DEPTH = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
_NULL_ISLAND = 1e-6
_APART = re.compile(r"[,;\s]+")


class Shapes:
    """The simple geometries of a record, collections taken apart, in WGS 84; checked numbers, nothing else."""

    def __init__(self, parts: list[tuple[str, Any]]) -> None:
        self.parts = parts

    def place(self) -> Pair | None:
        """The point of a Point, the centroid of anything else; None when it is no possible place."""
        if len(self.parts) == 1 and self.parts[0][0] == "Point":
            return possible(self.parts[0][1])
        with LOADING:
            from shapely.errors import ShapelyError
            from shapely.geometry import GeometryCollection, shape

        try:
            found = [shape({"type": kind, "coordinates": numbers}) for kind, numbers in self.parts]
            middle = (found[0] if len(found) == 1 else GeometryCollection(found)).centroid
        except (ValueError, ShapelyError):
            raise Refused("record.geometry_wrong", kind=self.parts[0][0]) from None
        return None if middle.is_empty else possible((middle.x, middle.y))

    def fault(self) -> str:
        """Why `place` gives none, as a `quality.PlaceFault`: null island, or impossible."""
        positions = [numbers for kind, numbers in self.parts if kind == "Point"]
        return (positions and place_fault(*positions[0])) or PlaceFault.IMPOSSIBLE

    def rings(self) -> tuple[tuple[Pair, ...], ...]:
        """Outer rings of every polygon, closed; one with an impossible corner is left out."""
        return tuple(ring for ring in map(_closed, self._outer()) if ring)

    def points(self) -> tuple[Pair, ...]:
        """Every possible Point and MultiPoint position."""
        loose = [numbers for kind, numbers in self.parts if kind == "Point"]
        for kind, numbers in self.parts:
            if kind == "MultiPoint":
                loose += numbers
        return tuple(found for found in map(possible, loose) if found)

    def _outer(self) -> Iterator[list[Pair]]:
        for kind, numbers in self.parts:
            polygons = [numbers] if kind == "Polygon" else numbers if kind == "MultiPolygon" else []
            yield from (polygon[0] for polygon in polygons if polygon)


def possible(pair: Pair) -> Pair | None:
    """The pair when it can be a place: on the globe and not 0,0 (where lost positions go)."""
    lon, lat = pair
    if not (-180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0):
        return None
    return None if abs(lon) < _NULL_ISLAND and abs(lat) < _NULL_ISLAND else pair


def read_geometry(record: Any, path: str, to_wgs84: ToWgs84 | None) -> Shapes | None:
    """A record's geometry; None when it has none or an empty one. Raises Refused when it is malformed.

    `path`: where a bare [lon, lat] pair lies, for sources without geometries; "" reads `geometry`.
    """
    if path:
        pair = dig(record, path)
        geometry = None if pair is ABSENT or pair is None else {"type": "Point", "coordinates": pair}
    else:
        geometry = record.get("geometry")
    if geometry is None:
        return None
    parts = [
        (kind, numbers)
        for kind, raw in _simple(geometry, 0)
        if (numbers := _checked(raw, _DEPTH[kind], to_wgs84)) not in ([], None)
    ]
    return Shapes(parts) if parts else None


def read_place(
    record: Any, spec: PlaceMapping, no_value: frozenset[str | float], turn: ToWgs84 | None
) -> Shapes | None:
    """Where a record says that it is, in two numbers or a text; None when it does not say. Raises Refused."""
    if spec.text:
        raw = dig(record, spec.text)
        if raw is ABSENT or means_nothing(raw, no_value):
            return None
        parts = [part for part in _APART.split(str(raw).strip("()[] ")) if part]
        if len(parts) != 2:
            raise Refused("record.coordinates_wrong")
        pair = (parts[0], parts[1]) if spec.order == "lon_lat" else (parts[1], parts[0])
    else:
        pair = (_asked(record, spec.lon, no_value), _asked(record, spec.lat, no_value))
        if pair == (None, None):
            return None
    numbers = [_as_number(one) for one in pair]
    if not all(map(_finite, numbers)):
        raise Refused("record.coordinates_wrong")
    return Shapes([("Point", _checked(numbers, 0, turn))])


def _asked(record: Any, spec: Pick | None, no_value: frozenset[str | float]) -> Any:
    """A coordinate; None where the source says that it has none."""
    found = dig(record, spec.path) if spec is not None and spec.path else None
    if found is not None and (found is ABSENT or means_nothing(found, no_value)):
        return None
    raw = pick(record, spec)
    return None if means_nothing(raw, no_value) else raw


def _as_number(raw: Any) -> Any:
    """Numbers that are written as text (some sources quote them) as numbers."""
    try:
        return float(raw) if isinstance(raw, str) and "_" not in raw else raw
    except ValueError:
        return None


def _simple(geometry: Any, depth: int) -> Iterator[tuple[str, Any]]:
    if geometry is None:
        return
    if not isinstance(geometry, dict) or depth > 8:
        raise Refused("record.geometry_wrong", kind=type(geometry).__name__)
    kind = geometry.get("type")
    if kind == "GeometryCollection" and isinstance(geometry.get("geometries"), list):
        for one in geometry["geometries"]:
            yield from _simple(one, depth + 1)
    elif isinstance(kind, str) and kind in _DEPTH and isinstance(geometry.get("coordinates"), list):
        yield str(kind), geometry["coordinates"]
    else:
        raise Refused("record.geometry_wrong", kind=str(kind)[:40])


def _checked(raw: Any, depth: int, to_wgs84: ToWgs84 | None) -> Any:
    """Nested lists of `depth` with positions as pairs; empty lists vanish. Raises Refused on anything else."""
    if not isinstance(raw, list):
        raise Refused("record.coordinates_wrong")
    if depth > 0:
        return [found for one in raw if (found := _checked(one, depth - 1, to_wgs84)) not in ([], None)]
    if not raw:
        return None
    if len(raw) < 2 or not all(_finite(one) for one in raw[:2]):
        raise Refused("record.coordinates_wrong")
    lon, lat = float(raw[0]), float(raw[1])
    return to_wgs84(lon, lat) if to_wgs84 else (lon, lat)


def _finite(raw: Any) -> bool:
    return isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) < 1e12 and math.isfinite(raw)


def _closed(ring: list[Pair]) -> tuple[Pair, ...]:
    corners = [possible(one) for one in ring]
    if len(set(corners)) < 3 or None in corners:
        return ()
    whole = tuple(corner for corner in corners if corner is not None)
    return whole if whole[0] == whole[-1] else (*whole, whole[0])
