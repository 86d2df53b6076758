"""Rain on catchments, sumps, pumps that overload, and the water that is left on the street.

Water is reckoned in mm over a catchment. A pumped catchment fills its sump first; what no longer fits stands in the
streets. A pump that carries more than it is made for runs at over-current; its relay opens when the I²t of the
overload is used up (the shape of an inverse-time curve of IEC 60255-151), and a crew closes it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ioc.simulator.course.places import CATCHMENTS, GRAVITY, STATIONS, share_of_rain
from ioc.simulator.course.power import Power
from ioc.simulator.course.steps import STEP_S, Series, Values, curve, times
from ioc.simulator.scenario.events import Span
from ioc.simulator.scenario.schema import Scenario

RATED_A = 88.0
TRIP_I = 1.10
"""Current (as a share of the rated) that a pump bears for ever."""

TRIP_HEAT = 8.0
IDLE_I, DUTY_I = 0.30, 0.78
"""Current at no flow, and what full duty adds."""

DEBRIS_I = 1.5
NEIGHBOUR_I = 1.16
"""What a pump draws more when the rubbish that blocks the one beside it comes to it as well."""

CREW_S = 960.0
"""From a trip to the crew that closes the relay again."""

SUMP_EMPTY_M, SUMP_FULL_M, SUMP_MM = 1.2, 3.4, 6.0
SUMP_MOST_M = 4.8
GENERATOR_S, FUEL_S = 15.0, 1500.0
BANK_M, FREE_M = 2.6, 0.9
"""Stages of the river between which a culvert passes from nothing much to all it can."""

SPILL_MM = 20.0
"""Above this the water finds a way out over the ground."""


class Drains:
    """The course of all catchments. Columns of `sump_m`, `running` and so on follow `STATIONS` and their pumps."""

    sump_m: Series
    street_mm: Series
    load: Series
    running: Series
    tripped: Series

    def __init__(
        self, scenario: Scenario, spans: Mapping[str, Span], power: Power, station_feeders: Sequence[str]
    ) -> None:
        at = times(scenario.scenario.lasts_s)
        self._hours = STEP_S * scenario.scenario.compression / 3600.0
        self._rain = _rain_on(scenario, [point for _, point in CATCHMENTS])
        self._river = curve(scenario, "river_m")
        self._debris = _debris(scenario, spans, at)
        self._supplied = [_supplied(power, feeder, at) for feeder in station_feeders]
        self._at = at
        pumps, stations = sum(plan.pumps for plan in STATIONS), len(STATIONS)
        self.sump_m = Series(np.zeros((len(at), stations)))
        self.street_mm = Series(np.zeros((len(at), len(CATCHMENTS))))
        self.load, self.running, self.tripped = (Series(np.zeros((len(at), pumps))) for _ in range(3))
        first = 0
        for index, plan in enumerate(STATIONS):
            self._pumped(index, first, plan.pumps)
            first += plan.pumps
        for index, _ in enumerate(GRAVITY, len(STATIONS)):
            self._by_gravity(index, scenario.scenario.standing_mm)

    def _pumped(self, index: int, first: int, count: int) -> None:
        plan = STATIONS[index]
        water, heat = 0.0, [0.0] * count
        back_s = [0.0] * count
        debris_of = [self._debris.get(f"pump-{plan.key}-{n + 1}") for n in range(count)]
        for step, at in enumerate(self._at):
            inflow = plan.runs * self._rain[step, index]
            powered = self._supplied[index][step]
            fit = [powered and back_s[n] <= at for n in range(count)]
            wanted = inflow > 1.0 or water > 0.2
            able = sum(fit) if wanted else 0
            carried = inflow / (able * plan.pump_mm_h) if able else 0.0
            beside = NEIGHBOUR_I if any(d is not None and d[step] for d in debris_of) else 1.0
            for n in range(count):
                self.tripped.rows[step, first + n] = float(back_s[n] > at)
                if not (fit[n] and wanted):
                    heat[n] = max(0.0, heat[n] - 0.02 * STEP_S)
                    continue
                debris = debris_of[n]
                blocked = debris is not None and debris[step]
                current = DEBRIS_I if blocked else beside * (IDLE_I + DUTY_I * min(carried, 1.15))
                self.running.rows[step, first + n], self.load.rows[step, first + n] = 1.0, current
                heat[n] = max(0.0, heat[n] + (current**2 - TRIP_I**2) * STEP_S)
                if heat[n] > TRIP_HEAT:
                    heat[n], back_s[n] = 0.0, self._closed_again(debris, step)
            lifted = able * plan.pump_mm_h
            water = max(0.0, water + (inflow - lifted - _spill(water - SUMP_MM)) * self._hours)
            self.street_mm.rows[step, index] = max(0.0, water - SUMP_MM)
            height = SUMP_EMPTY_M + (SUMP_FULL_M - SUMP_EMPTY_M) * water / SUMP_MM
            over = max(0.0, height - SUMP_FULL_M)
            self.sump_m.rows[step, index] = min(SUMP_MOST_M, height - 0.85 * over)

    def _closed_again(self, debris: Values | None, step: int) -> float:
        """When the crew is done: after its usual time, and not before the rubbish is out."""
        crew_s = float(self._at[step]) + CREW_S
        if debris is None or not debris[step]:
            return crew_s
        clear = np.flatnonzero(debris[step:] == 0)
        return float(self._at[step + clear[0]]) if len(clear) else float(self._at[-1]) + STEP_S

    def _by_gravity(self, index: int, standing_mm: float) -> None:
        plan = GRAVITY[index - len(STATIONS)]
        water = standing_mm
        for step in range(len(self._at)):
            free = float(np.clip((BANK_M - self._river[step]) / (BANK_M - FREE_M), 0.35, 1.0))
            inflow = plan.runs * self._rain[step, index]
            out = min(plan.culvert_mm_h * free, water / self._hours + inflow)
            self.street_mm.rows[step, index] = water
            water = max(0.0, water + (inflow - out - _spill(water)) * self._hours)


def _spill(street_mm: float) -> float:
    """Outflow over the ground in mm/h."""
    return float(6.0 * max(0.0, street_mm - SPILL_MM) ** 1.5)


def _rain_on(scenario: Scenario, points: list[tuple[float, float]]) -> Values:
    rain, cell = curve(scenario, "rain_mm_h"), curve(scenario, "cell")
    return np.asarray(rain[:, None] * np.stack([share_of_rain(points, float(place)) for place in cell]))


def _debris(scenario: Scenario, spans: Mapping[str, Span], at: Values) -> dict[str, Values]:
    """Where rubbish sits in a pump: 1.0 at every such step, by pump."""
    found: dict[str, Values] = {}
    for event in scenario.events:
        span = spans.get(event.id)
        if event.what == "pump_debris" and span is not None:
            here = ((at >= span.begun_s) & (at < span.ends_s)).astype(np.float64)
            found[event.target] = np.maximum(found.get(event.target, 0.0), here)
    return found


def _supplied(power: Power, feeder: str, at: Values) -> list[bool]:
    """Whether a station has power: from its feeder, or from its generator once it runs and while it has fuel."""
    supplied = []
    for second in at:
        since = power.out_since(feeder, float(second))
        supplied.append(since is None or GENERATOR_S <= since < FUEL_S)
    return supplied
