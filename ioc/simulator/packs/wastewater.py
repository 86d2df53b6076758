"""Sewage: lifting stations that rain fills, treatment works, and what their outfalls let go."""

from __future__ import annotations

import numpy as np

from ioc.simulator.course.places import catchment_of
from ioc.simulator.packs.placing import Site, nearest, points
from ioc.simulator.story import Moment, Story
from ioc.simulator.things import Columns, Group, Waves

WORKS = (
    Site("hoa-xuan", "Trạm xử lý Hòa Xuân", 108.2265, 16.0005, "Hòa Xuân"),
    Site("son-tra", "Trạm xử lý Sơn Trà", 108.2380, 16.0930, "Sơn Trà"),
    Site("lien-chieu", "Trạm xử lý Liên Chiểu", 108.1310, 16.0880, "Liên Chiểu"),
    Site("phu-loc", "Trạm xử lý Phú Lộc", 108.1810, 16.0700, "Thanh Khê"),
)
LIFTS = (
    Site("bach-dang", "Bơm nâng Bạch Đằng", 108.2235, 16.0700, "Hải Châu"),
    Site("my-khe", "Bơm nâng Mỹ Khê", 108.2440, 16.0600, "An Hải"),
    Site("thuan-phuoc", "Bơm nâng Thuận Phước", 108.2170, 16.0840, "Hải Châu"),
    Site("xuan-hoa", "Bơm nâng Xuân Hòa", 108.1880, 16.0720, "Thanh Khê"),
    Site("hoa-cuong", "Bơm nâng Hòa Cường", 108.2180, 16.0400, "Hòa Cường"),
    Site("bac-my-an", "Bơm nâng Bắc Mỹ An", 108.2420, 16.0420, "Ngũ Hành Sơn"),
)
FOUL_COD = 420.0
"""What a spill of strength 1 adds to the inflow's COD, mg/l."""


def wastewater_groups(story: Story) -> list[Group]:
    """Works, then lifting stations; a spill goes to the works nearest to it."""
    works = [site.thing("treatment_plant", "works") for site in WORKS]
    lifts = [
        site.thing("lift_station", "lift", f"works-{WORKS[index % len(WORKS)].key}") for index, site in enumerate(LIFTS)
    ]
    waves, lift_waves = Waves(story.seed, "works", len(works)), Waves(story.seed, "lifts", len(lifts))
    catchment = np.array([catchment_of(point) for point in points(lifts)], dtype=np.intp)

    def works_values(moment: Moment) -> Columns:
        noise = waves.at(moment.story_s)
        rain = min(story.curve("rain_mm_h", moment.story_s), 80.0)
        flow = (
            (900.0 + 700.0 * waves.fixed) * (0.6 + 0.4 * story.curve("demand", moment.story_s)) * (1.0 + 0.012 * rain)
        )
        thin = 1.0 / (1.0 + 0.012 * rain)
        foul = np.zeros(len(works))
        for event, since in story.active("spill", moment.story_s):
            if event.near is not None:
                foul[nearest(works, event.near)] += FOUL_COD * event.strength * min(1.0, since / 120.0)
        cod_in = (310.0 + 40.0 * waves.fixed + 8.0 * noise) * thin + foul
        cod_out = 28.0 + 6.0 * waves.fixed + noise + 0.08 * foul
        ammonia = np.maximum(3.0 + 1.5 * waves.fixed + 0.2 * noise + 0.012 * foul, 0.1)
        ph = 7.1 + 0.1 * noise - 0.003 * foul
        return [values.tolist() for values in (flow, cod_in, cod_out, ammonia, ph)]

    def lift_values(moment: Moment) -> Columns:
        course, within = story.course(moment.story_s)
        wet = np.minimum(course.drains.street_mm.at(within)[catchment] / 24.0, 1.0)
        rain = min(story.curve("rain_mm_h", moment.story_s), 80.0)
        level = 30.0 + 12.0 * lift_waves.fixed + 0.25 * rain + 20.0 * wet + 2.0 * lift_waves.at(moment.story_s)
        gas = 1.5 + 1.5 * lift_waves.fixed + 0.05 * max(0.0, story.curve("temperature_c", moment.story_s) - 25.0)
        return np.clip(level, 0.0, 100.0).tolist(), gas.tolist()

    return [
        Group(
            works, (("flow_m3_h", 0), ("cod_in_mg_l", 0), ("cod_mg_l", 0), ("ammonia_mg_l", 1), ("ph", 1)), works_values
        ),
        Group(lifts, (("level_pct", 0), ("h2s_ppm", 1)), lift_values),
    ]
