from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ioc.domain import facts as f
from ioc.domain.commands import LinkCall, OpenIncident, UnlinkCall
from ioc.domain.vocabulary import CallStatus, Role
from ioc.link.messages import Reply, Welcome
from ioc.qt.fact_words import fact_sentence
from ioc.qt.sentences import sentence
from ioc.qt.unmasking import FORGOTTEN, MASKED, SHOWN
from tests.helpers.desk import HOA, QUAN, Desk
from tests.helpers.desk_story import ref, tell
from widgets.call_panel import CallPanel
from widgets.incident_panel import IncidentPanel

LAN = {"phone": "0905 123 417", "caller": "Chị Lan", "words": "<b>${nước}</b>", "stairs": "3"}


def press(panel: Any, key: Any) -> None:
    QTest.keyClick(panel.focusWidget() or panel, key)


@pytest.fixture
def over(english: None) -> Desk:
    return tell(Desk(language="en", actor=QUAN))


@pytest.fixture
def panel(make: Any, over: Desk) -> CallPanel:
    made: CallPanel = make(CallPanel, over, (735, 346))
    return made


def choose(panel: CallPanel, ident: str) -> None:
    """Select a row, as the arrows do."""
    panel.view.selectRow(panel.table.row_of(ident))


def listed(desk: Desk) -> list[str]:
    return [desk.models.calls.id_at(row) for row in range(desk.models.calls.rowCount())]


def cells(desk: Desk, ident: str) -> list[str]:
    table = desk.models.calls
    return [str(table.cell(table.row(ident), column, 0)) for column in range(len(table.columns))]


def unmask(panel: CallPanel, desk: Desk, ident: str, record: Any = LAN) -> None:
    choose(panel, ident)
    press(panel, Qt.Key.Key_U)
    QTest.keyClicks(panel.box.bar.reason, "call back")
    QTest.keyClick(panel.box.bar.reason, Qt.Key.Key_Return)
    desk.reply("unmask", {f"caller-{ident}": record})


# --- the list


def test_that_the_call_that_waits_longest_stands_first_and_linked_ones_follow(panel: CallPanel, over: Desk) -> None:
    assert listed(over) == ["k-3", "k-4", "k-5", "k-6"]
    over.models.calls.set_filter("all")
    assert listed(over) == ["k-3", "k-4", "k-5", "k-6", "k-2", "k-1"]
    over.models.calls.set_filter("linked")
    assert listed(over) == ["k-2", "k-1"]
    assert over.models.calls.counts() == {"waiting": 4, "linked": 2, "all": 6}


def test_that_a_request_its_agency_closed_waits_no_more_and_stays_findable(panel: CallPanel, over: Desk) -> None:
    closed_us = over.session.state.tables.calls["k-3"].received_us + 60_000_000
    over.happen(
        f.CallStatusChanged(call="k-3", status=CallStatus.CLOSED, status_word="no_further_action", status_us=closed_us)
    )
    assert listed(over) == ["k-4", "k-5", "k-6"]
    assert over.models.calls.counts() == {"waiting": 3, "linked": 2, "all": 6}
    over.models.calls.set_filter("linked")
    assert listed(over) == ["k-2", "k-1"]
    over.models.calls.set_filter("all")
    assert cells(over, "k-3")[0] == "closed by its agency"
    assert cells(over, "k-3")[3] == "Closed by the agency\nno further action"
    assert cells(over, "k-3")[4] == "1:00"
    choose(panel, "k-3")
    assert "Agency: closed (no further action)." in panel.box.told.text()


def test_that_a_row_says_line_time_kind_place_state_and_wait_and_nobodys_name(panel: CallPanel, over: Desk) -> None:
    assert cells(over, "k-4") == [
        "within target",
        "112\n21:46:50",
        "Urban flood\nHòa Xuân",
        "Waiting\nno incident yet",
        "0:42",
        "•••••",
    ]
    assert cells(over, "k-1")[:1] + cells(over, "k-1")[3:] == ["taken in time", "VV-0412\nUrban flood", "0:34", "•••••"]
    assert cells(over, "k-6")[2:6:3] == ["noise\n—", "—"]


def test_that_an_overdue_call_differs_by_word_and_by_shape(panel: CallPanel, over: Desk) -> None:
    before = panel.view.viewport().grab().toImage()
    assert cells(over, "k-4")[0] == "within target"
    over.set_now("21:47:51")
    assert cells(over, "k-4")[0] == "overdue"
    box = panel.view.visualRect(over.models.calls.index(1, 0))
    assert panel.view.viewport().grab(box).toImage() != before.copy(box)
    assert not has_colour(panel.view.viewport().grab(box).toImage())


