"""Drinking water: zones between a reservoir and the taps. A burst takes flow, then pressure, then lets dirt in.

Per zone: demand follows the city's curve, the works feed the reservoir at a steady rate, the head at the taps is the
reservoir's less the loss in the mains (which grows with the square of the flow). Where the head is low, dirt comes in
through the break and is stirred up; chlorine is used up by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from ioc.simulator.course.power import Power
from ioc.simulator.course.steps import STEP_S, Series, Values, curve, times
from ioc.simulator.lines import Point
from ioc.simulator.scenario.events import Span
from ioc.simulator.scenario.schema import Scenario


class ZonePlan(NamedTuple):
    """A supply zone: usual flow in m³/h at the evening peak; `reservoir_m3` at full."""

    key: str
    name: str
    near: Point
    ward: str
    flow_m3_h: float
    reservoir_m3: float


ZONES = (
    ZonePlan("hai-chau", "Hải Châu", (108.2190, 16.0690), "Hải Châu", 1900.0, 6000.0),
    ZonePlan("thanh-khe", "Thanh Khê", (108.1930, 16.0650), "Thanh Khê", 1600.0, 5000.0),
    ZonePlan("son-tra", "Sơn Trà", (108.2390, 16.0780), "Sơn Trà", 1200.0, 4000.0),
    ZonePlan("ngu-hanh-son", "Ngũ Hành Sơn", (108.2480, 16.0300), "Ngũ Hành Sơn", 800.0, 3000.0),
    ZonePlan("cam-le", "Cẩm Lệ", (108.2030, 16.0180), "Cẩm Lệ", 1100.0, 4000.0),
    ZonePlan("lien-chieu", "Liên Chiểu", (108.1500, 16.0730), "Liên Chiểu", 1300.0, 4500.0),
)
RESERVOIR_HEAD_M, EMPTY_HEAD_M = 32.0, 24.0
LOSS_M = 6.0
"""Head lost in the mains at the usual peak flow."""

BURST_SHARE = 0.85
"""What a burst of strength 1 lets out, as a share of the usual flow, at full head."""

FIRST_LEVEL = 0.82
CHLORINE_MG_L, TURBIDITY_NTU = 0.55, 0.35
STIRRED_NTU, CLEARS_S = 6.0, 420.0


class Mains:
    """Columns follow `ZONES`: flow (m³/h), head at the taps (m), reservoir (share of full), turbidity (NTU),
    chlorine (mg/l)."""

    def __init__(self, scenario: Scenario, spans: Mapping[str, Span], power: Power, feeders: Mapping[str, str]) -> None:
        at = times(scenario.scenario.lasts_s)
        hours = STEP_S * scenario.scenario.compression / 3600.0
        demand = curve(scenario, "demand")
        shape = (len(at), len(ZONES))
        flow, head, level, dirt, chlorine = (np.zeros(shape) for _ in range(5))
        self.bursts: list[tuple[Point, Span]] = []
        """Where a main has burst, and from when to when."""
        for index, plan in enumerate(ZONES):
            self.bursts += [
                (plan.near, spans[event.id])
                for event in scenario.events
                if event.what == "main_burst" and event.target == f"zone-{plan.key}" and event.id in spans
            ]
            burst = _burst(scenario, spans, f"zone-{plan.key}", at)
            fed = 1.0 - power.out_rows(feeders.get(plan.key, ""))
            share, stirred = FIRST_LEVEL, 0.0
            for step in range(len(at)):
                full = EMPTY_HEAD_M + (RESERVOIR_HEAD_M - EMPTY_HEAD_M) * share
                let_out = burst[step] * BURST_SHARE
                for _ in range(3):  # flow and head settle on one another
                    drawn = demand[step] + let_out
                    here = max(2.0, full - LOSS_M * drawn**2)
                    let_out = burst[step] * BURST_SHARE * here / RESERVOIR_HEAD_M
                drawn = demand[step] * min(1.0, here / 12.0) + let_out
                low = max(0.0, (24.0 - here) / 24.0)
                stirred += (STIRRED_NTU * burst[step] * (0.3 + low) - stirred) * STEP_S / CLEARS_S
                flow[step, index], head[step, index], level[step, index] = drawn * plan.flow_m3_h, here, share
                dirt[step, index] = TURBIDITY_NTU + stirred
                chlorine[step, index] = CHLORINE_MG_L / (1.0 + 0.9 * stirred)
                made = (0.95 * demand[step] + 0.08) * fed[step]
                share += (made - drawn) * plan.flow_m3_h * hours / plan.reservoir_m3
                share = min(1.0, max(0.02, share))
        self.flow_m3_h, self.head_m, self.reservoir = Series(flow), Series(head), Series(level)
        self.turbidity_ntu, self.chlorine_mg_l = Series(dirt), Series(chlorine)


def _burst(scenario: Scenario, spans: Mapping[str, Span], zone: str, at: Values) -> Values:
    """How much of a burst is open at every step: it tears open within 30 s and is shut off at its end."""
    rows = np.zeros(len(at))
    for event in scenario.events:
        span = spans.get(event.id)
        if event.what == "main_burst" and event.target == zone and span is not None:
            opened = np.clip((at - span.begun_s) / 30.0, 0.0, 1.0) * (at < span.ends_s)
            rows = np.maximum(rows, event.strength * opened)
    return rows
