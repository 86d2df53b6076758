"""What a feature is on the map, whatever schema its tags or attributes follow.

Known are OpenStreetMap tags and the vector-tile schemas OpenMapTiles, Shortbread, Protomaps and Mapbox Streets 7/8;
other files are judged by the words of their layer, their columns and the shape of their geometry.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

TABLES = ("landuse", "water", "waterways", "boundaries", "buildings", "rails", "roads", "places")
"""Layers of a ground in painting order."""

ROADS: dict[str, tuple[int, int]] = {
    "motorway": (5, 90),
    "trunk": (6, 70),
    "primary": (8, 60),
    "secondary": (10, 50),
    "tertiary": (12, 50),
    "residential": (13, 40),
    "service": (15, 20),
    "path": (15, 5),
}
"""Road class: the zoom from which it is drawn, and km/h where no sign says otherwise."""
_ROAD_WORDS = {
    "motorway": "motorway expressway freeway highway cao_toc",
    "trunk": "trunk",
    "primary": "primary major_road quoc_lo",
    "secondary": "secondary",
    "tertiary": "tertiary",
    "residential": "residential unclassified living_street minor street road minor_road street_limited busway",
    "service": "service driveway alley track",
    "path": "path footway pedestrian cycleway steps bridleway corridor lane hem",
}
_ROAD_OF = {word: road for road, words in _ROAD_WORDS.items() for word in words.split()}
_RAILS = {"rail", "light_rail", "subway", "tram", "narrow_gauge", "monorail", "funicular", "major_rail", "minor_rail"}
_GREEN = {
    "park", "grass", "forest", "wood", "garden", "meadow", "recreation_ground", "village_green", "cemetery", "scrub",
    "pitch", "golf_course", "nature_reserve", "orchard", "farmland", "farm", "vineyard", "wetland", "heath",
    "allotments",     "grassland", "playground", "sports_centre", "crop", "grave_yard", "stadium",
}  # fmt: skip
_BUILT = {
    "residential", "commercial", "industrial", "retail", "military", "railway", "port", "quarry", "landfill",
    "education", "hospital", "school", "university", "construction", "garages", "harbour", "parking",
}  # fmt: skip
_WATER = {"water", "riverbank", "reservoir", "basin", "dock", "bay"}
_SAND = {"beach", "sand", "bare_rock", "shingle", "scree"}
PLACES: dict[str, tuple[str, int]] = {
    "country": ("country", 3),
    "state": ("state", 5),
    "province": ("state", 5),
    "city": ("city", 5),
    "town": ("town", 9),
    "borough": ("suburb", 11),
    "suburb": ("suburb", 11),
    "quarter": ("quarter", 12),
    "ward": ("quarter", 12),
    "neighbourhood": ("neighbourhood", 13),
    "village": ("village", 11),
    "hamlet": ("hamlet", 13),
    "island": ("island", 11),
    "islet": ("island", 14),
    "square": ("square", 15),
    "locality": ("locality", 14),
}
"""A place's word: its kind here and the zoom from which its name is written."""
AMENITIES = {
    "hospital", "clinic", "police", "fire_station", "townhall", "school", "university", "college", "marketplace",
    "bus_station", "ferry_terminal", "library", "theatre", "courthouse", "embassy", "kindergarten", "place_of_worship",
    "museum", "stadium", "station", "aerodrome", "shelter", "community_centre",
}  # fmt: skip


class Classed(NamedTuple):
    """Where a feature belongs: table, kind there, and the zoom from which it is drawn."""

    table: str
    kind: str
    from_zoom: int


def road_class(word: object) -> str:
    """The class of a road's word ("primary_link" as "primary"), or "" when it is none."""
    text = str(word or "").strip().lower().replace(" ", "_").replace("-", "_").removesuffix("_link")
    return _ROAD_OF.get(text, "")


def classed(layer: str, shape: str, told: Mapping[str, Any]) -> Classed | None:
    """`layer` is its name in the file, `shape` "point", "line" or "polygon"; None: not for the map."""
    name = layer.lower()
    if shape == "point":
        return _point(name, told)
    return _line(name, told) if shape == "line" else _polygon(name, told)


def _word(told: Mapping[str, Any], *keys: str) -> str:
    for key in keys:
        value = told.get(key)
        if value not in (None, "", False):
            return str(value).strip().lower()
    return ""