def has_colour(image: Any) -> bool:
    """Whether any pixel is saturated: shapes carry the target, colour is for alarms."""
    points = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return any(point.value() > 90 and point.saturation() > 70 for point in points)


# --- what the keys do


def test_that_i_opens_an_incident_of_the_calls_kind_without_a_personal_word(panel: CallPanel, over: Desk) -> None:
    choose(panel, "k-4")
    press(panel, Qt.Key.Key_I)
    priority = over.models.names.types["flood"].priority
    assert over.link.commands() == [
        OpenIncident(type="flood", priority=priority, call="k-4", text="Call on 112 at 21:46:50")
    ]
    over.settle(created="i-new")
    assert (over.models.selection.kind, over.models.selection.id) == ("incident", "i-new")


def test_that_i_shows_the_incident_of_a_linked_call(panel: CallPanel, over: Desk) -> None:
    over.models.calls.set_filter("linked")
    choose(panel, "k-1")
    press(panel, Qt.Key.Key_I)
    assert over.link.commands() == []
    assert over.models.selection.id == "i412"


def test_that_l_names_the_incident_it_links_to_and_takes_out_again(panel: CallPanel, over: Desk) -> None:
    over.models.selection.select("incident", "i415")
    choose(panel, "k-4")
    over.models.selection.select("call", "k-4")
    assert panel._buttons["calls.link"].text() == "Link to VV-0415"
    press(panel, Qt.Key.Key_L)
    assert over.link.commands() == [LinkCall(incident="i415", call="k-4")]
    over.settle()
    over.happen(f.CallLinked(incident="i415", call="k-4"), by=QUAN)
    assert panel._buttons["calls.link"].text() == "Take out of VV-0415"
    press(panel, Qt.Key.Key_L)
    assert over.link.commands()[-1] == UnlinkCall(incident="i415", call="k-4")


def test_that_an_open_incident_of_the_kind_close_by_is_pointed_out_and_offered(panel: CallPanel, over: Desk) -> None:
    choose(panel, "k-4")
    assert panel.box.told.text().endswith("Perhaps the same as VV-0412, 170 m away.")
    assert panel._buttons["calls.link"].text() == "Link to VV-0412"
    choose(panel, "k-3")
    assert "Perhaps" not in panel.box.told.text()
    press(panel, Qt.Key.Key_L)
    assert over.link.commands() == []
    assert panel.notice.text == "Select an open incident first; then link."


def test_that_g_asks_the_map_for_the_place_and_says_when_there_is_none(panel: CallPanel, over: Desk) -> None:
    shown: list[tuple[str, str]] = []
    over.models.selection.shown.connect(lambda kind, ident: shown.append((kind, ident)))
    choose(panel, "k-5")
    press(panel, Qt.Key.Key_G)
    assert shown == [("call", "k-5")]
    choose(panel, "k-6")
    press(panel, Qt.Key.Key_G)
    assert panel.notice.text == "The call came without a place."
    assert len(shown) == 1


# --- masked data


def test_that_u_asks_why_in_place_and_shows_only_what_the_engine_answers(panel: CallPanel, over: Desk) -> None:
    choose(panel, "k-4")
    press(panel, Qt.Key.Key_U)
    assert panel.box.bar.isVisible()
    QTest.keyClick(panel.box.bar.reason, Qt.Key.Key_Return)
    assert over.link.asked("unmask") == []
    QTest.keyClicks(panel.box.bar.reason, "call back")
    QTest.keyClick(panel.box.bar.reason, Qt.Key.Key_Return)
    assert over.link.asked("unmask")[-1].params == {"refs": ["caller-k-4"], "reason": "call back"}
    assert panel.box.fields.texts() == []
    over.reply("unmask", {"caller-k-4": LAN})
    assert panel.box.fields.texts() == [
        "Caller", "Chị Lan", "Number", "0905 123 417", "Words", "<b>${nước}</b>", "stairs", "3",
    ]  # fmt: skip
    assert panel.box.told.text() == "Shown, on record. Gone in 60 s"
    over.models.set_language("vi")
    assert panel.box.fields.texts()[:2] == ["Người gọi", "Chị Lan"]


