"""What is added up: rain of half a day and a day, the tide gates that follow the river, the city's indicators."""

from __future__ import annotations

import numpy as np

from ioc.simulator.course.places import share_of_rain
from ioc.simulator.packs.placing import Site, points
from ioc.simulator.reports import Reports
from ioc.simulator.story import Moment, Story
from ioc.simulator.things import Columns, Group, Waves

RAIN_STATIONS = (
    Site("da-nang", "Trạm khí tượng Đà Nẵng", 108.2030, 16.0560, "Thanh Khê"),
    Site("cam-le", "Trạm thủy văn Cẩm Lệ", 108.2050, 16.0155, "Cẩm Lệ"),
    Site("ba-na", "Trạm Bà Nà", 108.0200, 15.9980, "Bà Nà"),
)
GATES = (
    Site("phu-loc", "Cửa xả Phú Lộc", 108.1840, 16.0740, "Thanh Khê"),
    Site("bach-dang", "Cửa xả Bạch Đằng", 108.2232, 16.0660, "Hải Châu"),
    Site("hoa-xuan", "Cửa xả Hòa Xuân", 108.2200, 16.0060, "Hòa Xuân"),
)
SHUT_ABOVE_M = 1.2
"""The river at which the gates close, so that it does not come up the drains."""

SHUT, OPEN = 0.0, 1.0
SAMPLES = 40
CITY = Site("city", "Chỉ số điều hành đô thị", 108.2225, 16.0775, "Hải Châu")


def rain_sums(story: Story) -> list[Group]:
    """Rain stations with their sums, and tide gates."""
    stations = [site.thing("rain_station", "rainsum") for site in RAIN_STATIONS]
    gates = [site.thing("tide_gate", "gate") for site in GATES]
    spots = points(stations)

    def station_values(moment: Moment) -> Columns:
        fell = _fallen_mm(story, moment.story_s, spots)
        return [(0.95 * fell).tolist(), fell.tolist()]

    def gate_values(moment: Moment) -> Columns:
        shut = story.curve("river_m", moment.story_s) > SHUT_ABOVE_M
        return ([SHUT if shut else OPEN] * len(gates),)

    return [
        Group(stations, (("rain_12h_mm", 1), ("rain_24h_mm", 1)), station_values),
        Group(gates, (("gate", 0),), gate_values),
    ]


def indicator_groups(story: Story, reports: Reports) -> list[Group]:
    """The city's indicators, from what the simulator itself knows."""
    things = [CITY.thing("indicator_set", "kpi")]
    waves = Waves(story.seed, "kpi", 6)

    def sample(moment: Moment) -> Columns:
        course, within = story.course(moment.story_s)
        queued = float(course.people.waiting.at(within).sum())
        listed = reports.listed(moment)
        answered = sum(one.closed_s is not None for one in listed) / max(1, len(listed))
        index = 84.0 + 6.0 * waves.fixed[0] - 0.4 * queued + 2.0 * answered
        online, timely, spent = 71.0 + 8.0 * waves.fixed[1], 96.0 + 3.0 * waves.fixed[2], 58.0 + 10.0 * waves.fixed[3]
        response = 7.0 + 3.0 * waves.fixed[4] + 0.5 * queued
        return [[index], [online], [response], [timely], [spent], [1.0 + 0.5 * queued]]

    keys = ("service_index_pct", "online_services_pct", "response_median_min", "data_timely_pct", "budget_spent_pct")
    return [Group(things, (*((key, 1) for key in keys), ("alarms_per_hour", 0)), sample)]


def _fallen_mm(story: Story, story_s: float, spots: list[tuple[float, float]]) -> np.ndarray:
    """Rain of the cycle so far at each spot, in mm of the hours that the story stands for."""
    within = story_s % story.lasts_s
    begun = story_s - within
    rates = [
        story.curve("rain_mm_h", begun + at) * share_of_rain(spots, story.curve("cell", begun + at))
        for at in np.linspace(0.0, within, SAMPLES).tolist()
    ]
    return np.asarray(np.mean(rates, axis=0) * within / 3600.0 * story.scenario.scenario.compression)
