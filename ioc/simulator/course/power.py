"""Feeders in the course of a cycle: what takes them out, and the wind that brings trees down on them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import numpy as np

from ioc.simulator.course.steps import Values, curve, times
from ioc.simulator.scenario.events import Span, first_above
from ioc.simulator.scenario.schema import Scenario

BREAKER_S = 2.0
"""From the tree on the line to the open breaker: one try to close it again fails."""

WEAKEST_WIND_M_S, STRONGEST_WIND_M_S = 21.0, 48.0
"""In this range of wind (10 min mean) a feeder's trees come down; which feeder at which wind is the seed's."""

REPAIR_S = 1500.0


class Power:
    """When each feeder is out: spans of one cycle."""

    def __init__(self, scenario: Scenario, spans: Mapping[str, Span], feeders: Sequence[str], seed: int) -> None:
        self.feeders = tuple(feeders)
        self._out: dict[str, list[Span]] = {feeder: [] for feeder in feeders}
        self.by_tree: dict[str, Span] = {}
        self.by_digging: dict[str, Span] = {}
        for event in scenario.events:
            span = spans.get(event.id)
            if span is None or event.target not in self._out:
                continue
            if event.what == "tree_on_line":
                self.by_tree[event.target] = span
                self._out[event.target].append(span._replace(begun_s=span.begun_s + BREAKER_S))
            elif event.what in ("feeder_fault", "dig_damage"):
                self._out[event.target].append(span)
                if event.what == "dig_damage":
                    self.by_digging[event.target] = span
        self._blow(scenario, seed)
        self._at = times(scenario.scenario.lasts_s)
        self.demand = curve(scenario, "demand")

    def _blow(self, scenario: Scenario, seed: int) -> None:
        for feeder in self.feeders:
            bears = random.Random(f"{seed}/tree/{feeder}").uniform(WEAKEST_WIND_M_S, STRONGEST_WIND_M_S)
            falls = first_above(scenario.curves.wind_m_s, bears)
            if falls is not None and feeder not in self.by_tree:
                self.by_tree[feeder] = Span(falls, falls + REPAIR_S)
                self._out[feeder].append(Span(falls + BREAKER_S, falls + REPAIR_S))

    def is_out(self, feeder: str, within_s: float) -> bool:
        """Whether a feeder is without voltage."""
        return any(span.begun_s <= within_s < span.ends_s for span in self._out.get(feeder, ()))

    def out_since(self, feeder: str, within_s: float) -> float | None:
        """Seconds since a feeder lost its voltage; None while it has it."""
        begun = [span.begun_s for span in self._out.get(feeder, ()) if span.begun_s <= within_s < span.ends_s]
        return within_s - min(begun) if begun else None

    def outages(self) -> list[tuple[str, Span]]:
        """All outages of the cycle."""
        return [(feeder, span) for feeder, spans in self._out.items() for span in spans]

    def out_rows(self, feeder: str) -> Values:
        """1.0 at every step at which a feeder is out, else 0.0."""
        rows = np.zeros(len(self._at))
        for span in self._out.get(feeder, ()):
            rows[(self._at >= span.begun_s) & (self._at < span.ends_s)] = 1.0
        return rows
