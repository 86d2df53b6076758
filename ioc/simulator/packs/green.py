"""Green space and water surface: parks with soil moisture, tall trees in the wind, lakes."""

from __future__ import annotations

import numpy as np

from ioc.simulator.packs.placing import Site, along, nearest
from ioc.simulator.story import Moment, Story
from ioc.simulator.streets import Streets
from ioc.simulator.things import Columns, Group, Waves

PARKS = (
    Site("29-3", "Công viên 29-3", 108.2040, 16.0640, "Thanh Khê"),
    Site("bien-dong", "Công viên Biển Đông", 108.2450, 16.0700, "An Hải"),
    Site("apec", "Công viên APEC", 108.2230, 16.0560, "Hải Châu"),
)
LAKES = (
    Site("thac-gian", "Hồ Thạc Gián", 108.2080, 16.0630, "Thanh Khê"),
    Site("bau-tram", "Hồ Bàu Tràm", 108.1430, 16.0700, "Liên Chiểu"),
    Site("dam-rong", "Hồ Đầm Rong", 108.2150, 16.0800, "Hải Châu"),
)


def green_groups(story: Story, streets: Streets, trees: int) -> list[Group]:
    """Parks, lakes, watched trees."""
    parks = [site.thing("park", "park") for site in PARKS]
    lakes = [site.thing("lake", "lake") for site in LAKES]
    tall = along(streets, trees, "tree", "tree", "Cây", shift=0.14, aside=0.05)
    park_waves, lake_waves = Waves(story.seed, "parks", len(parks)), Waves(story.seed, "lakes", len(lakes))
    tree_waves = Waves(story.seed, "trees", trees)

    def park_values(moment: Moment) -> Columns:
        wet = 34.0 + 8.0 * park_waves.fixed + 0.3 * story.curve("rain_mm_h", moment.story_s)
        hour, dry = story.hour(moment.story_s), story.curve("rain_mm_h", moment.story_s) < 0.5
        watering = 1.0 if dry and 5.0 <= hour < 6.5 else 0.0
        return (wet + park_waves.at(moment.story_s)).tolist(), [watering] * len(parks)

    def lake_values(moment: Moment) -> Columns:
        course, within = story.course(moment.story_s)
        noise, water = lake_waves.at(moment.story_s), float(course.drains.street_mm.at(within).mean())
        level = 1.2 + 0.2 * lake_waves.fixed + 0.03 * water + 0.005 * noise
        oxygen = np.maximum(5.6 + 0.8 * lake_waves.fixed + 0.2 * noise - 0.02 * water, 0.2)
        algae = 18.0 + 12.0 * lake_waves.fixed + noise
        return level.tolist(), oxygen.tolist(), algae.tolist()

    def tree_values(moment: Moment) -> Columns:
        wind = story.curve("wind_m_s", moment.story_s)
        tilt = 1.0 + 2.5 * tree_waves.fixed + 0.06 * wind * (1.0 + 0.3 * tree_waves.at(moment.story_s))
        for event, _ in story.active("tree_fallen", moment.story_s):
            if event.near is not None:
                tilt[nearest(tall, event.near)] = 85.0
        return (tilt.tolist(),)

    return [
        Group(parks, (("soil_moisture_pct", 0), ("irrigation", 0)), park_values),
        Group(lakes, (("level_m", 2), ("oxygen_mg_l", 1), ("algae_ug_l", 0)), lake_values),
        Group(tall, (("tilt_deg", 1),), tree_values),
    ]
