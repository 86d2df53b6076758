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
BEDS = np.array([1200.0, 700.0, 900.0, 300.0, 220.0, 200.0])
INTENSIVE = np.array([60.0, 30.0, 40.0, 14.0, 6.0, 6.0])
CASES_A_HOUR = 4.0


def health_groups(story: Story) -> list[Group]:
    """Hospitals."""
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
        return [values.tolist() for values in (free, intensive, waiting, np.floor(cases), occupied)]

    columns = ("beds_free", "icu_free", "er_waiting", "cases_24h", "occupancy_pct")
    return [Group(things, tuple((key, 0) for key in columns), sample)]