@pytest.mark.parametrize("how", ["row", "esc", "minute", "lock", "person", "link", "hidden"])
def test_that_what_was_shown_leaves_the_screen(panel: CallPanel, over: Desk, how: str) -> None:
    unmask(panel, over, "k-4")
    assert panel.box.unmasking.state == SHOWN
    match how:
        case "row":
            choose(panel, "k-5")
        case "esc":
            press(panel, Qt.Key.Key_Escape)
            assert panel.current == "k-4"
        case "minute":
            panel.box.unmasking.end_now()
        case "lock":
            over.models.privacy.lock.take_active(True)
        case "person":
            welcome = Welcome(
                protocol=1, engine="t", mode="live", seat="2", person=HOA.person, name=HOA.name, role=HOA.role
            )
            over.session.take([welcome])
        case "link":
            over.session.set_connected(False)
        case "hidden":
            panel.hide()
    assert panel.box.unmasking.state == MASKED
    assert panel.box.unmasking.fields == {}
    assert panel.box.fields.texts() == []
    assert not panel.box.unmasking.timer.isActive()


def test_that_a_saver_that_goes_away_conceals_nothing(panel: CallPanel, over: Desk) -> None:
    unmask(panel, over, "k-4")
    over.models.privacy.lock.take_active(False)
    assert panel.box.unmasking.state == SHOWN


def test_that_an_answer_that_comes_after_another_row_was_chosen_is_dropped_unread(panel: CallPanel, over: Desk) -> None:
    choose(panel, "k-4")
    panel.box.unmasking.ask("x")
    choose(panel, "k-5")
    choose(panel, "k-4")
    over.reply("unmask", {"caller-k-4": LAN})
    assert panel.box.unmasking.state == MASKED
    assert panel.box.fields.texts() == []


def test_that_the_second_of_the_clock_counts_down(panel: CallPanel, over: Desk) -> None:
    unmask(panel, over, "k-4")
    panel.box.unmasking._until.setRemainingTime(12_000)
    panel.box.unmasking.tick()
    assert panel.box.told.text() == "Shown, on record. Gone in 12 s"


def test_that_a_forgotten_record_says_so(panel: CallPanel, over: Desk) -> None:
    unmask(panel, over, "k-4", None)
    assert panel.box.unmasking.state == FORGOTTEN
    assert panel.box.told.text().startswith("This was forgotten")
    press(panel, Qt.Key.Key_U)
    assert not panel.box.bar.isVisible()


def test_that_a_refusal_of_the_engine_is_said_in_words(panel: CallPanel, over: Desk) -> None:
    choose(panel, "k-4")
    panel.box.unmasking.ask("x")
    asked = over.link.asked("unmask")[-1]
    over.session.take([Reply(id=asked.id, code="refused.reason_missing")])
    assert panel.box.told.text() == sentence("refused.reason_missing", {}, "en")


def test_that_a_role_that_may_not_is_refused_in_words_and_nothing_is_asked(make: Any, desk: Desk) -> None:
    panel = make(CallPanel, desk, (735, 346))
    choose(panel, "k-4")
    press(panel, Qt.Key.Key_U)
    assert panel.notice.text.startswith("Not permitted for the role operator")
    assert not panel.box.bar.isVisible()
    assert desk.link.asked("unmask") == []
    assert desk.session.welcome is not None
    assert desk.session.welcome.role == Role.OPERATOR


def test_that_a_replay_shows_calls_but_neither_acts_nor_unmasks(make: Any) -> None:
    past = tell(Desk(is_replay=True, language="en", actor=QUAN))
    panel = make(CallPanel, past, (735, 346))
    choose(panel, "k-4")
    for key in (Qt.Key.Key_I, Qt.Key.Key_L, Qt.Key.Key_U):
        press(panel, key)
    assert past.link.commands() == []
    assert past.link.asked("unmask") == []
    assert panel.box.isVisible()
    assert not panel.box.show_button.isVisible()


def test_that_an_incident_shows_the_caller_of_its_first_call_in_the_same_box(make: Any, over: Desk) -> None:
    panel = make(IncidentPanel, over, (900, 560))
    over.models.selection.select("incident", "i412")
    panel.setFocus()
    QTest.keyClick(panel, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    box = panel.notes_page.box
    assert box.told.text() == "Caller of 112 · 21:35:40: masked."
    assert box.bar.isVisible()
    box.bar.reason.setText("call back")
    QTest.keyClick(box.bar.reason, Qt.Key.Key_Return)
    over.reply("unmask", {"caller-k-1": LAN})
    assert "Chị Lan" in box.fields.texts()
    over.models.selection.select("incident", "i416")
    assert box.fields.texts() == []


def test_that_the_log_says_whose_data_was_shown_and_why(over: Desk) -> None:
    fact = f.PersonalDataUnmasked(records=("caller-k-4", "payload-0"), reason=ref("why"))
    (entry,) = over.entries(fact, by=QUAN)
    told, _ = fact_sentence(entry, over.models.names, "call back")
    assert told == "Personal data was shown: 112 · 21:46:50, Buses · xe-3 · reason: call back"
