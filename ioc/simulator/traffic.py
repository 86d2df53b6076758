"""Signalised junctions and detectors: slowed by rain, floods, an accident and a dark feeder."""

from __future__ import annotations

import numpy as np

from ioc.simulator.drainage import DEEP, depth_m
from ioc.simulator.lighting import TRIPPED, Grid
from ioc.simulator.lines import Point, distance_m
from ioc.simulator.story import RAIN_MM_H, Moment, Story, along
from ioc.simulator.streets import Streets
from ioc.simulator.things import Columns, Group, Thing, Waves

DARK, NORMAL, FLASHING = 0.0, 1.0, 2.0
ACCIDENT: Point = (108.1900, 16.0666)
"""On Điện Biên Phủ."""

FLASHING_NEAR: Point = (108.2336, 16.0740)


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
    unsupplied = np.array([thing.parent == TRIPPED for thing in things])
    flashing = int(np.argmin(_distances(things, FLASHING_NEAR)))
    jammed = _distances(things, ACCIDENT) < 600

    def sample(moment: Moment) -> Columns:
        dark = unsupplied & story.on("feeder", moment.story_s)
        mode = np.where(dark, DARK, NORMAL)
        if story.on("flashing", moment.story_s) and not dark[flashing]:
            mode[flashing] = FLASHING
        queue = 30 + 60 * waves.fixed + 12 * waves.at(moment.story_s) + 90 * (mode != NORMAL)
        queue += np.where(jammed, min(260.0, 1.2 * (story.since("accident", moment.story_s) or 0.0)), 0.0)
        return mode.tolist(), np.maximum(queue, 0.0).tolist()

    return Group(things, (("mode", 0), ("queue_m", 0)), sample)


def _detectors(story: Story, streets: Streets, count: int) -> Group:
    things = [
        Thing(f"detector-{n:03d}", "detector", f"Cảm biến {p.street} {p.number}", p.aside(0.05), p.ward)
        for n, p in enumerate(streets.spread(count, 0.63), 1)
    ]
    waves = Waves(story.seed, "detectors", count)
    struck = np.zeros(count, bool)
    struck[np.argsort(_distances(things, ACCIDENT))[:2]] = True
    wet = [_distances(things, deep.near) < 180 for deep in DEEP]

    def sample(moment: Moment) -> Columns:
        noise = waves.at(moment.story_s)
        speed = 30 + 16 * waves.fixed + 4 * noise - 0.10 * along(RAIN_MM_H, moment.story_s)
        for deep, near in zip(DEEP, wet, strict=True):
            speed = np.where(near, speed * max(0.08, 1 - 2.4 * depth_m(deep, moment.story_s)), speed)
        hit = struck & story.on("accident", moment.story_s)
        speed = np.where(hit, 3.0 + noise, speed)
        occupancy = np.clip(70 - 1.3 * speed + 4 * noise, 2, 88)
        occupancy = np.where(hit, 95.0, occupancy)
        flow = np.where(hit, 240.0, 300 + 1500 * waves.fixed + 40 * noise)
        return np.maximum(speed, 0.0).tolist(), flow.tolist(), occupancy.tolist()

    return Group(things, (("speed_km_h", 0), ("flow_veh_h", 0), ("occupancy_pct", 0)), sample)


def _distances(things: list[Thing], point: Point) -> np.ndarray:
    return np.array([distance_m((thing.spot.lon, thing.spot.lat), point) for thing in things])
