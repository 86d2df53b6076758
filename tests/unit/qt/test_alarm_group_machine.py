"""The list of alarms over any story of groups: what was shown step by step is what a fresh list shows, and whoever
opens every group sees every alarm."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.alarms import is_listed
from ioc.domain.commands import MergeGroups, RegroupAlarm, SplitGroup, UngroupAlarm
from ioc.link.messages import Facts
from ioc.qt.alarm_table import DOMAIN, FILTERS
from tests.helpers.city import SUPERVISOR
from tests.helpers.desk import Desk
from tests.helpers.grid import LAMPS, Grid, lamp

POINTS = [
    "outage@fd",
    "trip@c1",
    "trip@c2",
    "leak@c1-l0",
    *(f"silent@{lamp(c, n)}" for c in ("c1", "c2") for n in range(LAMPS)),
]
WHAT = st.sampled_from(["turn", "turn", "dark", "wait", "ack", "out", "back", "merge", "split"])
STEPS = st.lists(st.tuples(WHAT, st.integers(0, 99)), max_size=25)


def act(grid: Grid, what: str, number: int) -> None:
    """One step of a story; what cannot be done is not."""
    tables = grid.state.tables
    alarms, groups = sorted(tables.alarms), sorted(tables.groups)
    match what:
        case "turn":
            point = POINTS[number % len(POINTS)]
            held = tables.alarms.get(point)
            _ = grid.return_(point) if held is not None and held.active else grid.raise_(point)
        case "dark":
            idle = [n for n in range(LAMPS) if not _active(grid, f"silent@{lamp('c1', n)}")]
            grid.dark("c1", *idle)
        case "wait":
            grid.wait(1 + number)
        case "ack" if alarms and not tables.alarms[alarms[number % len(alarms)]].acknowledged:
            grid.acknowledge(alarms[number % len(alarms)])
        case "out" if alarms:
            grid.order(UngroupAlarm(alarm=alarms[number % len(alarms)], reason="x"), SUPERVISOR)
        case "back" if alarms and groups:
            command = RegroupAlarm(alarm=alarms[number % len(alarms)], group=groups[number % len(groups)])
            grid.order(command, SUPERVISOR)
        case "merge" if len(groups) > 1:
            command_ = MergeGroups(into=groups[number % len(groups)], groups=(groups[(number + 1) % len(groups)],))
            grid.order(command_, SUPERVISOR)
        case "split" if groups:
            grid.order(SplitGroup(group=groups[number % len(groups)]), SUPERVISOR)


def _active(grid: Grid, ident: str) -> bool:
    held = grid.state.tables.alarms.get(ident)
    return held is not None and held.active


def order(desk: Desk) -> list[str]:
    alarms = desk.models.alarms
    return [alarms.id_at(row) for row in range(alarms.rowCount())]


@settings(max_examples=120, deadline=None)
@given(STEPS, st.sampled_from(FILTERS), st.sampled_from(["priority", "domain"]), st.integers(1, 4))
def test_that_the_list_is_the_same_step_by_step_and_made_anew(
    steps: list[tuple[str, int]], shown: str, sorting: str, batch: int
) -> None:
    grid, desk = Grid(), Desk()
    alarms = desk.models.alarms
    alarms.set_filter(shown)
    alarms.set_sorting(sorting)
    sent = 0
    for count, (what, number) in enumerate(steps, 1):
        act(grid, what, number)
        if count % batch == 0 or count == len(steps):
            fresh = tuple(grid.entries[sent:])
            if fresh:
                desk.session.take([Facts(after=fresh[0].seq - 1, seq=fresh[-1].seq, entries=fresh)])
                desk.flush()
            sent = len(grid.entries)
            for ident in order(desk)[:: 1 + number % 3]:
                if number % 2:
                    alarms.fold(ident, folded=not alarms.is_folded(ident))
    assert desk.session.state.digest() == grid.state.digest() or sent == 0
    step_by_step = order(desk)
    rows = [(alarms.row(ident).message, alarms.row(ident).fixed[4]) for ident in step_by_step]
    alarms.rebuild()
    assert order(desk) == step_by_step
    assert [(alarms.row(ident).message, alarms.row(ident).fixed[4]) for ident in step_by_step] == rows
    if shown != "all":
        return
    for ident in order(desk):
        alarms.fold(ident, folded=False)
    listed = {alarm.id for alarm in grid.state.tables.alarms.values() if is_listed(alarm)}
    assert listed <= set(order(desk)) if sent else True
    assert len(order(desk)) == len(set(order(desk)))
    if sorting == "domain" and listed and sent:
        assert order(desk)[0].startswith(DOMAIN)
