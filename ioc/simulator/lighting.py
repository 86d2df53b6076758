"""Feeder -> cabinet -> lamp along the streets; a feeder without voltage takes all that hangs on it."""

from __future__ import annotations

import numpy as np

from ioc.simulator.course.places import catchment_of
from ioc.simulator.lines import METRES_PER_LAT, METRES_PER_LON, Point, distance_m
from ioc.simulator.story import Moment, Story
from ioc.simulator.streets import Place, Streets
from ioc.simulator.things import Columns, Group, Thing, Waves

TRIPPED = "feeder-472"
TRIPPED_NEAR: Point = (108.158, 16.067)
"""Where the feeder hangs that the storm trips: Hòa Khánh."""

LEAKS_AT_MM = 1.0
"""A worn cable leaks once this much water stands over its catchment."""

DUSK_H, DAWN_H = 17.75, 5.5
"""Lamps burn from dusk to dawn: the hours at this latitude near the equinox."""

FAILED_SHARE = 0.001
LANE_M = 14.0
"""Below this spacing along the street, lamps go into lanes beside it."""


class Grid:
    """Which feeder supplies which stretch of street."""

    def __init__(self, streets: Streets, feeders: int) -> None:
        self._step = streets.length_m / feeders
        self.places = streets.spread(feeders)
        self._spots = np.array([(place.spot.lon, place.spot.lat) for place in self.places])
        struck = _closest(self.places, TRIPPED_NEAR)
        free = (number for number in range(471, 471 + feeders + 1) if number != 472)
        self.ids = [TRIPPED if index == struck else f"feeder-{next(free)}" for index in range(feeders)]

    def nearest(self, point: Point) -> str:
        """The feeder that hangs nearest to a point."""
        off = (self._spots - np.array(point)) * np.array([METRES_PER_LON, METRES_PER_LAT])
        return self.ids[int(np.argmin(np.hypot(off[:, 0], off[:, 1])))]

    def feeder_at(self, metres: float) -> str:
        """The feeder of a place on the walk over all streets."""
        return self.ids[min(int(metres / self._step), len(self.ids) - 1)]


