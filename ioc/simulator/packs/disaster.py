"""Disaster warning: sirens, slopes that rain loosens, the reservoirs upstream, shelters that fill."""

from __future__ import annotations

import math

import numpy as np

from ioc.simulator.lighting import Grid
from ioc.simulator.packs.placing import Site, points
from ioc.simulator.story import Moment, Story
from ioc.simulator.things import Columns, Group, Waves

SLOPES = (
    Site("hai-van-1", "Mái dốc đèo Hải Vân 1", 108.1300, 16.1180, "Hải Vân"),
    Site("son-tra-1", "Mái dốc Sơn Trà 1", 108.2480, 16.1080, "Sơn Trà"),
    Site("hoa-ninh", "Mái dốc Bà Nà", 108.0500, 16.0100, "Bà Nà"),
)
DAMS = (
    Site("hoa-trung", "Hồ Hòa Trung", 108.0980, 16.0820, "Hải Vân"),
    Site("dong-nghe", "Hồ Đồng Nghệ", 108.1100, 15.9420, "Hòa Vang"),
)
SIRENS = (
    Site("hoa-xuan", "Còi báo Hòa Xuân", 108.2190, 16.0050, "Hòa Xuân"),
    Site("cam-le", "Còi báo Cẩm Lệ", 108.2040, 16.0160, "Cẩm Lệ"),
    Site("hoa-khanh", "Còi báo Hòa Khánh", 108.1560, 16.0640, "Hòa Khánh"),
    Site("tho-quang", "Còi báo Thọ Quang", 108.2460, 16.0900, "Sơn Trà"),
)
SHELTERS = (
    Site("th-hoa-xuan", "Điểm sơ tán TH Hòa Xuân", 108.2210, 16.0080, "Hòa Xuân"),
    Site("thcs-cam-le", "Điểm sơ tán THCS Cẩm Lệ", 108.2010, 16.0190, "Cẩm Lệ"),
    Site("nvh-an-khe", "Điểm sơ tán Nhà văn hóa An Khê", 108.1760, 16.0500, "An Khê"),
)
TIDE = Site("tien-sa", "Trạm triều Tiên Sa", 108.2280, 16.0850, "Sơn Trà")
MASTS = (
    Site("son-tra", "Cột gió Sơn Trà", 108.2480, 16.1060, "Sơn Trà"),
    Site("hai-chau", "Cột gió Hải Châu", 108.2210, 16.0760, "Hải Châu"),
)
PLACES = (220.0, 300.0, 180.0)
FLEE_A_M = 260.0
"""People who come to a shelter for a metre of water on the streets around."""


def disaster_groups(story: Story, grid: Grid) -> list[Group]:
    """Slopes, dams, sirens, shelters."""
    slopes = [site.thing("slope_sensor", "slope") for site in SLOPES]
    dams = [site.thing("dam", "dam") for site in DAMS]
    sirens = [site.thing("siren", "siren") for site in SIRENS]
    shelters = [site.thing("shelter", "shelter") for site in SHELTERS]
    slope_waves, dam_waves = Waves(story.seed, "slopes", len(slopes)), Waves(story.seed, "dams", len(dams))
    siren_waves = Waves(story.seed, "sirens", len(sirens))
    siren_feeders = [grid.nearest(point) for point in points(sirens)]

    masts = [site.thing("wind_mast", "mast") for site in MASTS]
    mast_waves = Waves(story.seed, "masts", len(masts))

    def mast_values(moment: Moment) -> Columns:
        wind = story.curve("wind_m_s", moment.story_s) * (0.75 + 0.1 * mast_waves.fixed)
        return ((wind + 0.3 * mast_waves.at(moment.story_s)).clip(0.0).tolist(),)

    def slope_values(moment: Moment) -> Columns:
        soaked = _soaked_mm(story, moment.story_s)
        moved = np.maximum(0.0, (soaked - 120.0) * 0.05) * (0.4 + slope_waves.fixed)
        wet = np.clip(32.0 + 0.12 * soaked + slope_waves.at(moment.story_s), 0.0, 100.0)
        return (0.3 * slope_waves.fixed + moved).tolist(), wet.tolist()

    def dam_values(moment: Moment) -> Columns:
        level = 78.0 + 6.0 * dam_waves.fixed + 0.04 * _soaked_mm(story, moment.story_s)
        level = np.minimum(level + 0.05 * dam_waves.at(moment.story_s), 100.0)
        return level.tolist(), np.maximum(0.0, (level - 88.0) * 40.0).tolist()

    def siren_values(moment: Moment) -> Columns:
        course, within = story.course(moment.story_s)
        dark = [course.power.out_since(feeder, within) for feeder in siren_feeders]
        volts = [12.8 - (0.0 if since is None else min(2.5, since / 900.0)) for since in dark]
        return [1.0] * len(sirens), (np.array(volts) + 0.1 * siren_waves.at(moment.story_s)).tolist()

    def shelter_values(moment: Moment) -> Columns:
        course, within = story.course(moment.story_s)
        depth = course.roads.depth_m.at(within)
        came = np.minimum(np.array([depth[1] + depth[2], depth[0], depth[5]]) * FLEE_A_M, np.array(PLACES))
        return np.floor(came).tolist(), np.floor(100.0 * came / np.array(PLACES)).tolist()

    return [
        Group(slopes, (("displacement_mm", 1), ("soil_moisture_pct", 0)), slope_values),
        Group(dams, (("level_pct", 1), ("release_m3_s", 0)), dam_values),
        Group(sirens, (("online", 0), ("battery_v", 1)), siren_values),
        Group(shelters, (("occupants", 0), ("occupancy_pct", 0)), shelter_values),
        Group([TIDE.thing("tide_gauge", "tide")], (("tide_m", 2),), lambda moment: ([_tide_m(story, moment.story_s)],)),
        Group(masts, (("wind_m_s", 1),), mast_values),
    ]


def _tide_m(story: Story, story_s: float) -> float:
    """Sea level at the tide gauge: the tide, and the surge that the wind piles up."""
    tide = story.scenario.tide
    wave = math.sin(2 * math.pi * (story_s % story.lasts_s) / tide.period_s)
    return 0.35 + (0.3 + tide.amplitude_m) * wave + 0.012 * story.curve("wind_m_s", story_s)


def _soaked_mm(story: Story, story_s: float) -> float:
    """Rain of the cycle so far, in mm of the hours that the story stands for."""
    within = story_s % story.lasts_s
    steps = np.linspace(0.0, within, 60) + (story_s - within)
    mean = float(np.mean([story.curve("rain_mm_h", float(at)) for at in steps]))
    return mean * within / 3600.0 * story.scenario.scenario.compression
