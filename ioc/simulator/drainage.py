"""Rain, the river at Cẩm Lệ, pump stations, flood points and gullies."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from ioc.simulator.course.drains import RATED_A
from ioc.simulator.course.places import DEEP, STATIONS, catchment_of, share_of_rain
from ioc.simulator.lines import Spot, distance_m
from ioc.simulator.story import Moment, Story
from ioc.simulator.streets import Streets
from ioc.simulator.things import Columns, Group, Thing, Waves

GAUGE = Thing("gauge-cam-le", "river_gauge", "Thủy chí Cẩm Lệ", Spot(108.2046, 16.0152, 0), "Cẩm Lệ")
MUCH_MM = 24.0
"""Water over a catchment at which its low places are as deep as they get."""

RISE_OVER_S = 5.0
"""The rate of rise is taken over this long before and after."""

RAIN_GAUGES = (
    ("rain-hoa-khanh-1", "Mưa Hòa Khánh 1", 108.1530, 16.0660, "Hòa Khánh"),
    ("rain-hoa-khanh-2", "Mưa Hòa Khánh 2", 108.1620, 16.0560, "Hòa Khánh"),
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


def drainage_groups(story: Story, streets: Streets, flood_points: int, gullies: int) -> list[Group]:
    """All drainage assets; the river gauge is the first group."""
    return [
        Group([GAUGE], (("level_m", 3), ("rise_m_h", 2)), _river(story)),
        _rain(story),
        *_pumping(story),
        _flooding(story, streets, flood_points),
        _gullies(story, streets, gullies),
    ]


def level_m(story: Story, story_s: float) -> float:
    """Stage of the river at the gauge: what comes from upstream, and the tide."""
    tide = story.scenario.tide
    wave = tide.amplitude_m * math.sin(2 * math.pi * (story_s % story.lasts_s) / tide.period_s)
    return story.curve("river_m", story_s) + wave


def _river(story: Story) -> Callable[[Moment], Columns]:
    waves = Waves(story.seed, "river", 1)
    hours = 2 * RISE_OVER_S * story.scenario.scenario.compression / 3600.0

    def sample(moment: Moment) -> Columns:
        level = level_m(story, moment.story_s) + 0.002 * waves.at(moment.story_s)[0]
        before, after = (story.curve("river_m", moment.story_s + by) for by in (-RISE_OVER_S, RISE_OVER_S))
        return [level], [(after - before) / hours]

    return sample


def _rain(story: Story) -> Group:
    things = [Thing(key, "rain_gauge", name, Spot(lon, lat, 0), ward) for key, name, lon, lat, ward in RAIN_GAUGES]
    points = [(thing.spot.lon, thing.spot.lat) for thing in things]
    waves = Waves(story.seed, "rain", len(things))

    def sample(moment: Moment) -> Columns:
        city = story.curve("rain_mm_h", moment.story_s)
        rain = city * share_of_rain(points, story.curve("cell", moment.story_s))
        here = rain * (1.0 + 0.08 * waves.at(moment.story_s))
        hour = rain * 0.55 + (4.0 * waves.fixed if city else 0.0)
        return np.round(np.maximum(here, 0.0), 1).tolist(), hour.tolist()

    return Group(things, (("rain_mm_h", 1), ("rain_1h_mm", 1)), sample)


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
    first_pump = np.cumsum([0, *(s.pumps for s in STATIONS[:-1])])
    waves = Waves(story.seed, "pumps", len(pumps))

    def pump_values(moment: Moment) -> Columns:
        course, within = story.course(moment.story_s)
        running = course.drains.running.then(within)
        load = np.maximum(course.drains.load.then(within) + 0.02 * waves.at(moment.story_s), 0.0)
        return running.tolist(), course.drains.tripped.then(within).tolist(), (running * load * RATED_A).tolist()

    def station_values(moment: Moment) -> Columns:
        course, within = story.course(moment.story_s)
        counts = np.add.reduceat(course.drains.running.then(within), first_pump)
        return course.drains.sump_m.at(within).tolist(), counts.tolist()

    return [
        Group(stations, (("sump_m", 2), ("pumps_running", 0)), station_values),
        Group(pumps, (("running", 0), ("trip", 0), ("current_a", 1)), pump_values),
    ]


def _wet(story: Story, story_s: float) -> np.ndarray:
    """How much water stands in each catchment, 0 to 1, in the order of `CATCHMENTS`."""
    course, within = story.course(story_s)
    return np.asarray(np.minimum(course.drains.street_mm.at(within) / MUCH_MM, 1.0))


def _flooding(story: Story, streets: Streets, count: int) -> Group:
    deep = [streets.nearest(spot.street, spot.near) for spot in DEEP]
    places = deep + streets.spread(max(0, count - len(deep)), 0.31)
    things = [
        Thing(f"flood-{n:03d}", "flood_point", f"Điểm ngập {p.street} {p.number}", p.spot, p.ward)
        for n, p in enumerate(places, 1)
    ]
    waves = Waves(story.seed, "flood", len(things))
    shallow = 0.02 + 0.09 * waves.fixed
    catchment = _catchments(things)

    def sample(moment: Moment) -> Columns:
        course, within = story.course(moment.story_s)
        wet = _wet(story, moment.story_s)[catchment]
        depth = shallow * wet
        depth[: len(DEEP)] = course.roads.depth_m.at(within)
        return (np.maximum(depth + 0.003 * waves.at(moment.story_s) * (wet > 0), 0.0).tolist(),)

    return Group(things, (("depth_m", 3),), sample)


def _gullies(story: Story, streets: Streets, count: int) -> Group:
    things = [
        Thing(f"gully-{n:03d}", "gully", f"Hố ga {p.street} {p.number}", p.aside(0.1), p.ward)
        for n, p in enumerate(streets.spread(count, 0.77), 1)
    ]
    waves = Waves(story.seed, "gullies", count)
    blocked = np.array([_near_deep(thing.spot) for thing in things])
    catchment = _catchments(things)

    def sample(moment: Moment) -> Columns:
        standing = _wet(story, moment.story_s)[catchment]
        raining = min(1.0, story.curve("rain_mm_h", moment.story_s) / 70.0)
        fill = 18 + 30 * waves.fixed + 20 * raining + (5 + 55 * blocked) * standing + 2 * waves.at(moment.story_s)
        return (np.clip(fill, 0, 100).tolist(),)

    return Group(things, (("fill_pct", 0),), sample)


def _catchments(things: list[Thing]) -> np.ndarray:
    return np.array([catchment_of((thing.spot.lon, thing.spot.lat)) for thing in things], dtype=np.intp)


def _near_deep(spot: Spot) -> bool:
    return any(distance_m((spot.lon, spot.lat), deep.near) < 400 for deep in DEEP)
