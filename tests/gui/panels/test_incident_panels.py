from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ioc.domain import facts as f
from ioc.domain.commands import (
    AddNote,
    AdvanceIncident,
    AssignUnit,
    ClaimIncident,
    CloseIncident,
    ReleaseUnit,
    ReopenIncident,
)
from ioc.domain.vocabulary import IncidentStage
from tests.helpers.desk import QUAN, Desk
from tests.helpers.desk_story import ref, tell
from widgets.incident_panel import IncidentPanel
from widgets.incident_queue_panel import IncidentQueuePanel


@pytest.fixture
def panel(make: Any, desk: Desk) -> IncidentPanel:
    made: IncidentPanel = make(IncidentPanel, size=(760, 560))
    desk.models.selection.select("incident", "i412")
    return made


def press(panel: Any, key: Any) -> None:
    QTest.keyClick(panel.focusWidget() or panel, key)


def test_that_c_claims_the_selected_incident(make: Any, desk: Desk) -> None:
    queue = make(IncidentQueuePanel, size=(735, 350))
    queue.view.select_id("i415")
    press(queue, Qt.Key.Key_C)
    assert desk.link.commands() == [ClaimIncident(incident="i415")]


def test_that_ones_own_incident_is_not_claimed_again(make: Any, desk: Desk) -> None:
    desk.happen(f.IncidentClaimed(incident="i415"), by=None)
    queue = make(IncidentQueuePanel, size=(735, 350))
    press(queue, Qt.Key.Key_C)
    assert queue.notice.text == "Select an incident first."


def test_that_selecting_in_the_queue_shows_the_detail(make: Any, panel: IncidentPanel, desk: Desk) -> None:
    queue = make(IncidentQueuePanel, size=(735, 350))
    queue.view.select_id("i413")
    queue._choose("i413")
    assert panel.header.title == "VV-0413"
    assert "Wide power outage" in panel.head.told()


def test_that_the_detail_keeps_its_incident_when_something_else_is_selected(panel: IncidentPanel, desk: Desk) -> None:
    desk.models.selection.select("unit", "CC-12")
    assert panel.header.title == "VV-0412"


def test_that_an_empty_panel_says_what_to_do(make: Any) -> None:
    made = make(IncidentPanel)
    assert made.empty.isVisible()
    assert made.empty.text() == "Select an incident in the queue."
    assert not made.pages.isVisible()


def test_that_the_timeline_holds_what_belongs_to_it_and_nothing_else(panel: IncidentPanel) -> None:
    texts = [str(panel.timeline.index(row, 2).data()) for row in range(panel.timeline.rowCount())]
    assert "Alarm: Thủy chí Cẩm Lệ · Level above alert II, 1.72 m" in texts
    assert "CH-02: On scene" in texts
    assert not [text for text in texts if "VV-0416" in text or "XT 472" in text]


def test_that_the_tabs_count(panel: IncidentPanel) -> None:
    assert [panel.tabs.tabText(at) for at in range(4)] == ["Timeline", "Linked alarms 3", "Units 3", "Notes 2"]


def test_that_a_new_note_appears_with_its_words(panel: IncidentPanel, desk: Desk) -> None:
    desk.happen(f.NoteAdded(incident="i412", text=ref("note-9")), by=QUAN)
    assert panel.tabs.tabText(3) == "Notes 3"
    assert panel.notes_page.list.texts()[-1] == "fetching…"
    desk.models.texts._ask()
    desk.reply("texts", {"note-9": {"text": "Đã cắt điện tổ 14"}})
    assert panel.notes_page.list.texts()[-1] == "Đã cắt điện tổ 14"


def test_that_g_writes_a_note_and_keeps_it_until_it_is_on_record(panel: IncidentPanel, desk: Desk) -> None:
    panel.setFocus()
    press(panel, Qt.Key.Key_G)
    editor = panel.notes_page.editor
    assert editor is not None
    QTest.keyClicks(editor, "gace 12")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert desk.link.commands() == [AddNote(incident="i412", text="gace 12")]
    assert editor.toPlainText() == "gace 12"
    desk.settle("refused", "refused.incident_closed", number="VV-0412")
    assert editor.toPlainText() == "gace 12"
    QTest.keyClick(editor, Qt.Key.Key_Return)
    desk.settle()
    assert editor.toPlainText() == ""


def test_that_e_and_a_digit_set_the_stage(panel: IncidentPanel, desk: Desk) -> None:
    panel.setFocus()
    press(panel, Qt.Key.Key_E)
    press(panel, Qt.Key.Key_6)
    assert desk.link.commands() == [AdvanceIncident(incident="i412", stage=IncidentStage.CONTROLLED)]


def test_that_the_rail_shows_only_what_was_reached(panel: IncidentPanel, desk: Desk) -> None:
    def how() -> dict[str, str]:
        return {stage.value: panel.rail.how(at) for at, stage in enumerate(IncidentStage)}

    ident = "i415"
    desk.models.selection.select("incident", ident)
    assert set(how().values()) == {"now", "ahead"}
    desk.happen(f.IncidentAdvanced(incident=ident, stage=IncidentStage.DISPATCHED), by=QUAN)
    assert how()["new"] == "reached"
    assert how()["triage"] == how()["open"] == "skipped"
    assert how()["dispatched"] == "now"
    desk.happen(f.IncidentAdvanced(incident=ident, stage=IncidentStage.OPEN), by=QUAN)
    assert (how()["open"], how()["dispatched"], how()["on_scene"]) == ("now", "reached", "ahead")


