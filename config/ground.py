"""Reads the ground of a site from three GeoJSON files: units, road net and places (docs/manual/ground.md)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from config.builtin import ROOT
from config.faults import Fault
from config.features import Features, points
from ioc.domain.ground import GroundSpec, PlaceSpec, RoadEdge, TurnRule, Ward
from ioc.geodata.ground_files import ground_folder

MOST = 60_000
"""Features of one file: they go into the record and to every desk."""
JOIN_DEG = 2e-6
"""Ends of edges at one node may differ by rounding (about 0.2 m)."""


class _Properties(BaseModel):
    """What others add is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)


class WardProperties(_Properties):
    """In force from day `from` (none: ever) until the day before `to` (none: still); former units need no code."""

    code: str = ""
    name: str = Field(min_length=1)
    level: Literal["ward", "commune", "special_zone", "district"]
    begins: date | None = Field(default=None, alias="from")
    ends: date | None = Field(default=None, alias="to")
    successors: list[str] = []
    schematic: bool = False
    population: int = Field(default=0, ge=0)
    label: list[float] | None = None


class RoadProperties(_Properties):
    """An edge between nodes `from` and `to`; class after OSM's highway; oneway 1 along, -1 against, 0 both."""

    id: str = Field(min_length=1)
    start: str = Field(min_length=1, alias="from")
    end: str = Field(min_length=1, alias="to")
    name: str = ""
    kind: str = Field(default="residential", alias="class")
    speed_km_h: float = Field(default=40.0, gt=0, le=300)
    oneway: Literal[-1, 0, 1] = 0
    bridge: bool = False
    tunnel: bool = False


class PlaceProperties(_Properties):
    """A point with a name; `names` are others to find it by."""

    name: str = Field(min_length=1)
    kind: str = "place"
    ward: str = ""
    names: list[str] = []


class RuleProperties(_Properties):
    """A turn rule: kind after OSM's relation type restriction (no_…, only_…)."""

    kind: str = Field(pattern="^(no|only)_")
    from_edge: str = Field(alias="from")
    via: str
    to_edge: str = Field(alias="to")


