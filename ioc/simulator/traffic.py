"""Signalised junctions and detectors: slowed by rain, floods, an accident and a dark feeder."""

from __future__ import annotations

import numpy as np

from ioc.simulator.course.places import DEEP
from ioc.simulator.lighting import Grid, feeders_out
from ioc.simulator.lines import Point, distance_m
from ioc.simulator.story import Moment, Story
from ioc.simulator.streets import Streets
from ioc.simulator.things import Columns, Group, Thing, Waves

DARK, NORMAL, FLASHING = 0.0, 1.0, 2.0
QUEUE_REACH_M, FLOOD_REACH_M = 600.0, 180.0
"""How far from a blockage junctions feel its queue, and detectors the water."""


def traffic_groups(story: Story, streets: Streets, grid: Grid, signals: int, detectors: int) -> list[Group]:
    """Signals (each hanging on a feeder) and detectors."""
    return [_signals(story, streets, grid, signals), _detectors(story, streets, detectors)]


def _signals(story: Story, streets: Streets, grid: Grid, count: int) -> Group:
    step = streets.length_m / count
    things = [
        Thing(
            f"signal-{n + 1:03d}",
            "signal",
            f"Nút đèn {p.street} {p.number}",
            p.spot,
            p.ward,
            grid.feeder_at((n + 0.2) * step),
        )
        for n, p in enumerate(streets.spread(count, 0.2))
    ]
    waves = Waves(story.seed, "signals", count)
    feeders = sorted({thing.parent for thing in things})
    fed_by = np.array([feeders.index(thing.parent) for thing in things], dtype=np.intp)
    reach: dict[Point, np.ndarray] = {}

    def sample(moment: Moment) -> Columns:
        dark = feeders_out(story, feeders, moment.story_s)[fed_by]
        mode = np.where(dark, DARK, NORMAL)
        for event, _ in story.active("signal_fault", moment.story_s):
            if event.near is not None:
                flashing = int(np.argmin(_distances(things, event.near)))
                mode[flashing] = DARK if dark[flashing] else FLASHING
        queue = 30 + 60 * waves.fixed + 12 * waves.at(moment.story_s) + 90 * (mode != NORMAL)
        course, within = story.course(moment.story_s)
        backed_up = np.zeros(count)
        for (_, near), metres in zip(course.roads.blockages, course.roads.queue_m.at(within), strict=True):
            if near not in reach:
                reach[near] = _distances(things, near) < QUEUE_REACH_M
            backed_up = np.maximum(backed_up, np.where(reach[near], metres, 0.0))
        queue += backed_up
        return mode.tolist(), np.maximum(queue, 0.0).tolist()

    return Group(things, (("mode", 0), ("queue_m", 0)), sample)


def _detectors(story: Story, streets: Streets, count: int) -> Group:
    things = [
        Thing(f"detector-{n:03d}", "detector", f"Cảm biến {p.street} {p.number}", p.aside(0.05), p.ward)
        for n, p in enumerate(streets.spread(count, 0.63), 1)
    ]
    waves = Waves(story.seed, "detectors", count)
    wet = [_distances(things, deep.near) < FLOOD_REACH_M for deep in DEEP]

    def sample(moment: Moment) -> Columns:
        noise = waves.at(moment.story_s)
        speed = 30 + 16 * waves.fixed + 4 * noise - 0.10 * story.curve("rain_mm_h", moment.story_s)
        course, within = story.course(moment.story_s)
        for depth, near in zip(course.roads.depth_m.at(within), wet, strict=True):
            speed = np.where(near, speed * max(0.08, 1 - 2.4 * depth), speed)
        hit = np.zeros(count, dtype=bool)
        for event, _ in story.active("accident", moment.story_s):
            if event.near is not None:
                hit[np.argsort(_distances(things, event.near))[:2]] = True
        speed = np.where(hit, 3.0 + noise, speed)
        occupancy = np.clip(70 - 1.3 * speed + 4 * noise, 2, 88)
        occupancy = np.where(hit, 95.0, occupancy)
        crowd = story.curve("crowding", moment.story_s)
        flow = np.where(hit, 240.0, (300 + 1500 * waves.fixed) * (0.5 + 0.5 * crowd) + 40 * noise)
        return np.maximum(speed, 0.0).tolist(), flow.tolist(), occupancy.tolist()

    return Group(things, (("speed_km_h", 0), ("flow_veh_h", 0), ("occupancy_pct", 0)), sample)


def _distances(things: list[Thing], point: Point) -> np.ndarray:
    return np.array([distance_m((thing.spot.lon, thing.spot.lat), point) for thing in things])
