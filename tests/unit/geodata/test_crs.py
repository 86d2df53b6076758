"""Reference systems: VN-2000 by its official parameters, axis order, and coordinates that are no degrees."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from ioc.geodata.crs import to_degrees
from ioc.geodata.refusal import GeodataRefused

DRAGON_BRIDGE = (108.2272, 16.0612)


def there(crs: str, x: float, y: float) -> tuple[float, float]:
    point = to_degrees(np.array([shapely.Point(x, y)]), crs, "file")[0]
    return point.x, point.y


@pytest.mark.parametrize("crs", ["EPSG:3405", "EPSG:3406", "EPSG:32648", "EPSG:3857", "EPSG:5899", "EPSG:4756"])
def test_that_a_place_comes_back_from_every_system_to_the_centimetre(crs: str) -> None:
    """PROJ's own operation for 3405/3406 is EPSG:6960 too; the way there is its, the way back ours."""
    x, y = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(*DRAGON_BRIDGE)
    assert there(crs, x, y) == pytest.approx(DRAGON_BRIDGE, abs=1e-7)


def test_that_vn2000_is_moved_by_the_official_two_hundred_metres() -> None:
    """Unmoved, VN-2000 coordinates lie some 190 m off; the shift is no ballpark."""
    lon, lat = there("EPSG:4756", *DRAGON_BRIDGE)
    east = (lon - DRAGON_BRIDGE[0]) * 111_320 * np.cos(np.radians(16.06))
    north = (lat - DRAGON_BRIDGE[1]) * 110_600
    assert 180 < np.hypot(east, north) < 260


def test_that_the_order_of_axes_is_longitude_first_whatever_the_system_says() -> None:
    assert there("EPSG:4326", *DRAGON_BRIDGE) == DRAGON_BRIDGE
    assert there("OGC:CRS84", *DRAGON_BRIDGE) == DRAGON_BRIDGE


@pytest.mark.parametrize(
    ("crs", "x", "y", "code"),
    [
        ("EPSG:4326", 844367.0, 1778363.0, "geodata.no_degrees"),
        ("EPSG:999999", 1.0, 1.0, "geodata.unknown_crs"),
        ("nonsense", 1.0, 1.0, "geodata.unknown_crs"),
        ("EPSG:3405", 1e12, 1e12, "geodata.wrong_crs"),
    ],
)
def test_that_an_unbelievable_system_is_refused(crs: str, x: float, y: float, code: str) -> None:
    with pytest.raises(GeodataRefused) as refused:
        there(crs, x, y)
    assert refused.value.code == code
