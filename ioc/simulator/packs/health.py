"""Hospitals: beds that crowds, heat and accidents fill, the emergency department, cases of notifiable diseases."""

from __future__ import annotations

import numpy as np

from ioc.simulator.packs.placing import Site
from ioc.simulator.story import Moment, Story
from ioc.simulator.things import Columns, Group, Waves

HOSPITALS = (
    Site("da-nang", "Bệnh viện Đà Nẵng", 108.2165, 16.0715, "Hải Châu"),
    Site("c", "Bệnh viện C", 108.2170, 16.0700, "Hải Châu"),
    Site("phu-san-nhi", "Bệnh viện Phụ sản - Nhi", 108.2425, 16.0300, "Ngũ Hành Sơn"),
    Site("hoan-my", "Bệnh viện Hoàn Mỹ", 108.2095, 16.0610, "Thanh Khê"),
    Site("lien-chieu", "Trung tâm y tế Liên Chiểu", 108.1510, 16.0720, "Liên Chiểu"),
    Site("cam-le", "Trung tâm y tế Cẩm Lệ", 108.2050, 16.0170, "Cẩm Lệ"),
)
WARDS = (
    Site("hai-chau", "Y tế phường Hải Châu", 108.2200, 16.0710, "Hải Châu"),
    Site("thanh-khe", "Y tế phường Thanh Khê", 108.1900, 16.0670, "Thanh Khê"),
    Site("hoa-khanh", "Y tế phường Hòa Khánh", 108.1560, 16.0620, "Hòa Khánh"),
    Site("cam-le", "Y tế phường Cẩm Lệ", 108.2010, 16.0150, "Cẩm Lệ"),
    Site("an-hai", "Y tế phường An Hải", 108.2370, 16.0650, "An Hải"),
)
BEDS = np.array([1200.0, 700.0, 900.0, 300.0, 220.0, 200.0])
INTENSIVE = np.array([60.0, 30.0, 40.0, 18.0, 14.0, 14.0])
CASES_A_HOUR = 4.0


def health_groups(story: Story) -> list[Group]:
    """Hospitals, notifiable diseases a ward, and what the heat feels like there."""
    things = [site.thing("hospital", "hospital") for site in HOSPITALS]
    waves = Waves(story.seed, "hospitals", len(things))
    share = BEDS / BEDS.sum()

    def sample(moment: Moment) -> Columns:
        course, within = story.course(moment.story_s)
        more = float(course.people.extra_beds.at(within)[0])
        taken = 0.72 + 0.12 * waves.fixed
        free = np.maximum(0.0, np.floor(BEDS * (1.0 - taken) - more * share * 6.0))
        intensive = np.maximum(0.0, np.floor(INTENSIVE * (1.0 - taken) - more * share))
        waiting = np.maximum(0.0, np.round(6.0 + 10.0 * waves.fixed + 2.0 * waves.at(moment.story_s) + more * share))
        cases = np.zeros(len(things))
        for target, span, strength in course.people.cases:
            if span.begun_s <= within < span.ends_s:
                hours = (within - span.begun_s) / 3600.0 * story.scenario.scenario.compression
                cases += [CASES_A_HOUR * strength * hours * (thing.id == target) for thing in things]
        occupied = 100.0 * (1.0 - free / BEDS)
        diverting = (intensive < 1.0).astype(np.float64)
        oxygen = 90.0 + 60.0 * waves.fixed - 0.2 * more
        return [v.tolist() for v in (free, intensive, waiting, np.floor(cases), occupied, diverting, oxygen)]

    columns = ("beds_free", "icu_free", "er_waiting", "cases_24h", "occupancy_pct", "diversion", "oxygen_h")
    wards = [site.thing("health_ward", "health") for site in WARDS]
    ward_waves = Waves(story.seed, "health-wards", len(wards))
    dengue, enteric = np.floor(2.0 + 8.0 * ward_waves.fixed), np.floor(1.0 + 5.0 * ward_waves.fixed[::-1])
    points = [site._replace(name=f"Nóng bức {site.ward}").thing("heat_point", "heat") for site in WARDS]
    points = [thing._replace(spot=thing.spot.towards(10, 40)) for thing in points]
    return [
        Group(things, tuple((key, 0) for key in columns), sample),
        Group(wards, (("dengue_7d", 0), ("enteric_7d", 0)), lambda moment: (dengue.tolist(), enteric.tolist())),
        Group(points, (("heat_index_c", 1),), lambda moment: ([_heat_index_c(story, moment.story_s)] * len(points),)),
    ]


def _heat_index_c(story: Story, story_s: float) -> float:
    """What the air feels like: Steadman's simple form as the US weather service prints it, in °C."""
    warm_f = story.curve("temperature_c", story_s) * 1.8 + 32.0
    humid = 68.0 + 0.5 * min(story.curve("rain_mm_h", story_s), 50.0)
    felt_f = 0.5 * (warm_f + 61.0 + (warm_f - 68.0) * 1.2 + humid * 0.094)
    return (0.5 * (felt_f + warm_f) - 32.0) / 1.8
