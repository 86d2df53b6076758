"""Groups in the alarm list, by keyboard: opened, acknowledged, taken apart, put together, undone; and why they are."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ioc.domain import facts as f
from ioc.domain.commands import (
    AcknowledgeAlarms,
    MergeGroups,
    OpenIncident,
    OpenProposal,
    RegroupAlarm,
    SplitGroup,
    UngroupAlarm,
)
from ioc.domain.correlation_records import IncidentProposal
from ioc.qt.actions import Actions
from tests.helpers.desk import Desk
from tests.unit.qt.test_alarm_groups import OTHER, OUT, desk, group, members  # noqa: F401
from widgets.alarm_panel import AlarmPanel

Key = Qt.Key


@pytest.fixture
def panel(qtbot: QtBot, desk: Desk) -> AlarmPanel:  # noqa: F811
    made = AlarmPanel(desk.session, desk.models, Actions(desk.models))
    qtbot.addWidget(made)
    made.resize(1180, 420)
    made.show()
    return made


def press(panel: AlarmPanel, *keys: Key) -> None:
    for key in keys:
        QTest.keyClick(panel.view, key)


def grouped(desk: Desk, panel: AlarmPanel) -> tuple[str, list[str]]:  # noqa: F811
    three = members(desk, 4, 3, 4)
    row = group(desk, *three, cause="", of=4)
    desk.models.selection.select("alarm", row)
    return row, three


def test_that_the_line_below_says_why_they_stand_together(panel: AlarmPanel, desk: Desk) -> None:  # noqa: F811
    row, three = grouped(desk, panel)
    assert "3 of 4 (75 %) below XT 472" in panel.groups.why.text()
    press(panel, Key.Key_Right)
    desk.models.selection.select("alarm", three[0])
    assert "within 3 min" in panel.groups.why.text()
    desk.models.selection.select("alarm", "bd2@cam-le")
    assert panel.groups.why.isHidden()


def test_that_a_on_a_group_acknowledges_exactly_its_alarms(panel: AlarmPanel, desk: Desk) -> None:  # noqa: F811
    _, three = grouped(desk, panel)
    press(panel, Key.Key_A)
    assert "3 of 3 in the group" in panel.crowd.bar.title.text()
    QTest.keyClick(panel.crowd.bar, Key.Key_Return)
    (command,) = desk.link.commands()
    assert isinstance(command, AcknowledgeAlarms)
    assert dict(command.alarms) == dict.fromkeys(three, 1)


def test_that_k_on_a_member_means_its_whole_group(panel: AlarmPanel, desk: Desk) -> None:  # noqa: F811
    _, three = grouped(desk, panel)
    press(panel, Key.Key_Right)
    desk.models.selection.select("alarm", three[0])
    press(panel, Key.Key_K)
    QTest.keyClick(panel.crowd.bar, Key.Key_Return)
    (command,) = desk.link.commands()
    assert {ident for ident, _ in command.alarms} == set(three)


def test_that_u_takes_an_alarm_out_with_a_reason_and_1_undoes_it(panel: AlarmPanel, desk: Desk) -> None:  # noqa: F811
    _, three = grouped(desk, panel)
    press(panel, Key.Key_U)
    assert "Open the group" in panel.notice.text
    press(panel, Key.Key_Right)
    desk.models.selection.select("alarm", three[0])
    press(panel, Key.Key_U)
    QTest.keyClicks(panel.groups.bar.words, "another fault")
    QTest.keyClick(panel.groups.bar.words, Key.Key_Return)
    (command,) = desk.link.commands()
    assert command == UngroupAlarm(alarm=three[0], reason="another fault")
    desk.settle()
    panel.view.setFocus()
    press(panel, Key.Key_1)
    assert desk.link.commands()[-1] == RegroupAlarm(alarm=three[0], group=OUT)


def test_that_m_marks_and_merges_and_d_splits_each_with_undo(panel: AlarmPanel, desk: Desk) -> None:  # noqa: F811
    row, _ = grouped(desk, panel)
    second = group(desk, *members(desk, 4, 3, 4, 4)[3:], cause="", ident=OTHER, of=4)
    desk.models.selection.select("alarm", row)
    press(panel, Key.Key_M)
    assert "Marked the group at XT 472" in panel.notice.text
    desk.models.selection.select("alarm", second)
    press(panel, Key.Key_M)
    assert desk.link.commands()[-1] == MergeGroups(into=OUT, groups=(OTHER,))
    desk.settle()
    press(panel, Key.Key_1)
    assert desk.link.commands()[-1] == SplitGroup(group=OTHER)
    desk.happen(f.GroupsMerged(into=OUT, groups=(OTHER,), cause="person"))
    desk.models.selection.select("alarm", row)
    press(panel, Key.Key_D)
    assert desk.link.commands()[-1] == SplitGroup(group=OTHER)
    desk.settle()
    press(panel, Key.Key_1)
    assert desk.link.commands()[-1] == MergeGroups(into=OUT, groups=(OTHER,))


def test_that_i_opens_an_incident_at_the_parent_or_what_is_proposed(panel: AlarmPanel, desk: Desk) -> None:  # noqa: F811
    _, three = grouped(desk, panel)
    press(panel, Key.Key_I)
    (command,) = desk.link.commands()
    assert isinstance(command, OpenIncident)
    assert (command.asset, set(command.alarms)) == ("xt-472", set(three))
    held = IncidentProposal(id="p", rule="feeder_out", type="outage", priority=2, proposed_us=1, group=OUT)
    desk.happen(f.IncidentProposed(proposal=held))
    press(panel, Key.Key_I)
    assert desk.link.commands()[-1] == OpenProposal(proposal="p")


def test_that_what_is_folded_is_not_acknowledged_as_on_screen(panel: AlarmPanel, desk: Desk) -> None:  # noqa: F811
    _, three = grouped(desk, panel)
    assert not {alarm.id for alarm in panel.crowd.on_screen()} & set(three)


def test_that_g_leads_from_a_group_to_its_parent(panel: AlarmPanel, desk: Desk) -> None:  # noqa: F811
    grouped(desk, panel)
    shown: list[tuple[str, str]] = []
    desk.models.selection.shown.connect(lambda kind, ident: shown.append((kind, ident)))
    press(panel, Key.Key_G)
    assert shown == [("asset", "xt-472")]
