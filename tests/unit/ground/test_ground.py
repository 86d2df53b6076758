"""The built-in ground: what it must show, that its geometry is sound, and that its licence lies beside it."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from shapely import Point, union_all
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from maps.ground import GROUND_NAMES, load_ground
from maps.ground.extract import CITY_SCHEMATIC

ROOT = Path(__file__).resolve().parents[3]
ARCHIPELAGO_BOXES = {
    "Quần đảo Hoàng Sa": ("hoang_sa", (111.0, 15.7, 113.0, 17.2)),
    "Quần đảo Trường Sa": ("truong_sa", (111.5, 6.5, 117.4, 12.0)),
}
LEAST_ISLANDS = {"hoang_sa": 20, "truong_sa": 40}
LARGEST_BYTES = 60_000


def features(name: str, *kinds: str) -> list[dict[str, Any]]:
    return [one for one in load_ground(name)["features"] if one["properties"]["kind"] in kinds]


def area(name: str, *kinds: str) -> BaseGeometry:
    return union_all([shape(one["geometry"]) for one in features(name, *kinds)])


@pytest.mark.parametrize("name", ARCHIPELAGO_BOXES)
def test_that_the_locator_names_both_archipelagos_in_vietnamese_as_vietnams(name: str) -> None:
    key, (west, south, east, north) = ARCHIPELAGO_BOXES[name]
    (label,) = [one for one in features("viet_nam", "archipelago") if one["properties"]["name"] == name]
    lon, lat = label["geometry"]["coordinates"]
    assert west < lon < east and south < lat < north
    assert label["properties"]["archipelago"] == key
    assert label["properties"]["country"] == "Việt Nam"
    assert label["properties"]["unit"].startswith("Đặc khu ")


@pytest.mark.parametrize("name", ARCHIPELAGO_BOXES)
def test_that_each_archipelago_keeps_its_islands_around_its_name(name: str) -> None:
    key, (west, south, east, north) = ARCHIPELAGO_BOXES[name]
    islands = [
        shape(one["geometry"]) for one in features("viet_nam", "island") if one["properties"]["archipelago"] == key
    ]
    assert len(islands) >= LEAST_ISLANDS[key]
    for island in islands:
        assert not island.is_empty
        x, y = island.centroid.coords[0]
        assert west < x < east and south < y < north


def test_that_the_two_largest_vietnamese_names_of_the_archipelagos_lie_on_their_islands() -> None:
    islands = area("viet_nam", "island")
    assert islands.distance(Point(111.608, 16.534)) < 0.01, "đảo Hoàng Sa"
    assert islands.distance(Point(111.920, 8.645)) < 0.02, "đảo Trường Sa"


@pytest.mark.parametrize(
    ("place", "lon", "lat"),
    [
        ("city hall", 108.2237, 16.0776),
        ("Sơn Trà summit", 108.2810, 16.1250),
        ("airport", 108.1990, 16.0440),
        ("Marble Mountains", 108.2630, 16.0040),
        ("east bank of the Hàn", 108.2330, 16.0610),
        ("Hải Vân pass", 108.1310, 16.1870),
        ("Cù Lao Chàm", 108.5100, 15.9550),
    ],
)
def test_that_known_places_of_da_nang_stand_on_land(place: str, lon: float, lat: float) -> None:
    assert area("da_nang", "land").contains(Point(lon, lat)), place


@pytest.mark.parametrize(
    ("place", "lon", "lat"),
    [
        ("bay", 108.19, 16.12),
        ("open sea", 108.35, 16.05),
        ("off Mỹ Khê beach", 108.2530, 16.0600),
        ("the Hàn under the Dragon bridge", 108.2275, 16.0612),
        ("the Hàn under the Hàn river bridge", 108.2268, 16.0722),
    ],
)
def test_that_bay_sea_and_river_of_da_nang_are_water(place: str, lon: float, lat: float) -> None:
    assert not area("da_nang", "land").contains(Point(lon, lat)), place


@pytest.mark.parametrize(
    ("name", "lon", "lat"),
    [
        ("Hà Nội", 105.85, 21.03),
        ("Buôn Ma Thuột", 108.04, 12.67),
        ("Cần Thơ", 105.77, 10.03),
        ("Phú Quốc", 104.00, 10.25),
        ("Lý Sơn", 109.12, 15.38),
    ],
)
def test_that_the_locator_has_vietnams_land_and_islands(name: str, lon: float, lat: float) -> None:
    assert area("viet_nam", "land").distance(Point(lon, lat)) < 0.02, name


@pytest.mark.parametrize("name", GROUND_NAMES)
def test_that_polygons_are_valid_closed_and_right_handed(name: str) -> None:
    west, south, east, north = load_ground(name)["bbox"]
    for one in load_ground(name)["features"]:
        geometry = shape(one["geometry"])
        assert geometry.is_valid
        left, low, right, high = geometry.bounds
        assert west <= left and south <= low and right <= east and high <= north
        if geometry.geom_type != "Polygon":
            continue
        for ring in one["geometry"]["coordinates"]:
            assert ring[0] == ring[-1] and len(ring) >= 4
        assert geometry.exterior.is_ccw
        assert not any(hole.is_ccw for hole in geometry.interiors)


def test_that_land_is_painted_before_the_water_on_it() -> None:
    for name in ("da_nang", "viet_nam"):
        kinds = [one["properties"]["kind"] for one in load_ground(name)["features"]]
        water = [index for index, kind in enumerate(kinds) if kind in ("river", "lake")]
        assert water and max(i for i, kind in enumerate(kinds) if kind == "land") < min(water)


def test_that_names_of_wards_stand_on_land_and_names_of_waters_on_water() -> None:
    land = area("da_nang", "land")
    for one in features("da_nang", "ward", "commune"):
        assert land.contains(shape(one["geometry"])), one["properties"]["name"]
    for one in features("da_nang", "bay", "sea"):
        assert not land.contains(shape(one["geometry"])), one["properties"]["name"]


@pytest.mark.parametrize("name", GROUND_NAMES)
def test_that_a_ground_stays_small_and_says_where_it_comes_from(name: str) -> None:
    assert files("maps.ground").joinpath(f"{name}.geojson").read_bytes().__len__() < LARGEST_BYTES
    assert load_ground(name)["license"] == "LGPL-3.0-or-later"
    assert "GSHHG" in load_ground(name)["source"] and "Wessel" in load_ground(name)["source"]


def test_that_licence_notice_and_citation_lie_beside_the_data() -> None:
    folder = files("maps.ground")
    lesser = folder.joinpath("COPYING.LESSER").read_text(encoding="utf-8")
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in lesser and "Version 3" in lesser
    assert "GNU GENERAL PUBLIC LICENSE" in folder.joinpath("COPYING").read_text(encoding="utf-8")
    readme = folder.joinpath("README.md").read_text(encoding="utf-8")
    for wanted in ("Wessel", "Smith", "1996", "2.3.6", "LGPL-3.0-or-later", "extract.py"):
        assert wanted in readme
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    for wanted in ("The IOC Desktop authors", "PySide6", "GSHHG", "Leaflet", "maps/ground"):
        assert wanted in notice
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_that_the_reach_drawn_by_hand_joins_the_sources_line_past_the_gauge_to_the_han() -> None:
    lines = features("da_nang_rivers", "river_line")
    (reach,) = [shape(one["geometry"]) for one in lines if one["properties"].get("schematic")]
    source = union_all([shape(one["geometry"]) for one in lines if not one["properties"].get("schematic")])
    start, mouth = Point(reach.coords[0]), Point(reach.coords[-1])
    assert source.distance(start) < 1e-6
    assert not area("da_nang", "land").contains(mouth)
    assert reach.distance(Point(108.2046, 16.0152)) < 1e-4, "the Cẩm Lệ gauge"
    assert reach.length < 0.045, "no more by hand than the gap"
    assert list(reach.coords) == CITY_SCHEMATIC["Cẩm Lệ"], "what the extractor would write again"


def test_that_a_caller_may_change_its_copy() -> None:
    load_ground("viet_nam")["features"].clear()
    assert load_ground("viet_nam")["features"]


def test_that_an_unknown_ground_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"atlantis.*da_nang"):
        load_ground("atlantis")


def test_that_the_ground_is_readable_without_qt_and_without_the_extractor() -> None:
    probe = (
        "import sys; from maps.ground import load_ground; load_ground('da_nang');"
        "print([m for m in sys.modules if m.startswith(('PySide6', 'shapely', 'maps.ground.extract'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.strip() == "[]"
