"""Groups under any order of events: nothing is hidden, everything can be undone, everything ends."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.strategies import data, floats, integers, sampled_from

from ioc.domain.alarms import is_listed
from ioc.domain.apply import apply_entry
from ioc.domain.commands import MergeGroups, Refusal, RegroupAlarm, SplitGroup, UngroupAlarm
from ioc.domain.correlation.groups import is_over, members_of, root, tree
from ioc.domain.state import State
from tests.helpers.grid import LAMPS, Grid, lamp

LAMP = [lamp(cabinet, number) for cabinet in ("c1", "c2") for number in range(LAMPS)]
POINTS = ["outage@fd", "trip@c1", "trip@c2", "silent@c1", *(f"silent@{one}" for one in LAMP), "leak@c1-l0"]


def picture(grid: Grid) -> object:
    """Groups with their members, and who was taken out."""
    tables = grid.state.tables
    return {ident: (group.members, group.into) for ident, group in tables.groups.items()}, dict(tables.apart)


class Groups(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.grid = Grid()

    @rule(point=sampled_from(POINTS))
    def raise_or_return(self, point: str) -> None:
        held = self.grid.state.tables.alarms.get(point)
        if held is None or not held.active:
            self.grid.raise_(point)
        else:
            self.grid.return_(point)

    @rule(cabinet=sampled_from(["c1", "c2"]), count=integers(2, LAMPS))
    def go_dark(self, cabinet: str, count: int) -> None:
        for number in range(count):
            held = self.grid.state.tables.alarms.get(f"silent@{lamp(cabinet, number)}")
            if held is None or not held.active:
                self.grid.dark(cabinet, number)

    @rule(seconds=floats(1, 40))
    def wait(self, seconds: float) -> None:
        self.grid.wait(seconds)

    @rule(pick=data())
    def acknowledge(self, pick: Any) -> None:
        waiting = [a.id for a in self.grid.state.tables.alarms.values() if not a.acknowledged]
        if waiting:
            self.grid.acknowledge(pick.draw(sampled_from(sorted(waiting))))

    @precondition(lambda self: any(a.group for a in self.grid.state.tables.alarms.values()))
    @rule(pick=data(), again=sampled_from([True, False]))
    def take_out(self, pick: Any, again: bool) -> None:
        grid = self.grid
        ident = pick.draw(sampled_from(sorted(a.id for a in grid.state.tables.alarms.values() if a.group)))
        group, before = grid.state.tables.alarms[ident].group, picture(grid)
        assert grid.order(UngroupAlarm(alarm=ident, reason="x"))
        assert grid.state.tables.alarms[ident].group == ""
        if again:
            assert grid.order(RegroupAlarm(alarm=ident, group=group))
            assert picture(grid) == before

    @precondition(lambda self: len(self.grid.state.tables.groups) > 1)
    @rule(pick=data(), again=sampled_from([True, False]))
    def merge(self, pick: Any, again: bool) -> None:
        grid, idents = self.grid, sorted(self.grid.state.tables.groups)
        into, lower = pick.draw(sampled_from(idents)), pick.draw(sampled_from(idents))
        members = {ident: group.members for ident, group in grid.state.tables.groups.items()}
        done = grid.order(MergeGroups(into=into, groups=(lower,)))
        if isinstance(done, Refusal):
            return
        assert set(members_of(grid.state, into)) >= {*members[into], *members[lower]}
        if again:
            assert grid.order(SplitGroup(group=lower))
        assert {ident: group.members for ident, group in grid.state.tables.groups.items()} == members

    @invariant()
    def each_alarm_is_in_one_group_at_most(self) -> None:
        tables = self.grid.state.tables
        listed = [one for group in tables.groups.values() for one in group.members]
        assert len(listed) == len(set(listed))
        for ident in listed:
            assert tables.groups[tables.alarms[ident].group].members.count(ident) == 1
        assert {a.id for a in tables.alarms.values() if a.group} == set(listed)

    @invariant()
    def nothing_is_hidden(self) -> None:
        """Whoever opens the groups that stand by themselves sees every member that is listed."""
        state = self.grid.state
        tops = [group for group in state.tables.groups.values() if not group.into]
        seen = {one for group in tops for one in members_of(state, group.id)}
        assert {a.id for a in state.tables.alarms.values() if a.group and is_listed(a)} <= seen
        for group in state.tables.groups.values():
            top = root(state, group.id)
            assert top is not None and not top.into and group in tree(state, top.id)

    @invariant()
    def the_record_alone_gives_the_state(self) -> None:
        again = State()
        for entry in self.grid.entries:
            apply_entry(again, entry)
        assert again.digest() == self.grid.state.digest()

    def teardown(self) -> None:
        """When everything is over and acknowledged, no group is left."""
        grid = self.grid
        for alarm in list(grid.state.tables.alarms.values()):
            if alarm.active:
                grid.return_(alarm.id)
            if not alarm.acknowledged:
                grid.acknowledge(alarm.id)
        grid.wait()
        grid.wait()
        assert grid.state.tables.groups == {} and is_over(grid.state, ())
        assert not any(alarm.group for alarm in grid.state.tables.alarms.values())


Groups.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
test_groups = Groups.TestCase
