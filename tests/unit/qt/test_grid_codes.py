"""Plus codes and MGRS: published examples, and squares made from degrees and read again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from ioc.qt.gazetteer import coordinates

BOX = (107.9, 15.85, 108.4, 16.25)
SIGNS = "23456789CFGHJMPQRVWX"


@pytest.mark.parametrize(
    ("code", "lat", "lon"),
    # from the test data of the Open Location Code project: middle of the cell
    [
        ("7FG49QCJ+2V", 20.3700625, 2.7821875),
        ("8FVC2222+22", 47.0000625, 8.0000625),
        ("4VCPPQGP+Q9", -41.2730625, 174.7859375),
    ],
)
def test_that_published_plus_codes_are_read(code: str, lat: float, lon: float) -> None:
    (found,) = coordinates(code)
    assert [found.lat, found.lon] == pytest.approx([lat, lon], abs=1e-6)


def plus(lat: float, lon: float) -> str:
    """The ten signs of a place, by the definition."""
    north, east, size, made = lat + 90, lon + 180, 20.0, ""
    for at in range(5):
        row, column = int(north / size), int(east / size)
        made += SIGNS[row] + SIGNS[column] + ("+" if at == 3 else "")
        north, east, size = north - row * size, east - column * size, size / 20
    return made


@given(st.floats(15.86, 16.24), st.floats(107.91, 108.39))
def test_that_whole_and_short_codes_of_the_city_come_back(lat: float, lon: float) -> None:
    code = plus(lat, lon)
    for told in (code, code[4:]):
        (found,) = coordinates(told, BOX)
        assert abs(found.lat - lat) < 0.00013 and abs(found.lon - lon) < 0.00013


def test_that_a_short_code_without_a_city_is_no_place() -> None:
    assert coordinates("X6XX+2F") == []
    assert coordinates("7P8G") == [] and coordinates("AAAA+22", BOX) == []


def test_that_a_monument_known_by_its_mgrs_is_found() -> None:
    (found,) = coordinates("18S UJ 23480 06470")
    assert [found.lat, found.lon] == pytest.approx([38.8895, -77.0352], abs=0.002)


@given(st.floats(8.5, 23.3), st.floats(102.2, 109.4))
def test_that_squares_of_the_country_come_back(lat: float, lon: float) -> None:
    zone = int((lon + 180) // 6) + 1
    east, north = Transformer.from_crs("EPSG:4326", f"EPSG:326{zone}", always_xy=True).transform(lon, lat)
    column = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")[(zone - 1) % 3][int(east // 100_000) - 1]
    rows = "ABCDEFGHJKLMNPQRSTUV"
    row = rows[(int(north // 100_000) + (0 if zone % 2 else 5)) % 20]
    band = "CDEFGHJKLMNPQRSTUVWX"[int((lat + 80) // 8)]
    told = f"{zone}{band} {column}{row} {int(east % 100_000):05d} {int(north % 100_000):05d}"
    (found,) = coordinates(told)
    assert found.system == "MGRS"
    assert abs(found.lat - lat) < 0.0001 and abs(found.lon - lon) < 0.0001


def test_that_a_square_of_another_zone_is_no_place() -> None:
    assert coordinates("48P BT 42000 77000") == []
    assert coordinates("49P BT 420 77") == []
