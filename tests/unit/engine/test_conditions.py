"""Each condition of an alarm rule, by example."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from ioc.domain import facts as f
from ioc.domain.condition_spec import (
    Absence,
    Count,
    Deviation,
    Event,
    Expression,
    Frozen,
    Geofence,
    Level,
    Levels,
    Missing,
    Rate,
    StateSet,
)
from ioc.domain.schedule import Schedule
from ioc.domain.vocabulary import FeedState
from ioc.engine.alarming import Alarming
from tests.helpers.rule_bench import RuleBench, S

LEVELS = Levels(
    levels=(
        Level(key="lo", limit=1.0, priority=3, above=False),
        Level(key="lolo", limit=0.5, priority=1, above=False),
        Level(key="hi", limit=2.0, priority=3),
        Level(key="hihi", limit=3.0, priority=2),
    )
)
SQUARE = ((108.1, 16.0), (108.2, 16.0), (108.2, 16.1), (108.1, 16.1))


def test_that_levels_are_one_alarm_that_rises_with_a_new_annunciation_and_falls_without() -> None:
    bench = RuleBench(LEVELS, deadband=0.1)
    assert bench.see(2.5) == ["Raised hi"]
    assert bench.see(3.5) == ["Raised hihi"]
    assert (bench.alarm.occurrence, bench.alarm.priority, bench.alarm.limit) == (2, 2, 3.0)
    assert bench.see(2.95) == []
    assert bench.see(2.5) == ["LevelChanged hi"]
    assert (bench.alarm.occurrence, bench.alarm.priority, bench.alarm.level) == (2, 3, "hi")
    assert bench.see(1.5) == ["Returned"]


def test_that_a_jump_over_levels_is_one_fact_and_a_swing_to_the_other_side_annunciates() -> None:
    bench = RuleBench(LEVELS)
    assert bench.see(3.5) == ["Raised hihi"]
    assert bench.see(0.2) == ["Raised lolo"]
    assert bench.alarm.priority == 1
    assert bench.see(0.7) == ["LevelChanged lo"]
    assert bench.see(2.2) == ["Raised hi"]


def test_that_levels_keep_their_own_delays() -> None:
    bench = RuleBench(LEVELS, on_delay_s=10.0)
    assert bench.see(2.5) == []
    assert bench.see(3.5, after_s=6) == []
    assert bench.tick(5) == ["Raised hi"]
    assert bench.tick(6) == ["Raised hihi"]


def test_that_a_level_survives_a_restart_and_goes_on_from_there() -> None:
    bench = RuleBench(LEVELS)
    bench.see(3.5)
    bench.restart()
    assert bench.see(3.6) == []
    assert bench.see(2.5) == ["LevelChanged hi"]
    assert bench.see(1.5) == ["Returned"]


def test_that_deviation_from_a_set_point_has_a_side_and_a_dead_band() -> None:
    bench = RuleBench(Deviation(limit=0.5, set_point=2.0, side="below"), deadband=0.1)
    assert bench.see(2.9) == []
    assert bench.see(1.4) == ["Raised"]
    assert bench.alarm.value == pytest.approx(-0.6)
    assert bench.see(1.55) == []
    assert bench.see(1.61) == ["Returned"]


def test_that_deviation_from_another_stream_is_looked_at_once_a_second() -> None:
    bench = RuleBench(Deviation(limit=0.5, stream="flow"))
    bench.see(2.0, key="flow")
    assert bench.see(3.0, after_s=0.1) == []
    assert bench.tick() == ["Raised"]
    bench.see(3.2, key="flow", after_s=0.1)
    assert bench.tick(0.2) == []
    assert bench.tick(1.0) == ["Returned"]


def test_that_deviation_from_siblings_needs_enough_of_them() -> None:
    bench = RuleBench(Deviation(limit=0.5, fewest=2, side="below"), gauges=4)
    bench.see_many([("gauge-1", "level", 1.0), ("gauge-2", "level", 2.0)])
    assert bench.tick() == []
    bench.see_many([("gauge-3", "level", 2.1), ("gauge-4", "level", 1.9)], after_s=1.5)
    assert bench.tick(1.5) == ["Raised"]
    assert bench.alarm.value == pytest.approx(-1.0)
    assert set(bench.state.tables.alarms) == {"r@gauge-1"}


def test_that_a_rate_is_measured_over_its_window() -> None:
    bench = RuleBench(Rate(limit=60.0, window_s=60.0, per_s=3600.0, side="rise"))
    told = [bench.see(0.1 * step, after_s=10) for step in range(4)]
    assert told == [[], [], [], []]
    for step in range(4, 10):
        told.append(bench.see(0.1 * 4 + 0.2 * (step - 4), after_s=10))
    assert ["Raised"] in told
    assert bench.alarm.unit == "m/h"


def test_that_a_slow_and_a_falling_change_is_no_rise() -> None:
    bench = RuleBench(Rate(limit=60.0, window_s=60.0, per_s=3600.0, side="rise"))
    assert [bench.see(10 - 0.5 * step, after_s=10) for step in range(10)] == [[]] * 10


def test_that_a_state_outside_a_set_must_last_as_long_as_the_delay() -> None:
    bench = RuleBench(StateSet(states=(1.0, 2.0), outside=True), on_delay_s=30)
    assert bench.see(1.0) == []
    assert bench.see(0.0) == []
    assert bench.tick(29) == []
    assert bench.tick(1.5) == ["Raised"]
    assert bench.see(2.0) == ["Returned"]


def test_that_what_stands_still_is_frozen_but_not_at_rest_and_not_while_silent() -> None:
    bench = RuleBench(Frozen(after_s=60, band=0.01, resting=(0.0,)))
    assert [bench.see(0.0, after_s=30) for _ in range(4)] == [[]] * 4
    assert bench.see(1.0, after_s=30) == []
    assert bench.tick(300) == []
    assert bench.see(1.005) == ["Raised"]
    assert bench.see(1.2) == ["Returned"]


def test_that_a_missing_value_is_told_by_time_alone_and_returns_with_the_next() -> None:
    bench = RuleBench(Missing(after_s=60))
    assert bench.tick(600) == []
    bench.see(1.0)
    assert bench.tick(59) == []
    assert bench.tick(1.5) == ["Raised"]
    assert bench.see(1.0) == ["Returned"]


def test_that_nothing_is_missing_by_itself_while_the_whole_feed_is_silent() -> None:
    bench = RuleBench(Missing(after_s=60))
    bench.see(1.0)
    feed = next(iter(bench.state.tables.feeds))
    bench.city.say(f.FeedStateChanged(feed=feed, state=FeedState.DOWN))
    assert bench.tick(100) == []
    bench.city.say(f.FeedStateChanged(feed=feed, state=FeedState.ON_TIME))
    assert bench.tick(2) == ["Raised"]


def test_that_events_are_counted_within_their_time() -> None:
    bench = RuleBench(Count(n=3, within_s=100, event=Event(compare="above", limit=2.0)))
    told = [bench.see(value, after_s=10) for value in (1, 3, 1, 3, 3, 1, 3)]
    assert told == [[], [], [], [], [], [], ["Raised"]]
    assert bench.alarm.value == 3.0
    assert bench.tick(100) == ["Returned"]


def _local(bench: RuleBench, hour: int, minute: int, day: int = 12) -> None:
    at = datetime(2026, 10, day, hour, minute, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    bench.at = int(at.astimezone(UTC).timestamp() * S)


def test_that_an_event_that_did_not_come_by_its_time_of_day_is_missed_until_it_comes() -> None:
    bench = RuleBench(Absence(event=Event(compare="above", limit=2.0), since_min=17 * 60, by_min=18 * 60 + 30))
    _local(bench, 12, 0)
    bench.see(1.0)
    _local(bench, 18, 29)
    assert bench.tick(1) == []
    _local(bench, 18, 30)
    assert bench.tick(1) == ["Raised"]
    assert bench.see(3.0) == ["Returned"]
    _local(bench, 18, 31, day=13)
    assert bench.tick(0) == ["Raised"]


def test_that_an_event_in_its_window_is_none_missed_and_the_schedule_chooses_the_days() -> None:
    spec = Absence(event=Event(compare="above", limit=2.0), since_min=17 * 60, by_min=18 * 60)
    seen = RuleBench(spec)
    _local(seen, 12, 0)
    seen.see(1.0)
    _local(seen, 17, 30)
    seen.see(3.0)
    seen.see(1.0)
    _local(seen, 23, 0)
    assert seen.tick(0) == []
    other_days = RuleBench(spec, schedule=Schedule(days=(7,)))  # 12 October 2026 is a Monday
    _local(other_days, 12, 0)
    other_days.see(1.0)
    _local(other_days, 23, 0)
    assert other_days.tick(0) == []


def test_that_an_event_is_missed_when_it_does_not_follow_another_in_time() -> None:
    spec = Absence(
        event=Event(compare="above", limit=5.0),
        after_property="run",
        after=Event(compare="equal", limit=1.0),
        within_s=30,
    )
    bench = RuleBench(spec)
    bench.see_many([("gauge-1", "run", 0.0), ("gauge-1", "level", 0.0)])
    bench.see(1.0, key="run")
    assert bench.tick(29) == []
    assert bench.tick(1.5) == ["Raised"]
    assert bench.see(6.0) == ["Returned"]
    bench.see(0.0)
    bench.see(0.0, key="run")
    bench.see(1.0, key="run")
    assert bench.see(6.0, after_s=10) == []
    assert bench.tick(60) == []


def test_that_a_moving_asset_enters_leaves_and_stops() -> None:
    enters = RuleBench(Geofence(how="enters", ring=SQUARE), property="")
    assert enters.go(108.05, 16.05) == []
    assert enters.go(108.15, 16.05) == ["Raised"]
    assert enters.go(108.25, 16.05) == ["Returned"]
    leaves = RuleBench(Geofence(how="leaves", ring=SQUARE), property="")
    assert leaves.go(108.15, 16.05) == []
    assert leaves.go(108.25, 16.05) == ["Raised"]
    assert leaves.go(float("nan"), float("nan")) == ["Returned"]
    stops = RuleBench(Geofence(how="stops", ring=SQUARE, stop_s=60, radius_m=30), property="")
    stops.go(108.15, 16.05)
    stops.go(108.1501, 16.05, after_s=30)
    assert stops.tick(29) == []
    assert stops.tick(1.5) == ["Raised"]
    assert stops.go(108.16, 16.05) == ["Returned"]


def test_that_a_limit_holds_only_in_its_schedule() -> None:
    bench = RuleBench(schedule=Schedule(hours=((22 * 60, 5 * 60),)))
    _local(bench, 21, 59)
    assert bench.see(1.9) == []
    _local(bench, 22, 0)
    assert bench.tick(1) == ["Raised"]
    _local(bench, 5, 0, day=13)
    assert bench.tick(0) == ["Returned"]


def test_that_cel_looks_at_the_asset_its_parent_and_what_hangs_below() -> None:
    pytest.importorskip("cel")
    bench = RuleBench(Expression(cel="run == 1.0 && parent.flow < 5.0"), property="")
    bench.see(1.0, key="run")
    assert bench.tick() == []
    bench.see(2.0, key="flow", asset="station-1")
    assert bench.tick(1.0) == ["Raised"]
    bench.see(9.0, key="flow", asset="station-1")
    assert bench.tick(1.0) == ["Returned"]


def test_that_an_expression_that_fails_puts_its_rule_out_of_service_and_says_why() -> None:
    pytest.importorskip("cel")
    bench = RuleBench(Expression(cel="run / level > 1.0 && run + 'x' == ''"), property="", gauges=2)
    bench.see_many(
        [("gauge-1", "run", 1.0), ("gauge-1", "level", 0.1), ("gauge-2", "run", 1.0), ("gauge-2", "level", 0.1)]
    )
    assert bench.tick() == ["RuleFailed"]
    fault = bench.state.tables.rule_faults["r"]
    assert fault.code == "evaluation" and fault.asset == "gauge-1"
    bench.see(2.0, key="run")
    assert bench.tick(2) == []


def test_that_a_latched_alarm_waits_for_a_reset_and_comes_again_meanwhile() -> None:
    bench = RuleBench(latch=True)
    assert bench.see(1.9) == ["Raised"]
    assert bench.see(1.0) == ["Latched"]
    assert bench.alarm.active and bench.alarm.latched_us == bench.at
    bench.restart()
    assert bench.see(0.9) == []
    assert bench.see(1.9) == ["Raised"]
    assert (bench.alarm.occurrence, bench.alarm.latched_us) == (2, None)


def test_that_memory_of_a_window_is_made_again_of_the_record() -> None:
    event = Count(n=3, within_s=100, event=Event(compare="above", limit=2.0))
    bench = RuleBench(event)
    for value in (1, 3, 1, 3, 1):
        bench.see(value, after_s=10)
    start = bench.at - 40 * S

    def recall(stream: int, from_us: int, to_us: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        times = start + np.arange(5) * 10 * S
        inside = (times >= from_us) & (times < to_us)
        return times[inside], np.array([1.0, 3, 1, 3, 1])[inside], np.zeros(5, np.uint8)[inside]

    bench.alarming = Alarming(recall)
    bench.alarming.sync(bench.state, restart=True)
    assert bench.see(3.0, after_s=10) == ["Raised"]


def test_that_streams_without_conditions_are_not_looked_at() -> None:
    bench = RuleBench(Frozen(after_s=60))
    assert bench.alarming.watching.any
    taken: list[float] = []
    (point,) = bench.alarming.watching.points.values()
    point.probes[0].take = lambda at, source, value: taken.append(value)  # type: ignore[method-assign]
    bench.see_many([("gauge-1", "flow", 1.0), ("gauge-1", "level", 2.0)])
    assert taken == [2.0]
