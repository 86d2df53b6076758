"""What a road's tags say to a driver: class, direction, speed, bridge, tunnel, access."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ioc.geodata.classes import ROADS, named, road_class

_YES = {"yes", "true", "1", "viaduct", "movable", "covered", "bridge", "tunnel", "building_passage", "culvert"}
_SHUT = {"no", "private"}
_OPEN = {"yes", "permissive", "designated", "destination", "permit"}
_SPEED = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(mph|knots|km/h|kmh|kph)?\s*$")
_BY_RULE = {"walk": 7, "living_street": 20, "urban": 50, "rural": 80, "motorway": 120, "trunk": 110, "zone30": 30}
"""Words such as FR:urban in maxspeed (OSM wiki, Key:maxspeed#Values)."""
KM_A_MILE, KM_A_KNOT = 1.609344, 1.852


class RoadTags(NamedTuple):
    """`oneway`: 1 along the line, -1 against it, 0 both. `speed` in km/h; `signed` says that a sign or rule gave it."""

    name: str
    kind: str
    oneway: int
    speed: float
    signed: bool
    bridge: bool
    tunnel: bool


def road_tags(told: Mapping[str, Any], kind: str = "") -> RoadTags | None:
    """From OSM tags or a tile's attributes; None when motor vehicles may not use it. `kind` when already classed."""
    road = kind or road_class(told.get("highway"))
    if not road or road == "path" or not _may_drive(told):
        return None
    signed = speed_of(told.get("maxspeed:motor_vehicle") or told.get("maxspeed"))
    structure = str(told.get("structure") or told.get("brunnel") or "")
    return RoadTags(
        name=named(told) or (str(told.get("ref") or "")),
        kind=road,
        oneway=_direction(told, road),
        speed=signed or float(ROADS[road][1]),
        signed=signed > 0,
        bridge=_says(told.get("bridge")) or structure == "bridge",
        tunnel=_says(told.get("tunnel")) or structure == "tunnel",
    )


def speed_of(told: object) -> float:
    """A maxspeed in km/h: numbers with or without a unit, several (the lowest), words of a rule; 0 when unknown."""
    found = []
    for part in str(told or "").lower().split(";"):
        match = _SPEED.match(part)
        if match:
            factor = {"mph": KM_A_MILE, "knots": KM_A_KNOT}.get(match.group(2) or "", 1.0)
            found.append(float(match.group(1)) * factor)
        elif part.split(":")[-1].strip() in _BY_RULE:
            found.append(float(_BY_RULE[part.split(":")[-1].strip()]))
    good = [speed for speed in found if 1 <= speed <= 200]
    return round(min(good), 1) if good else 0.0


def _says(value: object) -> bool:
    return str(value or "").lower() in _YES


def _direction(told: Mapping[str, Any], road: str) -> int:
    """OSM wiki, Key:oneway: motorways and roundabouts are one-way unless they say otherwise."""
    word = str(told.get("oneway:motor_vehicle", told.get("oneway", ""))).lower()
    if word in ("-1", "reverse"):
        return -1
    if _says(word):
        return 1
    if word in ("no", "false", "0"):
        return 0
    implied = road == "motorway" and "highway" in told and not str(told["highway"]).endswith("_link")
    return int(implied or told.get("junction") in ("roundabout", "circular"))


def _may_drive(told: Mapping[str, Any]) -> bool:
    """The most special access tag decides (OSM wiki, Key:access): motorcar, motor_vehicle, vehicle, access.

    A centre's vehicles may enter private roads, so only "no" on access itself shuts them out.
    """
    for key in ("motorcar", "motor_vehicle", "vehicle"):
        word = str(told.get(key) or "").lower()
        if word in _OPEN:
            return True
        if word == "no":
            return False
    return str(told.get("access") or "").lower() != "no"
