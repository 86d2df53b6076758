"""Rain, the river at Cẩm Lệ, pump stations, flood points and gullies."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from typing import NamedTuple

import numpy as np

from ioc.simulator.lines import Point, Spot, distance_m
from ioc.simulator.story import CELL, LEVEL_M, RAIN_MM_H, STANDING, Moment, Story, along, slope_per_hour
from ioc.simulator.streets import Streets
from ioc.simulator.things import Columns, Group, Thing, Waves

GAUGE = Thing("gauge-cam-le", "river_gauge", "Thủy chí Cẩm Lệ", Spot(108.2046, 16.0152, 0), "Cẩm Lệ")
SILENT_RAIN = "rain-hoa-khanh-2"
TIDE_M, TIDE_S = 0.01, 745.0
"""The tide on top of the flood wave: amplitude, and 12.42 hours in compressed seconds of a like order."""

RAIN_GAUGES = (
    ("rain-hoa-khanh-1", "Mưa Hòa Khánh 1", 108.1530, 16.0660, "Hòa Khánh"),
    (SILENT_RAIN, "Mưa Hòa Khánh 2", 108.1620, 16.0560, "Hòa Khánh"),
    ("rain-lien-chieu", "Mưa Liên Chiểu", 108.1400, 16.0800, "Liên Chiểu"),
    ("rain-hai-van", "Mưa Hải Vân", 108.1300, 16.1080, "Hải Vân"),
    ("rain-thanh-khe", "Mưa Thanh Khê", 108.1900, 16.0650, "Thanh Khê"),
    ("rain-an-khe", "Mưa An Khê", 108.1780, 16.0450, "An Khê"),
    ("rain-hai-chau", "Mưa Hải Châu", 108.2180, 16.0700, "Hải Châu"),
    ("rain-hoa-cuong", "Mưa Hòa Cường", 108.2170, 16.0420, "Hòa Cường"),
    ("rain-cam-le", "Mưa Cẩm Lệ", 108.1950, 16.0130, "Cẩm Lệ"),
    ("rain-hoa-xuan", "Mưa Hòa Xuân", 108.2180, 16.0030, "Hòa Xuân"),
    ("rain-an-hai", "Mưa An Hải", 108.2380, 16.0650, "An Hải"),
    ("rain-son-tra", "Mưa Sơn Trà", 108.2420, 16.0880, "Sơn Trà"),
    ("rain-ngu-hanh-son", "Mưa Ngũ Hành Sơn", 108.2520, 16.0200, "Ngũ Hành Sơn"),
    ("rain-hoa-vang", "Mưa Hòa Vang", 108.1400, 16.0000, "Hòa Vang"),
)


class StationPlan(NamedTuple):
    """A pump station: its pumps, and how strongly its sump answers rain (metres at full load)."""

    key: str
    name: str
    lon: float
    lat: float
    ward: str
    pumps: int
    swing_m: float


STATIONS = (
    StationPlan("hoa-xuan", "TB Hòa Xuân", 108.2205, 16.0035, "Hòa Xuân", 2, 1.0),
    StationPlan("thuan-phuoc", "TB Thuận Phước", 108.2185, 16.0835, "Hải Châu", 3, 2.2),
    StationPlan("ong-ich-khiem", "TB Ông Ích Khiêm", 108.2150, 16.0780, "Hải Châu", 3, 1.2),
    StationPlan("phu-loc", "TB Phú Lộc", 108.1830, 16.0715, "Thanh Khê", 2, 1.1),
    StationPlan("do-xu", "TB Đò Xu", 108.2190, 16.0310, "Hòa Cường", 2, 1.3),
    StationPlan("hoa-cuong", "TB Hòa Cường", 108.2160, 16.0370, "Hòa Cường", 2, 1.0),
)
TRIPS = {"pump-hoa-xuan-2": "pump_2", "pump-hoa-xuan-1": "pump_1"}


class DeepSpot(NamedTuple):
    """A flood point that really floods: depth in metres is gain x (standing water - threshold)."""

    street: str
    near: Point
    gain: float
    threshold: float


DEEP = (
    DeepSpot("Nguyễn Hữu Thọ", (108.2093, 16.0400), 0.60, 0.05),
    DeepSpot("Trần Nam Trung", (108.2200, 16.0020), 0.55, 0.35),
    DeepSpot("Nguyễn Phước Lan", (108.2185, 16.0060), 0.60, 0.45),
    DeepSpot("Hàm Nghi", (108.2100, 16.0640), 0.42, 0.40),
    DeepSpot("Lê Duẩn", (108.2150, 16.0716), 0.40, 0.50),
    DeepSpot("Tôn Đản", (108.1720, 16.0470), 0.40, 0.55),
)


def depth_m(spot: DeepSpot, story_s: float) -> float:
    """Water on the road at a flood point."""
    return spot.gain * max(0.0, along(STANDING, story_s) - spot.threshold)


def drainage_groups(story: Story, streets: Streets, flood_points: int, gullies: int) -> list[Group]:
    """All drainage assets; the river gauge is the first group."""
    return [
        Group([GAUGE], (("level_m", 3), ("rise_m_h", 2)), _river(story)),
        _rain(story),
        *_pumping(story),
        _flooding(story, streets, flood_points),
        _gullies(story, streets, gullies),
    ]


def _river(story: Story) -> Callable[[Moment], Columns]:
    waves = Waves(story.seed, "river", 1)

    def sample(moment: Moment) -> Columns:
        tide = TIDE_M * math.sin(2 * math.pi * moment.story_s / TIDE_S)
        level = along(LEVEL_M, moment.story_s) + tide + 0.002 * waves.at(moment.story_s)[0]
        return [level], [slope_per_hour(LEVEL_M, moment.story_s)]

    return sample


def _rain(story: Story) -> Group:
    things = [Thing(key, "rain_gauge", name, Spot(lon, lat, 0), ward) for key, name, lon, lat, ward in RAIN_GAUGES]
    waves = Waves(story.seed, "rain", len(things))

    def sample(moment: Moment) -> Columns:
        here = _rain_at(things, moment.story_s) * (1.0 + 0.08 * waves.at(moment.story_s))
        hour = _rain_at(things, moment.story_s) * 0.55 + 4.0 * waves.fixed
        return np.round(np.maximum(here, 0.0), 1).tolist(), hour.tolist()

    def silent(moment: Moment) -> Collection[str]:
        return (SILENT_RAIN,) if story.on("gauge_silent", moment.story_s) else ()

    return Group(things, (("rain_mm_h", 1), ("rain_1h_mm", 1)), sample, silent)


def _rain_at(things: list[Thing], story_s: float) -> np.ndarray:
    """Rain in mm/h at each gauge: the city's curve, strongest under the moving cell."""
    share = along(CELL, story_s)
    cell = (108.155 + 0.065 * share, 16.065 - 0.060 * share)
    near = np.array([math.exp(-((distance_m((t.spot.lon, t.spot.lat), cell) / 3500.0) ** 2)) for t in things])
    return along(RAIN_MM_H, story_s) * (0.30 + 0.75 * near)


