"""The fixed places that the causal model reckons with: catchments, pump stations, streets that flood."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ioc.simulator.course.steps import Values
from ioc.simulator.lines import Point, distance_m


class StationPlan(NamedTuple):
    """A pump station and its catchment; one pump lifts `pump_mm_h` off it, `runs` is how much of the rain comes."""

    key: str
    name: str
    lon: float
    lat: float
    ward: str
    pumps: int
    pump_mm_h: float
    runs: float


STATIONS = (
    StationPlan("hoa-xuan", "TB Hòa Xuân", 108.2205, 16.0035, "Hòa Xuân", 2, 25.0, 1.0),
    StationPlan("thuan-phuoc", "TB Thuận Phước", 108.2185, 16.0835, "Hải Châu", 3, 20.0, 0.95),
    StationPlan("ong-ich-khiem", "TB Ông Ích Khiêm", 108.2150, 16.0780, "Hải Châu", 3, 20.0, 0.90),
    StationPlan("phu-loc", "TB Phú Lộc", 108.1830, 16.0715, "Thanh Khê", 2, 34.0, 0.95),
    StationPlan("do-xu", "TB Đò Xu", 108.2190, 16.0310, "Hòa Cường", 2, 30.0, 0.85),
    StationPlan("hoa-cuong", "TB Hòa Cường", 108.2160, 16.0370, "Hòa Cường", 2, 28.0, 0.85),
)


class Gravity(NamedTuple):
    """A catchment that drains by itself through a culvert to the river; a high river holds the water back."""

    key: str
    lon: float
    lat: float
    culvert_mm_h: float
    runs: float


GRAVITY = (
    Gravity("nguyen-huu-tho", 108.2093, 16.0400, 16.0, 2.4),
    Gravity("trung-tam", 108.2120, 16.0680, 26.0, 1.9),
    Gravity("ton-dan", 108.1720, 16.0470, 46.0, 1.3),
)
CATCHMENTS: tuple[tuple[str, Point], ...] = tuple(
    (place.key, (place.lon, place.lat)) for place in (*STATIONS, *GRAVITY)
)
"""All catchments: the pumped ones first, in the order of `STATIONS`."""


class DeepSpot(NamedTuple):
    """A low stretch of street: a metre of depth a `gather_m` metres of water on its catchment, over a kerb."""

    street: str
    near: Point
    catchment: str
    gather: float
    kerb_m: float


DEEP = (
    DeepSpot("Nguyễn Hữu Thọ", (108.2093, 16.0400), "nguyen-huu-tho", 25.0, 0.03),
    DeepSpot("Trần Nam Trung", (108.2200, 16.0020), "hoa-xuan", 19.0, 0.04),
    DeepSpot("Nguyễn Phước Lan", (108.2185, 16.0060), "hoa-xuan", 18.0, 0.06),
    DeepSpot("Hàm Nghi", (108.2100, 16.0640), "trung-tam", 11.0, 0.05),
    DeepSpot("Lê Duẩn", (108.2150, 16.0716), "trung-tam", 10.0, 0.06),
    DeepSpot("Tôn Đản", (108.1720, 16.0470), "ton-dan", 10.0, 0.07),
)

CELL_START: Point = (108.155, 16.065)
CELL_WAY: Point = (0.065, -0.060)
CELL_M = 3500.0


def share_of_rain(points: list[Point], cell: float) -> Values:
    """How much of the city's rain falls at each point, the cell being at `cell` (0 to 1) of its way: 0.30 to 1.05."""
    at = (CELL_START[0] + CELL_WAY[0] * cell, CELL_START[1] + CELL_WAY[1] * cell)
    near = np.array([np.exp(-((distance_m(point, at) / CELL_M) ** 2)) for point in points])
    return np.asarray(0.30 + 0.75 * near)


def catchment_of(point: Point) -> int:
    """Index of the catchment nearest to a point."""
    return min(range(len(CATCHMENTS)), key=lambda index: distance_m(CATCHMENTS[index][1], point))
