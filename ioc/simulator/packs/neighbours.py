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
NEW_S, LATE_S = 120.0, 1800.0
"""Until a report is handed to an agency, and after which it is late (story seconds)."""

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
        asked = np.zeros(len(things))
        age = 40.0 + 60.0 * waves.fixed + 20.0 * waves.at(moment.story_s) + 4000.0 * (1.0 - online)
        offered = np.floor(1.0 + 4.0 * waves.fixed)
        told = (online, np.maximum(delay, 0.0), online * stage, asked, age, offered)
        return [values.tolist() for values in told]

    keys = ("online", "latency_ms", "stage", "help_requests", "shared_age_s", "units_offered")
    return [Group(things, tuple((key, 0) for key in keys), sample)]


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
        hour_s = 3600.0 / story.scenario.scenario.compression
        lately = [
            sum(one.service.code == s.code and moment.story_s - one.made_s < hour_s for one in listed) for s in SERVICES
        ]
        new = [
            sum(one.service.code == s.code and moment.story_s - one.made_s < NEW_S for one in listed) for s in SERVICES
        ]
        late = [
            sum(
                one.service.code == s.code and one.closed_s is None and moment.story_s - one.made_s > LATE_S
                for one in listed
            )
            for s in SERVICES
        ]
        pleased = [92.0 - min(20.0, 2.0 * count) for count in late]
        counts = [[float(count) for count in row] for row in (waiting, late, new, lately)]
        return [counts[0], share, *counts[1:], pleased]

    keys = ("open_reports", "in_time_pct", "overdue_reports", "unassigned_reports", "reports_1h", "satisfied_pct")
    channels = [
        DESK._replace(key=key, name=name).thing("contact_channel", "channel")
        for key, name in (("1022", "Tổng đài 1022"), ("zalo", "Zalo chính quyền"), ("portal", "Cổng góp ý"))
    ]
    channels = [thing._replace(spot=thing.spot.towards(200, 10.0 + 10.0 * n)) for n, thing in enumerate(channels)]

    def open_channels(moment: Moment) -> Columns:
        down = story.targets("link_down", moment.story_s)
        return ([float(thing.id not in down) for thing in channels],)

    return [
        Group(things, tuple((key, 0) for key in keys), sample),
        Group(channels, (("online", 0),), open_channels),
    ]
