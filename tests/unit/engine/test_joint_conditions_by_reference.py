"""Conditions over several streams, fences, absences and schedules against their plain definitions, for any course."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain import facts as f
from ioc.domain.condition_spec import Absence, Deviation, Event, Expression, Geofence
from ioc.domain.schedule import Schedule, in_force, next_change_us
from tests.helpers.rule_bench import RuleBench, S

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
VALUES = st.integers(0, 8).map(float)
SECONDS = 40


def _changes(holds: list[bool]) -> list[tuple[int, str]]:
    """(second, word) of every change of a condition that holds or not."""
    told, before = [], False
    for now, held in enumerate(holds):
        if held != before:
            told.append((now, "Raised" if held else "Returned"))
        before = held
    return told


@given(events=st.dictionaries(st.tuples(st.integers(0, SECONDS - 1), st.integers(1, 4)), VALUES, max_size=40))
@settings(max_examples=60, deadline=None)
def test_that_deviation_from_siblings_is_that_from_their_median(events: dict[tuple[int, int], float]) -> None:
    bench = RuleBench(Deviation(limit=2.0, fewest=2), gauges=4, deadband=0.0)
    known: dict[int, float] = {}
    held, holds = False, []
    for now in range(SECONDS):
        rows = [(f"gauge-{one}", "level", value) for (at, one), value in sorted(events.items()) if at == now]
        known |= {one: value for (at, one), value in events.items() if at == now}
        if rows:
            bench.see_many(rows, after_s=0)
        bench.tick(0.5)
        bench.at += S // 2
        others = [value for one, value in known.items() if one != 1]
        # what is not known moves nothing: the alarm stays as it is
        if 1 in known and len(others) >= 2:
            held = abs(known[1] - median(others)) > 2.0
        holds.append(held)
    mine = [
        (entry.at_us, type(entry.fact).__name__.removeprefix("Alarm"))
        for entry in bench.city.entries
        if isinstance(entry.fact, f.AlarmRaised | f.AlarmReturned) and entry.fact.alarm == "r@gauge-1"
    ]
    start = bench.at - SECONDS * S
    assert [((at - start) // S, word) for at, word in mine] == _changes(holds)


@given(
    events=st.dictionaries(
        st.tuples(st.integers(0, SECONDS - 1), st.sampled_from(("run", "level"))), VALUES, max_size=30
    )
)
@settings(max_examples=60, deadline=None)
def test_that_an_expression_says_what_python_says(events: dict[tuple[int, str], float]) -> None:
    pytest.importorskip("cel")
    bench = RuleBench(Expression(cel="run > 3.0 && level < 5.0 || level == 8.0"), property="")
    known: dict[str, float] = {}
    told, held, holds = [], False, []
    for now in range(SECONDS):
        rows = [("gauge-1", key, value) for (at, key), value in sorted(events.items()) if at == now]
        known |= {key: value for _, key, value in rows}
        if rows:
            bench.see_many(rows, after_s=0)
        told += [(now, word) for word in bench.tick(0.5)]
        bench.at += S // 2
        if len(known) == 2:
            held = (known["run"] > 3.0 and known["level"] < 5.0) or known["level"] == 8.0
        holds.append(held)
    assert told == _changes(holds)


@given(
    places=st.dictionaries(
        st.integers(0, SECONDS - 1), st.sampled_from((108.05, 108.15, 108.15003, 108.16, 108.25)), max_size=25
    ),
    how=st.sampled_from(("enters", "leaves", "stops")),
)
@settings(max_examples=80, deadline=None)
def test_that_a_fence_tells_inside_outside_and_standing_still(places: dict[int, float], how: str) -> None:
    ring = ((108.1, 16.0), (108.2, 16.0), (108.2, 16.1), (108.1, 16.1))
    spec = Geofence(how=how, ring=ring, stop_s=7.0 if how == "stops" else 0.0, radius_m=30)
    bench = RuleBench(spec, property="")
    bench.tick(0)
    told, holds, where, since, anchor = [], [], None, 0, 0.0
    for now in range(SECONDS):
        if now in places:
            told += [(now, word) for word in bench.go(places[now], 16.05, after_s=0)]
            inside = 108.1 < places[now] < 108.2
            # three hundred-thousandths of a degree are three metres: the same place
            if where is None or not inside or abs(places[now] - anchor) > 0.0002:
                anchor, since = places[now], now
            where = places[now]
        told += [(now, word) for word in bench.tick(0)]
        bench.at += S
        inside = where is not None and 108.1 < where < 108.2
        still = inside and now - since >= 7
        holds.append({"enters": inside, "leaves": where is not None and not inside, "stops": still}[how])
    assert told == _changes(holds)


@given(
    events=st.dictionaries(st.integers(0, 4 * 48 - 1), st.booleans(), max_size=30),
    since=st.integers(0, 47),
    length=st.integers(1, 46),
)
@settings(max_examples=60, deadline=None)
def test_that_an_expected_event_is_missed_by_its_time_of_day(events: dict[int, bool], since: int, length: int) -> None:
    """Four days in half hours; a window may go past midnight."""
    by = (since + length) % 48
    spec = Absence(event=Event(compare="above", limit=2.0), since_min=since * 30, by_min=by * 30)
    bench = RuleBench(spec)
    bench.at = int(datetime(2026, 10, 12, tzinfo=ZONE).astimezone(UTC).timestamp() * S)
    bench.see(1.0, after_s=0)
    told, holds = [], []
    for now in range(4 * 48):
        if now in events:
            told += [(now, word) for word in bench.see(3.0 if events[now] else 1.0, after_s=0)]
        told += [(now, word) for word in bench.tick(0)]
        bench.at += 1800 * S
        begun = [start for start in range(since, now + 1, 48) if start >= 0]
        start = begun[-1] if begun else -1
        over = start >= 0 and now >= start + length
        seen = any(events.get(at, False) for at in range(max(start, 0), now + 1))
        holds.append(over and not seen)
    assert told == _changes(holds)


PAIRS = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda pair: pair[0] != pair[1])
SCHEDULES = st.builds(
    Schedule,
    days=st.lists(st.integers(1, 7), max_size=3).map(tuple),
    hours=st.lists(PAIRS, max_size=2).map(tuple),
    months=st.lists(st.integers(1, 12), max_size=3).map(tuple),
)


@given(schedule=SCHEDULES, minute=st.integers(0, 366 * 1440))
@settings(max_examples=200, deadline=None)
def test_that_a_schedule_holds_as_it_is_written_and_says_when_that_may_change(schedule: Schedule, minute: int) -> None:
    local = datetime(2026, 1, 1, tzinfo=ZONE) + timedelta(minutes=minute)

    def day_fits(day: datetime) -> bool:
        right = not schedule.days or day.isoweekday() in schedule.days
        return right and (not schedule.months or day.month in schedule.months)

    def holds(at: datetime) -> bool:
        if not schedule.hours:
            return day_fits(at)
        now = at.hour * 60 + at.minute
        for begins, ends in schedule.hours:
            if begins < ends and begins <= now < ends and day_fits(at):
                return True
            if begins > ends and (
                (now >= begins and day_fits(at)) or (now < ends and day_fits(at - timedelta(days=1)))
            ):
                return True
        return False

    at_us = int(local.timestamp() * S)
    assert in_force(schedule, at_us, ZONE) == holds(local)
    change = next_change_us(schedule, at_us, ZONE)
    assert change > at_us
    middle = at_us + (change - at_us) // 2
    assert in_force(schedule, middle, ZONE) == holds(local)
