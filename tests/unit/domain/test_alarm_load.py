"""The load of alarms is what counting by hand gives, on any log."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain import facts as f
from ioc.domain.alarm_load import SLOT_US, flood_seconds, measure
from ioc.domain.care_spec import AreaSpec, CareSpec
from ioc.domain.commands import LiftSuppression, ShelveAlarm
from tests.helpers.city import OPERATOR, both
from tests.unit.domain.test_care import DARK, SECOND, Cared

STEP = st.tuples(
    st.sampled_from(("up", "down", "shelve", "unshelve", "outage", "power", "lift", "wait")),
    st.integers(0, 3),
    st.integers(1, 400),
    st.integers(1, 5),
)


def play(city: Cared, steps: list[tuple[str, int, int, int]]) -> list[tuple[int, str, int]]:
    """Runs the steps; returns (instant, alarm, priority) of what a person at the desk saw ring."""
    seen = []
    for what, which, wait, priority in steps:
        city.tick(wait)
        ident = f"r{which}@lamp"
        alarm = city.state.tables.alarms.get(ident)
        if what == "up":
            ident = city.up(f"r{which}", "lamp", priority)
            now = city.alarm_of(ident)
            if not now.suppressed and now.shelved_until_us is None:
                seen.append((city.at_us, ident, priority))
        elif what == "down" and alarm is not None and alarm.active:
            city.down(ident)
        elif what == "shelve" and alarm is not None and alarm.shelved_until_us is None:
            city.order(ShelveAlarm(alarm=ident, duration_s=300, reason="x"), OPERATOR)
        elif what == "unshelve" and alarm is not None and alarm.shelved_until_us is not None:
            city.say(f.AlarmUnshelved(alarm=ident, cause="person"))
        elif what == "lift" and alarm is not None and alarm.suppressed_by:
            city.order(LiftSuppression(alarm=ident), OPERATOR)
        elif what in ("outage", "power"):
            held = city.state.tables.alarms.get("out@feeder")
            if what == "outage" and not (held and held.active):
                seen.append((city.at_us, city.up("out", "feeder", 2), 2))
            elif what == "power" and held is not None and held.active:
                city.down("out@feeder")
    return seen


@settings(max_examples=80, deadline=None)
@given(st.lists(STEP, max_size=25), st.lists(STEP, min_size=1, max_size=40))
def test_that_every_figure_is_what_counting_by_hand_gives(first: list, then: list) -> None:
    city = Cared(CareSpec(suppressions=(DARK,), flood_begins=3, flood_ends=2))
    play(city, first)
    city.at_us += 1
    from_us, before = city.at_us, dict(city.state.tables.alarms)
    mark = len(city.entries)
    seen = play(city, then)
    city.at_us += 1
    until_us = city.at_us
    load = measure(before, city.entries[mark:], from_us, until_us, city.care)
    slots = [sum(1 for at, _, _ in seen if (at - from_us) // SLOT_US == n) for n in range(len(load.slots))]
    assert list(load.slots) == slots
    assert len(load.slots) == -(-(until_us - from_us) // SLOT_US)
    assert (load.total, load.worst) == (len(seen), max(slots))
    assert load.per_hour == pytest.approx(len(seen) * 3600 / ((until_us - from_us) / 1e6))
    assert load.per_day == pytest.approx(24 * load.per_hour)
    assert load.share_over == pytest.approx(sum(slot > 3 for slot in slots) / len(slots))
    assert list(load.mix) == [sum(1 for _, _, p in seen if p == n) for n in range(1, 6)]
    counts = {one: sum(1 for _, ident, _ in seen if ident == one) for _, one, _ in seen}
    assert dict(load.top) == counts
    assert [n for _, n in load.top] == sorted(counts.values(), reverse=True)
    raised = [at for at, _, _ in seen]
    assert load.flood_s == pytest.approx(_flood_by_steps(raised, from_us, until_us, 3, 2), abs=1.01)
    active = {one.id for one in city.state.tables.alarms.values() if one.active}
    assert set(load.stale) <= active


def _flood_by_steps(raised: list[int], from_us: int, until_us: int, begins: int, ends: int) -> float:
    """Looks at every second and at every alarm."""
    moments = sorted(
        {*range(from_us, until_us, SECOND), *raised, *(at + SLOT_US for at in raised if at + SLOT_US < until_us)}
    )
    flooded, total = False, 0
    for now, after in zip(moments, [*moments[1:], until_us], strict=True):
        count = sum(1 for at in raised if now - SLOT_US < at <= now)
        flooded = count >= ends if flooded else count > begins
        total += after - now if flooded else 0
    return total / 1e6


def test_that_a_flood_of_eleven_lasts_until_fewer_than_five_are_left() -> None:
    raised = [n * SECOND for n in range(11)]
    # the eleventh comes at second 10; seven of them have left the window at second 606
    assert flood_seconds(raised, 3600 * SECOND, CareSpec()) == 596
    assert flood_seconds(raised[:10], 3600 * SECOND, CareSpec()) == 0
    assert flood_seconds(raised, 100 * SECOND, CareSpec()) == 90


def test_that_an_alarm_active_for_more_than_a_day_is_stale_hidden_or_not() -> None:
    city = Cared()
    old, fresh = city.up("dead", "lamp"), city.up("dead", "cab")
    city.down(fresh)
    before, from_us = dict(city.state.tables.alarms), city.at_us
    day = 86_400 * SECOND
    assert measure(before, [], from_us, from_us + day, city.care).stale == ()
    assert measure(before, [], from_us, from_us + day + 1, city.care).stale == (old,)


def test_that_a_seat_has_the_load_of_its_areas_only() -> None:
    city = Cared(CareSpec(areas=(AreaSpec(key="a", title=both("A"), least=2),)))
    from_us = city.at_us
    mark = len(city.entries)
    city.up("r", "lamp", 2)
    city.up("s", "cab", 4)
    city.at_us += SECOND
    load = measure({}, city.entries[mark:], from_us, city.at_us, city.care, lambda _, priority, __: priority <= 2)
    assert load.mix == (0, 1, 0, 0, 0)
    with pytest.raises(ValueError, match="empty"):
        measure({}, [], from_us, from_us, city.care)