def _line(layer: str, told: Mapping[str, Any]) -> Classed | None:
    rail = _word(told, "railway") or (_word(told, "kind", "class") if told.get("rail") else "")
    if rail in _RAILS or _word(told, "class", "kind", "subclass") in _RAILS:
        return Classed("rails", "rail", 11)
    if _word(told, "waterway") or "water" in layer:
        kind = _word(told, "waterway", "class", "kind", "type")
        return Classed("waterways", kind or "river", 9 if kind in ("river", "canal", "") else 13)
    road = road_class(_word(told, "highway", "road", "fclass", "rd_class"))
    if not road and any(word in layer for word in ("road", "street", "transport", "highway", "duong")):
        road = road_class(_word(told, "class", "kind", "type", "Type", "TYPE", "loai")) or (
            "" if _is_ferry(told) else "residential" if "label" not in layer else ""
        )
    if road:
        return Classed("roads", road, ROADS[road][0])
    if _word(told, "boundary") == "administrative" or any(w in layer for w in ("admin", "boundar", "ranh")):
        return _boundary(told)
    return None


def _is_ferry(told: Mapping[str, Any]) -> bool:
    words = {_word(told, key) for key in ("class", "kind", "type", "route")}
    return bool(words & {"ferry", "aerialway", "pier", "taxiway", "runway", "path_construction"})


def _polygon(layer: str, told: Mapping[str, Any]) -> Classed | None:
    if _word(told, "building") not in ("", "no") or "building" in layer or _word(told, "kind") == "building":
        return Classed("buildings", "building", 14)
    kind = _word(told, "natural", "waterway", "landuse", "leisure", "amenity", "class", "kind", "type")
    if kind in ("water", "riverbank", "reservoir", "basin", "dock", "bay") or (
        "water" in layer and "label" not in layer
    ):
        return Classed("water", kind or "water", 0)
    for table, words in (("green", _GREEN), ("built", _BUILT), ("sand", _SAND)):
        if kind in words:
            return Classed("landuse", table, 10)
    if _word(told, "boundary") == "administrative" or _is_division(layer, told):
        return _boundary(told)
    return None


def _is_division(layer: str, told: Mapping[str, Any]) -> bool:
    keys = {key.lower() for key in told}
    if _word(told, "boundary") or (keys & {"building", "landuse"} and not keys & {"admin_level"}):
        return False
    told_level = bool(keys & {"admin_level", "admin", "adm0_a3", "areakm2", "fullname", "gisserverid"})
    return told_level or any(word in layer for word in ("admin", "boundar", "ward", "district", "phuong", "ranh"))


def _boundary(told: Mapping[str, Any]) -> Classed:
    level = _word(told, "admin_level", "adminlevel") or ("2" if "ADM0_A3" in told else "8")
    number = int(float(level)) if level.replace(".", "").isdigit() else 8
    return Classed("boundaries", str(number), 5 if number <= 4 else 9 if number <= 6 else 11)


def _point(layer: str, told: Mapping[str, Any]) -> Classed | None:
    if not named(told):
        return None
    word = _word(told, "place", "type", "class", "kind") if "place" in layer or told.get("place") else ""
    if word in PLACES:
        return Classed("places", *PLACES[word])
    for key in ("amenity", "railway", "aeroway", "tourism", "class", "kind", "type"):
        value = _word(told, key)
        if value in AMENITIES:
            return Classed("places", value, 15)
    if any(word in layer for word in ("city", "cities", "town")):
        return Classed("places", "city", 5)
    if any(word in layer for word in ("station", "stop", "transport")):
        return Classed("places", "station", 15)
    return Classed("places", "locality", 14) if "place" in layer else None


_NAMES = ("name:vi", "name", "Name", "NAME", "ten", "TEN", "name_vi", "ADMIN", "name_en", "name:en", "name:latin")


def named(told: Mapping[str, Any]) -> str:
    """The feature's name for the screen: Vietnamese where there is one, else its own; "" without."""
    for key in _NAMES:
        value = told.get(key)
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())[:200]
    return ""


def other_names(told: Mapping[str, Any]) -> list[str]:
    """Further names to find it by, each once."""
    keys = ("name", "alt_name", "old_name", "short_name", "loc_name", "official_name", "int_name", "name:en", "name:vi")
    own, found = named(told), []
    for key in (*keys, "name_en", "nameEn", "fullName", "NAME_LONG"):
        value = told.get(key)
        for part in str(value).split(";") if isinstance(value, str) else []:
            if part.strip() and part.strip() != own and part.strip() not in found:
                found.append(part.strip()[:200])
    return found
