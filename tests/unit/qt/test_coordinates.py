"""Coordinates as people write them."""

from __future__ import annotations

import pytest
from pyproj import Transformer

from ioc.qt.gazetteer import coordinates

BOX = (107.9, 15.85, 108.4, 16.25)
LON, LAT = 108.2022, 16.0544


@pytest.mark.parametrize(
    "text",
    [
        "16.0544 108.2022",
        "16.0544, 108.2022",
        "16.0544,108.2022",
        "16,0544 108,2022",
        "16,0544; 108,2022",
        "16,0544, 108,2022",
        "16,0544,108,2022",
        "108.2022 16.0544",
        "16.0544° 108.2022°",
        "16.0544N 108.2022E",
        "16.0544° N, 108.2022° E",
        "N16.0544 E108.2022",
        "N 16.0544°, E 108.2022°",
        "108.2022 E 16.0544 N",
        "16°03'15.84\"N 108°12'07.92\"E",
        "16° 3′ 15,84″ N; 108° 12′ 7,92″ E",
        "16 03 15.84 N 108 12 07.92 E",
        "16°03.264'N 108°12.132'E",
        "16°03'15.84\"B 108°12'07.92\"Đ",
        "16°03'15,84\" b, 108°12'07,92\" đ",
        "N16°03'15.84\" E108°12'07.92\"",
    ],
)
def test_that_degrees_are_read_in_every_writing(text: str) -> None:
    (found,) = coordinates(text)
    assert (found.lon, found.lat) == (pytest.approx(LON, abs=2e-6), pytest.approx(LAT, abs=2e-6))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Trần Phú",
        "2 Tháng 9",
        "16",
        "24 Trần Phú",
        "0, 0",
        "95 200",
        "16°70'00\"N 108°00'00\"E",
        "1 2 3",
        "16N 17N",
        "777",
    ],
)
def test_that_what_is_no_place_is_none(text: str) -> None:
    assert coordinates(text, BOX) == []


def test_that_vietnamese_n_is_south_where_the_other_letter_is_vietnamese() -> None:
    (found,) = coordinates("5°30'00\"N 108°00'00\"Đ")
    assert found.lat == pytest.approx(-5.5)


@pytest.mark.parametrize(
    ("crs", "text", "system"),
    [
        ("EPSG:32648", "48P {e:.0f} {n:.0f}", "UTM 48N"),
        ("EPSG:32649", "{e:.0f} {n:.0f} 49P", "UTM 49N"),
    ],
)
def test_that_utm_is_read(crs: str, text: str, system: str) -> None:
    east, north = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(LON, LAT)
    (found,) = coordinates(text.format(e=east, n=north))
    assert found.system == system
    assert (found.lon, found.lat) == (pytest.approx(LON, abs=2e-5), pytest.approx(LAT, abs=2e-5))


def vn2000(central: float, factor: float) -> tuple[float, float]:
    projection = f"+proj=tmerc +lon_0={central} +k={factor} +x_0=500000 +ellps=WGS84 +type=crs"
    to = Transformer.from_crs("EPSG:4756", projection, always_xy=True)
    return to.transform(*Transformer.from_crs("EPSG:4326", "EPSG:4756", always_xy=True).transform(LON, LAT))


@pytest.mark.parametrize(
    "text",
    ["VN-2000 {n:.2f} {e:.2f}", "X={n:.2f} Y={e:.2f}", "{e:.1f} {n:.1f} 107°45'", "VN2000 {e:.0f}; {n:.0f} 107.75"],
)
def test_that_vn_2000_is_read_in_either_order(text: str) -> None:
    east, north = vn2000(107.75, 0.9999)
    found = coordinates(text.format(e=east, n=north), BOX)[0]
    assert found.system == "VN-2000 107°45′"
    assert (found.lon, found.lat) == (pytest.approx(LON, abs=4e-5), pytest.approx(LAT, abs=4e-5))


def test_that_metres_of_nowhere_near_are_no_place() -> None:
    assert coordinates("550000 2330000", BOX) == []
    assert coordinates("550000 1776000", None) == []
