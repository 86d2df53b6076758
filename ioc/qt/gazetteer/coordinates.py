"""A place as numbers: degrees in any common writing, UTM (WGS 84), VN-2000 in zones of 3 and 6 degrees."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from msgspec import Struct

from ioc.qt.gazetteer.grid_codes import mgrs, plus_code

Box = tuple[float, float, float, float]
_PAIR = re.compile(r"^\s*(-?\d{1,3}(?:[.,]\d+)?)\s*°?\s*(?:[,;]\s*|\s+)(-?\d{1,3}(?:[.,]\d+)?)\s*°?\s*$")
_COMMAS = re.compile(r"^\s*(-?\d{1,3},\d+)\s*,\s*(-?\d{1,3},\d+)\s*$")
_ANGLE = (
    r"(?P<{n}d>\d{{1,3}}(?:[.,]\d+)?)\s*[°º*d\s]\s*(?:(?P<{n}m>\d{{1,2}}(?:[.,]\d+)?)\s*['′’m\s]\s*)?"
    r"(?:(?P<{n}s>\d{{1,2}}(?:[.,]\d+)?)\s*(?:[\"″”]|''|′′|s|\s)?\s*)?"
)
_AFTER = re.compile(
    r"^\s*" + _ANGLE.format(n="a") + r"(?P<al>[NSEWBĐT])\s*[,;\s]\s*" + _ANGLE.format(n="b") + r"(?P<bl>[NSEWBĐT])\s*$"
)
_BEFORE = re.compile(
    r"^\s*(?P<al>[NSEWBĐT])\s*" + _ANGLE.format(n="a") + r"[,;\s]*(?P<bl>[NSEWBĐT])\s*" + _ANGLE.format(n="b") + r"$"
)
_METRES = re.compile(r"-?\d{6,8}(?:[.,]\d{1,3})?")
_ZONE = re.compile(r"\b(\d{1,2})\s*([C-HJ-NP-X])\b")
_MERIDIAN = re.compile(r"\b(10[2-9])\s*(?:[°º]\s*(\d{1,2})\s*['′’]?|[.,](\d{1,2}))?(?=\s|$)")
VN2000_TO_WGS84 = "-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278"
"""VN-2000 to WGS 84: Decision 05/2007/QĐ-BTNMT (EPSG:6960), rotations in the sense of towgs84."""
MERIDIANS = (107.75, 108.0, 107.0, 108.25, 105.0, 105.75)
"""Central meridians of zones tried where none is told: Đà Nẵng's first (Circular 973/2001/TT-TCĐC, appendix 2)."""


class Reading(Struct, frozen=True):
    """Degrees of one way to read the numbers, and the system that was taken for it ("" = plain degrees)."""

    lon: float
    lat: float
    system: str = ""


def coordinates(text: str, box: Box | None = None) -> list[Reading]:
    """The places that `text` may mean as numbers, none when it is no coordinates; degrees come as one reading.

    Latitude stands before longitude unless letters (N S E W; Vietnamese B N Đ T) or their size say otherwise. Metres
    without a zone are read in each system in which they lie in `box` (west, south, east, north), VN-2000 first.
    0,0 is what nothing looks like and no place.
    """
    said = unicodedata.normalize("NFC", text).strip().upper().replace("D\u0300", "Đ")
    found = _degrees(said) or _lettered(said)
    if found is not None:
        return [found] if (found.lon, found.lat) != (0, 0) else []
    coded = _coded(said, box)
    if coded is not None:
        return [coded]
    return _metres(said, box)


def _coded(text: str, box: Box | None) -> Reading | None:
    """A plus code (a short one near the middle of `box`) or MGRS."""
    centre = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) if box is not None else None
    place = plus_code(text, centre)
    if place is not None:
        return Reading(*place, "Plus code")
    place = mgrs(text, _utm_place)
    return Reading(*place, "MGRS") if place is not None else None


def _utm_place(east: float, north: float, zone: int, south: bool) -> tuple[float, float]:
    made = _utm(east, north, zone, south)
    return made.lon, made.lat


