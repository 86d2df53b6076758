"""Coordinates in another reference system than WGS 84: real feeds have them, though RFC 7946 §4 forbids it."""

from __future__ import annotations

import math
import re
from functools import lru_cache

from ioc.connect.heavy import LOADING
from ioc.connect.mapping.geometry import ToWgs84
from ioc.connect.refused import Refused

_WGS84 = ("", "CRS84", "EPSG:4326", "EPSG:4979")
_URN = re.compile(r"urn:ogc:def:crs:(OGC|EPSG):[^:]*:(\w+)", re.IGNORECASE)


def to_wgs84(declared: str, wanted: str) -> ToWgs84 | None:
    """How coordinates become lon, lat; None when they are that already. Raises Refused for an unknown system.

    `wanted` is the setting ("auto" or EPSG:n), `declared` the payload's own `crs`. Axis order is always x, y.
    """
    name = _short(declared if wanted == "auto" else wanted)
    return None if name in _WGS84 else _transformer(name)


def _short(name: str) -> str:
    found = _URN.fullmatch(name.strip())
    if found is None:
        return name.strip().upper().removeprefix("OGC:")
    return "CRS84" if found[1].upper() == "OGC" else f"EPSG:{found[2]}"


@lru_cache(maxsize=16)
def _transformer(name: str) -> ToWgs84:
    with LOADING:
        from pyproj import Transformer
        from pyproj.exceptions import CRSError

    try:
        turn = Transformer.from_crs(name, "EPSG:4326", always_xy=True)
    except (CRSError, UnicodeEncodeError):
        raise Refused("record.crs_unknown", crs=name[:60]) from None

    def transform(x: float, y: float) -> tuple[float, float]:
        lon, lat = turn.transform(x, y)
        # outside the system's area pyproj says inf: an impossible place, dropped like any other
        return (lon, lat) if math.isfinite(lon) and math.isfinite(lat) else (math.inf, math.inf)

    return transform
