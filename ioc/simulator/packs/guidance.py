"""Guidance on the roads: message signs, car parks, closures of the low streets."""

from __future__ import annotations

import numpy as np

from ioc.simulator.course.places import DEEP
from ioc.simulator.lighting import Grid, feeders_out
from ioc.simulator.packs.placing import Site, along
from ioc.simulator.story import Moment, Story
from ioc.simulator.streets import Streets
from ioc.simulator.things import Columns, Group, Thing, Waves

PARKS = (
    Site("le-duan", "Bãi xe Lê Duẩn", 108.2180, 16.0720, "Hải Châu"),
    Site("bach-dang", "Bãi xe Bạch Đằng", 108.2225, 16.0720, "Hải Châu"),
    Site("2-9", "Bãi xe 2 Tháng 9", 108.2225, 16.0480, "Hòa Cường"),
    Site("my-khe", "Bãi xe Mỹ Khê", 108.2430, 16.0620, "An Hải"),
)
SPACES = np.array([120.0, 80.0, 260.0, 300.0])
CLOSED_AT_M = 0.35
DARK, SHOWING = 0.0, 1.0


def guidance_groups(story: Story, streets: Streets, grid: Grid, signs: int) -> list[Group]:
    """Signs (each on a feeder), car parks, closures (one a street that floods: the barrier shuts in deep water)."""
    boards = along(
        streets, signs, "vms", "vms", "Bảng VMS", shift=0.66, aside=0.05,
        parent=lambda index, place: grid.nearest((place.spot.lon, place.spot.lat)),
    )  # fmt: skip
    parks = [site.thing("parking", "parking") for site in PARKS]
    barriers = [_barrier(streets, number) for number in range(len(DEEP))]
    waves = Waves(story.seed, "parking", len(parks))
    feeders = [thing.parent for thing in boards]

    def sign_values(moment: Moment) -> Columns:
        return (np.where(feeders_out(story, feeders, moment.story_s), DARK, SHOWING).tolist(),)

    def park_values(moment: Moment) -> Columns:
        crowd = story.curve("crowding", moment.story_s)
        taken = np.clip(0.35 + 0.25 * waves.fixed + 0.12 * crowd + 0.01 * waves.at(moment.story_s), 0.0, 1.0)
        return np.floor(SPACES * (1.0 - taken)).tolist(), (100.0 * taken).tolist()

    def barrier_values(moment: Moment) -> Columns:
        course, within = story.course(moment.story_s)
        return ((course.roads.depth_m.at(within) > CLOSED_AT_M).astype(np.float64).tolist(),)

    return [
        Group(boards, (("vms_state", 0),), sign_values),
        Group(parks, (("spaces_free", 0), ("parking_pct", 0)), park_values),
        Group(barriers, (("closed", 0),), barrier_values),
    ]


def _barrier(streets: Streets, number: int) -> Thing:
    place = streets.nearest(DEEP[number].street, DEEP[number].near)
    return Thing(
        f"closure-{number + 1}", "road_closure", f"Rào chắn {place.street}", place.spot.beside(6.0), place.ward
    )