def _degrees(text: str) -> Reading | None:
    hit = _COMMAS.match(text) or _PAIR.match(text)
    if hit is None:
        return None
    first, second = (float(part.replace(",", ".")) for part in hit.groups())
    lat, lon = (second, first) if abs(first) > 90 else (first, second)
    return Reading(lon, lat) if abs(lat) <= 90 and abs(lon) <= 180 else None


def _lettered(text: str) -> Reading | None:
    spaced = re.sub(r"(?<=\d)(?=[NSEWBĐT])", " ", text)
    hit = _AFTER.match(spaced) or _BEFORE.match(text) or _BEFORE.match(text + " ")
    if hit is None:
        return None
    letters = hit["al"] + hit["bl"]
    vietnamese = any(letter in "BĐT" for letter in letters)
    north, south, east, west = ("B", "N", "Đ", "T") if vietnamese else ("N", "S", "E", "W")
    told: dict[str, float] = {}
    for name, letter in (("a", hit["al"]), ("b", hit["bl"])):
        parts = [float((hit[name + key] or "0").replace(",", ".")) for key in "dms"]
        if parts[1] >= 60 or parts[2] >= 60:
            return None
        value = parts[0] + parts[1] / 60 + parts[2] / 3600
        axis = "lat" if letter in (north, south) else "lon" if letter in (east, west) else ""
        told[axis] = -value if letter in (south, west) else value
    if set(told) != {"lat", "lon"} or abs(told["lat"]) > 90 or abs(told["lon"]) > 180:
        return None
    return Reading(told["lon"], told["lat"])


def _metres(text: str, box: Box | None) -> list[Reading]:
    numbers = [float(found.replace(",", ".")) for found in _METRES.findall(text)]
    if len(numbers) != 2:
        return []
    east, north = sorted(numbers)
    if not (100_000 <= east <= 900_000 and 0 < north < 9_400_000):
        return []
    rest = _METRES.sub(" ", text)
    zone, meridian = _ZONE.search(rest), _MERIDIAN.search(rest)
    national = "VN" in rest or meridian is not None
    if zone is not None and not national:
        south = zone[2] < "N"
        made = [_utm(east, north, int(zone[1]), south)]
    elif meridian is not None:
        minutes = float(meridian[2]) / 60 if meridian[2] else float(f"0.{meridian[3] or 0}")
        made = [_vn2000(east, north, float(meridian[1]) + minutes, 0.9999)]
    else:
        made = [_vn2000(east, north, central, 0.9999) for central in MERIDIANS]
        made += [_vn2000(east, north, central, 0.9996) for central in (105.0, 111.0)]
        if not national:
            made += [_utm(east, north, number, False) for number in (48, 49)]
        made = [reading for reading in made if box is not None and _within(reading, box)]
    return [reading for reading in made if abs(reading.lat) <= 90 and abs(reading.lon) <= 180]


def _within(reading: Reading, box: Box) -> bool:
    return box[0] <= reading.lon <= box[2] and box[1] <= reading.lat <= box[3]


def _utm(east: float, north: float, zone: int, south: bool) -> Reading:
    if not 1 <= zone <= 60:
        return Reading(999.0, 999.0)
    lon, lat = _transformer(f"+proj=utm +zone={zone} {'+south ' if south else ''}+datum=WGS84").transform(east, north)
    return Reading(lon, lat, f"UTM {zone}{'S' if south else 'N'}")


def _vn2000(east: float, north: float, central: float, factor: float) -> Reading:
    projection = (
        f"+proj=tmerc +lat_0=0 +lon_0={central} +k={factor} +x_0=500000 +y_0=0 +ellps=WGS84 "
        f"+towgs84={VN2000_TO_WGS84} +units=m"
    )
    lon, lat = _transformer(projection).transform(east, north)
    minutes = round((central % 1) * 60)
    return Reading(lon, lat, f"VN-2000 {int(central)}°{minutes:02d}′")


@lru_cache(maxsize=32)
def _transformer(projection: str) -> Any:
    from pyproj import Transformer  # only whoever types metres pays for it

    return Transformer.from_crs(f"{projection} +type=crs", "EPSG:4326", always_xy=True)
