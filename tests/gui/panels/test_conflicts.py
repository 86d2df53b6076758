"""A strip is open while somebody else changes the same: the desk says so with both values, one key settles it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ioc.domain import facts as f
from ioc.domain.commands import ChangeIncident
from ioc.link.messages import Submit
from tests.helpers.desk import QUAN, Desk
from widgets.incident_panel import IncidentPanel


def press(panel: Any, *keys: Any) -> None:
    for key in keys:
        QTest.keyClick(panel.focusWidget() or panel, key)


def submits(desk: Desk) -> list[Submit]:
    return [message for message in desk.link.sent if isinstance(message, Submit)]


def opened(make: Any, desk: Desk) -> IncidentPanel:
    """The type strip is open, then the coordinator sets another type."""
    panel: IncidentPanel = make(IncidentPanel, size=(860, 560))
    desk.models.selection.select("incident", "i415")
    panel.setFocus()
    press(panel, Qt.Key.Key_P)
    desk.happen(f.IncidentChanged(incident="i415", type="flood", priority=3), by=QUAN)
    return panel


def refuse(desk: Desk) -> None:
    desk.settle(
        "refused",
        "refused.conflict_priority",
        number="VV-0415",
        by="Trần Minh Quân",
        ago_s=12,
        priority_yours=1,
        priority_theirs=3,
    )


def test_that_an_order_says_what_was_seen_when_its_strip_was_opened(make: Any, desk: Desk) -> None:
    before = desk.session.state.seq
    panel = opened(make, desk)
    press(panel, Qt.Key.Key_1)
    assert submits(desk)[-1].seen_seq == before < desk.session.state.seq


def test_that_a_conflict_shows_both_values_and_2_sends_mine_again_as_seen(make: Any, desk: Desk) -> None:
    panel = opened(make, desk)
    press(panel, Qt.Key.Key_1)
    refuse(desk)
    assert panel.notice.text == ("Trần Minh Quân changed the priority of VV-0415 12 s ago. Theirs: 3. Yours: 1.")
    press(panel, Qt.Key.Key_2)
    last = submits(desk)[-1]
    assert last.command == ChangeIncident(incident="i415", priority=1)
    assert last.seen_seq == desk.session.state.seq


def test_that_1_takes_theirs_and_sends_nothing(make: Any, desk: Desk) -> None:
    panel = opened(make, desk)
    press(panel, Qt.Key.Key_1)
    refuse(desk)
    press(panel, Qt.Key.Key_1)
    assert panel.notice.text == ""
    assert len(submits(desk)) == 1
    assert panel.incident is not None and panel.incident.priority == 3


def test_that_types_and_stages_of_a_conflict_are_in_words(make: Any, desk: Desk) -> None:
    panel = opened(make, desk)
    press(panel, Qt.Key.Key_1)
    desk.settle(
        "refused",
        "refused.conflict_type",
        number="VV-0415",
        by="Trần Minh Quân",
        ago_s=3,
        type_yours="leak",
        type_theirs="flood",
    )
    assert "Theirs: Urban flood." in panel.notice.text
