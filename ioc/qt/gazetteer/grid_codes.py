"""Places as codes of a grid: Open Location Code (plus codes, whole or short) and MGRS.

Plus codes after the Open Location Code specification 1.0; MGRS after NGA.STND.0037 (UTM zones, columns in three sets
of eight letters, rows in two sets of twenty), 84° N to 80° S.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_SIGNS = "23456789CFGHJMPQRVWX"
_PLUS = re.compile(rf"^\s*([{_SIGNS}]{{4}}|[{_SIGNS}]{{8}})\+([{_SIGNS}]{{2}})([{_SIGNS}]?)\s*$")
_MGRS = re.compile(r"^\s*(\d{1,2})\s*([C-HJ-NP-X])\s*([A-HJ-NP-Z])\s*([A-HJ-NP-V])\s*(\d[\d\s]*\d)\s*$")
_COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")
_ROWS = "ABCDEFGHJKLMNPQRSTUV"
_BANDS = "CDEFGHJKLMNPQRSTUVWX"
HUNDRED_KM = 100_000
ROUND = 20 * HUNDRED_KM
Utm = Callable[[float, float, int, bool], tuple[float, float]]
"""Easting, northing, zone, south -> lon, lat."""


def plus_code(text: str, centre: tuple[float, float] | None) -> tuple[float, float] | None:
    """Middle of a plus code's cell as (lon, lat); None when it is none. A short one (four signs before the plus) is the
    one nearest to `centre` (lon, lat), without which it means nothing."""
    hit = _PLUS.match(text.upper())
    if hit is None:
        return None
    pairs = hit[1] + hit[2]
    if len(hit[1]) == 4:
        if centre is None:
            return None
        lat, lon, size = _cell(pairs, 0.05, hit[3])
        east, north = centre
        return _nearest(lon + size[0] / 2, east), _nearest(lat + size[1] / 2, north)
    lat, lon, size = _cell(pairs, 20.0, hit[3])
    return lon - 180 + size[0] / 2, lat - 90 + size[1] / 2


def _cell(pairs: str, degrees: float, last: str) -> tuple[float, float, tuple[float, float]]:
    """South-west corner of pairs that begin with cells of so many degrees, and the size (lon, lat) of the cell."""
    lat = lon = 0.0
    for at in range(0, len(pairs), 2):
        lat += _SIGNS.index(pairs[at]) * degrees
        lon += _SIGNS.index(pairs[at + 1]) * degrees
        degrees /= 20
    wide = high = degrees * 20
    if last:
        wide, high = wide / 4, high / 5
        row, column = divmod(_SIGNS.index(last), 4)
        lat, lon = lat + row * high, lon + column * wide
    return lat, lon, (wide, high)


def _nearest(part: float, reference: float) -> float:
    """What lies whole degrees from `part` (the cell that a short code leaves out) and nearest to `reference`."""
    return part + round(reference - part)


def mgrs(text: str, utm: Utm) -> tuple[float, float] | None:
    """Middle of an MGRS square of 10 km to 1 m as (lon, lat); None when it is none, or a square of another zone."""
    hit = _MGRS.match(text.upper())
    if hit is None:
        return None
    zone, band, column, row, digits = int(hit[1]), hit[2], hit[3], hit[4], re.sub(r"\s", "", hit[5])
    columns = _COLUMNS[(zone - 1) % 3]
    if not 1 <= zone <= 60 or column not in columns or len(digits) % 2 or len(digits) > 10:
        return None
    half = len(digits) // 2
    cell = 10 ** (5 - half)
    east = (columns.index(column) + 1) * HUNDRED_KM + int(digits[:half]) * cell + cell / 2
    letters = _ROWS if zone % 2 else _ROWS[5:] + _ROWS[:5]
    north = letters.index(row) * HUNDRED_KM + int(digits[half:]) * cell + cell / 2
    south = band < "N"
    low = _BANDS.index(band) * 8 - 80
    for turn in range(6):
        lon, lat = utm(east, north + turn * ROUND, zone, south)
        if low - 1 <= lat <= low + (12 if band == "X" else 8) + 1:
            return lon, lat
    return None
