"""A group of the record is one line, headed by its cause or by a row of its own; nothing urgent sinks."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt

from ioc.domain import facts as f
from ioc.domain.correlation_spec import CorrelationSpec, GroupRule
from ioc.domain.records import Asset
from ioc.domain.vocabulary import AlarmSource
from ioc.qt.alarm_groups import GROUP
from ioc.qt.alarm_table import DOMAIN
from tests.helpers.desk import HOA, QUAN, Desk
from tests.helpers.desk_site import t
from tests.helpers.desk_story import ref, tell

FEEDER = "outage@xt-472"
RULE = GroupRule(
    id="feeder_out",
    title=t("Mất điện xuất tuyến", "Feeder out"),
    parents=("feeder",),
    causes=("outage",),
    inferred=t("có lẽ xuất tuyến mất điện", "the feeder is probably dead"),
)
OUT = "feeder_out/xt-472/1760000000000001"
OTHER = "feeder_out/thuan-phuoc/1760000000000002"


def raised(ident: str, asset: str, priority: int, at: str, occurrence: int = 1) -> tuple[f.AlarmRaised, str]:
    fact = f.AlarmRaised(
        alarm=ident,
        occurrence=occurrence,
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
    site = desk.session.state.registry.site
    assert site is not None
    desk.happen(f.SiteDescribed(site=replace(site, correlation=CorrelationSpec(groups=(RULE,)))))
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


def group(desk: Desk, *members: str, cause: str = FEEDER, ident: str = OUT, of: int = 0) -> str:
    parent = ident.split("/")[1]
    desk.happen(
        f.AlarmsGrouped(
            group=ident,
            rule="feeder_out",
            parent=parent,
            scope="below",
            members=tuple(sorted(members)),
            window_s=180.0,
            cause=cause,
            of=of,
        )
    )
    return f"{GROUP}{ident}"


def members(desk: Desk, *priorities: int) -> list[str]:
    return [dark(desk, number, priority) for number, priority in enumerate(priorities, 1)]


def test_that_members_follow_their_cause_and_are_counted(desk: Desk) -> None:
    first, second = members(desk, 3, 4)
    assert not desk.models.alarms.row(first).under, "the desk groups nothing by itself"
    group(desk, first, second)
    at = order(desk).index(FEEDER)
    assert order(desk)[at + 1 : at + 3] == [first, second]
    alarms = desk.models.alarms
    assert alarms.row(first).under and alarms.row(second).under
    assert alarms.row(first).fixed[4] == "└ Nút đèn 1"
    assert alarms.row(FEEDER).message.endswith("· 2 more")


def test_that_nothing_more_urgent_than_its_cause_sinks(desk: Desk) -> None:
    urgent = dark(desk, 3, 1)
    group(desk, urgent, dark(desk, 1, 4))
    assert order(desk)[0] == urgent
    assert not desk.models.alarms.row(urgent).under


def test_that_a_group_has_a_row_of_its_own_when_its_cause_is_hidden_over_or_filtered_away(desk: Desk) -> None:
    low = dark(desk, 1, 4)
    row, alarms = group(desk, low), desk.models.alarms
    assert alarms.row(low).under and row not in order(desk)
    desk.happen(f.AlarmShelved(alarm=FEEDER, until_us=desk.session.state.at_us + 10**9, reason=ref("x")), by=HOA)
    at = order(desk).index(row)
    assert set(order(desk)[at + 1 : at + 3]) == {low, FEEDER}, "the cause is listed, too"
    assert alarms.row(row).subject == "XT 472 Hòa Khánh"
    desk.happen(f.AlarmUnshelved(alarm=FEEDER, cause="person"), by=HOA)
    assert row not in order(desk) and order(desk)[order(desk).index(FEEDER) + 1] == low
    desk.happen(f.AlarmAcknowledged(alarm=FEEDER, occurrence=1), by=QUAN)
    alarms.set_filter("unack")
    assert FEEDER not in order(desk) and order(desk)[order(desk).index(row) + 1] == low
    alarms.set_filter("shelved")
    assert row not in order(desk) and FEEDER not in order(desk)


def test_that_an_inferred_group_says_so_with_its_share_and_its_worst_member(desk: Desk) -> None:
    three = members(desk, 4, 3, 4)
    row, alarms = group(desk, *three, cause="", of=4), desk.models.alarms
    told = alarms.row(row)
    assert told.message == "3 of 4: the feeder is probably dead (inferred) · worst: Nút đèn 2 · Controller offline"
    assert (told.alarm.priority, told.fixed[4]) == (3, "▸ XT 472 Hòa Khánh")
    assert (told.raised, alarms.cell(told, 3, int(Qt.ItemDataRole.DisplayRole))) == ("21:47:32", "0:00"), "one instant"
    assert not set(three) & set(order(desk))
    worse = dark(desk, 4, 1)
    desk.happen(f.AlarmGroupJoined(group=OUT, members=(worse,)))
    assert order(desk)[0] == row and alarms.row(row).alarm.id == worse
    desk.happen(f.AlarmGroupExplained(group=OUT, cause=FEEDER))
    assert row not in order(desk) and order(desk)[0] == worse, "what is worse than the cause stands by itself"
    assert alarms.row(FEEDER).message.endswith("· 4 more")


def test_that_suppressed_members_are_counted_and_listed(desk: Desk) -> None:
    three = members(desk, 3, 3, 3)
    desk.happen(f.AlarmSuppressed(alarm=three[0], cause=f"rule:dark:{FEEDER}"))
    group(desk, *three)
    alarms = desk.models.alarms
    assert alarms.row(FEEDER).message.endswith("· 3 more (1 hidden)")
    alarms.fold(FEEDER, folded=False)
    at = order(desk).index(FEEDER)
    assert set(order(desk)[at + 1 : at + 4]) == set(three)
    assert alarms.row(three[0]).state == "Suppressed"


def test_that_three_fold_into_one_row_which_counts_them_and_opens_by_hand(desk: Desk) -> None:
    alarms, three = desk.models.alarms, members(desk, 3, 4, 3)
    before = alarms.counts()["all"]
    group(desk, *three)
    assert not set(three) & set(order(desk))
    assert alarms.row(FEEDER).fixed[4] == "▸ XT 472 Hòa Khánh"
    assert alarms.counts()["all"] == before
    alarms.fold(FEEDER, folded=False)
    at = order(desk).index(FEEDER)
    assert set(order(desk)[at + 1 : at + 4]) == set(three)
    assert alarms.row(FEEDER).fixed[4] == "▾ XT 472 Hòa Khánh"
    late = dark(desk, 4, 5)
    desk.happen(f.AlarmGroupJoined(group=OUT, members=(late,)))
    assert {*three, late} <= set(order(desk)), "an opened group stays open"
    alarms.fold(FEEDER, folded=True)
    assert not {*three, late} & set(order(desk))


def test_that_what_is_opened_by_hand_shows_while_a_row_is_held(desk: Desk) -> None:
    alarms, three = desk.models.alarms, members(desk, 3, 3, 3)
    group(desk, *three)
    alarms.hold()
    alarms.fold(FEEDER, folded=False)
    assert set(three) <= set(order(desk))
    assert alarms.held


def test_that_a_member_asked_for_by_name_is_found(desk: Desk) -> None:
    three = members(desk, 3, 3, 3)
    group(desk, *three)
    assert three[0] not in order(desk)
    desk.models.alarms.reveal(three[0])
    assert set(three) <= set(order(desk))


def test_that_a_group_that_shrinks_unfolds_by_itself_and_ends_without_a_trace(desk: Desk) -> None:
    three = members(desk, 3, 3, 3)
    group(desk, *three)
    gone = three.pop()
    desk.happen(f.AlarmAcknowledged(alarm=gone, occurrence=1), f.AlarmReturned(alarm=gone, occurrence=1), by=HOA)
    assert set(three) <= set(order(desk))
    assert gone not in order(desk)
    desk.happen(f.GroupEnded(group=OUT, cause="over"))
    assert not any(desk.models.alarms.row(ident).under for ident in three)


def test_that_one_taken_out_stands_by_itself(desk: Desk) -> None:
    three = members(desk, 3, 3, 3)
    row = group(desk, *three, cause="", of=4)
    desk.happen(f.AlarmUngrouped(group=OUT, alarm=three[0], occurrence=1), by=HOA)
    assert not desk.models.alarms.row(three[0]).under
    assert {row, *three} <= set(order(desk)), "two are too few to fold"


def test_that_merged_groups_are_one_line_and_split_again_are_two(desk: Desk) -> None:
    three, other = members(desk, 3, 3), members(desk, 3, 3, 4, 4)[2:]
    row, second = group(desk, *three, cause="", of=4), group(desk, *other, cause="", ident=OTHER, of=4)
    before = order(desk)
    assert {row, second} <= set(before)
    desk.happen(f.GroupsMerged(into=OUT, groups=(OTHER,), cause="person"), by=HOA)
    assert second not in order(desk) and row in order(desk)
    assert not {*three, *other} & set(order(desk))
    desk.models.alarms.fold(row, folded=False)
    assert {*three, *other} <= set(order(desk))
    desk.happen(f.GroupSplit(group=OTHER, out_of=OUT), by=HOA)
    assert order(desk) == before


def test_that_a_desk_that_starts_anew_shows_the_same(desk: Desk) -> None:
    three = members(desk, 3, 3, 3)
    group(desk, *three)
    group(desk, *members(desk, 3, 3, 3, 2)[3:], cause="", ident=OTHER, of=4)
    before = order(desk)
    desk.models.alarms.rebuild()
    assert order(desk) == before


def test_that_domains_have_headings_with_counts(desk: Desk) -> None:
    alarms = desk.models.alarms
    alarms.set_sorting("domain")
    heads = [ident for ident in order(desk) if ident.startswith(DOMAIN)]
    assert heads == sorted(heads) and f"{DOMAIN}drainage" in heads
    told, at = alarms.row(f"{DOMAIN}drainage"), order(desk).index(f"{DOMAIN}drainage")
    count = int(told.message.split(" ")[0])
    following = order(desk)[at + 1 : at + 1 + count]
    assert told.heading and told.subject == "Drainage"
    assert all(alarms.row(ident).alarm.domain == "drainage" for ident in following)
    assert "unacknowledged" in told.message
    dark(desk, 1, 4)
    assert int(alarms.row(f"{DOMAIN}traffic").message.split(" ")[0]) >= 1
    alarms.set_sorting("priority")
    assert not any(ident.startswith(DOMAIN) for ident in order(desk))
