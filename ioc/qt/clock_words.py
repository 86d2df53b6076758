"""What an incident's times say: facts, the clocks of a page, milestones and their corrections."""

from __future__ import annotations

from typing import Any

from ioc.domain import facts as f
from ioc.domain.clock_spec import ClockSpec
from ioc.domain.records import Params
from ioc.qt.format import clock_time, span
from ioc.qt.names import Names
from ioc.qt.words import word

CLOCK_FACTS = (f.MilestoneAmended, f.ClocksPaused, f.ClocksResumed, f.ClockMet, f.ClockMissed, f.ClockEscalated)


def clock_params(fact: Any, names: Names) -> Params:
    """Parameters of such a fact's sentence."""
    params: Params = {"what": names.incident(fact.incident)}
    if isinstance(fact, f.MilestoneAmended):
        params["milestone"] = milestone_word(fact.milestone)
        params["time"] = clock_time(fact.at_us, names.zone)
        params["before"] = "–" if fact.before_us is None else clock_time(fact.before_us, names.zone)
    if isinstance(fact, f.ClockMet | f.ClockMissed | f.ClockEscalated):
        params["clock"] = clock_title(fact.clock, names)
    if isinstance(fact, f.ClockMet | f.ClockMissed):
        params["target"] = span(round(fact.target_s * 1e6))
        late_us = max(fact.stop_us - fact.due_us, 0) if fact.stop_us is not None else 0
        params["late"] = span(late_us)
        params["variant"] = "late" if isinstance(fact, f.ClockMissed) and fact.stop_us is not None else ""
    if isinstance(fact, f.ClockEscalated):
        params["role"] = fact.role
        params["late"] = span(fact.late_s * 1_000_000)
        params["variant"] = "reopened" if fact.reopened else ""
    return params


def milestone_word(name: str) -> str:
    """A milestone as people call it."""
    return word("milestone", name)


def clock_spec(key: str, names: Names) -> ClockSpec | None:
    """The site's first clock of a key."""
    site = names.state.registry.site
    return next((clock for clock in site.clocks.clocks if clock.key == key), None) if site else None


def clock_title(key: str, names: Names) -> str:
    """What a clock is called."""
    spec = clock_spec(key, names)
    return spec.title.get(names.language) if spec else key
