"""From the replay's window nothing reaches the living city: its line, palette and keys are the past's own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ioc.link.messages import Control
from tests.gui.windows.conftest import Shown, controls
from tests.helpers.desk import Desk, us
from widgets.replay_window import ReplayDesk
from widgets.theme import theme

REFUSED = "This is a replay: nothing in the past can be changed."
CTRL = Qt.KeyboardModifier.ControlModifier


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, modifier)


def type_line(replay: ReplayDesk, text: str) -> None:
    replay.workspace.focus_panel("map")
    press(Qt.Key.Key_Slash)
    assert replay.parts.command_line.field.hasFocus()
    QTest.keyClicks(QApplication.focusWidget(), text)


ORDERS = ("s cc12 toi noi", "xn", "ack cam le", "assign 115-07 0412", "cap 4 mua lon", "log rain", "tt 115-07 4")


@pytest.mark.parametrize("line", ORDERS)
def test_that_a_command_typed_into_the_past_is_refused_in_words(
    shown: Shown, past: tuple[Desk, ReplayDesk], line: str
) -> None:
    fake, replay = past
    type_line(replay, line)
    said = replay.parts.command_line
    assert said.reading.text == REFUSED
    press(Qt.Key.Key_Return)
    assert said.reading.text.startswith(f"{REFUSED} Not carried out."), "visible after Enter, too"
    assert said.field.text() == line, "what was typed is not thrown away"
    press(Qt.Key.Key_Escape)
    assert said.reading.text.startswith("the past takes no orders") and "Not carried out" not in said.reading.text
    assert shown.fake.link.commands() == fake.link.commands() == []


def test_that_the_palette_finds_an_acknowledgement_only_as_refused(shown: Shown, past: tuple[Desk, ReplayDesk]) -> None:
    fake, replay = past
    assert shown.live.tally.most_urgent() is not None, "there is something that could be acknowledged"
    replay.workspace.focus_panel("map")
    press(Qt.Key.Key_K, CTRL)
    palette = replay.parts.palette
    assert palette.isVisible() and palette.window() is replay.window
    QTest.keyClicks(QApplication.focusWidget(), "acknowledge")
    assert palette.entries()
    assert {entry.reason for entry in palette.entries()} == {REFUSED}
    for row in range(len(palette.entries())):
        palette.list.setCurrentRow(row)
        press(Qt.Key.Key_Return)
        palette.run_current()
    assert palette.isVisible()
    assert shown.fake.link.commands() == fake.link.commands() == []


def test_that_no_action_of_the_living_desk_can_be_run_from_the_past(
    shown: Shown, past: tuple[Desk, ReplayDesk]
) -> None:
    fake, replay = past
    acting = {action.title() for action in shown.live.actions.all() if action.acts}
    palette = replay.parts.palette
    palette.open()
    for title in acting:
        palette.field.setText(title)
        assert [entry.reason for entry in palette.entries() if entry.title == title] == [REFUSED], title
    keys = {title for title, key in replay.parts.key_sheet.lines() if key}
    assert not keys & acting
    assert "Play or pause" in keys


@pytest.mark.parametrize("key", [Qt.Key.Key_A, Qt.Key.Key_I])
def test_that_a_key_that_acts_says_why_it_does_not(shown: Shown, past: tuple[Desk, ReplayDesk], key: Qt.Key) -> None:
    fake, replay = past
    replay.workspace.focus_panel("alarms")
    press(key)
    assert replay.parts.command_line.said == REFUSED
    assert shown.fake.link.commands() == fake.link.commands() == []


def test_that_the_line_says_what_it_reads_here(past: tuple[Desk, ReplayDesk]) -> None:
    _, replay = past
    line = replay.parts.command_line
    assert line.reading.text.startswith("the past takes no orders")
    type_line(replay, "dispatch")
    assert line.reading.text == "“dispatch” is not a command. Known: go replay theme lang layer help q"
    line.field.clear()
    offered = set()
    for _ in range(8):
        press(Qt.Key.Key_Tab)
        offered.add(line.field.text().strip())
    assert offered == {"go", "replay", "theme", "lang", "layer", "help", "q"}


def test_that_the_line_of_the_past_goes_seeks_and_helps(shown: Shown, past: tuple[Desk, ReplayDesk]) -> None:
    fake, replay = past
    type_line(replay, "go cam le")
    press(Qt.Key.Key_Return)
    assert (fake.models.selection.kind, fake.models.selection.id) == ("asset", "cam-le")
    assert shown.fake.models.selection.id != "cam-le", "the desk beside is left alone"
    assert replay.workspace.frame("map").isAncestorOf(QApplication.focusWidget())
    type_line(replay, "replay 18:30")
    press(Qt.Key.Key_Return)
    assert controls(fake)[-1] == Control(action="seek", at_us=us("18:30"))
    assert shown.asked.replays == []
    type_line(replay, "help")
    press(Qt.Key.Key_Return)
    assert replay.parts.key_sheet.isVisible()
    press(Qt.Key.Key_Escape)
    type_line(replay, "theme light")
    press(Qt.Key.Key_Return)
    assert theme().name == "light"
    assert shown.live.preferences.theme == "light", "kept with the person"
    type_line(replay, "lang vi")
    press(Qt.Key.Key_Return)
    assert shown.live.models.language == "vi"


def test_that_places_are_those_of_the_past(shown: Shown, past: tuple[Desk, ReplayDesk]) -> None:
    fake, replay = past
    fake.session.state.tables.units.pop("115-07")
    type_line(replay, "go 115-07")
    assert replay.parts.command_line.interpretation.kind == "refused"
    replay.parts.palette.open()
    replay.parts.palette.field.setText("115-07")
    assert not [entry for entry in replay.parts.palette.entries() if entry.place and entry.place.id == "115-07"]
