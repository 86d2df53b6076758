"""After opening: priority, type, place, marks and linked alarms by the keys of the incident panel."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ioc.domain import facts as f
from ioc.domain.commands import ChangeIncident, LinkAlarm, MarkIncident, UnlinkAlarm
from ioc.domain.vocabulary import IncidentMark
from tests.helpers.desk import QUAN, Desk
from widgets.alarm_panel import AlarmPanel
from widgets.incident_panel import ALARMS, IncidentPanel


@pytest.fixture
def panel(make: Any, desk: Desk) -> IncidentPanel:
    made: IncidentPanel = make(IncidentPanel, size=(760, 560))
    desk.models.selection.select("incident", "i412")
    made.setFocus()
    return made


def press(panel: Any, key: Any) -> None:
    QTest.keyClick(panel.focusWidget() or panel, key)


def test_that_p_and_a_digit_set_the_priority_and_the_present_one_is_not_offered(
    panel: IncidentPanel, desk: Desk
) -> None:
    press(panel, Qt.Key.Key_P)
    press(panel, Qt.Key.Key_1)
    assert desk.link.commands() == []
    press(panel, Qt.Key.Key_2)
    assert desk.link.commands() == [ChangeIncident(incident="i412", priority=2)]
    assert not panel.acts.changes.priority_bar.isVisible()


def test_that_t_offers_the_types_with_the_present_one_chosen(panel: IncidentPanel, desk: Desk) -> None:
    press(panel, Qt.Key.Key_T)
    choice = panel.acts.changes.type_bar.choice
    assert choice.currentData() == "flood"
    choice.setCurrentIndex(choice.findData("leak"))
    QTest.keyClick(choice, Qt.Key.Key_Return)
    assert desk.link.commands() == [ChangeIncident(incident="i412", type="leak")]


def test_that_w_takes_a_name_without_tone_marks(panel: IncidentPanel, desk: Desk) -> None:
    press(panel, Qt.Key.Key_W)
    field = panel.acts.changes.place_bar.place.field
    QTest.keyClicks(field, "thuan phuoc")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert desk.link.commands() == [ChangeIncident(incident="i412", asset="thuan-phuoc")]


def test_that_a_ward_is_a_place_and_down_chooses_the_next_meaning(panel: IncidentPanel, desk: Desk) -> None:
    press(panel, Qt.Key.Key_W)
    place = panel.acts.changes.place_bar.place
    QTest.keyClicks(place.field, "hoa khanh")
    assert "Hòa Khánh" in place.reading.text and "without a position" in place.reading.text
    ward = place.spot
    QTest.keyClick(place.field, Qt.Key.Key_Down)
    assert place.spot != ward and place.spot is not None and place.spot.asset is not None
    QTest.keyClick(place.field, Qt.Key.Key_Up)
    QTest.keyClick(place.field, Qt.Key.Key_Return)
    assert desk.link.commands() == [ChangeIncident(incident="i412", ward="Hòa Khánh", elsewhere=True)]


def test_that_a_click_on_the_free_map_is_taken_while_the_field_waits_and_only_then(
    panel: IncidentPanel, desk: Desk
) -> None:
    place = panel.acts.changes.place_bar.place
    desk.models.place_pointed.emit(108.21, 16.05)
    assert place.is_empty
    press(panel, Qt.Key.Key_W)
    desk.models.place_pointed.emit(108.21, 16.05)
    QTest.keyClick(place.field, Qt.Key.Key_Return)
    assert desk.link.commands() == [ChangeIncident(incident="i412", lon=108.21, lat=16.05, ward="", elsewhere=True)]


def test_that_what_is_called_nothing_goes_nowhere(panel: IncidentPanel, desk: Desk) -> None:
    press(panel, Qt.Key.Key_W)
    place = panel.acts.changes.place_bar.place
    QTest.keyClicks(place.field, "xyzzy")
    QTest.keyClick(place.field, Qt.Key.Key_Return)
    assert desk.link.commands() == []
    assert place.reading.text == "Nothing is called “xyzzy”"


def test_that_esc_leaves_the_strip_and_gives_the_keyboard_back(panel: IncidentPanel, desk: Desk) -> None:
    press(panel, Qt.Key.Key_W)
    QTest.keyClick(panel.acts.changes.place_bar.place.field, Qt.Key.Key_Escape)
    assert not panel.acts.changes.place_bar.isVisible()
    assert panel.focusWidget() is None or not panel.acts.changes.place_bar.isAncestorOf(panel.focusWidget())
    press(panel, Qt.Key.Key_P)
    assert panel.acts.changes.priority_bar.isVisible()


def test_that_m_marks_what_the_scene_reports_and_each_only_once(panel: IncidentPanel, desk: Desk) -> None:
    desk.happen(f.IncidentMarked(incident="i412", mark=IncidentMark.FIRE_UNDER_CONTROL), by=QUAN)
    assert "fire under control" in panel.head.told()
    press(panel, Qt.Key.Key_M)
    press(panel, Qt.Key.Key_1)
    assert desk.link.commands() == []
    press(panel, Qt.Key.Key_2)
    assert desk.link.commands() == [MarkIncident(incident="i412", mark=IncidentMark.STRUCTURE_CLEARED)]


def test_that_l_first_turns_to_the_alarms_and_then_takes_the_selected_one_out(panel: IncidentPanel, desk: Desk) -> None:
    press(panel, Qt.Key.Key_L)
    assert panel.tabs.currentIndex() == ALARMS
    assert desk.link.commands() == []
    panel.alarm_view.select_id("pump@hoa-xuan-2")
    press(panel, Qt.Key.Key_L)
    assert desk.link.commands() == [UnlinkAlarm(incident="i412", alarm="pump@hoa-xuan-2")]


def test_that_l_in_the_alarm_list_links_to_the_incident_selected_last(make: Any, desk: Desk) -> None:
    alarms: AlarmPanel = make(AlarmPanel)
    alarms.view.select_id("cluster@cum-1022")
    press(alarms, Qt.Key.Key_L)
    assert alarms.notice.text == "Select the incident first, then the alarm."
    desk.models.selection.select("incident", "i415")
    assert alarms._buttons["alarms.link"].text() == "Link to VV-0415"
    alarms.view.select_id("cluster@cum-1022")
    press(alarms, Qt.Key.Key_L)
    assert desk.link.commands() == [LinkAlarm(incident="i415", alarm="cluster@cum-1022")]


def test_that_an_alarm_of_another_incident_is_not_linked_and_says_why(make: Any, desk: Desk) -> None:
    alarms: AlarmPanel = make(AlarmPanel)
    desk.models.selection.select("incident", "i415")
    alarms.view.select_id("pump@hoa-xuan-2")
    press(alarms, Qt.Key.Key_L)
    assert desk.link.commands() == []
    assert alarms.notice.text == "It belongs to VV-0412 already."


def test_that_nothing_of_a_closed_incident_is_changed(panel: IncidentPanel, desk: Desk) -> None:
    desk.happen(f.IncidentClosed(incident="i412", disposition="10", cancelled=True), by=QUAN)
    for key in (Qt.Key.Key_P, Qt.Key.Key_T, Qt.Key.Key_W, Qt.Key.Key_M, Qt.Key.Key_L):
        press(panel, key)
        assert panel.notice.text == "It is closed. Reopen it first."
    assert "cancelled" in panel.head.told()
