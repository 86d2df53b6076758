"""Where a point lies on which day: against shapely on the site's own outlines, and against the official list."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.ground import Ward
from ioc.domain.site import Site
from ioc.domain.wards import WardFinder, Wards
from tests.expectations.polled import shared_data
from tests.helpers.da_nang import da_nang

SITE: Site = da_nang().site
WARDS = Wards(SITE.land.wards)
NOW = [ward for ward in SITE.land.wards if not ward.ends]
AREAS = [(shapely.MultiPolygon([shapely.Polygon(ring) for ring in ward.rings]), ward) for ward in NOW]
DAY = "2026-11-29"


def us(*day: int) -> int:
    return int(datetime(*day, tzinfo=UTC).timestamp() * 1e6)  # type: ignore[arg-type, misc]


@given(st.floats(107.9, 108.4), st.floats(15.85, 16.25))
def test_that_the_unit_found_is_one_whose_outline_holds_the_point(lon: float, lat: float) -> None:
    point = shapely.Point(lon, lat)
    around = {ward.code for area, ward in AREAS if area.buffer(1e-9).contains(point)}
    found = WARDS.at(lon, lat, DAY)
    assert (found.code in around) if found else not {w.code for a, w in AREAS if a.buffer(-1e-9).contains(point)}


def test_that_there_was_no_such_unit_before_its_day() -> None:
    found = WARDS.at(108.2195, 16.0760, "2025-07-01")
    assert found is not None and found.name == "Hải Châu"
    assert WARDS.at(108.2195, 16.0760, "2025-06-30") is None


def test_that_the_day_is_the_citys_own() -> None:
    finder = WardFinder()
    assert finder.name(SITE, 108.2195, 16.0760, us(2025, 6, 30, 17)) == "Hải Châu"
    assert finder.name(SITE, 108.2195, 16.0760, us(2025, 6, 30, 16)) == ""
    assert finder.name(None, 108.2195, 16.0760, us(2026, 1, 1)) == ""
    assert finder.name(SITE, None, None, us(2026, 1, 1)) == ""


@pytest.mark.parametrize(
    ("level", "name", "expected"),
    [
        ("ward", "Hòa Cường Bắc", {"Hòa Cường"}),
        ("ward", "Mân Thái", {"Sơn Trà"}),
        ("commune", "Hòa Liên", {"Liên Chiểu", "Hải Vân"}),
        ("district", "Sơn Trà", {"Sơn Trà", "An Hải"}),
        ("district", "Hội An", {"Hội An", "Hội An Tây", "Hội An Đông", "Tân Hiệp"}),
    ],
)
def test_that_a_former_unit_leads_to_those_in_force(level: str, name: str, expected: set[str]) -> None:
    former = next(w for w in SITE.land.wards if w.ends and (w.level, w.name) == (level, name))
    assert {ward.name for ward in WARDS.now(former)} == expected


def test_that_every_unit_in_force_has_a_place_of_its_own_and_says_that_it_is_schematic() -> None:
    assert len(NOW) == len({ward.code for ward in NOW}) == 94
    for ward in NOW:
        assert ward.schematic and ward.lon is not None and ward.lat is not None
        assert WARDS.at(ward.lon, ward.lat, DAY) is ward, ward.name


def test_that_names_and_codes_are_those_of_the_official_list() -> None:
    provinces = json.loads((shared_data() / "geodata_vn/vn_units_simplified_2026-07-25.json").read_text("utf-8"))
    official = {w["Code"]: w["FullName"] for p in provinces if p["Code"] == "48" for w in p["Wards"]}
    words = {"ward": "Phường", "commune": "Xã", "special_zone": "Đặc khu"}
    told = {ward.code: f"{words[ward.level]} {ward.name}" for ward in NOW}
    assert told == {code: name.replace("Hoà ", "Hòa ") for code, name in official.items()}


def test_that_of_two_units_over_each_other_the_first_is_told() -> None:
    ring = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0))
    both = [Ward(code=code, name=code, level="ward", begins="", rings=(ring,)) for code in "ab"]
    found = Wards(both).at(0.9, 0.5, DAY)
    assert found is not None and found.code == "a"