class GroundReading:
    """One pass over the files; `sources` are those that were named."""

    def __init__(self, folder: Path, faults: list[Fault], imported: Path | None = None) -> None:
        """`folder` is that of the site file, `imported` where grounds lie that were imported."""
        self._folder, self._faults, self._imported = folder, faults, imported
        self.sources: list[Path] = []

    def land(self, wards: str, roads: str, places: str) -> GroundSpec:
        """What the three named files hold; faults are noted, never raised.

        A name that ends in .geojson is a file relative to the site file, any other a built-in site or an imported
        ground; "" = none.
        """
        edges, rules, schematic = self._roads(roads)
        return GroundSpec(
            wards=self._wards(wards), roads=edges, turn_rules=rules, places=self._places(places), schematic=schematic
        )

    def _features(self, name: str, sort: str) -> Features | None:
        if not name:
            return None
        file = self._file(name, sort)
        self.sources.append(file)
        found = Features(file, self._faults)
        if len(found.features) > MOST:
            found.add(-1, "too_many_features", "features", count=len(found.features), most=MOST)
            return None
        return found

    def _file(self, name: str, sort: str) -> Path:
        if name.endswith((".geojson", ".json")):
            return self._folder / name
        built_in = ROOT / "sites" / name / f"{sort}.geojson"
        folder = None if built_in.is_file() else ground_folder(name, self._imported)
        return folder / f"{sort}.geojson" if folder else built_in

    def _wards(self, name: str) -> tuple[Ward, ...]:
        document = self._features(name, "wards")
        made: list[Ward] = []
        if document is None:
            return ()
        told: list[tuple[int, WardProperties]] = []
        for index, given, geometry in document.each(WardProperties):
            rings = _outlines(geometry)
            if rings is None:
                document.add(index, "bad_geometry", ".geometry", expected="Polygon, MultiPolygon")
                continue
            if given.begins and given.ends and given.ends <= given.begins:
                document.add(index, "invalid", ".properties.to", detail=f"{given.ends} <= {given.begins}")
            if given.ends is None and not given.code:
                document.add(index, "missing", ".properties.code", name="code")
            told.append((index, given))
            label = given.label if given.label and len(given.label) == 2 else _middle(rings)
            made.append(
                Ward(
                    code=given.code,
                    name=given.name,
                    level=given.level,
                    begins=given.begins.isoformat() if given.begins else "",
                    ends=given.ends.isoformat() if given.ends else "",
                    rings=rings,
                    lon=label[0] if label else None,
                    lat=label[1] if label else None,
                    successors=tuple(given.successors),
                    schematic=given.schematic,
                    population=given.population,
                )
            )
        _check_wards(document, told)
        return tuple(made)

    def _roads(self, name: str) -> tuple[tuple[RoadEdge, ...], tuple[TurnRule, ...], bool]:
        document = self._features(name, "roads")
        if document is None:
            return (), (), False
        edges: dict[str, RoadEdge] = {}
        ends: dict[str, tuple[float, float]] = {}
        for index, given, geometry in document.each(RoadProperties):
            is_line = isinstance(geometry, dict) and geometry.get("type") == "LineString"
            line = points(geometry["coordinates"]) if is_line else None
            if line is None or len(line) < 2:
                document.add(index, "bad_geometry", ".geometry", expected="LineString")
                continue
            if given.id in edges:
                document.add(index, "duplicate", ".properties.id", name=given.id, where=document.file.name)
                continue
            for node, at in ((given.start, line[0]), (given.end, line[-1])):
                was = ends.setdefault(node, at)
                if max(abs(was[0] - at[0]), abs(was[1] - at[1])) > JOIN_DEG:
                    document.add(index, "invalid", ".geometry", detail=f"node {node}: {was} ≠ {at}")
            edges[given.id] = RoadEdge(line=line, **given.model_dump())
        return tuple(edges.values()), self._rules(document, edges), document.tree.get("schematic") is True

    def _rules(self, document: Features, edges: dict[str, RoadEdge]) -> tuple[TurnRule, ...]:
        listed = document.tree.get("turn_rules", [])
        made = []
        for number, told in enumerate(listed if isinstance(listed, list) else [], 1):
            try:
                given = RuleProperties.model_validate(told)
            except ValueError as error:
                document.add(-1, "invalid", f"turn_rules[{number}]", detail=str(error).splitlines()[0])
                continue
            for edge in (given.from_edge, given.to_edge):
                if edge not in edges:
                    document.add_unknown(-1, f"turn_rules[{number}]", "road", edge, set(edges))
            made.append(TurnRule(**given.model_dump()))
        return tuple(made)

    def _places(self, name: str) -> tuple[PlaceSpec, ...]:
        document = self._features(name, "places")
        made = []
        for index, given, geometry in document.each(PlaceProperties) if document else ():
            is_point = isinstance(geometry, dict) and geometry.get("type") == "Point"
            spot = points([geometry.get("coordinates")]) if is_point else None
            if spot is None:
                document.add(index, "bad_geometry", ".geometry", expected="Point")  # type: ignore[union-attr]
                continue
            lon, lat = spot[0]
            made.append(
                PlaceSpec(name=given.name, kind=given.kind, lon=lon, lat=lat, ward=given.ward, names=tuple(given.names))
            )
        return tuple(made)


def _outlines(geometry: Any) -> tuple[tuple[tuple[float, float], ...], ...] | None:
    """The outer rings of an area; () for a unit without one (geometry null); None for anything else."""
    if geometry is None:
        return ()
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        return None
    parts = geometry.get("coordinates")
    parts = [parts] if geometry["type"] == "Polygon" else parts
    rings = []
    for part in parts if isinstance(parts, list) else [None]:
        ring = points(part[0]) if isinstance(part, list) and part else None
        if ring is None or len(ring) < 4 or ring[0] != ring[-1]:
            return None
        rings.append(ring)
    return tuple(rings)


def _middle(rings: tuple[tuple[tuple[float, float], ...], ...]) -> tuple[float, float] | None:
    """Where a name may stand when the file does not say: the middle of the longest outline's corners."""
    ring = max(rings, key=len, default=())[:-1]
    if not ring:
        return None
    return sum(lon for lon, _ in ring) / len(ring), sum(lat for _, lat in ring) / len(ring)


def _check_wards(document: Features, told: list[tuple[int, WardProperties]]) -> None:
    """Successors exist, and no code is in force twice on a day."""
    codes = {given.code for _, given in told}
    periods: dict[str, list[tuple[date, date]]] = {}
    for index, given in told:
        period = given.begins or date.min, given.ends or date.max
        if given.code and any(period[0] < other[1] and other[0] < period[1] for other in periods.get(given.code, [])):
            document.add(index, "ward_overlap", ".properties.from", name=f"{given.code} {given.name}")
        periods.setdefault(given.code, []).append(period)
        for code in given.successors:
            if code not in codes:
                document.add_unknown(index, ".properties.successors", "ward", code, codes)
