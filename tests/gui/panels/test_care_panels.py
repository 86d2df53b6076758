"""Alarm load and hidden alarms: what they ask, what they show, by keys alone."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ioc.domain import facts as f
from ioc.domain.alarm_load import AlarmLoad
from ioc.domain.care_spec import AreaSpec
from ioc.domain.commands import LiftSuppression, ReturnToService, UnshelveAlarm
from ioc.link.messages import Reply
from tests.helpers.city import both
from tests.helpers.desk import HOA, NOW, QUAN, Desk, us
from tests.helpers.desk_story import alarm_id, ref, tell
from widgets.alarm_load_panel import AlarmLoadPanel
from widgets.hidden_panel import HiddenPanel

SUMP = alarm_id("sump", "thuan-phuoc")
GAUGE = alarm_id("bd2", "cam-le")
HOUR_US = 3_600_000_000


def press(panel: Any, key: Any) -> None:
    QTest.keyClick(panel.focusWidget() or panel, key)


@pytest.fixture
def over() -> Desk:
    return tell(Desk(actor=QUAN))


def answer(desk: Desk, load: AlarmLoad) -> None:
    ask = desk.link.asked("alarm_load")[-1]
    desk.session.take([Reply(id=ask.id, data=msgspec.msgpack.encode(load))])


def test_that_the_load_asks_for_the_span_and_the_areas_that_are_chosen(make: Any, over: Desk) -> None:
    site = over.session.state.registry.site
    area = AreaSpec(key="water", title=both("Water"), domains=("drainage",))
    over.happen(f.SiteDescribed(site=replace(site, care=replace(site.care, areas=(area,)))))
    over.happen(f.AreaTaken(area="water", seat=QUAN.seat, person="quan", cause="person"))
    panel = make(AlarmLoadPanel, over)
    first = over.link.asked("alarm_load")[-1].params
    assert (first["to_us"], first["to_us"] - first["from_us"], first["areas"]) == (us(NOW), 4 * HOUR_US, [])
    press(panel, Qt.Key.Key_1)
    press(panel, Qt.Key.Key_W)
    then = over.link.asked("alarm_load")[-1].params
    assert (then["to_us"] - then["from_us"], then["areas"]) == (12 * HOUR_US, ["water"])
    press(panel, Qt.Key.Key_2)
    assert over.link.asked("alarm_load")[-1].params["areas"] == []


def test_that_figures_stand_beside_their_targets_and_the_top_alarm_opens_by_key(make: Any, over: Desk) -> None:
    panel = make(AlarmLoadPanel, over)
    load = AlarmLoad(
        from_us=us(NOW) - 4 * HOUR_US,
        until_us=us(NOW),
        slots=(0,) * 22 + (11, 23),
        total=34,
        per_hour=8.5,
        per_day=204,
        worst=23,
        share_over=2 / 24,
        flood_s=1200,
        flood_share=1 / 12,
        top=((GAUGE, 20), (SUMP, 14)),
        top_share=1.0,
        mix=(1, 2, 3, 4, 24),
    )
    answer(over, load)
    rows = {name: (value, goal, high) for name, value, goal, high in panel.figures.rows()}
    assert rows["Per hour"] == ("8.5", "≤ 12", False)
    assert rows["Worst 10 min"] == ("23", "≤ 10", True)
    assert rows["Time in flood"][2] and not rows["Chattering"][2]
    assert "20 min in flood" in panel.words.text()
    press(panel, Qt.Key.Key_G)
    assert panel.notice.text
    for _ in range(2):
        press(panel, Qt.Key.Key_Down)
    press(panel, Qt.Key.Key_Return)
    assert (over.models.selection.kind, over.models.selection.id) == ("alarm", SUMP)


def test_that_hidden_alarms_are_listed_with_reason_and_time_left_and_shown_again_by_one_key(
    make: Any, over: Desk
) -> None:
    over.happen(f.AlarmShelved(alarm=SUMP, until_us=us("22:30"), reason=ref("s1"), once=True), at="21:40", by=HOA)
    over.happen(f.AlarmSuppressed(alarm=GAUGE, cause=f"rule:dark:{SUMP}"), at="21:41")
    over.models.texts.put("s1", "đang thay đầu đo")
    panel = make(HiddenPanel, over)
    table = panel.hidden
    shelved, suppressed = (table.row(table.row_of(one) >= 0 and one) for one in (SUMP, GAUGE))
    assert (shelved.why, shelved.who) == ("đang thay đầu đo", HOA.name)
    assert table.cell(shelved, 8, 0).endswith("or returned")
    assert suppressed.why.startswith(over.models.names.alarm_words(SUMP)[0])
    panel.view.select_id(SUMP)
    press(panel, Qt.Key.Key_U)
    panel.view.select_id(GAUGE)
    press(panel, Qt.Key.Key_U)
    assert over.link.commands() == [UnshelveAlarm(alarm=SUMP), LiftSuppression(alarm=GAUGE)]
    over.happen(f.AlarmPutOutOfService(alarm=GAUGE, reason=ref("s1")), by=QUAN)
    press(panel, Qt.Key.Key_U)
    assert over.link.commands()[-1] == ReturnToService(alarm=GAUGE)
    over.happen(f.AlarmUnshelved(alarm=SUMP, cause="person"))
    table.flush()
    panel.view.let_go()
    table.flush()
    assert table.row_of(SUMP) < 0
    assert table.counts()["hidden"] == table.counts()["out"] + table.counts()["shelved"]
