"""Merge, take back, split, parts and the way to related incidents, by the keys of the incident panel."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ioc.domain import facts as f
from ioc.domain.commands import MergeIncident, SetParent, SplitIncident, UnmergeIncident
from ioc.qt.incident_table import IncidentRow
from tests.helpers.desk import QUAN, Desk
from tests.helpers.desk_story import ref
from widgets.incident_panel import IncidentPanel


@pytest.fixture
def panel(make: Any, desk: Desk) -> IncidentPanel:
    made: IncidentPanel = make(IncidentPanel, size=(860, 560))
    desk.models.selection.select("incident", "i415")
    made.setFocus()
    return made


def press(panel: Any, *keys: Any) -> None:
    for key in keys:
        QTest.keyClick(panel.focusWidget() or panel, key)


def merged(desk: Desk, kind: str = "merged") -> None:
    fact = f.IncidentMerged(incident="i415", into="i412", kind=kind, alarms=("depth@ng-huu-tho",))
    desk.happen(fact, by=QUAN)


def test_that_r_1_and_a_digit_merge_a_duplicate_into_the_nearest_and_go_there(panel: IncidentPanel, desk: Desk) -> None:
    press(panel, Qt.Key.Key_R, Qt.Key.Key_1)
    offered = [button.text() for button in panel.acts.relations.pick_bar.buttons]
    assert any(words.startswith("VV-0412") for words in offered) and not any("VV-0415" in words for words in offered)
    at = next(n for n, words in enumerate(offered) if words.startswith("VV-0412"))
    press(panel, getattr(Qt.Key, f"Key_{at + 1}"))
    assert desk.link.commands() == [MergeIncident(incident="i415", into="i412", kind="duplicate")]
    merged(desk, "duplicate")
    desk.settle()
    assert panel.incident is not None and panel.incident.id == "i412"
    assert panel.ties.text() == "Merged in: VV-0415"


def test_that_a_merged_one_says_where_it_went_and_j_goes_there(panel: IncidentPanel, desk: Desk) -> None:
    merged(desk)
    assert panel.ties.text() == "Merged into VV-0412" and panel.ties.isVisible() and not panel.rail.isVisible()
    press(panel, Qt.Key.Key_P)
    assert "J goes to the one that leads it" in panel.notice.text
    press(panel, Qt.Key.Key_J)
    assert panel.incident is not None and panel.incident.id == "i412"


def test_that_the_merge_is_taken_back_with_a_reason_only(panel: IncidentPanel, desk: Desk) -> None:
    merged(desk)
    press(panel, Qt.Key.Key_R)
    words = panel.acts.relations.words_bar.words
    QTest.keyClick(words, Qt.Key.Key_Return)
    assert desk.link.commands() == [] and "why" in panel.notice.text
    QTest.keyClicks(words, "two streets")
    QTest.keyClick(words, Qt.Key.Key_Return)
    assert desk.link.commands() == [UnmergeIncident(incident="i415", reason="two streets")]
    desk.happen(f.IncidentUnmerged(incident="i415", into="i412", reason=ref("r")), by=QUAN)
    assert not panel.ties.isVisible()


def test_that_digits_check_what_leaves_and_enter_splits_it_off(panel: IncidentPanel, desk: Desk) -> None:
    desk.models.selection.select("incident", "i412")
    panel.setFocus()
    press(panel, Qt.Key.Key_R, Qt.Key.Key_4)
    bar = panel.acts.relations.split_bar
    assert [chip.text()[:1] for chip in bar.chips] == ["1", "2", "3", "4", "5", "6", "7"]
    press(panel, Qt.Key.Key_Return)
    assert desk.link.commands() == []
    press(panel, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_3, Qt.Key.Key_6, Qt.Key.Key_Return)
    assert desk.link.commands() == [
        SplitIncident(incident="i412", type="flood", priority=1, alarms=("pump@hoa-xuan-2",), units=("CC-12",))
    ]


def test_that_a_part_names_its_whole_and_is_taken_out_again(panel: IncidentPanel, desk: Desk) -> None:
    desk.happen(f.IncidentParentSet(incident="i415", parent="i412"), by=QUAN)
    assert panel.ties.text() == "Part of VV-0412"
    press(panel, Qt.Key.Key_R)
    last = len(panel.acts.relations.pick_bar.buttons)
    press(panel, getattr(Qt.Key, f"Key_{last}"))
    assert desk.link.commands() == [SetParent(incident="i415", parent=None)]


def test_that_the_queue_shows_a_merged_one_among_the_closed_with_its_way_on(desk: Desk) -> None:
    table = desk.models.incidents
    merged(desk)
    assert "i415" not in [table.id_at(row) for row in range(table.rowCount())]
    table.set_filter("closed")
    row = table.row("i415")
    assert isinstance(row, IncidentRow)
    assert (row.stage, row.units) == ("Merged", "into VV-0412")
