"""The report panel and the stage's list by keys: draft, read, approve, print, harm; what follows and what is open."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

import resources
import widgets.report_panel
from ioc.domain import commands as c
from ioc.domain import facts as f
from tests.helpers.desk import HA, HOA, QUAN, Desk
from tests.helpers.desk_command import command, reporting
from tests.helpers.desk_story import ref, tell
from widgets.report_panel import ReportPanel
from widgets.stage_box import StageBox

ROOT = Path(__file__).resolve().parents[3]
Key = Qt.Key
DRAFT = {"id": "d2", "sha256": "ab" * 32, "number": 2, "seq": 500, "html": "<p>Số 2</p>", "text": "Report no. 2\n"}


@pytest.fixture
def desk(english: None) -> Desk:
    return reporting(command(tell(Desk(language="en", actor=QUAN))))


@pytest.fixture
def panel(make: Any, desk: Desk) -> ReportPanel:
    made: ReportPanel = make(ReportPanel, desk, (1100, 560))
    desk.link.sent.clear()
    return made


def press(panel: Any, *keys: Any) -> None:
    for key in keys:
        QTest.keyClick(panel.focusWidget() or panel, key)


def enter(panel: ReportPanel, **values: str) -> None:
    for key, value in values.items():
        panel.form.editors[key].setText(value)  # type: ignore[union-attr]
    QTest.keyClick(panel.form.editors[next(iter(values))], Key.Key_Return)


def test_that_a_draft_is_read_and_approved_with_words_by_its_hash(panel: ReportPanel, desk: Desk) -> None:
    press(panel, Key.Key_A)
    assert not desk.link.commands() and "draft" in panel.notice.text
    press(panel, Key.Key_N)
    assert desk.link.asked("report_draft")[-1].params == {"report": "situation", "language": "en"}
    desk.reply("report_draft", DRAFT)
    assert panel.sheet.toPlainText() == "Report no. 2\n"
    press(panel, Key.Key_P)
    assert "approve" in panel.notice.text.lower()
    panel.sheet.setPlainText("line\n" * 200)
    press(panel, Key.Key_PageDown)
    assert panel.sheet.verticalScrollBar().value() > 0
    press(panel, Key.Key_A)
    enter(panel, remark="rain eases")
    assert desk.link.commands()[-1] == c.ApproveReport(draft="d2", sha256="ab" * 32, remark="rain eases")


def test_that_the_list_says_who_approved_what_and_enter_makes_it_again(panel: ReportPanel, desk: Desk) -> None:
    (line,) = panel.list.lines
    assert line.text == "no. 1 · as of 20:44"
    assert HA.name in line.sub and "record 412 · 3f9a1c0b77d2" in line.sub and "Rain eases" in line.sub
    press(panel, Key.Key_Return)
    asked = desk.link.asked("report")[-1].params
    assert (asked["seq"], asked["number"], asked["remark"]) == (412, 1, "rep-remark")
    desk.reply("report", {"html": "<p>1</p>", "text": "Report no. 1\n", "same": False})
    assert "NOT the same" in panel.notice.text and "no. 1" in panel.sheet.toPlainText()


def test_that_what_was_approved_is_written_as_pdf_html_and_text(
    panel: ReportPanel, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(widgets.report_panel, "exports", lambda: tmp_path)
    press(panel, Key.Key_Return)
    desk.reply("report", {"html": "<h1>Báo cáo số 1</h1>", "text": "Báo cáo số 1\n", "same": True})
    press(panel, Key.Key_P)
    assert (tmp_path / "report-1-en.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "report-1-en.txt").read_text() == "Báo cáo số 1\n"
    assert (tmp_path / "report-1-en.html").stat().st_mode & 0o077 == 0


def test_that_the_time_of_the_next_is_shown_and_over_is_said(panel: ReportPanel, desk: Desk) -> None:
    desk.happen(f.CityStageSet(level=3, reason=ref("s")), at="20:50", by=QUAN)
    assert "due 22:45" in panel.head.text
    desk.set_now("22:50:00")
    panel.draw()
    assert "OVER 5:00" in panel.head.text


def test_that_people_harmed_are_entered_as_whole_numbers(panel: ReportPanel, desk: Desk) -> None:
    press(panel, Key.Key_H)
    enter(panel, injured="four")
    assert not desk.link.commands() and "whole numbers" in panel.notice.text
    enter(panel, injured="4", moved="120")
    assert desk.link.commands()[-1] == c.EnterToll(scope="city", injured=4, moved=120)


def test_that_an_operator_reads_and_does_not_approve(make: Any, english: None) -> None:
    desk = reporting(tell(Desk(language="en", actor=HOA)))
    panel = make(ReportPanel, desk, (700, 560))
    desk.link.sent.clear()
    press(panel, Key.Key_N)
    assert not desk.link.sent and "coordinator" in panel.notice.text
    press(panel, Key.Key_Return)
    assert desk.link.asked("report")


# --- what follows from a stage


@pytest.fixture
def box(desk: Desk, qtbot: Any) -> StageBox:
    made = StageBox(desk.models, lambda command, _: desk.session.submit(command))
    qtbot.addWidget(made)
    made.resize(600, 700)
    made.show()
    desk.link.sent.clear()
    return made


def test_that_a_stage_says_what_follows_before_it_is_set(box: StageBox) -> None:
    assert "of 12 done" in box.follows.title.text
    box.chips[3].click()
    assert "If stage 4 is set" in box.follows.title.text
    texts = [line.text for line in box.follows.list.lines]
    assert "Tell: The city's military command" in texts and "Role: safety" in texts
    assert not any(line.over for line in box.follows.list.lines)
    box.refresh()
    assert box.chosen() == 4


def test_that_stepping_down_names_what_is_open_and_is_done_knowingly(box: StageBox, desk: Desk) -> None:
    box.chips[0].click()
    assert "Still open: critical incidents are open" in box.follows.left.text
    assert "needs are open (2)" in box.follows.left.text and "leave it open" in box.button.text()
    box.reason.setText("over")
    box.set_stage()
    assert desk.link.commands()[-1] == c.SetCityStage(level=1, reason="over", leave_open=True)


def test_that_space_ticks_an_agency_launches_a_plan_and_leads_to_the_board(box: StageBox, desk: Desk) -> None:
    led: list[str] = []
    desk.models.selection.shown.connect(lambda kind, _: led.append(kind))
    follows = box.follows

    def do(ident: str) -> None:
        follows.list.marked = ident
        follows.list.setFocus()
        QTest.keyClick(follows.list, Key.Key_Space)

    do("agency:duty")
    assert desk.link.commands()[-1] == c.TickStageItem(kind="agency", key="duty")
    do("plan:urban_flood")
    assert led == ["plan"]
    desk.models.selection.select("incident", "i412")
    do("plan:urban_flood")
    assert desk.link.commands()[-1] == c.StartChecklist(incident="i412", plan="urban_flood")
    do("role:planning")
    assert led[-1] == "board"
    desk.happen(f.StageItemDone(level=3, kind="agency", key="duty"), at="21:48", by=QUAN)
    box.refresh()
    assert next(line for line in follows.list.lines if line.ident == "agency:duty").over


def test_that_every_text_of_the_stage_lines_is_in_vietnamese() -> None:
    texts = set(re.findall(r'_tr\(\s*"([^"]+)"', (ROOT / "ioc/qt/stage_lines.py").read_text()))
    known = resources.translations("vi")["StageLines"]
    assert texts and texts <= set(known), texts - set(known)