def test_that_the_present_stage_is_not_offered(panel: IncidentPanel, desk: Desk) -> None:
    panel.setFocus()
    press(panel, Qt.Key.Key_E)
    press(panel, Qt.Key.Key_5)
    assert desk.link.commands() == []


def test_that_u_sends_the_chosen_unit(panel: IncidentPanel, desk: Desk) -> None:
    desk.sign_in(QUAN)
    panel.setFocus()
    press(panel, Qt.Key.Key_U)
    assert panel.pages.currentIndex() == 2
    panel.units_page.candidate_view.select_id("115-07")
    press(panel, Qt.Key.Key_U)
    assert desk.link.commands() == [AssignUnit(incident="i412", unit="115-07")]
    desk.happen(f.UnitAssigned(incident="i412", unit="115-07"), by=QUAN)
    panel.units_page.on_it.flush()
    panel.units_page.to_send.flush()
    assert panel.units_page.on_it.row_of("115-07") == 3
    assert panel.tabs.tabText(2) == "Units 4"


def test_that_a_busy_unit_is_refused_with_two_ways_on(panel: IncidentPanel, desk: Desk) -> None:
    desk.sign_in(QUAN)
    panel.turn_to(2)
    panel.units_page.candidate_view.select_id("115-03")
    panel.run("incident.assign")
    desk.settle("refused", "refused.unit_busy", unit="115-03", number="VV-0416")
    assert "115-03 is busy with VV-0416" in panel.notice.text
    panel.setFocus()
    press(panel, Qt.Key.Key_1)
    assert desk.link.commands()[-1] == AssignUnit(incident="i412", unit="115-03", queue=True)


def test_that_the_second_way_releases_first_and_sends_when_that_is_on_record(panel: IncidentPanel, desk: Desk) -> None:
    desk.sign_in(QUAN)
    panel.turn_to(2)
    panel.units_page.candidate_view.select_id("115-03")
    panel.run("incident.assign")
    desk.settle("refused", "refused.unit_busy", unit="115-03", number="VV-0416")
    panel.setFocus()
    press(panel, Qt.Key.Key_2)
    assert desk.link.commands()[-1] == ReleaseUnit(incident="i416", unit="115-03")
    desk.settle()
    assert desk.link.commands()[-1] == AssignUnit(incident="i412", unit="115-03")


def test_that_x_releases_the_chosen_unit(panel: IncidentPanel, desk: Desk) -> None:
    desk.sign_in(QUAN)
    panel.turn_to(2)
    panel.setFocus()
    press(panel, Qt.Key.Key_X)
    assert panel.notice.text == "Select a unit that is on it first."
    panel.units_page.assigned_view.selectRow(0)
    press(panel, Qt.Key.Key_X)
    assert desk.link.commands() == [ReleaseUnit(incident="i412", unit="CH-02")]


def test_that_k_closes_with_a_disposition_and_o_reopens_with_a_reason(panel: IncidentPanel, desk: Desk) -> None:
    desk.sign_in(QUAN)
    panel.setFocus()
    press(panel, Qt.Key.Key_K)
    bar = panel.acts.close_bar
    assert bar.isVisible()
    bar.choice.setCurrentIndex(1)
    QTest.keyClick(bar.choice, Qt.Key.Key_Return)
    assert desk.link.commands() == [CloseIncident(incident="i412", disposition="10")]
    desk.happen(f.IncidentClosed(incident="i412", disposition="10"), by=QUAN)
    panel.setFocus()
    press(panel, Qt.Key.Key_E)
    assert panel.notice.text == "It is closed. Reopen it first."
    press(panel, Qt.Key.Key_O)
    panel.acts.reopen_bar.reason.setText("nước dâng lại")  # QTest types Latin-1 only
    QTest.keyClick(panel.acts.reopen_bar.reason, Qt.Key.Key_Return)
    assert desk.link.commands()[-1] == ReopenIncident(incident="i412", reason="nước dâng lại")


def test_that_a_replay_shows_notes_but_no_editor_nor_buttons(make: Any) -> None:
    past = tell(Desk(is_replay=True))
    made = make(IncidentPanel, past, (760, 560))
    past.models.selection.select("incident", "i412")
    assert made.notes_page.editor is None
    assert set(made._buttons) == {"incident.related"}, "going somewhere is no act"
    made.setFocus()
    for key in (Qt.Key.Key_C, Qt.Key.Key_E, Qt.Key.Key_U, Qt.Key.Key_K, Qt.Key.Key_G):
        press(made, key)
    assert past.link.commands() == []


def test_that_the_detail_speaks_vietnamese_at_once(panel: IncidentPanel, desk: Desk) -> None:
    desk.models.set_language("vi")
    assert panel.tabs.tabText(1) == "Cảnh báo 3"
    assert "Ngập đô thị" in panel.head.told()
    assert panel._buttons["incident.stage"].text() == "Giai đoạn"


def test_that_an_incident_selected_before_its_record_came_is_marked_when_it_is_listed(make: Any, desk: Desk) -> None:
    panel = make(IncidentQueuePanel)
    panel.view.select_id(desk.models.incidents.id_at(0))
    desk.models.selection.show("incident", "fresh")
    desk.happen(f.IncidentOpened(incident="fresh", number="VV-9", type="traffic_accident", priority=2))
    assert panel.current == "fresh"
    assert desk.models.selection.id == "fresh"


def test_that_an_operator_is_told_before_typing_that_closing_and_sending_are_the_coordinators(
    panel: IncidentPanel, desk: Desk
) -> None:
    for key in (Qt.Key.Key_K, Qt.Key.Key_U):
        press(panel, key)
        assert "coordinator" in panel.notice.text
        assert panel.acts.close_bar.isHidden() and desk.link.commands() == []
