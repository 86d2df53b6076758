"""The command board by keys: establish, hand over, objectives, needs, decisions; what folds, what is refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

import resources
from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.board_records import Holder
from ioc.domain.commands import Actor
from ioc.qt.incident_parts import entries_about
from tests.helpers.desk import HA, HOA, QUAN, Desk, us
from tests.helpers.desk_command import command
from tests.helpers.desk_story import tell
from widgets.board_panel import BoardPanel

ROOT = Path(__file__).resolve().parents[3]
Key = Qt.Key


def evening(actor: Any = QUAN, *, replay: bool = False) -> Desk:
    made = tell(Desk(language="en", actor=actor, is_replay=replay))
    for one in (HOA, QUAN, HA):
        made.happen(f.AccountCreated(login=one.person, name=one.name, role=one.role), at="20:00")
    return made


def shown(make: Any, over: Desk, width: int = 1500) -> BoardPanel:
    made: BoardPanel = make(BoardPanel, over, (width, 620))
    over.models.selection.select("incident", "i412")
    made.setFocus()
    return made


def press(panel: BoardPanel, *keys: Any) -> None:
    for key in keys:
        QTest.keyClick(panel.focusWidget() or panel, key)


def fill(panel: BoardPanel, **values: str) -> None:
    """Type into the form and press Enter."""
    for key, value in values.items():
        editor = panel.form.editors[key]
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(value))
        else:
            editor.setText(value)
    QTest.keyClick(next(iter(panel.form.editors.values())), Key.Key_Return)


@pytest.fixture
def desk(english: None) -> Desk:
    return evening()


@pytest.fixture
def panel(make: Any, desk: Desk) -> BoardPanel:
    made = shown(make, command(desk))
    desk.link.sent.clear()
    return made


def last(desk: Desk) -> Any:
    return desk.link.commands()[-1]


def test_that_command_is_established_by_keys_with_the_one_who_asks(make: Any, desk: Desk) -> None:
    panel = shown(make, desk)
    assert "Nobody commands" in panel.head.command.text
    press(panel, Key.Key_C)
    fill(panel, post="")
    assert "post" in panel.notice.text and panel.form.isVisible()
    fill(panel, post="Hòa Xuân")
    assert last(desk) == c.EstablishCommand(scope="i412", post="Hòa Xuân")
    panel.turn()
    press(panel, Key.Key_C)
    fill(panel, post="City hall", who="le thu ha")
    assert last(desk) == c.EstablishCommand(scope="city", post="City hall", login=HA.person)


def test_that_a_handover_is_offered_to_an_account_or_a_name_and_shown_until_accepted(
    panel: BoardPanel, desk: Desk
) -> None:
    press(panel, Key.Key_C, Key.Key_1)
    fill(panel, who="Đại tá Phạm Bình")
    assert last(desk) == c.OfferCommand(board="b", name="Đại tá Phạm Bình")
    desk.happen(f.CommandOffered(board="b", to=Holder(login=HA.person)), at="21:47", by=QUAN)
    assert "OFFERED" in panel.head.news.text and QUAN.name in panel.head.command.text
    press(panel, Key.Key_C, Key.Key_1)
    assert last(desk) == c.AcceptCommand(board="b")
    desk.happen(f.CommandTransferred(board="b", to=Holder(login=HA.person)), at="21:47:30", by=HA)
    assert HA.name in panel.head.command.text and "OFFERED" not in panel.head.news.text
    press(panel, Key.Key_Y)
    assert f"command: {QUAN.name}, 21:20:00 – 21:47:30" in panel.notice.text
    assert f"command: {HA.name}, 21:47:30 – now" in panel.notice.text


def test_that_late_and_open_things_stand_first_and_settled_ones_last(panel: BoardPanel) -> None:
    lines = panel.lists["objectives"].lines
    assert [line.ident for line in lines] == ["o2", "o1", "o3", "o4"]
    assert (lines[0].late, lines[0].right, lines[-1].over) == (True, "OVER 7:32", True)
    needs = panel.lists["needs"].lines
    assert needs[0].text.startswith("0 / 1") and needs[1].text.startswith("800 / 2")
    assert "1 OVER" in panel.parts.titles["needs"].text


def test_that_an_objective_is_set_met_missed_with_grounds_and_corrected_with_a_reason(
    panel: BoardPanel, desk: Desk
) -> None:
    press(panel, Key.Key_N)
    fill(panel, text="Shelter open", priority="1", owner="liaison", due="45m")
    assert last(desk) == c.SetObjective(
        board="b", text="Shelter open", priority=1, owner="liaison", due_us=us("21:47:32") + 45 * 60_000_000
    )
    press(panel, Key.Key_Space, Key.Key_1)
    assert last(desk) == c.SettleObjective(board="b", objective="o2", outcome="met")
    press(panel, Key.Key_Space, Key.Key_2)
    fill(panel, grounds="")
    assert last(desk).outcome == "met" and panel.form.isVisible()
    fill(panel, grounds="two pumps tripped")
    assert last(desk) == c.SettleObjective(board="b", objective="o2", outcome="not_met", grounds="two pumps tripped")
    press(panel, Key.Key_Down, Key.Key_O)
    assert "ground floors" in panel.form.values()["text"]
    fill(panel, due="23:00", reason="road cut")
    made = last(desk)
    assert (made.objective, made.text, made.reason, made.due_us) == ("o1", "", "road cut", us("23:00"))


def test_that_right_goes_to_sectors_and_needs_and_each_has_its_form(panel: BoardPanel, desk: Desk) -> None:
    press(panel, Key.Key_Right, Key.Key_N)
    fill(panel, name="Chợ", units="cc12 XX9")
    assert "XX9" in panel.notice.text
    fill(panel, units="cc12, ch-02")
    assert last(desk) == c.SetSector(board="b", name="Chợ", units=("CC-12", "CH-02"))
    press(panel, Key.Key_Right, Key.Key_Space)
    fill(panel, amount="1", by="EVN")
    assert last(desk) == c.FillNeed(board="b", need="n2", amount=1.0, by="EVN")
    press(panel, Key.Key_N)
    fill(panel, what="Boats", amount="2,5", sector="s1", due="22:15")
    assert last(desk) == c.AskNeed(board="b", what="Boats", amount=2.5, sector="s1", due_us=us("22:15"))
    press(panel, Key.Key_K)
    fill(panel, reason="grid is back")
    assert last(desk) == c.CancelNeed(board="b", need="n2", reason="grid is back")


def test_that_decisions_of_plans_and_people_stand_in_one_list_and_one_is_logged(panel: BoardPanel, desk: Desk) -> None:
    press(panel, Key.Key_Left)
    lines = panel.lists["decisions"].lines
    assert [line.ident for line in lines] == ["d2", "d1"]
    assert "plan, step 5" in lines[0].sub and lines[1].text == "Cut power at station HX-3? → keep it"
    press(panel, Key.Key_N)
    fill(panel, question="Close the bridge?", options="yes | no", choice="2", grounds="wind is falling")
    assert last(desk) == c.LogDecision(
        scope="i412", question="Close the bridge?", options=("yes", "no"), choice=1, grounds="wind is falling"
    )


def test_that_a_release_that_leaves_something_open_is_asked_for_twice(panel: BoardPanel, desk: Desk) -> None:
    press(panel, Key.Key_C, Key.Key_3)
    fill(panel, reason="over")
    assert last(desk) == c.ReleaseCommand(board="b", reason="over")
    desk.settle("refused", "refused.board_open", objectives=3, needs=2)
    assert "3 objectives" in panel.notice.text
    press(panel, Key.Key_1)
    fill(panel, reason="over")
    assert last(desk).leave_open


def test_that_the_board_folds_and_roles_without_people_are_named(panel: BoardPanel, qtbot: Any) -> None:
    def across() -> set[int]:
        return {panel.parts.cells[key].mapTo(panel, QPoint()).x() for key in panel.lists}

    assert len(across()) == 3
    for width, columns in ((900, 2), (500, 1)):
        panel.resize(width, 620)
        qtbot.waitUntil(lambda columns=columns: len(across()) == columns)
    assert "nobody: logistics, information, safety" in panel.head.roles.text


def test_that_a_replay_and_a_wall_read_it_and_cannot_write(make: Any, english: None) -> None:
    past = command(evening(replay=True))
    panel = shown(make, past)
    assert panel.lists["objectives"].lines and not panel.button("new")
    wall = command(evening(Actor(person="wall", name="Wall", role="wall", seat="9")))
    panel = shown(make, wall)
    press(panel, Key.Key_N)
    assert not wall.link.commands() and panel.notice.text
    wall.models.texts._texts.clear()
    panel.draw()
    assert {line.text for line in panel.lists["objectives"].lines} == {"(withheld)"}
    assert not wall.link.asked("texts")


def test_that_every_text_of_lines_and_forms_is_in_vietnamese() -> None:
    known = resources.translations("vi")
    for file, context in (("ioc/qt/board_lines.py", "BoardLines"), ("widgets/board_forms.py", "BoardForms")):
        texts = set(re.findall(r'_tr\(\s*"([^"]+)"', (ROOT / file).read_text()))
        assert texts and texts <= set(known[context]), texts - set(known[context])


def test_that_what_happens_on_an_incidents_board_stands_in_its_course_and_no_others(
    panel: BoardPanel, desk: Desk
) -> None:
    state, held = desk.session.state, desk.session.state.tables.incidents

    def in_course_of(ident: str) -> set[str]:
        about = entries_about(lambda: state, ident, held.get)
        made = desk.entries(
            f.ObjectiveSettled(board="b", objective="o1", outcome="met"),
            f.DecisionLogged(decision=state.tables.decisions["d1"]),
            f.TollEntered(scope="i412", injured=1),
        )
        return {type(entry.fact).__name__ for entry in made if about(entry)}

    assert in_course_of("i412") == {"ObjectiveSettled", "DecisionLogged", "TollEntered"}
    other = next(ident for ident in held if ident != "i412")
    assert in_course_of(other) == set()
