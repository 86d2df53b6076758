"""Coordinates of any reference system as WGS 84 longitude and latitude, x before y whatever the system's own order."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ioc.geodata.refusal import GeodataRefused

WGS84 = "EPSG:4326"
VN2000 = "4756"
"""EPSG code of the geographic VN-2000, which 3405, 3406 and the provinces' TM-3 zones stand on."""
VN2000_TO_WGS84 = "-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278"
"""Seven parameters VN-2000 -> WGS 84: Decision 05/2007/QĐ-BTNMT; EPSG:6960, whose rotations (coordinate frame) change
sign here, because towgs84 is a position vector."""
Pair = tuple[NDArray[np.float64], NDArray[np.float64]]


@lru_cache(maxsize=64)
def _to_degrees(crs: str) -> Callable[..., Pair] | None:
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError

    try:
        source = CRS.from_user_input(crs)
    except CRSError:
        raise GeodataRefused("geodata.unknown_crs", crs=crs[:120]) from None
    if source.to_epsg() == 4326 or source.equals(CRS.from_authority("OGC", "CRS84")):
        return None
    if _stands_on_vn2000(source):
        source = _with_official_shift(source)
    return Transformer.from_crs(source, WGS84, always_xy=True).transform  # type: ignore[no-any-return]


def _stands_on_vn2000(source: Any) -> bool:
    base = source.source_crs if source.is_bound else source
    geodetic = base.geodetic_crs
    return geodetic is not None and "2000" in geodetic.name and geodetic.name.upper().startswith(("VN", "VIET"))


def _with_official_shift(source: Any) -> Any:
    """The same system, bound to WGS 84 by the seven official parameters, so that no grid or ballpark is chosen."""
    import warnings

    from pyproj import CRS

    base = source.source_crs if source.is_bound else source
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        written = {key: value for key, value in base.to_dict().items() if key not in ("datum", "towgs84", "type")}
    return CRS.from_dict({**written, "towgs84": VN2000_TO_WGS84, "type": "crs"})


def to_degrees(geometries: NDArray[Any], crs: str | None, what: str) -> NDArray[Any]:
    """Shapely geometries (x, y in `crs`, None = WGS 84) as longitude and latitude.

    Raises GeodataRefused for an unknown system, and for coordinates that are no degrees although they should be:
    `what` names the file.
    """
    move = _to_degrees(crs) if crs else None
    flat = shapely.force_2d(geometries)
    moved = flat if move is None else shapely.transform(flat, move, interleaved=False)
    _check(moved, crs, what)
    return moved  # type: ignore[no-any-return]


def _check(geometries: NDArray[Any], crs: str | None, what: str) -> None:
    if not len(geometries):
        return
    west, south, east, north = shapely.total_bounds(geometries)
    if np.isnan(west):
        return
    if not (west >= -181 and east <= 361 and south >= -90.1 and north <= 90.1):
        code = "geodata.no_degrees" if crs in (None, WGS84) else "geodata.wrong_crs"
        raise GeodataRefused(code, file=what, crs=crs or WGS84, x=round(float(east), 1), y=round(float(north), 1))
