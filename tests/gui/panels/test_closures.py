"""Closing roads by key: near an incident, by street and crossings, until when; opened again; the incident's end."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ioc.domain import facts as f
from ioc.domain.commands import CloseIncident, CloseRoad, ReopenRoad
from ioc.domain.ground import GroundSpec
from maps.closures import closure_signs, outline
from tests.helpers.desk import HOA, QUAN, Desk, us
from tests.helpers.desk_site import SITE
from tests.helpers.desk_story import ref, tell
from tests.unit.domain.test_closures import MIDDLE, ROADS
from widgets.closure_panel import ClosurePanel
from widgets.incident_panel import IncidentPanel


@pytest.fixture
def desk(english: None) -> Desk:
    made = tell(Desk(language="en", actor=QUAN))
    made.happen(f.SiteDescribed(site=replace(SITE, land=GroundSpec(roads=ROADS))))
    made.happen(f.IncidentChanged(incident="i415", type="flood_road", priority=2, lon=108.215, lat=16.0003), by=QUAN)
    return made


@pytest.fixture
def panel(make: Any, desk: Desk) -> IncidentPanel:
    made: IncidentPanel = make(IncidentPanel, desk, (1000, 560))
    desk.models.selection.select("incident", "i415")
    made.setFocus()
    return made


def press(panel: Any, *keys: Any) -> None:
    for key in keys:
        QTest.keyClick(panel.focusWidget() or panel, key)


def shut(desk: Desk) -> None:
    desk.happen(
        f.RoadClosed(
            closure="c1",
            edges=MIDDLE,
            name="Nguyễn Hữu Thọ (Đường B – Đường C)",
            reason=ref("why"),
            until_us=us("23:00"),
            incident="i415",
        ),
        by=HOA,
    )


def test_that_b_and_a_digit_close_the_nearest_stretch_until_an_hour(panel: IncidentPanel, desk: Desk) -> None:
    press(panel, Qt.Key.Key_B)
    offered = [button.text() for button in panel.acts.closures.pick_bar.buttons]
    assert offered[0].startswith("Nguyễn Hữu Thọ")
    press(panel, Qt.Key.Key_1)
    bar = panel.acts.closures.closure_bar
    QTest.keyClicks(bar.until, "23:00")
    QTest.keyClick(bar.until, Qt.Key.Key_Return)
    assert desk.link.commands() == [] and "why" in panel.notice.text
    QTest.keyClicks(bar.reason, "deep water")
    QTest.keyClick(bar.reason, Qt.Key.Key_Return)
    assert desk.link.commands() == [
        CloseRoad(edges=("1/0-2/0",), reason="deep water", until_us=us("23:00"), incident="i415")
    ]
    shut(desk)
    assert panel.ties.text() == "Closed roads: Nguyễn Hữu Thọ (Đường B – Đường C) until 23:00"


def test_that_the_end_of_the_incident_offers_to_open_its_roads(panel: IncidentPanel, desk: Desk) -> None:
    shut(desk)
    panel.setFocus()
    press(panel, Qt.Key.Key_K)
    QTest.keyClick(panel.acts.close_bar.choice, Qt.Key.Key_Return)
    first = desk.link.commands()[-1]
    assert isinstance(first, CloseIncident) and first.roads == ""
    desk.settle("refused", "refused.closures_open", number="VV-0415", roads="Nguyễn Hữu Thọ")
    panel.setFocus()
    press(panel, Qt.Key.Key_1)
    assert desk.link.commands()[-1] == replace(first, roads="reopen")


def test_that_a_street_between_two_others_is_read_while_typing_and_closed(make: Any, desk: Desk) -> None:
    roads: ClosurePanel = make(ClosurePanel, desk, (1100, 300))
    press(roads, Qt.Key.Key_N)
    QTest.keyClicks(roads.bar.street, "nguyen huu tho")
    assert roads.bar.reading.text() == "Nguyễn Hữu Thọ · 4.3\N{NO-BREAK SPACE}km"
    QTest.keyClicks(roads.bar.between, "duong b - duong x")
    assert roads.bar.reading.text() == "no such stretch"
    roads.bar.between.setText("duong b - duong c")
    assert roads.bar.reading.text() == "Nguyễn Hữu Thọ · 2.1\N{NO-BREAK SPACE}km"
    QTest.keyClicks(roads.bar.reason, "water")
    QTest.keyClick(roads.bar.reason, Qt.Key.Key_Return)
    (sent,) = desk.link.commands()
    assert isinstance(sent, CloseRoad)
    assert (sorted(sent.edges), sent.until_us, sent.incident) == (sorted(MIDDLE), None, None)


def test_that_the_list_says_until_when_and_o_opens_it(make: Any, desk: Desk) -> None:
    shut(desk)
    roads: ClosurePanel = make(ClosurePanel, desk, (1100, 300))
    row = roads.closures.row("c1")
    cells = [roads.closures.cell(row, column, Qt.ItemDataRole.DisplayRole) for column in range(5)]
    assert cells == ["Nguyễn Hữu Thọ (Đường B – Đường C)", "21:47:32", "23:00:00", "1:12:28", "VV-0415"]
    roads.view.select_id("c1")
    press(roads, Qt.Key.Key_O)
    assert desk.link.commands() == [ReopenRoad(closure="c1")]


def test_that_the_map_has_an_outline_along_the_road_with_its_word(desk: Desk) -> None:
    shut(desk)
    (sign,) = closure_signs(desk.session.state, "en")
    assert (len(sign.polygons), sign.drill) == (2, "ROAD CLOSED")
    ring = outline(ROADS[1])
    assert ring[0] == ring[-1] and len(ring) == 5
    north = [lat for _, lat in ring]
    assert 0.0002 < max(north) - min(north) < 0.0003
