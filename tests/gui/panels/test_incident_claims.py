"""Claim, take over, give back, follow; who else has it open; the queue's filters and what happened while away."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ioc.domain import facts as f
from ioc.domain.commands import ClaimIncident, ReleaseClaim, WatchIncident
from tests.helpers.desk import HOA, Desk
from widgets.incident_panel import IncidentPanel
from widgets.incident_queue_panel import IncidentQueuePanel


@pytest.fixture
def panel(make: Any, desk: Desk) -> IncidentPanel:
    made: IncidentPanel = make(IncidentPanel, size=(860, 560))
    desk.models.selection.select("incident", "i412")
    made.setFocus()
    return made


def press(panel: Any, *keys: Any) -> None:
    for key in keys:
        QTest.keyClick(panel.focusWidget() or panel, key)


def test_that_c_asks_why_where_somebody_else_leads_and_gives_back_what_is_mine(
    panel: IncidentPanel, desk: Desk
) -> None:
    press(panel, Qt.Key.Key_C)
    bar = panel.acts.claims.words_bar
    assert bar.title.text() == "Take VV-0412 over from Trần Minh Quân"
    QTest.keyClick(bar.words, Qt.Key.Key_Return)
    assert desk.link.commands() == []
    QTest.keyClicks(bar.words, "he is out")
    QTest.keyClick(bar.words, Qt.Key.Key_Return)
    assert desk.link.commands() == [ClaimIncident(incident="i412", reason="he is out")]
    desk.happen(f.IncidentClaimed(incident="i412", before="quan"), by=HOA)
    panel.setFocus()
    press(panel, Qt.Key.Key_C)
    assert desk.link.commands()[-1] == ReleaseClaim(incident="i412")


def test_that_the_queue_asks_why_too_and_follows_by_key(make: Any, desk: Desk) -> None:
    queue: IncidentQueuePanel = make(IncidentQueuePanel, size=(900, 400))
    queue.view.select_id("i412")
    press(queue, Qt.Key.Key_C)
    QTest.keyClicks(queue.words_bar.words, "he is out")
    QTest.keyClick(queue.words_bar.words, Qt.Key.Key_Return)
    assert desk.link.commands() == [ClaimIncident(incident="i412", reason="he is out")]
    queue.setFocus()
    press(queue, Qt.Key.Key_Y)
    assert desk.link.commands()[-1] == WatchIncident(incident="i412", on=True)


def test_that_followed_incidents_have_a_filter_with_a_count(make: Any, desk: Desk) -> None:
    queue: IncidentQueuePanel = make(IncidentQueuePanel, size=(1100, 400))
    desk.happen(f.IncidentWatched(incident="i413", on=True), by=HOA)
    assert queue.filters.chips["watched"].count == 1
    desk.models.incidents.set_filter("watched")
    assert [desk.models.incidents.id_at(row) for row in range(desk.models.incidents.rowCount())] == ["i413"]
    desk.happen(f.IncidentWatched(incident="i413", on=False), by=HOA)
    assert desk.models.incidents.rowCount() == 0


def test_that_the_head_says_how_many_follow_and_the_line_below_who_has_it_open(
    panel: IncidentPanel, desk: Desk
) -> None:
    desk.happen(f.IncidentWatched(incident="i412", on=True), by=HOA)
    assert "followed by 1" in panel.head.told()
    assert desk.link.asked("presence")[-1].params == {"incident": "i412"}
    desk.reply("presence", {"others": [{"seat": "4", "name": "Trần Minh Quân"}]})
    assert panel.ties.text() == "also open at: Trần Minh Quân"
    desk.models.selection.select("incident", "i413")
    assert panel.ties.text() == ""


def test_that_what_happened_to_my_incidents_can_be_looked_at_alone(desk: Desk) -> None:
    desk.happen(f.IncidentWatched(incident="i413", on=True), by=HOA)
    log = desk.models.log
    log.set_filter("mine")
    told = [log.row(log.id_at(row)).entry.fact for row in range(log.rowCount())]
    assert told and {fact.incident for fact in told} == {"i413"}
