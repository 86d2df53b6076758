"""People: who rings the emergency lines and why, how long they wait, and who fills the beds."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ioc.simulator.course.places import DEEP
from ioc.simulator.course.power import Power
from ioc.simulator.course.roads import Roads
from ioc.simulator.course.steps import STEP_S, Series, Values, curve, times
from ioc.simulator.scenario.events import Span
from ioc.simulator.scenario.schema import Scenario

LINES = ("112", "113", "114", "115", "1022")
ORDINARY_CALLS_MIN = (0.5, 1.0, 0.4, 1.0, 1.6)
"""Calls a minute of story on each line when nothing is the matter."""

TAKEN_MIN = (4.0, 6.0, 4.0, 6.0, 9.0)
"""Calls a minute that the people at each line can take."""

TELL_AT_M = 0.12
TOLD_S = 260.0
"""How long a thing keeps people ringing: by then, most of those who ring have rung."""

WAIT_A_CALL_S = 5.5
PATIENCE_CALLS = 6.0
"""Longer queues make callers hang up."""

HEAT_C = 34.0
CROWD_BEDS, ACCIDENT_BEDS, HEAT_BEDS, STAY_S = 0.004, 0.9, 0.0015, 2400.0


class People:
    """`waiting` calls in the order of `LINES`; `extra_beds` that the day needs beyond the ordinary, of the city."""

    def __init__(self, scenario: Scenario, spans: Mapping[str, Span], power: Power, roads: Roads) -> None:
        at = times(scenario.scenario.lasts_s)
        crowding = curve(scenario, "crowding")
        rates = np.outer(np.ones(len(at)), ORDINARY_CALLS_MIN) * crowding[:, None]
        for line, begun_s, calls_min in _reasons(power, roads):
            since = at - begun_s
            told = np.where(since >= 0, calls_min * np.exp(-np.maximum(since, 0.0) / TOLD_S), 0.0)
            rates[:, LINES.index(line)] += told * crowding
        self.calls_min = Series(rates)
        self.waiting = Series(_waiting(rates))
        self.extra_beds = Series(_beds(scenario, roads, crowding)[:, None])
        self.cases = tuple(
            (event.target, spans[event.id], event.strength)
            for event in scenario.events
            if event.what == "outbreak" and event.id in spans
        )


def _reasons(power: Power, roads: Roads) -> list[tuple[str, float, float]]:
    """Line, second, and calls a minute that something brings at first."""
    found: list[tuple[str, float, float]] = []
    for index, _ in enumerate(DEEP):
        begun = roads.depth_m.first_above(index, TELL_AT_M)
        if begun is not None:
            found.append(("112", begun, 2.2))
    for _, span in power.outages():
        found += [("112", span.begun_s, 1.6), ("1022", span.begun_s, 2.0)]
    for _, span in roads.accidents:
        found += [("115", span.begun_s, 2.0), ("113", span.begun_s, 2.0), ("112", span.begun_s, 1.0)]
    for _, span in roads.trees:
        found.append(("1022", span.begun_s, 1.5))
    return found


def _waiting(rates: Values) -> Values:
    rows = np.zeros_like(rates)
    taken = np.array(TAKEN_MIN)
    for step in range(1, len(rows)):
        grown = rows[step - 1] + (rates[step] - taken) * STEP_S / 60.0
        rows[step] = np.clip(grown, 0.0, PATIENCE_CALLS)
    return rows


def _beds(scenario: Scenario, roads: Roads, crowding: Values) -> Values:
    """Beds that crowds, heat and accidents fill, emptied at the pace of an ordinary stay."""
    at = times(scenario.scenario.lasts_s)
    heat = np.maximum(0.0, curve(scenario, "temperature_c") - HEAT_C)
    comes = CROWD_BEDS * np.maximum(0.0, crowding - 1.0) + HEAT_BEDS * heat
    hour = STEP_S * scenario.scenario.compression
    rows = np.zeros(len(at))
    for step in range(1, len(rows)):
        hurt = sum(ACCIDENT_BEDS for _, span in roads.accidents if at[step - 1] < span.begun_s + 120.0 <= at[step])
        rows[step] = max(0.0, rows[step - 1] * (1.0 - hour / STAY_S / 12.0) + comes[step] * hour + 3.0 * hurt)
    return rows
