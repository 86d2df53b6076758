"""Air over the city: what traffic and fires give off, the lid of an inversion, and wind and rain that clean it.

One well-mixed box: dC/dt = emission / mixing height - (ventilation + wash-out) x C. Fires add a plume down the wind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ioc.simulator.course.steps import STEP_S, Series, Values, curve, times
from ioc.simulator.lines import Point, distance_m
from ioc.simulator.scenario.events import Span
from ioc.simulator.scenario.schema import Scenario

FIRST_PM25 = 16.0
EMITS, VENTS, WASHES = 14.0, 0.10, 0.012
"""µg/m³ an hour under a high lid; cleaned an hour a m/s of wind; an hour a mm/h of rain."""

LID_LOW = 0.18
"""Mixing height under a full inversion, as a share of the usual."""

PLUME_UG, PLUME_M = 320.0, 2200.0


class Air:
    """`pm25` of the city's box in µg/m³ (one column); `plumes` of fires."""

    def __init__(self, scenario: Scenario, spans: Mapping[str, Span]) -> None:
        at = times(scenario.scenario.lasts_s)
        hours = STEP_S * scenario.scenario.compression / 3600.0
        lid = 1.0 - (1.0 - LID_LOW) * curve(scenario, "inversion")
        gone = 0.15 + VENTS * curve(scenario, "wind_m_s") * lid + WASHES * curve(scenario, "rain_mm_h")
        comes = EMITS * (0.4 + 0.6 * curve(scenario, "crowding")) / lid
        rows = np.full(len(at), FIRST_PM25)
        for step in range(1, len(rows)):
            rows[step] = max(2.0, rows[step - 1] + (comes[step] - gone[step] * rows[step - 1]) * hours)
        self.pm25 = Series(rows[:, None])
        self.smoke: tuple[tuple[Point, Span, float], ...] = tuple(
            (event.near, spans[event.id], event.strength)
            for event in scenario.events
            if event.what == "smoke" and event.near is not None and event.id in spans
        )

    def plume(self, points: Sequence[Point], within_s: float) -> Values:
        """PM2.5 in µg/m³ that fires add at each point now."""
        added = np.zeros(len(points))
        for source, span, strength in self.smoke:
            if span.begun_s <= within_s < span.ends_s:
                grown = min(1.0, (within_s - span.begun_s) / 180.0)
                away = np.array([distance_m(point, source) for point in points])
                added += strength * grown * PLUME_UG * np.exp(-away / PLUME_M)
        return added
