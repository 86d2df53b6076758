"""Each condition against a slow evaluator that looks at the whole history anew every second, for any readings."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.condition_spec import Count, Deviation, Event, Frozen, Level, Levels, Missing, Rate, StateSet
from ioc.domain.schedule import Schedule
from tests.helpers.rule_bench import RuleBench

HORIZON = 90
History = list[tuple[int, float]]
ALWAYS = Schedule(days=(1, 2, 3, 4, 5, 6, 7))
"""A schedule that always holds takes a rule out of the vectorised limits: both ways of evaluating must agree."""
LEVELS = Levels(
    levels=(
        Level(key="lo", limit=2.0, priority=3, above=False),
        Level(key="hi", limit=4.0, priority=3),
        Level(key="hihi", limit=6.0, priority=1),
    )
)
RULES: dict[str, dict[str, Any]] = {
    "limit": {"limit": 4.0, "deadband": 1.0},
    "limit by schedule": {"limit": 4.0, "deadband": 1.0, "schedule": ALWAYS},
    "levels": {"condition": LEVELS, "deadband": 1.0},
    "levels by schedule": {"condition": LEVELS, "deadband": 1.0, "schedule": ALWAYS},
    "deviation": {"condition": Deviation(limit=2.0, set_point=3.0), "deadband": 1.0},
    "rate": {"condition": Rate(limit=0.5, window_s=10.0, per_s=1.0, side="rise"), "deadband": 0.25},
    "state": {"condition": StateSet(states=(1.0, 3.0))},
    "frozen": {"condition": Frozen(after_s=12, resting=(0.0,))},
    "missing": {"condition": Missing(after_s=9)},
    "count": {"condition": Count(n=2, within_s=20, event=Event(compare="above", limit=3.0)), "deadband": 1.0},
}


def _thresholds(rule: dict[str, Any]) -> list[tuple[str, float, int, bool]]:
    condition = rule.get("condition")
    if isinstance(condition, Levels):
        return [(one.key, one.limit, one.priority, one.above) for one in condition.levels]
    return [("", rule.get("limit", 0.0), 1, True)]


def _raw(rule: dict[str, Any], place: int, seen: History, now: int) -> tuple[bool, bool]:
    """Beyond and inside, from the definition."""
    condition, band = rule.get("condition"), rule.get("deadband", 0.0)
    if not seen:
        return (False, True) if isinstance(condition, StateSet | Frozen | Missing | Count) else (False, False)
    last_s, value = seen[-1]
    if condition is None or isinstance(condition, Levels):
        _, limit, _, above = _thresholds(rule)[place]
        over = value - limit if above else limit - value
        return over > 0, over <= -band
    if isinstance(condition, Deviation):
        over = abs(value - 3.0) - 2.0
        return over > 0, over <= -band
    if isinstance(condition, Rate):
        first_s, first = next((s, v) for s, v in seen if s >= last_s - 10)
        if last_s - first_s < 5:
            return False, False
        over = (value - first) / (last_s - first_s) - 0.5
        return over > 0, over <= -band
    if isinstance(condition, StateSet):
        beyond = value in (1.0, 3.0)
    elif isinstance(condition, Frozen):
        same = next(at for at in range(len(seen)) if len({v for _, v in seen[at:]}) == 1)
        beyond = value != 0.0 and last_s - seen[same][0] >= 12
    elif isinstance(condition, Missing):
        beyond = now - last_s >= 9
    else:
        begins = [s for (_, before), (s, v) in pairwise(seen) if v > 3.0 >= before]
        count = sum(1 for s in begins if now - 20 < s <= now)
        return count >= 2, count <= 2 - 1 - band
    return beyond, not beyond


def reference(rule: dict[str, Any], events: dict[int, float]) -> list[tuple[int, str]]:
    """(second, word) of every change, evaluated second by second."""
    on_s, off_s = int(rule.get("on_delay_s", 0)), int(rule.get("off_delay_s", 0))
    thresholds = _thresholds(rule)
    phase, since = ["normal"] * len(thresholds), [0] * len(thresholds)
    shown, told = -1, []
    for now in range(HORIZON):
        seen = [(s, v) for s, v in sorted(events.items()) if s <= now]
        for place in range(len(thresholds)):
            beyond, inside = _raw(rule, place, seen, now)
            step = {
                "normal": "pending" if beyond else "normal",
                "pending": "pending" if beyond else "normal",
                "active": "leaving" if inside else "active",
                "leaving": "leaving" if inside else "active",
            }[phase[place]]
            if step != phase[place]:
                phase[place], since[place] = step, now
            if phase[place] == "pending" and now - since[place] >= on_s:
                phase[place] = "active"
            if phase[place] == "leaving" and now - since[place] >= off_s:
                phase[place] = "normal"
        standing = [place for place in range(len(thresholds)) if phase[place] in ("active", "leaving")]
        top = min(standing, key=lambda place: (thresholds[place][2], -place), default=-1)
        if top != shown:
            told.append((now, _word(thresholds, shown, top)))
        shown = top
    return told


def _word(thresholds: list[tuple[str, float, int, bool]], before: int, now: int) -> str:
    if now < 0:
        return "Returned"
    key, limit, _, above = thresholds[now]
    back = (
        before >= 0
        and thresholds[before][3] == above
        and (limit < thresholds[before][1] if above else limit > thresholds[before][1])
    )
    return f"{'LevelChanged' if back else 'Raised'} {key}".strip()


def engine(rule: dict[str, Any], events: dict[int, float], ticks: set[int]) -> list[tuple[int, str]]:
    """The same from the engine's evaluators, with ticks at some of the seconds."""
    bench, told = RuleBench(**rule), []
    bench.tick(0)
    for now in range(HORIZON):
        words = []
        if now in events:
            words += bench.see(events[now], after_s=0)
        if now in ticks:
            words += bench.tick(0)
        told += [(now, word) for word in words]
        bench.at += 1_000_000
    return told


VALUES = st.integers(0, 8).map(float)
EVENTS = st.dictionaries(st.integers(0, HORIZON - 1), VALUES, max_size=40)


@pytest.mark.parametrize("name", RULES)
@given(events=EVENTS, on_s=st.sampled_from((0, 0, 3, 7)), off_s=st.sampled_from((0, 0, 4)))
@settings(max_examples=60, deadline=None)
def test_that_the_engine_says_what_the_definition_says(
    name: str, events: dict[int, float], on_s: int, off_s: int
) -> None:
    rule = {**RULES[name], "on_delay_s": float(on_s), "off_delay_s": float(off_s)}
    assert engine(rule, events, set(range(HORIZON))) == reference(rule, events)


@pytest.mark.parametrize("name", [name for name in RULES if name not in ("limit", "levels")])
@given(events=EVENTS, ticks=st.sets(st.integers(0, HORIZON - 1), max_size=20))
@settings(max_examples=40, deadline=None)
def test_that_it_does_not_matter_when_the_clock_ticked(name: str, events: dict[int, float], ticks: set[int]) -> None:
    rule = {**RULES[name], "on_delay_s": 3.0, "off_delay_s": 4.0}
    rare = [word for _, word in engine(rule, events, {*ticks, HORIZON - 1})]
    assert rare == [word for _, word in reference(rule, events)]
