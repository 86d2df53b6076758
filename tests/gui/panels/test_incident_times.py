"""Clocks and milestones of an incident: on its page, in the queue, corrected and paused by key."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ioc.domain import facts as f
from ioc.domain.clock_spec import ClockSpec, LadderStep, ServiceClocks
from ioc.domain.commands import AmendMilestone, PauseClocks, ResumeClocks
from ioc.domain.service_clocks import ClockState
from ioc.qt.incident_table import IncidentRow
from tests.helpers.desk import QUAN, Desk, us
from tests.helpers.desk_site import SITE, t
from tests.helpers.desk_story import ref, tell
from widgets.incident_panel import TIMES, IncidentPanel


def clock(key: str, en: str, start: str, stop: str, target_s: float) -> ClockSpec:
    return ClockSpec(
        key=key, title=t("Điều đơn vị", en), start=start, stop=stop, target_s=target_s, source=t("riêng", "own")
    )


CLOCKS = ServiceClocks(
    clocks=(
        clock("dispatch", "First unit sent", "new", "dispatched", 120),
        clock("control", "Under control", "on_scene", "controlled", 7200),
    ),
    ladder=(LadderStep(role="coordinator", after_s=0),),
)


@pytest.fixture
def desk(english: None) -> Desk:
    made = tell(Desk(language="en", actor=QUAN))
    made.happen(f.SiteDescribed(site=replace(SITE, clocks=CLOCKS)))
    return made


@pytest.fixture
def panel(make: Any, desk: Desk) -> IncidentPanel:
    made: IncidentPanel = make(IncidentPanel, desk, (900, 620))
    desk.models.selection.select("incident", "i415")
    made.setFocus()
    return made


def press(panel: Any, *keys: Any) -> None:
    for key in keys:
        QTest.keyClick(panel.focusWidget() or panel, key)


def test_that_the_page_shows_time_left_with_a_state_and_the_tab_counts_what_is_overdue(
    panel: IncidentPanel, desk: Desk
) -> None:
    (first, second) = panel.times_page.times.clocks()
    assert (first.state, first.figure, first.due) == (ClockState.OVERDUE, "OVERDUE by 0:20", "due 21:47:12")
    assert (second.state, second.figure) == (ClockState.WAITING, "not begun")
    assert "90 % within 2:00 (now 33 % of 6)" in first.detail
    assert panel.tabs.tabText(TIMES) == "Times · 1 overdue"
    desk.models.selection.select("incident", "i412")
    (control, sent) = panel.times_page.times.clocks()
    assert (control.state, control.figure) == (ClockState.RUNNING, "1:37:30 left")
    assert (sent.state, sent.figure) == (ClockState.MISSED, "missed · 5:30 late")
    assert panel.tabs.tabText(TIMES) == "Times"


def test_that_the_queue_shows_what_is_due_next_and_who_was_told(desk: Desk) -> None:
    table = desk.models.incidents
    row = table.row("i415")
    assert isinstance(row, IncidentRow)
    assert table.target_text(row) == "\N{MINUS SIGN}0:20"
    assert row.target is not None and row.target.title == "First unit sent"
    desk.happen(
        f.ClockMissed(incident="i415", clock="dispatch", due_us=us("21:47:12"), target_s=120, profile="own"),
        f.ClockEscalated(incident="i415", clock="dispatch", role="coordinator", late_s=0),
    )
    row = table.row("i415")
    assert isinstance(row, IncidentRow)
    assert table.due_text(row) == "First unit sent by 21:47 · put before: coordinator"


def test_that_a_milestone_is_corrected_by_key_and_the_original_stays_in_sight(panel: IncidentPanel, desk: Desk) -> None:
    desk.models.selection.select("incident", "i412")
    panel.setFocus()
    press(panel, Qt.Key.Key_A)
    offered = [button.text() for button in panel.acts.times.pick_bar.buttons]
    press(panel, getattr(Qt.Key, f"Key_{offered.index('On scene') + 1}"))
    bar = panel.acts.times.amend_bar
    assert bar.time.text() == "21:25:02"
    bar.time.setText("tea")
    QTest.keyClick(bar.time, Qt.Key.Key_Return)
    assert "For example" in panel.notice.text
    bar.time.setText("21:24:10")
    QTest.keyClick(bar.time, Qt.Key.Key_Return)
    assert desk.link.commands() == [] and "why" in panel.notice.text
    QTest.keyClicks(bar.reason, "by radio")
    QTest.keyClick(bar.reason, Qt.Key.Key_Return)
    assert desk.link.commands() == [
        AmendMilestone(incident="i412", milestone="on_scene", at_us=us("21:24:10"), reason="by radio")
    ]
    desk.happen(
        f.MilestoneAmended(
            incident="i412",
            milestone="on_scene",
            at_us=us("21:24:10"),
            before_us=us("21:25:02"),
            reason=ref("why"),
        ),
        by=QUAN,
    )
    desk.models.texts.put("why", "by radio")
    row = next(row for row in panel.times_page.times.milestones() if row.name == "on_scene")
    assert row.time == "21:24:10"
    assert row.corrections == ("was 21:25:02 · Trần Minh Quân, 21:47:32: by radio",)


def test_that_z_pauses_with_a_reason_and_goes_on_without(panel: IncidentPanel, desk: Desk) -> None:
    press(panel, Qt.Key.Key_Z)
    words = panel.acts.times.words_bar.words
    QTest.keyClick(words, Qt.Key.Key_Return)
    assert desk.link.commands() == []
    QTest.keyClicks(words, "power")
    QTest.keyClick(words, Qt.Key.Key_Return)
    assert desk.link.commands() == [PauseClocks(incident="i415", reason="power")]
    desk.happen(f.ClocksPaused(incident="i415", reason=ref("p")), at="21:47:00", by=QUAN)
    (paused, _) = panel.times_page.times.clocks()
    assert (paused.state, paused.figure) == (ClockState.PAUSED, "paused, 0:12 left")
    row = desk.models.incidents.row("i415")
    assert isinstance(row, IncidentRow) and desk.models.incidents.target_text(row).startswith("0:12")
    panel.setFocus()
    press(panel, Qt.Key.Key_Z)
    assert desk.link.commands()[-1] == ResumeClocks(incident="i415")
