"""Areas, what changed while away, and planned works: by keys alone."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ioc.domain import facts as f
from ioc.domain.alarms import wants_attention
from ioc.domain.areas import area_of
from ioc.domain.care_records import PlannedWork
from ioc.domain.care_spec import AreaSpec
from ioc.domain.commands import CancelWork, HandOverArea, PlanWork, TakeArea
from ioc.domain.records import Account, Seat
from ioc.link.messages import Reply
from ioc.qt.work_times import begin_of, length_of
from tests.helpers.city import both
from tests.helpers.desk import HOA, NOW, QUAN, Desk, us
from tests.helpers.desk_story import alarm_id, ref, tell
from widgets.alarm_tally import AlarmTally
from widgets.area_panel import AreaPanel
from widgets.away_panel import AwayPanel
from widgets.sound import Annunciator
from widgets.work_panel import WorkPanel

GAUGE = alarm_id("bd2", "cam-le")
HOUR_US = 3_600_000_000
AREAS = (
    AreaSpec(key="water", title=both("Water"), domains=("drainage",)),
    AreaSpec(key="rest", title=both("Rest"), roles=("supervisor", "operator")),
)


def press(panel: Any, key: Any) -> None:
    QTest.keyClick(panel.focusWidget(), key)


def seat(actor: Any) -> Seat:
    return Seat(id=actor.seat, person=actor.person, name=actor.name, role=actor.role, since_us=us("18:00"))


@pytest.fixture
def over() -> Desk:
    made = tell(Desk(actor=QUAN))
    site = made.session.state.registry.site
    made.happen(
        f.SiteDescribed(site=replace(site, care=replace(site.care, areas=AREAS))),
        f.SeatTaken(seat=seat(HOA)),
        f.SeatTaken(seat=seat(QUAN)),
    )
    return made


def test_that_t_takes_an_area_and_h_with_a_digit_hands_it_over(make: Any, over: Desk) -> None:
    panel = make(AreaPanel, over)
    press(panel, Qt.Key.Key_T)
    assert panel.notice.text == "Select an area first."
    panel.view.select_id("water")
    press(panel, Qt.Key.Key_T)
    over.happen(f.AreaTaken(area="water", seat=QUAN.seat, person=QUAN.person, cause="person"))
    assert panel.areas.row("water").state == "looked after"
    press(panel, Qt.Key.Key_H)
    number = panel.seats.values.index(HOA.seat)
    press(panel, Qt.Key(int(Qt.Key.Key_1) + number))
    assert over.link.commands() == [TakeArea(area="water"), HandOverArea(area="water", seat=HOA.seat)]


def test_that_an_area_counts_what_waits_there_and_says_when_its_seat_is_absent(make: Any, over: Desk) -> None:
    panel = make(AreaPanel, over)
    waiting = [a for a in over.session.state.tables.alarms.values() if wants_attention(a) and a.domain == "drainage"]
    assert sum(panel.areas.row("water").waiting) == len(waiting) > 0
    over.happen(f.AreaTaken(area="water", seat=HOA.seat, person=HOA.person, cause="person"))
    over.happen(f.AreaOffered(area="water", seat=HOA.seat, cause="locked"))
    panel.areas.flush()
    assert panel.areas.row("water").state == "offered: seat absent"
    assert panel.header.subtitle == "1 offered"
    over.happen(f.AreaEscalated(area="water", count=2))
    panel.areas.flush()
    assert "supervisor" in panel.areas.row("water").state


def test_that_counts_and_sound_follow_the_areas_of_the_seat(over: Desk, tmp_path: Any) -> None:
    tally = AlarmTally(over.session)
    sound = Annunciator(tally, tmp_path)
    everything = tally.total()
    mine = sum(1 for a in over.session.state.tables.alarms.values() if wants_attention(a) and a.domain != "drainage")
    over.happen(f.AreaTaken(area="water", seat=HOA.seat, person=HOA.person, cause="person"))
    assert tally.total() == mine < everything
    alarm = over.session.state.tables.alarms[GAUGE]
    again = f.AlarmRaised(
        alarm=GAUGE,
        occurrence=alarm.occurrence + 1,
        rule=alarm.rule,
        source=alarm.source,
        domain="drainage",
        priority=1,
        asset=alarm.asset,
    )
    over.happen(again)
    assert sound.sounding == 0
    over.happen(f.AreaOffered(area="water", seat=HOA.seat, cause="link"))
    assert tally.total() == everything
    assert sound.sounding == 1  # what newly asks this seat is heard
    for number in range(3):
        later = f"21:{47 + number}:32"
        over.happen(msgspec.structs.replace(again, alarm=f"x{number}@cam-le", occurrence=1, priority=3), at=later)
    assert sound.words() == "Sounding: priority 1 and 3 more in 2 min"
    sound.silence()
    assert sound.words() == ""
    over.happen(msgspec.structs.replace(again, alarm="x0@cam-le", occurrence=1, priority=3))
    assert sound.sounding == 0  # a repeat is not news
    over.happen(msgspec.structs.replace(again, alarm="x0@cam-le", occurrence=2, priority=2))
    assert sound.sounding == 2


def test_that_who_comes_back_is_told_what_changed_and_opens_it_by_key(make: Any, over: Desk) -> None:
    over.happen(f.AccountFound(account=Account(login=QUAN.person, name=QUAN.name, role=QUAN.role)))
    over.happen(f.SeatLocked(seat=QUAN.seat, cause="person"), at="20:00")
    told: list[int] = []
    over.models.away.came_back.connect(lambda: told.append(1))
    over.happen(f.SeatUnlocked(seat=QUAN.seat))
    assert told == [1]
    ask = over.link.asked("away")[-1]
    assert ask.params == {"from_us": us("20:00")}
    raised = f.AlarmReturned(alarm=GAUGE, occurrence=1)
    entries = over.entries(raised, at="21:00")
    answer = {"counts": {"AlarmReturned": 3, "LogWritten": 2}, "entries": list(entries)}
    over.session.take([Reply(id=ask.id, data=msgspec.msgpack.encode(answer))])
    panel = make(AwayPanel, over)
    panel.log.flush()
    assert "returned: 3" in panel.words.text() and "other: 2" in panel.words.text()
    panel.view.select_id(str(entries[0].seq))
    press(panel, Qt.Key.Key_G)
    assert panel.notice.text == ""
    assert (over.models.selection.kind, over.models.selection.id) == ("alarm", GAUGE)


def test_that_taking_over_an_absent_seats_area_tells_what_it_missed(over: Desk) -> None:
    over.happen(
        f.AreaTaken(
            area="water", seat=QUAN.seat, person=QUAN.person, cause="person", before=HOA.seat, away_us=us("21:00")
        )
    )
    assert over.link.asked("away")[-1].params == {"from_us": us("21:00")}


def test_that_works_on_the_selected_alarms_asset_are_planned_and_ended_by_keys(make: Any, over: Desk) -> None:
    panel = make(WorkPanel, over)
    press(panel, Qt.Key.Key_N)
    assert panel.notice.text.startswith("Select the asset")
    over.models.selection.select("alarm", GAUGE)
    press(panel, Qt.Key.Key_N)
    panel.bar.begin.setText("22:00")
    panel.bar.length.setText("90m")
    QTest.keyClick(panel.bar.begin, Qt.Key.Key_Return)
    assert "reason" in panel.notice.text
    panel.bar.reason.setText("thay đầu đo")
    QTest.keyClick(panel.bar.reason, Qt.Key.Key_Return)
    asset = over.session.state.tables.alarms[GAUGE].asset
    begins = us("22:00")
    planned = PlanWork(begins_us=begins, ends_us=begins + 90 * 60_000_000, reason="thay đầu đo", assets=(asset,))
    assert over.link.commands() == [planned]
    work = PlannedWork(
        id="w1", begins_us=begins, ends_us=begins + HOUR_US, reason=ref("w"), by=QUAN.person, assets=(asset,)
    )
    over.happen(f.WorkPlanned(work=work), by=QUAN)
    panel.works.flush()
    assert panel.works.row("w1").state == "planned"
    over.happen(f.WorkBegan(work="w1"), f.AlarmSuppressed(alarm=GAUGE, cause="work:w1"))
    panel.works.flush()
    assert (panel.works.row("w1").state, panel.works.row("w1").hides) == ("under way", 1)
    panel.view.select_id("w1")
    press(panel, Qt.Key.Key_C)
    assert over.link.commands()[-1] == CancelWork(work="w1")


def test_that_times_of_works_are_read_as_people_write_them() -> None:
    zone, now = ZoneInfo("Asia/Ho_Chi_Minh"), us(NOW)
    assert begin_of("", now, zone) == begin_of("ngay", now, zone) == now
    assert begin_of("22:00", now, zone) == us("22:00")
    assert begin_of("9h30", now, zone) == us("09:30", "2026-10-15")
    assert begin_of("25:00", now, zone) is begin_of("x", now, zone) is None
    assert [length_of(text) for text in ("4", "1,5h", "90m", "2 ngày", "0", "x")] == [
        14400,
        5400,
        5400,
        172800,
        None,
        None,
    ]


def test_that_works_may_cover_the_whole_area_of_the_asset(make: Any, over: Desk) -> None:
    panel = make(WorkPanel, over)
    alarm = over.session.state.tables.alarms[GAUGE]
    area = area_of(over.session.state, alarm.domain, 1, alarm.asset)
    over.models.selection.select("alarm", GAUGE)
    press(panel, Qt.Key.Key_N)
    assert bool(area) is not panel.bar.chips["area"].isHidden()
    QTest.keyClick(panel.bar.begin, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    panel.bar.reason.setText("cắt nước cả khu")
    QTest.keyClick(panel.bar.reason, Qt.Key.Key_Return)
    (planned,) = over.link.commands()
    assert (planned.area, planned.assets, planned.domain) == (area, (), "")


def test_that_without_an_area_its_chip_is_neither_shown_nor_taken(make: Any, over: Desk) -> None:
    site = over.session.state.registry.site
    over.happen(f.SiteDescribed(site=replace(site, care=replace(site.care, areas=()))))
    panel = make(WorkPanel, over)
    over.models.selection.select("alarm", GAUGE)
    press(panel, Qt.Key.Key_N)
    QTest.keyClick(panel.bar.begin, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    assert panel.bar.chips["area"].isHidden() and panel.bar.chips["below"].isChecked()
