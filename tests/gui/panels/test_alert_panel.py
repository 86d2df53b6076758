"""The panel of public alerts: reading, switching texts, going to the area, opening an incident; all by key."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from ioc.domain import facts as f
from ioc.domain.commands import AcknowledgeAlarm
from ioc.domain.decide.warnings import warn
from ioc.domain.records import AlertArea, AlertInfo, PublicAlert
from ioc.domain.vocabulary import AlarmLabel, AlarmSource, AlertState
from ioc.qt.actions import Action
from tests.helpers.desk import Desk, us
from tests.helpers.desk_site import SITE
from tests.helpers.desk_story import tell
from tests.helpers.desk_warnings import hear, hear_recorded, recorded_files
from widgets.alarm_panel import AlarmPanel
from widgets.alert_panel import AlertPanel
from widgets.open_incident_bar import OpenIncidentBar

CIRCLE = AlertArea(description="Cẩm Lệ", circles=((108.2, 16.0, 5.0),))
WORDS = AlertArea(description="toàn thành phố")
RAIN, NATION = "office,rain,x", "office,nation,x"


def alert(ident: str, area: AlertArea = CIRCLE, **more: Any) -> PublicAlert:
    infos = (
        AlertInfo(
            language="vi-VN",
            event="Mưa lớn",
            headline="Mưa rất lớn",
            severity="Severe",
            description="Mưa 100 mm <b>trong</b> 3 giờ",
            instruction="Tránh hầm chui",
            contact="0236 000 000",
            web="https://example.invalid/rain",
            areas=(area,),
        ),
        AlertInfo(
            language="en-US",
            event="Rain",
            headline="Very heavy rain",
            severity="Severe",
            responses=("Avoid",),
            areas=(area,),
        ),
    )
    told = {"infos": infos, **more}
    return PublicAlert(
        id=f"office,{ident},x", feed="cap", sender="office", identifier=ident, sent="x", sent_us=us("21:40:00"), **told
    )


@pytest.fixture
def panel(make: Any, desk: Desk) -> AlertPanel:
    desk.happen(f.AlertReceived(alert=alert("rain")), f.AlertReceived(alert=alert("nation", WORDS)))
    made: AlertPanel = make(AlertPanel)
    return made


def press(panel: Any, key: Any) -> None:
    QTest.keyClick(panel.focusWidget(), key)


def choose(panel: AlertPanel, ident: str) -> None:
    """As a hand does: the row under the mouse."""
    index = panel.table.index(panel.table.row_of(ident), 2)
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=panel.view.visualRect(index).center())


def test_that_the_page_speaks_the_language_of_the_screen_and_n_turns_to_the_next(panel: AlertPanel, desk: Desk) -> None:
    choose(panel, RAIN)
    assert panel.detail.told().startswith("Very heavy rain\nSevere · urgency unknown · certainty unknown · keep away")
    press(panel, Qt.Key.Key_N)
    told = panel.detail.told()
    assert told.startswith("Mưa rất lớn")
    for part in (
        "Tránh hầm chui",
        "Mưa 100 mm <b>trong</b> 3 giờ",
        "Cẩm Lệ",
        "0236 000 000",
        "https://example.invalid",
    ):
        assert part in told
    press(panel, Qt.Key.Key_N)
    assert panel.detail.told().startswith("Very heavy rain")
    desk.models.set_language("vi")
    assert panel.detail.told().startswith("Mưa rất lớn\nNghiêm trọng")


def test_that_what_a_feed_wrote_is_never_html(panel: AlertPanel) -> None:
    choose(panel, RAIN)
    panel.detail.turn(0)
    labels = panel.detail.area.findChildren(QLabel)
    assert labels
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


def test_that_choosing_a_row_goes_to_its_area(panel: AlertPanel, desk: Desk) -> None:
    went: list[tuple[str, str]] = []
    desk.models.selection.shown.connect(lambda *where: went.append(where))
    choose(panel, RAIN)
    assert went == [("alert", RAIN)]
    press(panel, Qt.Key.Key_G)
    assert went == [("alert", RAIN)] * 2


def test_that_a_warning_without_a_shape_is_selected_and_says_why_the_map_stays(panel: AlertPanel, desk: Desk) -> None:
    went: list[Any] = []
    desk.models.selection.shown.connect(lambda *where: went.append(where))
    choose(panel, NATION)
    assert (desk.models.selection.kind, desk.models.selection.id) == ("alert", NATION)
    press(panel, Qt.Key.Key_Return)
    assert panel.notice.text == "This warning draws no area; in words: toàn thành phố"
    assert went == []


@pytest.mark.parametrize("ident", [RAIN, NATION])
def test_that_i_opens_the_form_for_the_warning(panel: AlertPanel, desk: Desk, qtbot: Any, ident: str) -> None:
    bar = OpenIncidentBar(desk.session, desk.models)
    qtbot.addWidget(bar)
    chosen = desk.models.selection
    panel.registry.add(
        Action("desk.open_incident", str, "I", "anywhere", lambda: bar.open_for(chosen.kind, chosen.id)), bar
    )
    choose(panel, ident)
    press(panel, Qt.Key.Key_I)
    assert bar.isVisible()
    assert bar.command().alerts == (ident,)
    assert bar.command().priority <= 2


def test_that_the_form_offers_the_type_of_the_warnings_category(desk: Desk, qtbot: Any) -> None:
    types = tuple(replace(kind, cap=("Met",) if kind.key == "flood_road" else ()) for kind in SITE.incident_types)
    infos = tuple(replace(info, categories=("Safety", "Met")) for info in alert("rain").infos)
    desk.happen(
        f.SiteDescribed(site=replace(SITE, incident_types=types)), f.AlertReceived(alert=alert("rain", infos=infos))
    )
    bar = OpenIncidentBar(desk.session, desk.models)
    qtbot.addWidget(bar)
    bar.open_for("alert", RAIN)
    assert bar.command().type == "flood_road"


def test_that_i_goes_to_the_incident_that_is_open_already(panel: AlertPanel, desk: Desk) -> None:
    opened = f.IncidentOpened(incident="i", number="VV-0500", type="flood", priority=1, alerts=(RAIN,))
    desk.happen(opened)
    choose(panel, RAIN)
    assert panel._buttons["alerts.incident"].text() == "Incident VV-0500"
    press(panel, Qt.Key.Key_I)
    assert (desk.models.selection.kind, desk.models.selection.id) == ("incident", "i")


def test_that_the_page_says_when_the_warning_has_ended(panel: AlertPanel, desk: Desk) -> None:
    choose(panel, RAIN)
    cancel = alert("end", msg_type="Cancel", references=(RAIN,))
    desk.happen(
        f.AlertReceived(alert=cancel), f.AlertStateChanged(alert=RAIN, state=AlertState.CANCELLED, by=cancel.id)
    )
    assert "State: cancelled" in panel.detail.told()
    assert "Cancelled by: Very heavy rain" in panel.detail.told()
    press(panel, Qt.Key.Key_G)
    assert panel.notice.text == "This warning has ended; the map draws it no more."


def test_that_an_exercise_cannot_be_taken_for_real(make: Any, desk: Desk) -> None:
    desk.happen(f.AlertReceived(alert=alert("drill", status="Exercise")))
    panel = make(AlertPanel)
    choose(panel, "office,drill,x")
    assert panel.detail.told().startswith("EXERCISE · Very heavy rain")
    assert panel.header.subtitle == "0 actual · 1 exercise or test"


def test_that_space_reads_a_long_text_to_its_end_and_begins_again(make: Any, desk: Desk, qtbot: Any) -> None:
    hear_recorded(desk, now=True)
    panel = make(AlertPanel, size=(935, 300))
    alerts = desk.session.state.tables.alerts.values()
    longest = max(alerts, key=lambda one: max((len(info.description) for info in one.infos), default=0))
    panel.models.alerts.set_filter("all")
    panel.models.selection.select("alert", longest.id)
    bar = panel.detail.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    while bar.value() < bar.maximum():
        before = bar.value()
        press(panel, Qt.Key.Key_Space)
        assert bar.value() > before
    press(panel, Qt.Key.Key_Space)
    assert bar.value() == 0


@pytest.mark.parametrize("language", ["vi", "en"])
def test_that_every_recorded_file_can_be_read_in_a_narrow_page(make: Any, qapp: Any, language: str) -> None:
    over = tell(Desk(language=language))
    panel = make(AlertPanel, over=over, size=(560, 500))
    over.models.alerts.set_filter("all")
    read = 0
    for file in recorded_files():
        for ident in hear(over, file.read_bytes()):
            over.models.selection.select("alert", ident)
            assert panel.detail.told()
            assert panel.detail.area.widget().minimumSizeHint().width() <= panel.detail.area.viewport().width()
            read += 1
    assert read > 40


def test_that_a_replay_offers_no_incident(make: Any) -> None:
    past = tell(Desk(is_replay=True))
    panel = make(AlertPanel, over=past)
    assert "alerts.incident" not in panel._buttons


def test_that_a_acknowledges_the_alarm_of_the_warning(panel: AlertPanel, desk: Desk) -> None:
    choose(panel, NATION)
    press(panel, Qt.Key.Key_A)
    assert panel.notice.text == "This warning raised no alarm."
    desk.happen(*warn(desk.session.state, us("21:47:32")))
    assert panel.table.row(RAIN).alarm is AlarmLabel.UNACKNOWLEDGED
    choose(panel, RAIN)
    press(panel, Qt.Key.Key_A)
    point = f"alert@{RAIN}"
    assert desk.link.commands() == [AcknowledgeAlarm(alarm=point, occurrence=1)]
    desk.happen(f.AlarmAcknowledged(alarm=point, occurrence=1))
    assert panel.table.row(RAIN).alarm is AlarmLabel.ACKNOWLEDGED
    press(panel, Qt.Key.Key_A)
    assert len(desk.link.commands()) == 1


def test_that_an_empty_list_says_that_nothing_is_in_force(make: Any) -> None:
    panel = make(AlertPanel)
    assert panel.detail.empty.text() == "No public warning is in force."


def test_that_g_on_the_alarm_of_a_warning_goes_to_the_warning(make: Any, desk: Desk) -> None:
    point = f"alert@{RAIN}"
    desk.happen(
        f.AlertReceived(alert=alert("rain")),
        f.AlarmRaised(
            alarm=point,
            occurrence=1,
            rule="public_alert",
            source=AlarmSource.ALERT,
            domain="cap",
            priority=2,
            feed="cap",
            alert=RAIN,
        ),
    )
    panel: AlarmPanel = make(AlarmPanel)
    panel.view.select_id(point)
    row = desk.models.alarms.row(point)
    assert (row.subject, row.message, row.value) == ("Cẩm Lệ", "Very heavy rain", "—")
    press(panel, Qt.Key.Key_G)
    assert (desk.models.selection.kind, desk.models.selection.id) == ("alert", RAIN)
