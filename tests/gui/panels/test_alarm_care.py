"""Withdraw an acknowledgement, out of service and back, remark: by keys, each with its reason why not."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ioc.domain import facts as f
from ioc.domain.commands import CommentAlarm, PutOutOfService, ReturnToService, WithdrawAcknowledgement
from tests.helpers.desk import QUAN, Desk
from tests.helpers.desk_story import alarm_id, ref, tell
from widgets.alarm_panel import AlarmPanel

SUMP = alarm_id("sump", "thuan-phuoc")
GAUGE = alarm_id("bd2", "cam-le")


@pytest.fixture
def over() -> Desk:
    return tell(Desk(actor=QUAN))


@pytest.fixture
def panel(make: Any, over: Desk) -> AlarmPanel:
    made: AlarmPanel = make(AlarmPanel, over)
    return made


def press(panel: Any, key: Any) -> None:
    QTest.keyClick(panel.focusWidget(), key)


def test_that_w_withdraws_the_acknowledgement_of_the_occurrence_on_screen(panel: AlarmPanel, over: Desk) -> None:
    panel.view.select_id(GAUGE)
    press(panel, Qt.Key.Key_W)
    assert panel.notice.text == "It is not acknowledged."
    panel.view.select_id(SUMP)
    press(panel, Qt.Key.Key_W)
    assert over.link.commands() == [WithdrawAcknowledgement(alarm=SUMP, occurrence=1)]
    over.happen(f.AcknowledgementWithdrawn(alarm=SUMP, occurrence=1), by=QUAN)
    assert over.models.alarms.row(SUMP).state == "Unack"


def test_that_o_asks_why_and_the_same_key_brings_it_back(panel: AlarmPanel, over: Desk) -> None:
    panel.view.select_id(SUMP)
    press(panel, Qt.Key.Key_O)
    words = panel.care.bar.words
    QTest.keyClick(words, Qt.Key.Key_Return)
    assert over.link.commands() == []
    assert panel.notice.text == "Write something first: it goes on the record."
    words.setText("bảo trì đầu đo")
    QTest.keyClick(words, Qt.Key.Key_Return)
    assert over.link.commands() == [PutOutOfService(alarm=SUMP, reason="bảo trì đầu đo")]
    over.happen(f.AlarmPutOutOfService(alarm=SUMP, reason=ref("svc-1")), at="21:48", by=QUAN)
    row = over.models.alarms.row(SUMP)
    assert row.state == "Out of service"
    assert row.message.endswith("since 21:48, Trần Minh Quân")
    assert over.models.alarms.counts()["shelved"] == 2
    press(panel, Qt.Key.Key_O)
    assert over.link.commands()[-1] == ReturnToService(alarm=SUMP)


def test_that_an_operator_may_not_put_out_of_service_and_is_told_who_may(make: Any, desk: Desk) -> None:
    panel: AlarmPanel = make(AlarmPanel)
    panel.view.select_id(SUMP)
    press(panel, Qt.Key.Key_O)
    assert not panel.care.bar.isVisible()
    assert "coordinator" in panel.notice.text


def test_that_the_words_belong_to_the_alarm_that_was_asked_about(panel: AlarmPanel, over: Desk) -> None:
    panel.view.select_id(SUMP)
    press(panel, Qt.Key.Key_C)
    panel.care.bar.words.setText("kẹt rác ở cửa thu")
    over.models.selection.select("alarm", GAUGE)
    QTest.keyClick(panel.care.bar.words, Qt.Key.Key_Return)
    assert over.link.commands() == [CommentAlarm(alarm=SUMP, text="kẹt rác ở cửa thu")]


def test_that_a_replay_has_none_of_these_keys(make: Any) -> None:
    past = tell(Desk(is_replay=True))
    panel: AlarmPanel = make(AlarmPanel, past)
    panel.view.select_id(SUMP)
    for key in (Qt.Key.Key_L, Qt.Key.Key_W, Qt.Key.Key_O, Qt.Key.Key_C):
        press(panel, key)
    assert past.link.commands() == []
    assert not panel.care.bar.isVisible()
