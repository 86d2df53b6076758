"""Construction: sites with noise, dust and tilt, and excavations with what lies in the ground under them."""

from __future__ import annotations

import numpy as np

from ioc.simulator.packs.placing import along, away
from ioc.simulator.story import Moment, Story
from ioc.simulator.streets import Streets
from ioc.simulator.things import Columns, Group, Waves

VALID = 1.0
"""The permit's code."""


def construction_groups(story: Story, streets: Streets, sites: int, excavations: int) -> list[Group]:
    """Building sites, then excavations along the streets."""
    builds = along(streets, sites, "construction_site", "site", "Công trình", shift=0.27, aside=0.7)
    digs = along(streets, excavations, "excavation", "dig", "Đào đường", shift=0.83, aside=0.02)
    waves, dig_waves = Waves(story.seed, "sites", sites), Waves(story.seed, "digs", excavations)

    def site_values(moment: Moment) -> Columns:
        hour = story.hour(moment.story_s)
        at_work = 1.0 if 7.0 <= hour < 17.5 else 0.0
        noise = 48.0 + at_work * (14.0 + 8.0 * waves.fixed) + 1.5 * waves.at(moment.story_s)
        dry = 1.0 / (1.0 + story.curve("rain_mm_h", moment.story_s))
        dust = 30.0 + at_work * dry * (40.0 + 60.0 * waves.fixed) + 3.0 * waves.at(moment.story_s)
        tilt = 0.2 + 0.3 * waves.fixed + 0.01 * story.curve("wind_m_s", moment.story_s)
        return noise.tolist(), dust.tolist(), tilt.tolist(), [0.0] * sites

    def dig_values(moment: Moment) -> Columns:
        course, within = story.course(moment.story_s)
        struck = np.zeros(excavations)
        for feeder, span in course.power.by_digging.items():
            if span.begun_s <= within < span.ends_s:
                struck[int(np.argmin(away(digs, course.wiring.feeders[feeder])))] = 1.0
        overdue = np.floor(3.0 * dig_waves.fixed - 1.6)
        near = np.floor(1.1 * dig_waves.fixed)
        return np.maximum(overdue, 0.0).tolist(), near.tolist(), struck.tolist(), [VALID] * excavations

    return [
        Group(builds, (("noise_dba", 0), ("dust_ug_m3", 0), ("tilt_deg", 2), ("storeys_over", 0)), site_values),
        Group(digs, (("days_overdue", 0), ("utility_conflicts", 0), ("utility_struck", 0), ("permit", 0)), dig_values),
    ]
