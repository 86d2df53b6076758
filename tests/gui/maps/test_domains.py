"""Domains may be hidden on the map, but never in silence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ioc.domain import facts as f
from ioc.domain.vocabulary import AlarmSource
from ioc.qt.actions import Actions
from maps.domain_chips import SIZE
from maps.panel import MapPanel
from maps.projection import View
from maps.scene_feed import scene_of
from tests.helpers.desk import HOA, Desk
from tests.helpers.desk_story import tell
from widgets.panel_frame import PanelFrame

VIEW = View(108.2, 16.04, 13, 1200, 700)


@pytest.fixture
def desk(qapp: object) -> Desk:
    return tell(Desk())


@pytest.fixture
def actions(qapp: object) -> Actions:
    return Actions()


@pytest.fixture
def frame(desk: Desk, actions: Actions, qtbot: QtBot) -> Iterator[PanelFrame]:
    panel = MapPanel(desk.session, desk.models, actions, prefer="native")
    made = PanelFrame("map", panel)
    made.resize(1200, 700)
    with qtbot.waitSignal(panel.host.frame_painted, timeout=5000):
        made.show()
    yield made
    panel.surface.close()
    made.close()
    made.deleteLater()
    qtbot.wait(1)


@pytest.fixture
def panel(frame: PanelFrame) -> MapPanel:
    assert isinstance(frame.panel, MapPanel)
    return frame.panel


def test_that_the_chips_stand_in_the_head_each_with_its_domain(frame: PanelFrame, panel: MapPanel) -> None:
    chips = panel.domains.chips
    assert {"drainage", "lighting", "traffic"} <= set(chips)
    for chip in chips.values():
        assert chip.isVisible() and chip.size() == SIZE and frame.header.isAncestorOf(chip)
        assert chip.isChecked() and chip.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert chips["drainage"].accessibleName() == "Drainage: 5 assets"


def test_that_a_domain_is_hidden_by_key_and_its_alarms_are_counted_in_words(panel: MapPanel, desk: Desk) -> None:
    QTest.keyClick(panel.domains.chips["drainage"], Qt.Key.Key_Space)
    assert "cam-le" not in panel.scene.assets.row_of and "xt-472" in panel.scene.assets.row_of
    assert panel.host.hidden.isVisible()
    assert panel.host.hidden.text == "Hidden: 5 abnormal, worst level 1"
    entry = panel.domains.chips["drainage"].entry
    assert entry is not None and (entry.abnormal, entry.worst) == (5, 1)
    desk.happen(f.AlarmAcknowledged(alarm="bd2@cam-le", occurrence=1), by=HOA)
    desk.happen(f.AlarmReturned(alarm="bd2@cam-le", occurrence=1, value=1.4))
    panel._relabel()
    assert panel.host.hidden.text == "Hidden: 4 abnormal, worst level 1"


def test_that_a_new_alarm_in_a_hidden_domain_is_said_within_the_second(
    panel: MapPanel, desk: Desk, qtbot: QtBot
) -> None:
    panel.domains.chips["traffic"].click()
    before = panel.host.hidden.text
    raised = f.AlarmRaised(
        alarm="new@td-thang",
        occurrence=1,
        rule="signal",
        source=AlarmSource.LIMIT,
        domain="traffic",
        priority=1,
        asset="td-thang",
    )
    desk.happen(raised)
    qtbot.waitUntil(lambda: panel.host.hidden.text != before, timeout=3000)
    assert panel.host.hidden.text == "Hidden: 1 abnormal, worst level 1"


def test_that_0_shows_everything_as_if_nothing_had_been_hidden(panel: MapPanel, desk: Desk, actions: Actions) -> None:
    for key in ("drainage", "traffic"):
        panel.domains.chips[key].click()
    action = actions.by_key("map", "0")
    assert action is not None and action.title() == "Show every domain"
    action.run()
    assert all(chip.isChecked() for chip in panel.domains.chips.values())
    assert not panel.host.hidden.isVisible()
    assert panel.scene_hash(VIEW) == scene_of(desk.session.state, desk.models.names).hash(VIEW)


def test_that_going_to_a_hidden_asset_shows_its_domain(panel: MapPanel, desk: Desk) -> None:
    panel.domains.chips["drainage"].click()
    desk.models.selection.show("alarm", "bd2@cam-le")
    assert "cam-le" in panel.scene.assets.row_of and panel.domains.chips["drainage"].isChecked()
    assert abs(panel.surface.view.lon - 108.199) < 1e-3
