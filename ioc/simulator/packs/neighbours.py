"""Neighbouring centres and the channels to citizens: are they there, how much waits, how fast is it answered."""

from __future__ import annotations

import numpy as np

from ioc.simulator.packs.placing import Site
from ioc.simulator.reports import SERVICES, Reports
from ioc.simulator.story import Moment, Story
from ioc.simulator.things import Columns, Group, Waves

CENTRES = (
    Site("hue", "Trung tâm Huế", 108.1200, 16.1900, "Hải Vân"),
    Site("quang-nam", "Trung tâm Tam Kỳ", 108.2600, 15.8900, "Hòa Vang"),
    Site("hoa-vang", "Trung tâm Hòa Vang", 108.1420, 15.9980, "Hòa Vang"),
)
DESK = Site("", "", 108.2225, 16.0770, "Hải Châu")


def neighbour_groups(story: Story) -> list[Group]:
    """Neighbouring centres."""
    things = [site.thing("neighbour_centre", "centre") for site in CENTRES]
    waves = Waves(story.seed, "neighbours", len(things))

    def sample(moment: Moment) -> Columns:
        lost = story.targets("neighbour_lost", moment.story_s)
        online = np.array([float(thing.id not in lost) for thing in things])
        delay = online * (20.0 + 30.0 * waves.fixed + 4.0 * waves.at(moment.story_s))
        stage = np.ones(len(things)) + (story.curve("rain_mm_h", moment.story_s) > 50.0)
        return online.tolist(), np.maximum(delay, 0.0).tolist(), (online * stage).tolist()

    return [Group(things, (("online", 0), ("latency_ms", 0), ("stage", 0)), sample)]


def citizen_groups(story: Story, reports: Reports) -> list[Group]:
    """One desk a service of 1022: open reports, and the share answered in time."""
    things = [
        DESK._replace(key=service.code, name=f"1022 · {service.name}").thing("service_desk", "desk")
        for service in SERVICES
    ]
    things = [thing._replace(spot=thing.spot.towards(135, 10.0 * n)) for n, thing in enumerate(things)]

    def sample(moment: Moment) -> Columns:
        listed = reports.listed(moment)
        waiting = [sum(one.service.code == s.code and one.closed_s is None for one in listed) for s in SERVICES]
        total = [sum(one.service.code == service.code for one in listed) for service in SERVICES]
        share = [
            100.0 if not count else 100.0 * (count - 0.5 * wait) / count
            for wait, count in zip(waiting, total, strict=True)
        ]
        return [float(count) for count in waiting], share

    return [Group(things, (("open_reports", 0), ("in_time_pct", 0)), sample)]
