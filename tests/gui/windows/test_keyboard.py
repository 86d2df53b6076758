from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ioc.domain.commands import AcknowledgeAlarm, SetUnitStatus, WriteLog
from ioc.domain.vocabulary import UnitStatus
from tests.gui.windows.conftest import Shown


def test_that_slash_opens_the_line_and_esc_gives_the_keyboard_back(shown: Shown) -> None:
    line = shown.live.parts[0].command_line
    shown.live.workspace.focus_panel("incidents")
    shown.press(Qt.Key.Key_Slash)
    assert line.field.hasFocus()
    shown.keys("ack")
    shown.press(Qt.Key.Key_Escape)
    assert line.field.text() == ""
    assert shown.live.workspace.focused == "incidents"
    assert shown.live.workspace.frame("incidents").isAncestorOf(QApplication.focusWidget())
    assert not shown.fake.link.commands()


def test_that_the_line_says_what_it_would_do_before_enter(shown: Shown) -> None:
    line = shown.live.parts[0].command_line
    line.open()
    shown.keys("s cc12 toi noi")
    assert line.reading.text == "CC-12 (114, Cứu hộ Cẩm Lệ) → On scene · VV-0412 · at 21:47:32"
    assert not shown.fake.link.commands()
    shown.press(Qt.Key.Key_Return)
    assert shown.fake.link.commands() == [SetUnitStatus(unit="CC-12", status=UnitStatus.ON_SCENE)]
    assert "sent, waiting" in line.said
    shown.fake.settle("confirmed")
    assert "confirmed" in line.said


def test_that_a_refusal_is_told_in_words(shown: Shown) -> None:
    line = shown.live.parts[0].command_line
    line.open()
    shown.keys("s 115-03 available")
    shown.press(Qt.Key.Key_Return)
    shown.fake.settle("refused", "refused.unit_busy", unit="115-03", number="VV-0416")
    assert "115-03 is busy with VV-0416" in line.said


def test_that_a_line_that_means_nothing_is_kept_and_not_sent(shown: Shown) -> None:
    line = shown.live.parts[0].command_line
    line.open()
    shown.keys("stage 3")
    shown.press(Qt.Key.Key_Return)
    assert line.field.text() == "stage 3"
    assert not shown.fake.link.commands()


def test_that_letters_are_text_while_one_types(shown: Shown) -> None:
    line = shown.live.parts[0].command_line
    line.open()
    shown.keys("log A and M and / stay text")
    shown.press(Qt.Key.Key_Return)
    assert shown.fake.link.commands() == [WriteLog(text="A and M and / stay text")]


def test_that_tab_completes_and_up_recalls(shown: Shown) -> None:
    line = shown.live.parts[0].command_line
    line.open()
    shown.keys("s cc-12 ")
    shown.press(Qt.Key.Key_Tab)
    first = line.field.text()
    shown.press(Qt.Key.Key_Tab)
    assert first != line.field.text()
    assert line.interpretation.runs
    shown.press(Qt.Key.Key_Return)
    line.open()
    shown.press(Qt.Key.Key_Up)
    assert line.field.text().startswith("s CC-12 ")


def test_that_a_letter_belongs_to_the_focused_panel_first(shown: Shown) -> None:
    alarms = shown.live.workspace.panel("alarms")
    shown.live.workspace.focus_panel("alarms")
    second = shown.fake.models.alarms.id_at(1)
    alarms.view.select_id(second)
    shown.fake.models.selection.select("alarm", second)
    shown.press(Qt.Key.Key_A)
    assert shown.fake.link.commands()[-1].alarm == second


def test_that_a_letter_no_panel_wants_reaches_the_banner(shown: Shown) -> None:
    shown.live.workspace.focus_panel("map")
    first = shown.live.tally.most_urgent()
    shown.press(Qt.Key.Key_A)
    assert shown.fake.link.commands() == [AcknowledgeAlarm(alarm=first.id, occurrence=first.occurrence)]