class Lighting:
    """The lighting of one city: `slow` is asked every few seconds, `lamps` more rarely."""

    def __init__(self, story: Story, streets: Streets, grid: Grid, cabinets: int, lamps: int) -> None:
        self._story = story
        step = streets.length_m / cabinets
        self._cabinets = [
            Thing(f"cabinet-{n:03d}", "cabinet", f"Tủ {p.street} {p.number}", p.aside(0.15), p.ward, feeder)
            for n, (p, feeder) in enumerate(
                ((place, grid.feeder_at((i + 0.5) * step)) for i, place in enumerate(streets.spread(cabinets))), 1
            )
        ]
        self._owner = np.minimum(np.arange(lamps) * cabinets // max(lamps, 1), cabinets - 1)
        self._lamps = self._place_lamps(streets, lamps)
        self._feeder_of = np.array([grid.ids.index(cabinet.parent) for cabinet in self._cabinets], dtype=np.intp)
        self._feeders = grid.ids
        self._lamp_waves = Waves(story.seed, "lamps", lamps)
        self._failed = self._lamp_waves.fixed < FAILED_SHARE
        self.slow = [self._feeder_group(grid), self._cabinet_group(), self._segment_group()]
        self.lamps = Group(self._lamps, (("burning", 0), ("power_w", 1)), self._lamp_values)

    def _place_lamps(self, streets: Streets, count: int) -> list[Thing]:
        lanes = max(1, round(LANE_M * count / streets.length_m))
        lamps: list[Thing] = []
        for index, place in enumerate(streets.spread(count)):
            lane = 1 + index // 2 % lanes
            share = (1 if index % 2 else -1) * (0.12 if lanes == 1 else 0.12 + 0.85 * lane / lanes)
            owner = self._cabinets[self._owner[index]].id
            name = f"Đèn {place.street} {place.number}"
            lamps.append(Thing(f"lamp-{index + 1:05d}", "lamp", name, place.aside(share), place.ward, owner))
        return lamps

    def _dark(self, story_s: float) -> np.ndarray:
        """Which cabinets are without supply."""
        return feeders_out(self._story, self._feeders, story_s)[self._feeder_of]

    def _feeder_group(self, grid: Grid) -> Group:
        things = [
            Thing(key, "feeder", f"XT {key.removeprefix('feeder-')} {place.ward}", place.aside(0.5), place.ward)
            for key, place in zip(grid.ids, grid.places, strict=True)
        ]
        waves = Waves(self._story.seed, "feeders", len(things))

        def sample(moment: Moment) -> Columns:
            out = feeders_out(self._story, grid.ids, moment.story_s)
            noise = waves.at(moment.story_s)
            kv = np.where(out, 0.0, 22.0 + 0.2 * noise)
            demand = self._story.curve("demand", moment.story_s)
            load = np.where(out, 0.0, (120 + 180 * waves.fixed) * (0.3 + 0.7 * demand) + 6 * noise)
            return kv.tolist(), load.tolist()

        return Group(things, (("feeder_kv", 1), ("load_a", 0)), sample)

    def _cabinet_group(self) -> Group:
        waves = Waves(self._story.seed, "cabinets", len(self._cabinets))
        count = len(self._cabinets)
        spots = [(thing.spot.lon, thing.spot.lat) for thing in self._cabinets]
        failed = np.bincount(self._owner[self._failed], minlength=count).astype(float)

        def sample(moment: Moment) -> Columns:
            noise = waves.at(moment.story_s)
            supply = np.where(self._dark(moment.story_s), 0.0, 231.0 + 2.0 * noise)
            leakage = 2.0 + 5.0 * waves.fixed + noise
            opened = np.zeros(count)
            for event, _ in self._story.active("cabinet_open", moment.story_s):
                if event.near is not None:
                    opened[_closest_point(spots, event.near)] = 1.0
            for event, _ in self._story.active("worn_cable", moment.story_s):
                if event.near is not None and self._stands_in_water(event.near, moment.story_s):
                    leak = _closest_point(spots, event.near)
                    leakage[leak] = 42.0 * event.strength + 3.0 * noise[leak]
            closed = [1.0] * count
            return supply.tolist(), closed, opened.tolist(), leakage.tolist(), failed.tolist()

        properties = (("supply_v", 0), ("breaker", 0), ("door_open", 0), ("leakage_ma", 1), ("failed_lamps", 0))
        return Group(self._cabinets, properties, sample)

    def _segment_group(self) -> Group:
        """One line of lamps a cabinet: the current that its lamps draw."""
        count = len(self._cabinets)
        things = [
            Thing(
                cabinet.id.replace("cabinet", "segment"),
                "lighting_segment",
                cabinet.name.replace("Tủ", "Tuyến đèn"),
                cabinet.spot.towards(cabinet.spot.heading, 12.0),
                cabinet.ward,
                cabinet.id,
            )
            for cabinet in self._cabinets
        ]

        def sample(moment: Moment) -> Columns:
            power = np.array(self._lamp_values(moment)[1])
            amperes = np.bincount(self._owner, weights=power, minlength=count) / (230.0 * 0.9)
            return np.minimum(amperes, 50.0).tolist(), (amperes > 0.1).astype(np.float64).tolist()

        return Group(things, (("segment_current_a", 1), ("segment_state", 0)), sample)

    def _stands_in_water(self, near: Point, story_s: float) -> bool:
        course, within = self._story.course(story_s)
        return bool(course.drains.street_mm.at(within)[catchment_of(near)] > LEAKS_AT_MM)

    def _lamp_values(self, moment: Moment) -> Columns:
        hour = self._story.hour(moment.story_s)
        night = hour >= DUSK_H or hour < DAWN_H
        burning = ~(self._failed | self._dark(moment.story_s)[self._owner]) & night
        power = burning * (70 + 80 * self._lamp_waves.fixed + self._lamp_waves.at(moment.story_s))
        return burning.astype(float).tolist(), power.tolist()


def feeders_out(story: Story, feeders: list[str], story_s: float) -> np.ndarray:
    """Which feeders are without voltage, bool in the order given."""
    course, within = story.course(story_s)
    return np.array([course.power.is_out(feeder, within) for feeder in feeders], dtype=bool)


def _closest(places: list[Place], point: Point) -> int:
    return _closest_point([(place.spot.lon, place.spot.lat) for place in places], point)


def _closest_point(spots: list[Point], point: Point) -> int:
    return min(range(len(spots)), key=lambda index: distance_m(spots[index], point))
