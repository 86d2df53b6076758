"""Ground files of a site: what is sound is read whole, what is not is said with file, line and key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from config.faults import Fault
from config.ground import GroundReading
from config.loader import load_site
from ioc.domain.ground import GroundSpec
from ioc.domain.roads import RoadGraph

ENVIRONMENT = {"IOC_SIMULATOR": "http://127.0.0.1:1"}


@pytest.fixture(scope="module")
def land() -> GroundSpec:
    return load_site("da_nang", ENVIRONMENT).site.land


def read(folder: Path, name: str, features: list[Any], **head: Any) -> tuple[GroundSpec, list[Fault]]:
    file = folder / f"{name}.geojson"
    body = ",\n".join(json.dumps(feature) for feature in features)
    top = json.dumps({"type": "FeatureCollection", **head})[:-1]
    file.write_text(f'{top},\n"features": [\n{body}\n]}}', encoding="utf-8")
    faults: list[Fault] = []
    named = {"wards": "", "roads": "", "places": "", name: file.name}
    return GroundReading(folder, faults).land(**named), faults


def feature(geometry: str | None, coordinates: Any, **properties: Any) -> dict[str, Any]:
    shape = {"type": geometry, "coordinates": coordinates} if geometry else None
    return {"type": "Feature", "properties": properties, "geometry": shape}


SQUARE = [[[108.2, 16.0], [108.3, 16.0], [108.3, 16.1], [108.2, 16.0]]]


def road(ident: str, start: str, end: str, line: list[list[float]], **more: Any) -> dict[str, Any]:
    return feature("LineString", line, id=ident, **{"from": start, "to": end}, **more)


def test_that_every_road_of_da_nang_leads_to_every_other(land: GroundSpec) -> None:
    graph = RoadGraph(land.roads, land.turn_rules)
    assert len(land.roads) > 250 and land.schematic
    middles = [edge.line[len(edge.line) // 2] for edge in land.roads]
    for target in (middles[0], middles[-1]):
        assert max(graph.times_to(target, middles)) < 3600 * 2
    for start in (middles[0], middles[-1]):
        assert all(graph.route(start, middle) is not None for middle in middles)


def test_that_the_han_is_crossed_on_its_bridges_alone(land: GroundSpec) -> None:
    graph = RoadGraph(land.roads)
    west, east = (108.2235, 16.0625), (108.2330, 16.0605)
    route = graph.route(west, east)
    assert route is not None and "Cầu Rồng" in [leg.name for leg in route.legs]
    names = ("Cầu Rồng", "Cầu Sông Hàn", "Cầu Thuận Phước", "Cầu Trần Thị Lý", "Cầu Tiên Sơn", "Cầu Khuê Đông")
    bridges = {edge.id for edge in land.roads if edge.name in names}
    assert all(edge.bridge for edge in land.roads if edge.name in names)
    assert graph.route(west, east, bridges) is None or (graph.route(west, east, bridges) or route).metres > 15_000


def test_that_what_others_add_to_a_feature_is_passed_over_and_heights_are_dropped(tmp_path: Path) -> None:
    line = [[108.2, 16.0, 4.0], [108.21, 16.0, 5.0]]
    land, faults = read(tmp_path, "roads", [road("a", "1", "2", line, surface="asphalt", **{"class": "primary"})])
    assert not faults
    assert land.roads[0].line == ((108.2, 16.0), (108.21, 16.0))
    assert land.roads[0].kind == "primary"


@pytest.mark.parametrize(
    ("name", "features", "code", "key", "line"),
    [
        ("roads", [road("a", "1", "2", [[108.2, 16.0]])], "bad_geometry", "features[1].geometry", 3),
        ("roads", [road("a", "1", "2", [[16.0, 108.2], [16.1, 108.3]])], "bad_geometry", "features[1].geometry", 3),
        (
            "roads",
            [road("a", "1", "2", [[1, 1], [2, 2]]), road("a", "2", "3", [[2, 2], [3, 3]])],
            "duplicate",
            "features[2].properties.id",
            4,
        ),
        (
            "roads",
            [road("a", "1", "2", [[1, 1], [2, 2]]), road("b", "2", "3", [[2, 2.1], [3, 3]])],
            "invalid",
            "features[2].geometry",
            4,
        ),
        ("roads", [road("a", "1", "2", [[1, 1], [2, 2]], oneway=3)], "invalid", "features[1].properties.oneway", 3),
        ("places", [feature("Point", [108.2, "16"], name="Chợ")], "bad_geometry", "features[1].geometry", 3),
        ("places", [feature("Point", [108.2, 16.0])], "invalid", "features[1].properties.name", 3),
        (
            "wards",
            [feature("Polygon", SQUARE, code="1", name="A", level="ward", successors=["2"])],
            "unknown_name",
            "features[1].properties.successors",
            3,
        ),
        (
            "wards",
            [feature("Polygon", [SQUARE[0][:3]], code="1", name="A", level="ward")],
            "bad_geometry",
            "features[1].geometry",
            3,
        ),
        (
            "wards",
            [feature("Polygon", SQUARE, code="1", name=name, level="ward") for name in "AB"],
            "ward_overlap",
            "features[2].properties.from",
            4,
        ),
    ],
)
def test_that_a_fault_names_its_line_and_key(
    tmp_path: Path, name: str, features: list[Any], code: str, key: str, line: int
) -> None:
    _, faults = read(tmp_path, name, features)
    assert [(fault.code, fault.key, fault.line) for fault in faults] == [(code, key, line)]
    assert faults[0].report("vi") != faults[0].report("en")


def test_that_a_rule_about_no_road_is_a_fault(tmp_path: Path) -> None:
    rules = [{"kind": "no_left_turn", "from": "a", "via": "2", "to": "z"}]
    _, faults = read(tmp_path, "roads", [road("a", "1", "2", [[1, 1], [2, 2]])], turn_rules=rules)
    assert [(fault.code, fault.params["name"]) for fault in faults] == [("unknown_name", "z")]


@pytest.mark.parametrize(
    ("text", "code"),
    [("{", "bad_json"), ("[]", "not_features"), ('{"features": 3}', "not_features"), ("[" * 100_000, "bad_json")],
)
def test_that_a_file_that_is_no_geojson_is_refused_in_words(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "roads.geojson").write_text(text, encoding="utf-8")
    faults: list[Fault] = []
    assert GroundReading(tmp_path, faults).land("", "roads.geojson", "none.geojson") == GroundSpec()
    assert [fault.code for fault in faults] == [code, "no_file"]
