"""Groups, order and the filter line of the queue by keyboard alone; a saved query is found again."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ioc.domain import facts as f
from ioc.qt.command_grammar import interpret
from tests.helpers.desk import HOA, Desk
from widgets.command_runner import CommandRunner
from widgets.incident_queue_panel import IncidentQueuePanel


@pytest.fixture
def queue(make: Any) -> IncidentQueuePanel:
    made: IncidentQueuePanel = make(IncidentQueuePanel, size=(1000, 460))
    return made


def press(panel: Any, *keys: Any) -> None:
    for key in keys:
        QTest.keyClick(panel.focusWidget() or panel, key)


def test_that_g_groups_and_s_orders_and_the_head_says_so(queue: IncidentQueuePanel, desk: Desk) -> None:
    press(queue, Qt.Key.Key_G, Qt.Key.Key_G)
    assert desk.models.incidents.id_at(0).startswith("#")
    press(queue, Qt.Key.Key_S)
    assert queue.header.subtitle == "6 · by type · next due first"
    press(queue, Qt.Key.Key_G, Qt.Key.Key_G, Qt.Key.Key_G, Qt.Key.Key_S)
    assert queue.header.subtitle == "6"
    assert desk.models.incidents.rowCount() == 6


def test_that_a_heading_is_no_incident(queue: IncidentQueuePanel, desk: Desk) -> None:
    press(queue, Qt.Key.Key_G)
    queue.view.select_id(desk.models.incidents.id_at(0))
    press(queue, Qt.Key.Key_C)
    assert desk.link.commands() == []
    assert queue.notice.text == "Select an incident first."
    assert not desk.models.selection.id.startswith("#")


def test_that_a_line_is_kept_under_a_name_and_asked_again(queue: IncidentQueuePanel, desk: Desk) -> None:
    nothing: Any = lambda *_: ""  # noqa: E731
    runner = CommandRunner(
        desk.session,
        desk.models,
        set_language=nothing,
        set_theme=nothing,
        open_replay=nothing,
        show_keys=nothing,
        run_action=nothing,
    )

    def type_line(text: str) -> None:
        scope = scope_of(desk)
        reading = interpret(text, scope)
        assert reading.runs, reading
        runner.run(reading, None)  # type: ignore[arg-type]

    desk.happen(f.IncidentClaimed(incident="i415"), by=HOA)
    type_line("/q status:open mine")
    assert queue.filters.chips["mine"].isChecked()
    type_line("/q save ca tối")
    type_line("/q")
    assert desk.models.incidents.rowCount() == 6
    type_line("/q ca tối")
    assert [desk.models.incidents.id_at(row) for row in range(desk.models.incidents.rowCount())] == ["i415"]
    assert interpret("/q colour:red", scope_of(desk)).code == "queue_word"


def scope_of(desk: Desk) -> Any:
    from datetime import UTC

    from ioc.qt.command_reading import Scope

    class Nowhere:
        def find(self, text: str, limit: int) -> list[Any]:
            return []

    return Scope(state=desk.session.state, places=Nowhere(), now_us=0, zone=UTC)
