"""Drinking water: supply zones with their reservoirs, pressure loggers in the mains, quality stations, the works."""

from __future__ import annotations

import numpy as np

from ioc.simulator.course.mains import ZONES
from ioc.simulator.lines import Spot, distance_m
from ioc.simulator.story import Moment, Story
from ioc.simulator.streets import Streets
from ioc.simulator.things import Columns, Group, Thing, Waves

BAR_PER_M = 0.0980665
PH, PEAK_FLOW = 7.3, 1.0


def water_groups(story: Story, streets: Streets, loggers: int) -> list[Group]:
    """Zones first, then reservoirs, quality stations and pressure loggers."""
    zones = [Thing(f"zone-{z.key}", "zone", f"Vùng cấp nước {z.name}", _at(z.near), z.ward) for z in ZONES]
    tanks = [
        Thing(f"reservoir-{z.key}", "reservoir", f"Bể chứa {z.name}", _at(z.near).towards(20, 260), z.ward,
              f"zone-{z.key}")
        for z in ZONES
    ]  # fmt: skip
    labs = [
        Thing(f"quality-{z.key}", "quality_station", f"Trạm chất lượng nước {z.name}", _at(z.near).towards(200, 180),
              z.ward, f"zone-{z.key}")
        for z in ZONES
    ]  # fmt: skip
    places = streets.spread(loggers, 0.42)
    nearest = [_zone_of((place.spot.lon, place.spot.lat)) for place in places]
    taps = [
        Thing(f"logger-{n:03d}", "pressure_logger", f"Áp lực {p.street} {p.number}", p.aside(0.08), p.ward,
              f"zone-{ZONES[zone].key}")
        for n, (p, zone) in enumerate(zip(places, nearest, strict=True), 1)
    ]  # fmt: skip
    zone_of = np.array(nearest, dtype=np.intp)
    waves, lab_waves = Waves(story.seed, "water-zones", len(zones)), Waves(story.seed, "water-quality", len(labs))
    tap_waves = Waves(story.seed, "water-loggers", loggers)
    flow = np.array([zone.flow_m3_h for zone in ZONES])

    def zone_values(moment: Moment) -> Columns:
        course, within = story.course(moment.story_s)
        noise = 1.0 + 0.01 * waves.at(moment.story_s)
        drawn = course.mains.flow_m3_h.at(within)
        usual = story.curve("demand", moment.story_s) * flow
        lost = 100.0 * np.maximum(0.0, drawn - usual) / np.maximum(drawn, 1.0) + 12.0 + 3.0 * waves.fixed
        return (drawn * noise).tolist(), (course.mains.head_m.at(within) * BAR_PER_M * noise).tolist(), lost.tolist()

    def tank_values(moment: Moment) -> Columns:
        course, within = story.course(moment.story_s)
        return ((100.0 * course.mains.reservoir.at(within)).tolist(),)

    def lab_values(moment: Moment) -> Columns:
        course, within = story.course(moment.story_s)
        noise = lab_waves.at(moment.story_s)
        chlorine = course.mains.chlorine_mg_l.at(within) * (1.0 + 0.02 * noise)
        turbidity = course.mains.turbidity_ntu.at(within) * (1.0 + 0.04 * noise)
        return chlorine.tolist(), turbidity.tolist(), (PH + 0.1 * lab_waves.fixed + 0.02 * noise).tolist()

    def tap_values(moment: Moment) -> Columns:
        course, within = story.course(moment.story_s)
        head = course.mains.head_m.at(within)[zone_of] - 3.0 * tap_waves.fixed + 0.3 * tap_waves.at(moment.story_s)
        return ((np.maximum(head, 0.0) * BAR_PER_M).tolist(),)

    works = [Thing("works-cau-do", "water_works", "Nhà máy nước Cầu Đỏ", Spot(108.1990, 16.0100, 0), "Cẩm Lệ")]
    pumps = [
        Thing(f"supply-pump-{n}", "supply_pump", f"Bơm cấp II số {n}", works[0].spot.towards(90, 14.0 * n), "Cẩm Lệ",
              works[0].id)
        for n in (1, 2, 3)
    ]  # fmt: skip
    work_waves = Waves(story.seed, "water-works", 1)

    def works_values(moment: Moment) -> Columns:
        low_river = max(0.0, 0.3 - story.curve("river_m", moment.story_s))
        return ((45.0 + 900.0 * low_river + 5.0 * work_waves.at(moment.story_s)).tolist(),)

    def pump_values(moment: Moment) -> Columns:
        wanted = 2 if story.curve("demand", moment.story_s) < 0.9 else 3
        return [float(number < wanted) for number in range(len(pumps))], [0.0] * len(pumps)

    return [
        Group(works, (("salinity_mg_l", 0),), works_values),
        Group(pumps, (("running", 0), ("trip", 0)), pump_values),
        Group(zones, (("flow_m3_h", 0), ("pressure_bar", 2), ("loss_pct", 1)), zone_values),
        Group(tanks, (("level_pct", 1),), tank_values),
        Group(labs, (("chlorine_mg_l", 2), ("turbidity_ntu", 2), ("ph", 2)), lab_values),
        Group(taps, (("pressure_bar", 2),), tap_values),
    ]


def _at(point: tuple[float, float]) -> Spot:
    return Spot(*point, 0)


def _zone_of(point: tuple[float, float]) -> int:
    return min(range(len(ZONES)), key=lambda index: distance_m(ZONES[index].near, point))
