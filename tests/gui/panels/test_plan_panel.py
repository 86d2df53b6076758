"""The plan panel by keys: launch, work, decide with grounds, what is late, what cannot be done and why."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ioc.domain import facts as f
from ioc.domain.commands import (
    CompleteStep,
    CountStep,
    RemarkStep,
    SetCityStage,
    StartChecklist,
    StopPlan,
)
from ioc.domain.plan_spec import Plan
from tests.helpers.desk import QUAN, Desk
from tests.helpers.desk_story import ref, tell
from tests.unit.domain.test_plans import shipped
from widgets.plan_panel import PlanPanel
from widgets.plan_steps import ROW

FLOOD = replace(shipped("urban_flood"), auto=None, incident_types=("flood",))


@pytest.fixture
def evening(english: None) -> Desk:
    desk = tell(Desk(language="en", actor=QUAN))
    site = desk.session.state.registry.site
    assert site is not None
    other = Plan(key="draft", title=FLOOD.title, incident_types=FLOOD.incident_types, steps=FLOOD.steps, draft=True)
    desk.happen(f.SiteDescribed(site=replace(site, plans=(FLOOD, other))), at="21:47:32")
    for run in list(desk.session.state.tables.checklists.values()):
        if run.finished_us is None:
            desk.happen(f.PlanEnded(checklist=run.id, cause="person"), at="21:47:32")
    return desk


@pytest.fixture
def panel(make: Any, evening: Desk) -> PlanPanel:
    made: PlanPanel = make(PlanPanel, evening, (820, 560))
    evening.models.selection.select("incident", "i412")
    made.setFocus()
    return made


def press(panel: PlanPanel, key: Any, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(panel.focusWidget() or panel, key, modifier)


def write(panel: PlanPanel, text: str) -> None:
    panel.words.words.setText(text)
    QTest.keyClick(panel.words.words, Qt.Key.Key_Return)


@pytest.fixture
def running(panel: PlanPanel, evening: Desk) -> PlanPanel:
    steps = len(FLOOD.steps)
    started = f.ChecklistStarted(checklist="r", plan=FLOOD.key, incident="i412", steps=steps, version=7, spec=FLOOD)
    evening.happen(started, at="21:47:33", by=QUAN)
    evening.link.sent.clear()
    return panel


def finish(desk: Desk, *steps: int) -> None:
    for step in steps:
        desk.happen(f.StepCompleted(checklist="r", step=step, outcome="done", finished=False), at="21:47:40", by=QUAN)


def test_that_p_offers_what_fits_and_only_an_exercise_takes_a_draft(panel: PlanPanel, evening: Desk) -> None:
    press(panel, Qt.Key.Key_P)
    assert len(panel.choices.buttons) == 1
    press(panel, Qt.Key.Key_1)
    assert evening.link.commands()[-1] == StartChecklist(incident="i412", plan="urban_flood")
    panel.rehearse()
    assert len(panel.choices.buttons) == 2
    QTest.keyClick(panel.choices, Qt.Key.Key_2)
    assert evening.link.commands()[-1] == StartChecklist(incident="i412", plan="draft", exercise=True)


def test_that_space_finishes_the_marked_step_and_the_mark_goes_on(running: PlanPanel, evening: Desk) -> None:
    assert running.steps.marked == 0
    press(running, Qt.Key.Key_Space)
    assert evening.link.commands() == [CompleteStep(checklist="r", step=0)]
    finish(evening, 0)
    assert running.steps.marked == 1 and "1 / 1" in running.head.text
    press(running, Qt.Key.Key_Space)
    write(running, "level II, rising")
    assert evening.link.commands()[-1] == RemarkStep(checklist="r", step=1, text="level II, rising")
    evening.settle()
    assert evening.link.commands()[-1] == CompleteStep(checklist="r", step=1)


def test_that_a_stage_that_is_not_set_is_offered_and_the_step_follows_it(running: PlanPanel, evening: Desk) -> None:
    evening.happen(f.CityStageSet(level=2, reason=ref("stage-reason")), at="21:47:35", by=QUAN)
    finish(evening, 0, 1)
    press(running, Qt.Key.Key_Space)
    evening.settle("refused", "refused.step_stage", step=3, level=3)
    assert [title for title, _ in running.notice._ways] == ["Set stage 3, step done"]
    press(running, Qt.Key.Key_1)
    command = evening.link.commands()[-1]
    assert isinstance(command, SetCityStage) and command.level == 3 and "step 3" in command.reason
    evening.settle()
    assert evening.link.commands()[-1] == CompleteStep(checklist="r", step=2)


def test_that_a_warning_that_was_not_released_is_offered_or_asked_about(running: PlanPanel, evening: Desk) -> None:
    evening.happen(f.CityStageSet(level=3, reason=ref("stage-reason")), at="21:47:35", by=QUAN)
    at = next(at for at, step in enumerate(FLOOD.steps) if step.warning)
    running.steps.mark(at)
    press(running, Qt.Key.Key_Space)
    assert evening.link.commands() == [CompleteStep(checklist="r", step=at)]
    evening.settle("refused", "refused.step_warning", step=at + 1)
    assert "no public warning of this incident" in running.notice.text and "Enter drafts one" in running.notice.text
    titles = ["Draft the warning of the step", "Warned otherwise, step done"]
    assert [title for title, _ in running.notice._ways] == titles
    asked: list[bool] = []
    evening.models.warning_wanted.connect(lambda: asked.append(True))
    press(running, Qt.Key.Key_1)
    assert asked and evening.models.warning_asked == (FLOOD.steps[at].warning, "i412", False)
    press(running, Qt.Key.Key_Space)
    evening.settle("refused", "refused.step_warning_open", step=at + 1, number="CB-0001")
    assert "CB-0001 is not released yet" in running.notice.text
    assert [title for title, _ in running.notice._ways] == titles[1:]
    press(running, Qt.Key.Key_1)
    assert running.words.title.text() == "How were people warned?"
    sent = len(evening.link.commands())
    write(running, "")
    assert len(evening.link.commands()) == sent and running.words.isVisible(), "without words nothing is ticked"
    write(running, "loudspeakers of the wards")
    assert evening.link.commands()[-1] == CompleteStep(checklist="r", step=at, reason="loudspeakers of the wards")


def test_that_a_decision_takes_an_option_and_its_grounds(running: PlanPanel, evening: Desk) -> None:
    at = next(at for at, step in enumerate(FLOOD.steps) if step.key == "evacuate")
    running.steps.mark(at)
    press(running, Qt.Key.Key_Space)
    assert len(running.choices.buttons) == 3
    press(running, Qt.Key.Key_2)
    write(running, "")
    assert not evening.link.commands() and running.words.isVisible()
    write(running, "1.9 m, the dam opens at midnight")
    assert evening.link.commands() == [
        CompleteStep(checklist="r", step=at, choice=1, reason="1.9 m, the dam opens at midnight")
    ]


def test_that_calls_are_counted_and_mandatory_steps_are_not_left_out(running: PlanPanel, evening: Desk) -> None:
    at = next(at for at, step in enumerate(FLOOD.steps) if step.count > 1)
    running.steps.mark(at)
    press(running, Qt.Key.Key_Space)
    assert evening.link.commands() == [CountStep(checklist="r", step=at)]
    press(running, Qt.Key.Key_X)
    assert "mandatory" in running.notice.text and not running.words.isVisible()


def test_that_what_is_late_says_so_and_a_plan_ends_only_with_a_reason(running: PlanPanel, evening: Desk) -> None:
    evening.set_now("21:55:33")
    running.draw()
    row = running.steps.standing()
    assert row is not None and running.steps._right(row, evening.models.clock.now_us()) == ("OVER 3:00", True)
    press(running, Qt.Key.Key_K)
    write(running, "false report")
    assert evening.link.commands() == [StopPlan(checklist="r", reason="false report")]


def widen(panel: PlanPanel, width: int) -> None:
    panel.resize(width, panel.height())
    QApplication.processEvents()


def test_that_the_marked_step_is_told_whole_however_narrow_the_panel_is(running: PlanPanel) -> None:
    steps = running.steps
    widen(running, 1600)
    wide = steps.marked_rect().height()
    widen(running, 260)
    tall = steps.marked_rect().height()
    assert tall > wide == ROW
    assert steps.height() >= ROW * (len(FLOOD.steps) - 1) + tall
    second = steps.marked_rect().bottom() + ROW / 2
    QTest.mouseClick(steps, Qt.MouseButton.LeftButton, pos=QPoint(100, int(second)))
    assert steps.marked_rect().top() == ROW, "the row under the pointer, and the one above is low again"
