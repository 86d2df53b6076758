"""Solid waste: bins that fill until their round comes (unless the street is under water), transfer stations."""

from __future__ import annotations

import numpy as np

from ioc.simulator.course.places import DEEP
from ioc.simulator.packs.placing import Site, along, away
from ioc.simulator.story import Moment, Story
from ioc.simulator.streets import Streets
from ioc.simulator.things import Columns, Group, Waves

TRANSFER = (
    Site("le-thanh-nghi", "Trạm trung chuyển Lê Thanh Nghị", 108.2230, 16.0380, "Hòa Cường"),
    Site("son-tra", "Trạm trung chuyển Sơn Trà", 108.2370, 16.0820, "Sơn Trà"),
    Site("hoa-khuong", "Trạm trung chuyển Hòa Khánh", 108.1520, 16.0560, "Hòa Khánh"),
)
LANDFILL = Site("khanh-son", "Bãi rác Khánh Sơn", 108.1330, 16.0580, "Hòa Khánh")
ROUND_S = 9000.0
"""From one emptying of a bin to the next, in story seconds."""

FIRE_C = 180.0
REACH_M = 350.0


def waste_groups(story: Story, streets: Streets, bins: int) -> list[Group]:
    """Bins, transfer stations, the landfill, collection rounds (at the station they start from)."""
    things = along(streets, bins, "container", "bin", "Thùng rác", shift=0.58, aside=0.06)
    waves = Waves(story.seed, "bins", bins)
    index_of = {thing.id: index for index, thing in enumerate(things)}
    flooded_by = [away(things, spot.near) < REACH_M for spot in DEEP]
    stations = [site.thing("transfer_station", "transfer") for site in TRANSFER]
    station_waves = Waves(story.seed, "transfer", len(stations))

    landfills = [LANDFILL.thing("landfill", "landfill")]
    rounds = [
        Site(f"{number:02d}", f"Chuyến thu gom {number}", site.lon, site.lat, site.ward).thing("waste_truck", "round")
        for number, site in enumerate(TRANSFER * 2, 1)
    ]
    rounds = [thing._replace(spot=thing.spot.towards(80, 15.0 * n)) for n, thing in enumerate(rounds, 1)]
    landfill_waves, round_waves = Waves(story.seed, "landfill", 1), Waves(story.seed, "rounds", len(rounds))

    def bin_values(moment: Moment) -> Columns:
        course, within = story.course(moment.story_s)
        age = (moment.story_s + waves.fixed * ROUND_S) % ROUND_S
        fill = 8.0 + 72.0 * age / ROUND_S * (0.6 + 0.4 * story.curve("crowding", moment.story_s))
        for near, depth in zip(flooded_by, course.roads.depth_m.at(within), strict=True):
            fill = fill + near * min(14.0, 30.0 * depth)
        heat = story.curve("temperature_c", moment.story_s) + 2.0 + waves.at(moment.story_s)
        for event, since in story.active("bin_fire", moment.story_s):
            if event.target in index_of:
                heat[index_of[event.target]] += FIRE_C * min(1.0, since / 60.0)
        return np.clip(fill, 0.0, 100.0).tolist(), heat.tolist(), [0.0] * bins

    def station_values(moment: Moment) -> Columns:
        level = 48.0 + 20.0 * station_waves.fixed + 3.0 * station_waves.at(moment.story_s)
        course, within = story.course(moment.story_s)
        held = float(course.roads.queue_m.at(within).sum()) / 400.0
        trucks = np.round(2.0 + 2.0 * station_waves.fixed + held)
        return np.clip(level, 0.0, 100.0).tolist(), trucks.tolist()

    def landfill_values(moment: Moment) -> Columns:
        rain = story.curve("rain_mm_h", moment.story_s)
        noise = landfill_waves.at(moment.story_s)
        return (46.0 + 0.15 * rain + noise).tolist(), (6.0 + noise).tolist()

    def round_values(moment: Moment) -> Columns:
        course, within = story.course(moment.story_s)
        held = float(course.roads.queue_m.at(within).max()) / 9.0
        late = held * (0.2 + round_waves.fixed) + 4.0 * round_waves.at(moment.story_s)
        return (late.tolist(),)

    return [
        Group(things, (("fill_pct", 0), ("temp_c", 0), ("tilted", 0)), bin_values),
        Group(stations, (("fill_pct", 0), ("queue_trucks", 0)), station_values),
        Group(landfills, (("leachate_pct", 0), ("gas_ch4_pct", 1)), landfill_values),
        Group(rounds, (("route_late_min", 0),), round_values),
    ]