def _pumping(story: Story) -> list[Group]:
    stations = [Thing(f"station-{s.key}", "pump_station", s.name, Spot(s.lon, s.lat, 0), s.ward) for s in STATIONS]
    pumps = [
        Thing(
            f"pump-{s.key}-{number}",
            "pump",
            f"{s.name} · bơm {number}",
            Spot(s.lon, s.lat, 0).towards(90, 12 * number),
            s.ward,
            f"station-{s.key}",
        )
        for s in STATIONS
        for number in range(1, s.pumps + 1)
    ]
    waves = Waves(story.seed, "pumps", len(pumps))

    def tripped(story_s: float) -> np.ndarray:
        return np.array([1.0 if p.id in TRIPS and story.on(TRIPS[p.id], story_s) else 0.0 for p in pumps])

    def pump_values(moment: Moment) -> Columns:
        trip = tripped(moment.story_s)
        running = (1.0 - trip) * (1.0 if along(RAIN_MM_H, moment.story_s) > 2 else 0.0)
        current = running * (88.0 + 6.0 * waves.at(moment.story_s))
        return running.tolist(), trip.tolist(), current.tolist()

    def station_values(moment: Moment) -> Columns:
        running = dict(zip((p.id for p in pumps), pump_values(moment)[0], strict=True))
        counts = [sum(on for key, on in running.items() if key.startswith(f"pump-{s.key}-")) for s in STATIONS]
        return [_sump_m(story, s, moment.story_s) for s in STATIONS], counts

    return [
        Group(stations, (("sump_m", 2), ("pumps_running", 0)), station_values),
        Group(pumps, (("running", 0), ("trip", 0), ("current_a", 1)), pump_values),
    ]


def _sump_m(story: Story, station: StationPlan, story_s: float) -> float:
    level = 1.2 + station.swing_m * along(STANDING, story_s)
    if station.key == "hoa-xuan":
        level += min(1.4, 0.003 * (story.since("pump_2", story_s) or 0.0))
    return level


def _flooding(story: Story, streets: Streets, count: int) -> Group:
    deep = [streets.nearest(spot.street, spot.near) for spot in DEEP]
    places = deep + streets.spread(max(0, count - len(deep)), 0.31)
    things = [
        Thing(f"flood-{n:03d}", "flood_point", f"Điểm ngập {p.street} {p.number}", p.spot, p.ward)
        for n, p in enumerate(places, 1)
    ]
    waves = Waves(story.seed, "flood", len(things))
    shallow = 0.02 + 0.09 * waves.fixed

    def sample(moment: Moment) -> Columns:
        depth = shallow * along(STANDING, moment.story_s)
        depth[: len(DEEP)] = [depth_m(spot, moment.story_s) for spot in DEEP]
        return (np.maximum(depth + 0.003 * waves.at(moment.story_s), 0.0).tolist(),)

    return Group(things, (("depth_m", 3),), sample)


def _gullies(story: Story, streets: Streets, count: int) -> Group:
    things = [
        Thing(f"gully-{n:03d}", "gully", f"Hố ga {p.street} {p.number}", p.aside(0.1), p.ward)
        for n, p in enumerate(streets.spread(count, 0.77), 1)
    ]
    waves = Waves(story.seed, "gullies", count)
    blocked = np.array([_near_deep(thing.spot) for thing in things])

    def sample(moment: Moment) -> Columns:
        standing = along(STANDING, moment.story_s)
        fill = 18 + 30 * waves.fixed + (25 + 55 * blocked) * standing + 2 * waves.at(moment.story_s)
        return (np.clip(fill, 0, 100).tolist(),)

    return Group(things, (("fill_pct", 0),), sample)


def _near_deep(spot: Spot) -> bool:
    return any(distance_m((spot.lon, spot.lat), deep.near) < 400 for deep in DEEP)
