"""Hand off, receipt and take back by the keys of the incident panel; what the page says meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ioc.domain import facts as f
from ioc.domain.call_lines import CallAgency, CallSpec
from ioc.domain.commands import ConfirmHandOff, HandOffIncident, WithdrawHandOff
from tests.helpers.desk import HOA, Desk, us
from tests.helpers.desk_site import SITE, t
from tests.helpers.desk_story import ref
from widgets.incident_panel import IncidentPanel


@pytest.fixture
def panel(make: Any, desk: Desk) -> IncidentPanel:
    agencies = (CallAgency(key="power", title=t("Điện lực", "Power company")),)
    desk.happen(f.SiteDescribed(site=replace(SITE, calls=CallSpec(agencies=agencies))))
    made: IncidentPanel = make(IncidentPanel, size=(900, 560))
    desk.models.selection.select("incident", "i413")
    made.setFocus()
    return made


def press(panel: Any, *keys: Any) -> None:
    for key in keys:
        QTest.keyClick(panel.focusWidget() or panel, key)


def handed(desk: Desk) -> None:
    desk.happen(f.IncidentHandedOff(incident="i413", hand_off="h1", agency="power"), at="21:46:30", by=HOA)


def test_that_h_a_digit_and_enter_hand_it_off_and_the_page_waits(panel: IncidentPanel, desk: Desk) -> None:
    press(panel, Qt.Key.Key_H, Qt.Key.Key_1)
    bar = panel.acts.hand_offs.words_bar
    assert bar.title.text() == "Hand off to Power company"
    QTest.keyClick(bar.words, Qt.Key.Key_Return)
    assert desk.link.commands() == [HandOffIncident(incident="i413", agency="power")]
    handed(desk)
    assert panel.ties.text() == "Handed off: Power company 21:46 · no receipt yet, 1:02"
    desk.happen(f.HandOffUnanswered(incident="i413", hand_off="h1", agency="power", step="remind", waited_s=62))
    assert panel.ties.text() == "Handed off: Power company 21:46 · NO RECEIPT for 1:02"
    assert desk.models.incidents.counts()["overdue"] == 1


def test_that_the_receipt_takes_their_number_and_who(panel: IncidentPanel, desk: Desk) -> None:
    handed(desk)
    panel.setFocus()
    press(panel, Qt.Key.Key_H, Qt.Key.Key_1)
    bar = panel.acts.hand_offs.receipt_bar
    QTest.keyClicks(bar.number, "88-12")
    QTest.keyClicks(bar.who, "Mai")
    QTest.keyClick(bar.who, Qt.Key.Key_Return)
    assert desk.link.commands() == [ConfirmHandOff(incident="i413", hand_off="h1", who="Mai", number="88-12")]
    desk.happen(f.HandOffReceived(incident="i413", hand_off="h1", agency="power", at_us=us("21:47:00"), number="88-12"))
    assert panel.ties.text() == "Handed off: Power company 21:46 · receipt 21:47 · their number 88-12"


def test_that_the_page_of_times_says_who_took_it_and_the_remark(panel: IncidentPanel, desk: Desk) -> None:
    desk.happen(
        f.IncidentHandedOff(incident="i413", hand_off="h1", agency="power", text=ref("note")), at="21:46:30", by=HOA
    )
    desk.happen(f.HandOffReceived(incident="i413", hand_off="h1", agency="power", at_us=us("21:47:00"), who=ref("who")))
    desk.models.texts.put("note", "feeder 472")
    desk.models.texts.put("who", "Mai, on duty")
    assert panel.times_page.times.hand_offs() == ["Power company 21:46 · receipt 21:47 · Mai, on duty · feeder 472"]


def test_that_taking_back_needs_a_reason(panel: IncidentPanel, desk: Desk) -> None:
    handed(desk)
    panel.setFocus()
    press(panel, Qt.Key.Key_H, Qt.Key.Key_2)
    words = panel.acts.hand_offs.words_bar.words
    QTest.keyClick(words, Qt.Key.Key_Return)
    assert desk.link.commands() == []
    QTest.keyClicks(words, "wrong one")
    QTest.keyClick(words, Qt.Key.Key_Return)
    assert desk.link.commands() == [WithdrawHandOff(incident="i413", hand_off="h1", reason="wrong one")]
