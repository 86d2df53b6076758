"""One outage is one parent: what hangs on a feeder stands under its alarm, and nothing urgent sinks."""

from __future__ import annotations

import pytest

from ioc.domain import facts as f
from ioc.domain.records import Asset
from ioc.domain.vocabulary import AlarmSource
from tests.helpers.desk import HOA, QUAN, Desk
from tests.helpers.desk_story import ref, tell

FEEDER = "outage@xt-472"


def raised(ident: str, asset: str, priority: int, at: str) -> tuple[f.AlarmRaised, str]:
    fact = f.AlarmRaised(
        alarm=ident,
        occurrence=1,
        rule="signal",
        source=AlarmSource.LIMIT,
        domain="traffic",
        priority=priority,
        asset=asset,
    )
    return fact, at


@pytest.fixture
def desk() -> Desk:
    desk = tell(Desk())
    for number, parent in ((1, "xt-472"), (2, "dark-1"), (3, "xt-472"), (4, "xt-472")):
        name = f"Nút đèn {number}"
        desk.happen(
            f.AssetRegistered(
                asset=Asset(
                    id=f"dark-{number}", feed="drain", domain="traffic", kind="signal", name=name, parent=parent
                )
            )
        )
    return desk


def order(desk: Desk) -> list[str]:
    alarms = desk.models.alarms
    return [alarms.id_at(row) for row in range(alarms.rowCount())]


def dark(desk: Desk, number: int, priority: int, at: str = "21:47:20") -> str:
    fact, when = raised(f"signal@dark-{number}", f"dark-{number}", priority, at)
    desk.happen(fact, at=when)
    return fact.alarm


def test_that_members_of_any_depth_follow_their_parent_and_are_counted(desk: Desk) -> None:
    first, second = dark(desk, 1, 3), dark(desk, 2, 4)
    at = order(desk).index(FEEDER)
    assert order(desk)[at + 1 : at + 3] == [first, second]
    alarms = desk.models.alarms
    assert alarms.row(first).under and alarms.row(second).under
    assert alarms.row(first).fixed[4] == "└ Nút đèn 1"
    assert alarms.row(FEEDER).message.endswith("· 2 more")


def test_that_nothing_more_urgent_than_its_parent_sinks(desk: Desk) -> None:
    urgent = dark(desk, 3, 1)
    assert order(desk)[0] == urgent
    assert not desk.models.alarms.row(urgent).under


def test_that_members_stand_by_themselves_when_the_parent_is_over_hidden_or_filtered_away(desk: Desk) -> None:
    low = dark(desk, 1, 4)
    alarms = desk.models.alarms
    assert alarms.row(low).under
    desk.happen(f.AlarmShelved(alarm=FEEDER, until_us=desk.session.state.at_us + 10**9, reason=ref("x")), by=HOA)
    assert not alarms.row(low).under
    desk.happen(f.AlarmUnshelved(alarm=FEEDER, cause="person"), by=HOA)
    assert alarms.row(low).under
    desk.happen(f.AlarmAcknowledged(alarm=FEEDER, occurrence=1), by=QUAN)
    alarms.set_filter("unack")
    assert FEEDER not in order(desk) and not alarms.row(low).under
    alarms.set_filter("all")
    desk.happen(f.AlarmReturned(alarm=FEEDER, occurrence=1))
    assert not alarms.row(low).under


def test_that_a_parent_that_comes_later_gathers_what_is_there(desk: Desk) -> None:
    desk.happen(f.AlarmReturned(alarm=FEEDER, occurrence=1), f.AlarmAcknowledged(alarm=FEEDER, occurrence=1), by=HOA)
    low = dark(desk, 1, 4)
    assert not desk.models.alarms.row(low).under
    fact, _ = raised(FEEDER, "xt-472", 2, "")
    desk.happen(f.AlarmRaised(**{**{k: getattr(fact, k) for k in fact.__struct_fields__}, "occurrence": 2}))
    at = order(desk).index(FEEDER)
    assert order(desk)[at + 1] == low


def test_that_a_circle_of_parents_ends(desk: Desk) -> None:
    looped = Asset(id="dark-1", feed="drain", domain="traffic", kind="signal", name="a", parent="dark-2")
    desk.happen(f.AssetRegistered(asset=looped))
    one, two = dark(desk, 1, 4), dark(desk, 2, 4)
    assert {one, two} <= set(order(desk))
    desk.models.alarms.rebuild()
    assert len(order(desk)) == len(set(order(desk)))


def test_that_three_fold_into_one_row_which_counts_them_and_opens_by_hand(desk: Desk) -> None:
    alarms = desk.models.alarms
    members = [dark(desk, 1, 3), dark(desk, 2, 4)]
    assert set(members) <= set(order(desk))
    members.append(dark(desk, 3, 3))
    assert not set(members) & set(order(desk))
    assert alarms.row(FEEDER).message.endswith("· 3 more")
    assert alarms.row(FEEDER).fixed[4] == "▸ XT 472 Hòa Khánh"
    assert alarms.counts()["all"] == 13
    alarms.fold(FEEDER, folded=False)
    at = order(desk).index(FEEDER)
    assert set(order(desk)[at + 1 : at + 4]) == set(members)
    assert alarms.row(FEEDER).fixed[4] == "▾ XT 472 Hòa Khánh"
    members.append(dark(desk, 4, 5))
    assert set(members) <= set(order(desk)), "an opened group stays open"
    alarms.fold(FEEDER, folded=True)
    assert not set(members) & set(order(desk))


def test_that_what_is_opened_by_hand_shows_while_a_row_is_held(desk: Desk) -> None:
    alarms = desk.models.alarms
    members = [dark(desk, number, 3) for number in (1, 2, 3)]
    alarms.hold()
    alarms.fold(FEEDER, folded=False)
    assert set(members) <= set(order(desk))
    assert alarms.held


def test_that_a_member_asked_for_by_name_is_found(desk: Desk) -> None:
    members = [dark(desk, number, 3) for number in (1, 2, 3)]
    assert members[0] not in order(desk)
    desk.models.alarms.reveal(members[0])
    assert set(members) <= set(order(desk))


def test_that_a_group_that_shrinks_unfolds_by_itself(desk: Desk) -> None:
    members = [dark(desk, number, 3) for number in (1, 2, 3)]
    gone = members.pop()
    desk.happen(f.AlarmAcknowledged(alarm=gone, occurrence=1), f.AlarmReturned(alarm=gone, occurrence=1), by=HOA)
    assert set(members) <= set(order(desk))
    assert gone not in order(desk)