def test_that_f6_walks_the_panels(shown: Shown) -> None:
    shown.live.workspace.focus_panel("map")
    shown.press(Qt.Key.Key_F6)
    assert shown.live.workspace.focused == "alarms"
    shown.press(Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert shown.live.workspace.focused == "map"


def test_that_f5_and_f3_lead_to_the_alarms_and_to_the_incident_from_any_panel(shown: Shown) -> None:
    space = shown.live.workspace
    space.focus_panel("map")
    for key, panel in ((Qt.Key.Key_F5, "alarms"), (Qt.Key.Key_F3, "incident"), (Qt.Key.Key_F5, "alarms")):
        shown.press(key)
        assert space.focused == panel


def test_that_a_panel_opened_in_the_other_window_brings_that_window_and_has_the_keyboard(shown: Shown) -> None:
    space = shown.live.workspace
    space.focus_panel("incident")
    assert not space.is_open("areas")
    shown.press(Qt.Key.Key_F8)
    opened, held = space.panel("areas"), QApplication.focusWidget()
    assert space.focused == "areas"
    assert opened is not None and held is not None and (held is opened or opened.isAncestorOf(held))
    assert QApplication.activeWindow() is opened.window()


def test_that_the_palette_finds_actions_and_places_without_tone_marks(shown: Shown) -> None:
    palette = shown.live.parts[0].palette
    before = QApplication.focusWidget()
    shown.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert palette.isVisible() and palette.field.hasFocus()
    shown.keys("cam le")
    assert any(entry.place and entry.place.id == "cam-le" for entry in palette.entries())
    row = next(n for n, entry in enumerate(palette.entries()) if entry.place and entry.place.id == "cam-le")
    palette.list.setCurrentRow(row)
    shown.press(Qt.Key.Key_Return)
    assert (shown.fake.models.selection.kind, shown.fake.models.selection.id) == ("asset", "cam-le")
    assert not palette.isVisible()
    assert QApplication.focusWidget() is before


def test_that_the_palette_tells_why_something_cannot_be_done(shown: Shown) -> None:
    shown.fake.session.set_connected(False)
    palette = shown.live.parts[0].palette
    palette.open()
    shown.keys("Open an incident from")
    entry = palette.entries()[0]
    assert entry.reason
    palette.field.setText("selection incident")
    assert palette.entries()[0].title == entry.title, "words in any order"
    palette.field.setText("xyzzy")
    assert not palette.entries() and palette.list.empty_words == "Nothing is called so."
    palette.field.setText("Open an incident from")
    palette.run_current()
    assert palette.isVisible()
    shown.press(Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_that_f1_lists_the_keys_that_work(shown: Shown) -> None:
    shown.press(Qt.Key.Key_F1)
    sheet = shown.live.parts[0].key_sheet
    assert sheet.isVisible()
    lines = sheet.lines()
    assert ("Anywhere", "") in lines
    assert ("Command line", "/") in lines
    shown.live.actions.bind("desk.command_line", "F2")
    assert ("Command line", "F2") in sheet.lines()
    shown.press(Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_that_a_rebound_key_works_and_the_old_one_does_not(shown: Shown) -> None:
    shown.live.actions.bind("desk.command_line", "F2")
    line = shown.live.parts[0].command_line
    shown.live.workspace.focus_panel("map")
    shown.press(Qt.Key.Key_Slash)
    assert not line.field.hasFocus()
    shown.press(Qt.Key.Key_F2)
    assert line.field.hasFocus()


def test_that_replay_is_asked_for_by_line_and_by_key(shown: Shown) -> None:
    shown.live.open_command_line("replay 19:46:08")
    shown.press(Qt.Key.Key_Return)
    from tests.helpers.desk import us

    assert shown.asked.replays == [us("19:46:08")]


def test_that_closing_a_window_is_asked_of_the_process(shown: Shown) -> None:
    shown.live.windows[0].close()
    assert shown.live.windows[0].isVisible()
    assert shown.asked.quits == [True]


def test_that_every_word_follows_the_language(shown: Shown) -> None:
    part = shown.live.parts[0]
    assert shown.live.menus[0].titles()[0] == "File"
    shown.live.open_command_line("lang vi")
    shown.press(Qt.Key.Key_Return)
    QApplication.processEvents()
    assert shown.live.menus[0].titles()[:2] == ["Tệp", "Xem"]
    assert part.banner.buttons[0].text() == "Xác nhận"
    assert part.status_bar.stage_label.text == "Cấp 3 · Ứng phó"
    assert part.status_bar.clock_label.text == "21:47:32 Thứ Tư 14/10/2026 +07:00"
    assert "Toàn cảnh" in shown.live.windows[0].windowTitle()
    assert shown.live.workspace.panel("command").header.title == "Lệnh điều hành"
    shown.live.open_command_line("tiếng anh")
    shown.press(Qt.Key.Key_Return)
    QApplication.processEvents()
    assert shown.live.menus[0].titles()[0] == "File"
    assert part.status_bar.stage_label.text == "Stage 3 · Response"
    assert shown.live.workspace.panel("command").header.title == "Command"


def test_that_f6_comes_to_every_panel_once_a_round_tabs_too(shown: Shown) -> None:
    everything = [key for window in shown.live.workspace.windows for key in window.docks.open_keys()]
    seen = []
    for _ in everything:
        shown.press(Qt.Key.Key_F6)
        seen.append(shown.live.workspace.focused)
    assert sorted(seen) == sorted(everything)
    assert {"alarms", "hidden", "works", "incident", "alerts", "units", "log"} <= set(seen)
