"""Alarms that one parent explains: on record, reversible, and nothing is ever hidden by it."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.alarms import label
from ioc.domain.apply import apply_entry
from ioc.domain.commands import MergeGroups, RegroupAlarm, SplitGroup, UngroupAlarm
from ioc.domain.correlation.groups import members_of, root
from ioc.domain.correlation_records import AlarmGroup
from ioc.domain.state import State
from ioc.domain.vocabulary import AlarmLabel, AlarmSource
from tests.helpers.grid import CABINET_RULE, FEED_RULE, FEEDER_RULE, Grid


def only(grid: Grid) -> AlarmGroup:
    (group,) = grid.state.tables.groups.values()
    return group


def facts_of(grid: Grid, kind: type) -> list[object]:
    return [entry.fact for entry in grid.entries if isinstance(entry.fact, kind)]


def test_that_three_of_five_lamps_make_an_inferred_group_and_two_do_not() -> None:
    grid = Grid(CABINET_RULE)
    grid.dark("c1", 0, 1)
    grid.wait()
    assert grid.state.tables.groups == {}
    third = grid.dark("c1", 2)[0]
    grid.wait()
    group = only(grid)
    assert (group.parent, group.cause, group.of, len(group.members)) == ("c1", "", 5, 3)
    assert grid.state.tables.alarms[third].group == group.id
    assert label(grid.state.tables.alarms[third]) is AlarmLabel.UNACKNOWLEDGED


def test_that_alarms_further_apart_than_the_window_are_not_one_thing() -> None:
    grid = Grid(CABINET_RULE)
    grid.dark("c1", 0, 1)
    grid.wait(61)
    grid.dark("c1", 2)
    grid.wait()
    assert grid.state.tables.groups == {}


def test_that_a_late_alarm_of_the_parent_takes_over_as_cause_and_later_members_join() -> None:
    grid = Grid(CABINET_RULE)
    grid.dark("c1", 0, 1, 2)
    grid.wait()
    cause = grid.raise_("trip@c1")
    grid.wait()
    assert only(grid).cause == cause
    assert len(facts_of(grid, f.AlarmGroupExplained)) == 1
    late = grid.dark("c1", 3)[0]
    grid.wait()
    assert late in only(grid).members
    assert grid.state.tables.alarms[cause].group == ""  # it heads the group and is no member of any


def test_that_with_a_cause_one_member_is_enough_but_nothing_more_urgent_sinks_below_it() -> None:
    grid = Grid(FEEDER_RULE)
    leak = grid.raise_("leak@c1-l0")
    trip = grid.raise_("trip@c1")
    grid.raise_("outage@fd")
    grid.wait()
    assert only(grid).members == (trip,)
    assert grid.state.tables.alarms[leak].group == ""


def test_that_a_parent_out_of_service_explains_nothing() -> None:
    grid = Grid(FEEDER_RULE)
    cause = grid.raise_("outage@fd")
    grid.say(f.AlarmPutOutOfService(alarm=cause, reason=grid.seal("r", {})))
    grid.dark("c1", 0)
    grid.wait()
    assert grid.state.tables.groups == {}


def test_that_the_lower_group_stands_in_the_higher_one_when_that_has_its_own_alarm() -> None:
    grid = Grid()
    low = grid.dark("c1", 0, 1, 2)
    grid.wait()
    lower = only(grid)
    grid.raise_("outage@fd")
    other = grid.dark("c2", 0)
    grid.wait()
    top = root(grid.state, lower.id)
    assert top is not None and (top.parent, top.cause) == ("fd", "outage@fd")
    assert set(members_of(grid.state, top.id)) == {"outage@fd", *low, *other}
    assert grid.order(SplitGroup(group=lower.id))
    grid.dark("c2", 1)
    grid.wait()
    held = grid.state.tables.groups[lower.id]
    assert held.into == "" and held.split and set(held.members) == set(low)


def test_that_many_sensors_of_one_feed_are_one_group_of_the_feed() -> None:
    grid = Grid(FEED_RULE)
    grid.dark("c1", 0, 1, 2, 3, 4)
    for name in ("c1", "c2", "fd"):
        grid.raise_(f"silent@{name}")
    grid.wait()
    assert grid.state.tables.groups == {}  # 8 of 13 are too small a share
    grid.dark("c2", 0, 1, 2)
    grid.wait()
    assert (only(grid).scope, only(grid).parent, len(only(grid).members)) == ("feed", "lights", 11)


def test_that_the_silence_of_the_feed_itself_comes_late_and_takes_over() -> None:
    grid = Grid(FEED_RULE)
    grid.dark("c1", 0, 1, 2, 3, 4)
    grid.dark("c2", 0, 1, 2, 3, 4)
    grid.raise_("silent@c1")
    grid.wait()
    silent = f.AlarmRaised(
        alarm="feed@lights",
        occurrence=1,
        rule="silent_feed",
        source=AlarmSource.SILENT_FEED,
        domain="lighting",
        priority=3,
        feed="lights",
    )
    grid.say(silent)
    grid.wait()
    assert only(grid).cause == "feed@lights"
    late = grid.raise_("silent@c2")
    grid.wait()
    assert late in only(grid).members


def test_that_an_alarm_taken_out_is_not_joined_again_while_its_occurrence_lasts() -> None:
    grid = Grid(CABINET_RULE)
    first = grid.dark("c1", 0, 1, 2)[0]
    grid.wait()
    assert grid.refusal(UngroupAlarm(alarm=first, reason=" ")) == "refused.reason_missing"
    assert grid.order(UngroupAlarm(alarm=first, reason="Đội đang sửa riêng đèn này"))
    grid.return_(first)
    grid.dark("c1", 3)
    grid.wait()
    assert first not in only(grid).members
    assert grid.refusal(UngroupAlarm(alarm=first, reason="x")) == "refused.not_grouped"
    grid.raise_(first)
    grid.wait()
    assert first in only(grid).members


def test_that_linking_again_and_merging_and_splitting_restore_what_was() -> None:
    grid = Grid(CABINET_RULE)
    first = grid.dark("c1", 0, 1, 2)[0]
    grid.dark("c2", 0, 1, 2)
    grid.wait()
    one, two = sorted(grid.state.tables.groups)
    before = {ident: group.members for ident, group in grid.state.tables.groups.items()}
    assert grid.order(UngroupAlarm(alarm=first, reason="thử"))
    assert grid.order(RegroupAlarm(alarm=first, group=one))
    assert grid.refusal(RegroupAlarm(alarm=first, group=two)) == "refused.grouped_already"
    assert grid.order(MergeGroups(into=one, groups=(two,)))
    assert grid.refusal(MergeGroups(into=two, groups=(one,))) == "refused.group_itself"
    assert grid.refusal(MergeGroups(into=one, groups=(two,))) == "refused.group_merged"
    assert len(members_of(grid.state, one)) == 6
    assert grid.order(SplitGroup(group=two))
    assert {ident: group.members for ident, group in grid.state.tables.groups.items()} == before
    assert grid.state.tables.apart == {}


def test_that_a_group_lasts_while_anything_of_it_is_listed_and_leaves_no_trace_then() -> None:
    grid = Grid(CABINET_RULE)
    dark = grid.dark("c1", 0, 1, 2)
    grid.wait()
    for ident in dark:
        grid.return_(ident)
    grid.wait()
    assert grid.state.tables.groups  # returned and unacknowledged: people still see them
    for ident in dark:
        grid.acknowledge(ident)
    grid.wait()
    assert grid.state.tables.groups == {}
    assert all(not grid.state.tables.alarms[ident].group for ident in dark)


def test_that_the_fold_of_the_record_alone_gives_the_same_state() -> None:
    grid = Grid()
    grid.dark("c1", 0, 1, 2)
    grid.wait()
    grid.raise_("outage@fd")
    grid.dark("c2", 0)
    grid.wait()
    again = State()
    for entry in grid.entries:
        apply_entry(again, entry)
    assert again.digest() == grid.state.digest()
    assert again.watch is None  # nothing is remembered where nothing is decided


def test_that_an_engine_that_starts_anew_groups_what_had_waited() -> None:
    grid = Grid(CABINET_RULE)
    grid.dark("c1", 0, 1)
    grid.wait()
    grid.state.watch = None  # as after a restart: the memory is made of the tables
    grid.dark("c1", 2)
    grid.wait()
    assert len(only(grid).members) == 3
