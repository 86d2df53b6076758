"""Emergency lines, response stations, help points and cameras."""

from __future__ import annotations

import numpy as np

from ioc.simulator.course.people import LINES, WAIT_A_CALL_S
from ioc.simulator.lighting import Grid, feeders_out
from ioc.simulator.lines import Spot
from ioc.simulator.story import Moment, Story
from ioc.simulator.streets import Streets
from ioc.simulator.things import Columns, Group, Thing, Waves

CENTRE = Spot(108.2225, 16.0770, 0)
STATIONS = (
    ("base-114-thanh-khe", "Đội 114 Thanh Khê", 108.1890, 16.0650, "Thanh Khê"),
    ("base-114-cam-le", "Đội 114 Cẩm Lệ", 108.2080, 16.0205, "Cẩm Lệ"),
    ("base-115-hai-chau", "Trạm 115 Hải Châu", 108.2160, 16.0730, "Hải Châu"),
    ("base-115-ngu-hanh-son", "Trạm 115 Ngũ Hành Sơn", 108.2445, 16.0340, "Ngũ Hành Sơn"),
    ("base-boat-hoa-xuan", "Bến xuồng Hòa Xuân", 108.2190, 16.0055, "Hòa Xuân"),
    ("base-drain", "Đội thoát nước Hòa Cường", 108.2140, 16.0380, "Hòa Cường"),
    ("base-power-lien-chieu", "Điện lực Liên Chiểu", 108.1500, 16.0745, "Liên Chiểu"),
    ("base-police-cam-le", "CSGT Cẩm Lệ", 108.2020, 16.0165, "Cẩm Lệ"),
)
HELP_POINTS = 10
CALM_WAIT_S = 4.0
GOAL_PCT = 95.5


def safety_groups(story: Story, streets: Streets, grid: Grid, cameras: int) -> list[Group]:
    """All safety assets."""
    return [_lines(story), _stations(story), _help_points(story, streets), _cameras(story, streets, grid, cameras)]


def _lines(story: Story) -> Group:
    things = [
        Thing(f"line-{number}", "call_line", f"Đầu số {number}", CENTRE.towards(90, 15 * place), "Hải Châu")
        for place, number in enumerate(LINES)
    ]
    waves = Waves(story.seed, "lines", len(things))

    def sample(moment: Moment) -> Columns:
        noise = waves.at(moment.story_s)
        course, within = story.course(moment.story_s)
        queued = course.people.waiting.at(within)
        waiting = np.maximum(np.round(0.4 + noise), np.floor(queued))
        wait = np.where(waiting > 0, CALM_WAIT_S + 2.0 * noise + WAIT_A_CALL_S * queued, 0.0)
        answered = GOAL_PCT + 2.0 * waves.fixed + 0.3 * noise - 1.2 * queued
        return waiting.tolist(), np.maximum(wait, 0.0).tolist(), answered.tolist()

    return Group(things, (("waiting_calls", 0), ("longest_wait_s", 0), ("answered_15s_pct", 1)), sample)


def _stations(story: Story) -> Group:
    things = [Thing(key, "station", name, Spot(lon, lat, 0), ward) for key, name, lon, lat, ward in STATIONS]
    ready = np.round(1.6 + 2.4 * Waves(story.seed, "stations", len(things)).fixed)
    return Group(things, (("ready_units", 0),), lambda moment: (ready.tolist(),))


def _help_points(story: Story, streets: Streets) -> Group:
    things = [
        Thing(f"help-{n:02d}", "help_point", f"Trụ gọi cứu {p.street} {p.number}", p.aside(0.2), p.ward)
        for n, p in enumerate(streets.spread(HELP_POINTS, 0.4), 1)
    ]
    places = {thing.id: index for index, thing in enumerate(things)}
    waves = Waves(story.seed, "help", HELP_POINTS)

    def sample(moment: Moment) -> Columns:
        pressed = [0.0] * HELP_POINTS
        for target in story.targets("help_pressed", moment.story_s) & places.keys():
            pressed[places[target]] = 1.0
        return pressed, (12.6 + 0.6 * waves.fixed + 0.05 * waves.at(moment.story_s)).tolist()

    return Group(things, (("pressed", 0), ("battery_v", 1)), sample)


def _cameras(story: Story, streets: Streets, grid: Grid, count: int) -> Group:
    step = streets.length_m / count
    things = [
        Thing(
            f"camera-{n + 1:03d}",
            "camera",
            f"Camera {p.street} {p.number}",
            p.aside(-0.12),
            p.ward,
            grid.feeder_at((n + 0.55) * step),
        )
        for n, p in enumerate(streets.spread(count, 0.55))
    ]
    feeders = sorted({thing.parent for thing in things})
    fed_by = np.array([feeders.index(thing.parent) for thing in things], dtype=np.intp)

    def sample(moment: Moment) -> Columns:
        return ((~feeders_out(story, feeders, moment.story_s)[fed_by]).astype(float).tolist(),)

    return Group(things, (("online", 0),), sample)
