"""The proposal on screen, worked by keys alone; what it says is what the real proposal says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ioc.domain import facts as f
from ioc.domain.board_records import Holder
from ioc.domain.commands import AnswerRollCall, AskMutualAid, AskNeed, DispatchUnits
from ioc.domain.vocabulary import UnitStatus
from ioc.link.messages import Answer
from tests.helpers.desk import HOA, QUAN, Desk
from tests.helpers.desk_dispatch import answer_proposal, equip
from tests.helpers.desk_story import tell
from widgets.dispatch_panel import DispatchPanel
from widgets.unit_panel import UnitPanel


@pytest.fixture
def city() -> Desk:
    desk = tell(Desk(language="en", actor=QUAN))
    equip(desk)
    desk.models.selection.select("incident", "i412")
    return desk


@pytest.fixture
def panel(make: Any, city: Desk) -> DispatchPanel:
    made = make(DispatchPanel, city, (760, 620))
    answer_proposal(city)
    assert isinstance(made, DispatchPanel)
    return made


def press(panel: Any, key: Any, text: str = "") -> None:
    target = panel.focusWidget() or panel
    QTest.keyClicks(target, text) if text else QTest.keyClick(target, key)


def control_d(panel: DispatchPanel) -> None:
    QTest.keyClick(panel.focusWidget() or panel, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)


def sent(desk: Desk) -> DispatchUnits:
    found = desk.link.commands()[-1]
    assert isinstance(found, DispatchUnits)
    return found


def settle(desk: Desk, **answer: Any) -> None:
    ident = [message.id for message in desk.link.sent if hasattr(message, "command")][-1]
    desk.session.take([Answer(id=ident, **answer)])


def test_that_one_key_dispatches_what_is_proposed_with_its_hash(panel: DispatchPanel, city: Desk) -> None:
    made = panel.model.proposal
    assert made is not None and made.choices
    control_d(panel)
    command = sent(city)
    assert (command.units, command.proposal, command.reason) == (panel.model.proposed, made.hash, "")
    assert command.short == tuple(short.capability for short in made.shortfalls)


def test_that_other_units_ask_for_a_reason_before_they_are_sent(panel: DispatchPanel, city: Desk) -> None:
    first = panel.model.proposed[0]
    panel.chosen_view.select_id(first)
    press(panel, Qt.Key.Key_Space)
    assert first not in panel.model.checked
    control_d(panel)
    assert not city.link.commands()
    press(panel, None, "xe hong")
    press(panel, Qt.Key.Key_Return)
    assert sent(city).reason == "xe hong"
    assert sent(city).units == panel.model.proposed[1:]


def test_that_a_busy_unit_is_refused_with_two_numbered_ways_on(panel: DispatchPanel, city: Desk) -> None:
    control_d(panel)
    params = {"unit": "115-07", "number": "VV-0416"}
    settle(city, outcome="refused", code="refused.dispatch_busy", params=params)
    assert "115-07 holds VV-0416" in panel.notice.text
    press(panel, Qt.Key.Key_1)
    assert sent(city).queue == ("115-07",)
    settle(city, outcome="refused", code="refused.dispatch_busy", params=params)
    press(panel, Qt.Key.Key_2)
    assert sent(city).take_over == ("115-07",)


def test_that_a_shortfall_says_why_and_v_asks_for_mutual_aid(panel: DispatchPanel, city: Desk) -> None:
    assert "CH-03 position 41 min old" in panel.short.text
    assert "Mutual aid: City military command" in panel.short.text
    press(panel, Qt.Key.Key_V)
    assert "Whom to ask?" in panel.notice.text
    press(panel, Qt.Key.Key_1)
    asked = city.link.commands()[-1]
    assert isinstance(asked, AskMutualAid)
    assert (asked.agency, asked.capability, asked.count) == ("Quân sự", "boat", 3)


def test_that_x_shows_everybody_who_was_passed_over(panel: DispatchPanel) -> None:
    made = panel.model.proposal
    assert made is not None
    assert panel.rejected.rowCount() == 4 < len(made.rejected)
    press(panel, Qt.Key.Key_X)
    assert panel.rejected.rowCount() == len(made.rejected)


def test_that_a_condition_and_a_level_are_asked_for_anew(panel: DispatchPanel, city: Desk) -> None:
    press(panel, Qt.Key.Key_1)
    assert city.link.asked("proposal")[-1].params["conditions"] == ["trapped"]
    answer_proposal(city)
    assert "Rescue" in " ".join(panel.needs.texts())
    press(panel, Qt.Key.Key_Minus)
    assert city.link.asked("proposal")[-1].params["level"] == 2


def test_that_a_unit_taken_meanwhile_is_cause_to_ask_again(panel: DispatchPanel, city: Desk, qtbot: Any) -> None:
    before = len(city.link.asked("proposal"))
    city.positions([("115-07", "21:47:31", 108.21, 16.05)])
    city.happen(f.UnitAssigned(unit="115-07", incident="i413"), by=QUAN)
    qtbot.waitUntil(lambda: len(city.link.asked("proposal")) == before + 1)


def test_that_an_operator_sees_the_proposal_and_may_not_send(make: Any) -> None:
    desk = tell(Desk(language="vi", actor=HOA))
    equip(desk)
    desk.models.selection.select("incident", "i412")
    panel = make(DispatchPanel, desk, (760, 620))
    answer_proposal(desk)
    assert "Thiếu 3 xuồng." in panel.short.text
    control_d(panel)
    assert not desk.link.commands()
    assert panel.notice.text


def test_that_the_board_speaks_each_agencys_words_and_calls_the_roll(make: Any, city: Desk) -> None:
    board = make(UnitPanel, city, (1000, 420))
    table = city.models.units
    mate = table.row("115-01")
    assert (mate.status, table.cell(mate, 7, 0)) == ("Transporting", "3 / 3")
    boat = table.row("CH-02")
    assert table.cell(boat, 8, 0) == "3:40", "on scene since 21:31:12, 20 minutes"
    board.view.select_id("CH-02")
    press(board, Qt.Key.Key_K)
    assert city.link.commands() == [AnswerRollCall(unit="CH-02")]
    city.happen(f.RollCallDue(unit="CH-02", incident="i412", overdue=True), at="21:53:12")
    city.set_now("21:53:12")
    assert table.cell(table.row("CH-02"), 8, 0) == "OVERDUE 2:00"


def test_that_a_unit_with_two_calls_is_asked_for_which(make: Any, city: Desk) -> None:
    board = make(UnitPanel, city, (1000, 420))
    city.happen(f.UnitAssigned(unit="CH-02", incident="i413"), by=QUAN)
    board.view.select_id("CH-02")
    press(board, Qt.Key.Key_5)
    settle(city, outcome="refused", code="refused.unit_two_calls", params={"unit": "CH-02"})
    press(board, Qt.Key.Key_2)
    told = city.link.commands()[-1]
    assert (told.status, told.secondary, told.incident) == (UnitStatus.TRANSPORTING, "Transporting", "i413")


def test_that_p_writes_the_sheet_as_a_pdf_that_only_its_owner_reads(
    panel: DispatchPanel, city: Desk, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr("widgets.dispatch_panel.exports", lambda: tmp_path / "IOC")
    press(panel, Qt.Key.Key_P)
    assert city.link.asked("sheet")[-1].params == {"incident": "i412", "language": "en"}
    city.reply("sheet", {"html": "<h1>Phiếu điều động VV-0412</h1>"})
    (made,) = (tmp_path / "IOC").glob("sheet-VV-0412-*.pdf")
    assert made.read_bytes().startswith(b"%PDF-") and made.stat().st_size > 1000
    assert made.stat().st_mode & 0o077 == 0
    assert str(made) in panel.notice.text


def test_that_what_is_short_becomes_needs_of_the_board_once(panel: DispatchPanel, city: Desk) -> None:
    made = panel.model.proposal
    assert made is not None and made.shortfalls
    press(panel, Qt.Key.Key_B)
    assert "F12" in panel.notice.text
    here = Holder(login=QUAN.person)
    city.happen(f.CommandEstablished(board="b", scope="city", post="x", commander=here), at="21:47:32", by=QUAN)
    press(panel, Qt.Key.Key_B)
    asked = [one for one in city.link.commands() if isinstance(one, AskNeed)]
    assert [(one.shortfall, one.amount) for one in asked] == [
        (short.capability, float(short.missing)) for short in made.shortfalls
    ]
    for one in asked:
        need = f.NeedAsked(board="b", need=one.shortfall, amount=one.amount, shortfall=one.shortfall)
        city.happen(need, at="21:47:32", by=QUAN)
    press(panel, Qt.Key.Key_B)
    assert len([one for one in city.link.commands() if isinstance(one, AskNeed)]) == len(asked)
