"""Water on streets and what it does to traffic: depths at the low stretches, and queues that grow and melt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from ioc.simulator.course.drains import Drains
from ioc.simulator.course.places import CATCHMENTS, DEEP, DeepSpot
from ioc.simulator.course.steps import STEP_S, Series, Values, times
from ioc.simulator.lines import Point
from ioc.simulator.scenario.events import Span
from ioc.simulator.scenario.schema import Scenario

BACK_UP_M_S = 1.2
"""How fast a queue grows behind a road that is closed in an ordinary hour."""

MELTS_M_S = 2.0
CLOSED_AT_M = 0.35
"""Nobody drives through deeper water."""

LONGEST_M = 260.0


class Blockage(NamedTuple):
    """A place where traffic stops: what it is, and where."""

    what: str
    near: Point


class Roads:
    """`depth_m` in the order of `DEEP`; `queue_m` in the order of `blockages`; `trees` and `accidents` with spans."""

    def __init__(self, scenario: Scenario, spans: Mapping[str, Span], drains: Drains, crowding: Values) -> None:
        at = times(scenario.scenario.lasts_s)
        self.depth_m = Series(np.stack([_depth(spot, drains) for spot in DEEP], axis=1))
        self.accidents = _struck(scenario, spans, "accident")
        self.trees = _struck(scenario, spans, "tree_fallen")
        closing: list[tuple[Blockage, Values]] = [
            (
                Blockage(f"flood:{spot.street}", spot.near),
                np.asarray(np.minimum(self.depth_m.rows[:, index] / CLOSED_AT_M, 1.0), dtype=np.float64),
            )
            for index, spot in enumerate(DEEP)
        ]
        for what, struck, share in (("accident", self.accidents, 1.0), ("tree", self.trees, 0.5)):
            closing += [
                (Blockage(what, near), np.where((at >= span.begun_s) & (at < span.ends_s), share, 0.0))
                for near, span in struck
            ]
        self.blockages = tuple(blockage for blockage, _ in closing)
        queues = [_queue(closed, crowding) for _, closed in closing]
        self.queue_m = Series(np.stack(queues, axis=1))


def _depth(spot: DeepSpot, drains: Drains) -> Values:
    column = [key for key, _ in CATCHMENTS].index(spot.catchment)
    return np.maximum(0.0, drains.street_mm.rows[:, column] / 1000.0 * spot.gather - spot.kerb_m)


def _struck(scenario: Scenario, spans: Mapping[str, Span], what: str) -> tuple[tuple[Point, Span], ...]:
    return tuple(
        (event.near, spans[event.id])
        for event in scenario.events
        if event.what == what and event.near is not None and event.id in spans
    )


def _queue(closed: Values, crowding: Values) -> Values:
    """Metres of standing vehicles: grows with the share of the road that is closed and the people about."""
    rows = np.zeros(len(closed))
    for step in range(1, len(rows)):
        shut, crowd = closed[step], crowding[step]
        grows = shut * BACK_UP_M_S * crowd if shut >= 0.4 else -MELTS_M_S
        rows[step] = min(LONGEST_M, max(0.0, rows[step - 1] + grows * STEP_S))
    return rows
