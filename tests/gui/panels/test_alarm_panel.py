from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from ioc.domain import facts as f
from ioc.domain.commands import AcknowledgeAlarm, OpenIncident, ShelveAlarm, UnshelveAlarm
from ioc.domain.records import Asset
from ioc.domain.vocabulary import AlarmSource
from tests.helpers.desk import Desk
from tests.helpers.desk_story import alarm_id, tell
from widgets.alarm_panel import AlarmPanel

GAUGE = alarm_id("bd2", "cam-le")
CLUSTER = alarm_id("cluster", "cum-1022")
SHELVED = "pressure@ngu-hanh-son"


@pytest.fixture
def panel(make: Any) -> AlarmPanel:
    made: AlarmPanel = make(AlarmPanel)
    return made


def press(panel: Any, key: Any, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(panel.focusWidget(), key, modifier)


def raise_again(desk: Desk, occurrence: int, ident: str = GAUGE, priority: int = 1) -> None:
    fact = f.AlarmRaised(
        alarm=ident, occurrence=occurrence, rule="bd2", source=AlarmSource.LIMIT, domain="drainage", priority=priority
    )
    desk.happen(fact)


def test_that_a_acknowledges_the_occurrence_on_screen(panel: AlarmPanel, desk: Desk) -> None:
    raise_again(desk, 5)
    panel.view.select_id(GAUGE)
    press(panel, Qt.Key.Key_A)
    assert desk.link.commands() == [AcknowledgeAlarm(alarm=GAUGE, occurrence=5)]


def test_that_an_acknowledged_alarm_is_not_acknowledged_twice(panel: AlarmPanel, desk: Desk) -> None:
    panel.view.select_id(alarm_id("sump", "thuan-phuoc"))
    press(panel, Qt.Key.Key_A)
    assert desk.link.commands() == []
    assert panel.notice.text == "This alarm is already acknowledged."


def test_that_nothing_is_shown_done_before_it_is_on_record(panel: AlarmPanel, desk: Desk) -> None:
    panel.view.select_id(GAUGE)
    press(panel, Qt.Key.Key_A)
    assert panel.notice.text == "Sent, waiting for the record…"
    assert desk.models.alarms.row(GAUGE).state == "Unack"
    desk.settle()
    assert panel.notice.text == "Done, on record."


def test_that_a_refusal_is_told_in_words(panel: AlarmPanel, desk: Desk) -> None:
    panel.view.select_id(GAUGE)
    press(panel, Qt.Key.Key_A)
    desk.settle("refused", "refused.other_occurrence", seen=1, now=2)
    assert "you saw occurrence 1, it is now 2" in panel.notice.text
    press(panel, Qt.Key.Key_Escape)
    assert panel.notice.text == ""


def test_that_a_lost_link_withholds_the_keys_and_says_so(panel: AlarmPanel, desk: Desk) -> None:
    panel.view.select_id(GAUGE)
    desk.session.set_connected(False)
    press(panel, Qt.Key.Key_A)
    assert desk.link.commands() == []
    assert panel.notice.text == "Not sent: there is no link to the engine."


def test_that_letters_do_nothing_while_another_widget_has_the_keyboard(make: Any, desk: Desk, qtbot: Any) -> None:
    from PySide6.QtWidgets import QLineEdit

    panel = make(AlarmPanel)
    panel.view.select_id(GAUGE)
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    other.setFocus()
    QTest.keyClicks(other, "as")
    assert other.text() == "as"
    assert desk.link.commands() == []
    assert panel.shelve_bar.isHidden()


def test_that_shelving_is_asked_inline_and_letters_are_text_meanwhile(panel: AlarmPanel, desk: Desk) -> None:
    panel.view.select_id(CLUSTER)
    press(panel, Qt.Key.Key_S)
    assert panel.shelve_bar.isVisible()
    QTest.keyClick(panel.shelve_bar.reason, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    QTest.keyClicks(panel.shelve_bar.reason, "again and again")
    QTest.keyClick(panel.shelve_bar.reason, Qt.Key.Key_Return)
    assert desk.link.commands() == [ShelveAlarm(alarm=CLUSTER, duration_s=12 * 3600.0, reason="again and again")]
    assert panel.shelve_bar.isHidden()
    assert panel.view.hasFocus()


def test_that_shelving_without_a_reason_stays_open(panel: AlarmPanel, desk: Desk) -> None:
    panel.view.select_id(CLUSTER)
    press(panel, Qt.Key.Key_S)
    QTest.keyClick(panel.shelve_bar.reason, Qt.Key.Key_Return)
    assert desk.link.commands() == []
    assert panel.shelve_bar.isVisible()
    assert "reason" in panel.notice.text
    QTest.keyClick(panel.shelve_bar.reason, Qt.Key.Key_Escape)
    assert panel.shelve_bar.isHidden()


def test_that_the_same_key_ends_shelving(panel: AlarmPanel, desk: Desk) -> None:
    panel.view.select_id(SHELVED)
    press(panel, Qt.Key.Key_S)
    assert desk.link.commands() == [UnshelveAlarm(alarm=SHELVED)]


def test_that_i_opens_an_incident_of_the_rules_type_and_shows_it(panel: AlarmPanel, desk: Desk) -> None:
    panel.view.select_id(CLUSTER)
    press(panel, Qt.Key.Key_I)
    assert desk.link.commands() == [OpenIncident(type="tree", priority=4, alarms=(CLUSTER,))]
    desk.settle(created="i411")
    assert desk.models.selection.last("incident") == "i411"


def test_that_i_shows_the_incident_that_the_alarm_has(panel: AlarmPanel, desk: Desk) -> None:
    panel.view.select_id(GAUGE)
    press(panel, Qt.Key.Key_I)
    assert desk.link.commands() == []
    assert desk.models.selection.last("incident") == "i412"


def test_that_g_takes_the_desk_to_the_asset(panel: AlarmPanel, desk: Desk) -> None:
    shown: list[tuple[str, str]] = []
    desk.models.selection.shown.connect(lambda kind, ident: shown.append((kind, ident)))
    panel.view.select_id(GAUGE)
    press(panel, Qt.Key.Key_G)
    assert shown == [("asset", "cam-le")]


def test_that_no_row_moves_from_under_the_hand(panel: AlarmPanel, desk: Desk) -> None:
    panel.view.selectRow(4)
    chosen = panel.current
    raise_again(desk, 1, "new", 1)
    assert desk.models.alarms.row_of(chosen) == 4
    assert panel.new_chip.label() == "1 new ↑"
    assert panel.new_chip.isVisible()
    panel.new_chip.click()
    assert desk.models.alarms.row_of("new") == 0
    assert panel.current == chosen
    assert desk.models.alarms.row_of(chosen) == 5
    assert not panel.new_chip.isVisible()


def test_that_escape_lets_rows_move_again(panel: AlarmPanel, desk: Desk) -> None:
    panel.view.selectRow(4)
    raise_again(desk, 1, "new", 1)
    press(panel, Qt.Key.Key_Escape)
    assert desk.models.alarms.id_at(0) == "new"
    assert panel.current == ""


def test_that_a_chip_filters_and_counts_the_rest(panel: AlarmPanel, desk: Desk) -> None:
    panel.filters.chips["unack"].click()
    assert desk.models.alarms.rowCount() == 7
    assert panel.filters.chips["all"].label() == "All 10"


def test_that_the_selection_of_the_desk_is_followed_both_ways(panel: AlarmPanel, desk: Desk) -> None:
    desk.models.selection.select("alarm", CLUSTER)
    assert panel.current == CLUSTER
    panel.view.selectRow(0)
    assert (desk.models.selection.kind, desk.models.selection.id) == ("alarm", GAUGE)


def test_that_the_selection_survives_a_snapshot(panel: AlarmPanel, desk: Desk) -> None:
    from ioc.domain.snapshot import take_snapshot
    from ioc.link.messages import Snapshot

    desk.models.selection.select("alarm", CLUSTER)
    state = desk.session.state
    desk.session.take([Snapshot(seq=state.seq, at_us=state.at_us, data=take_snapshot(state))])
    assert panel.current == CLUSTER
    assert desk.models.selection.id == CLUSTER


def test_that_copy_gives_the_row_with_iso_time(panel: AlarmPanel) -> None:
    panel.view.select_id(GAUGE)
    press(panel, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().startswith("2026-10-14T21:47:05.000+07:00\tThủy chí Cẩm Lệ")


def test_that_everything_speaks_vietnamese_at_once(panel: AlarmPanel, desk: Desk) -> None:
    desk.models.set_language("vi")
    assert panel.header.title == "Cảnh báo"
    assert panel.filters.chips["unack"].label() == "Chưa xác nhận 7"
    assert [panel._buttons[name].text() for name in panel._buttons] == ["Xác nhận", "Gác", "Vụ việc", "Gắn vào vụ việc"]
    desk.models.set_language("en")
    assert panel.header.title == "Alarms"


def test_that_a_replay_has_no_acting_keys_nor_buttons(make: Any, qtbot: Any) -> None:
    past = tell(Desk(is_replay=True))
    panel = make(AlarmPanel, past)
    panel.view.select_id(GAUGE)
    press(panel, Qt.Key.Key_A)
    press(panel, Qt.Key.Key_S)
    assert past.link.commands() == []
    assert panel._buttons == {}
    assert not panel.shelve_bar.isVisible()


def test_that_a_replay_beside_a_live_desk_never_acts_on_it(make: Any, desk: Desk) -> None:
    """Both share one action registry; a key pressed in the past must not reach the present."""
    live = make(AlarmPanel)
    live.view.select_id(GAUGE)
    past = tell(Desk(is_replay=True))
    replayed = make(AlarmPanel, past)
    replayed.view.select_id(GAUGE)
    press(replayed, Qt.Key.Key_A)
    assert desk.link.commands() == []


def test_that_figures_are_never_cut_when_the_panel_is_narrow(make: Any) -> None:
    from widgets.delegates.text import width_of

    panel = make(AlarmPanel, size=(640, 400))
    view, table = panel.view, panel.models.alarms
    view.fit_columns()
    for column in (c for c in (2, 3) if not view.isColumnHidden(c)):
        widest = max(width_of(str(table.index(row, column).data())) for row in range(table.rowCount()))
        assert view.columnWidth(column) >= widest + 16
    assert sum(view.columnWidth(c) for c in range(9) if not view.isColumnHidden(c)) <= view.viewport().width()
    panel.resize(1180, 400)
    for row in range(table.rowCount()):
        assert view.columnWidth(6) >= panel._needs(row, 6) + 16


@pytest.mark.parametrize("width", [640, 720, 830])
def test_that_a_narrow_list_gives_its_room_to_asset_and_message(make: Any, width: int) -> None:
    panel = make(AlarmPanel, size=(width, 400))
    view = panel.view
    view.fit_columns()
    ward, incident, value = (view.isColumnHidden(column) for column in (7, 8, 6))
    assert ward and (incident or not value), "ward and incident go before the figures"
    for column, least in ((4, 165), (5, 215)):
        whole = max(panel._needs(row, column) for row in range(panel.models.alarms.rowCount())) + 16
        assert view.columnWidth(column) >= min(least, whole)


def test_that_the_selected_row_is_in_sight_however_the_list_came_to_be(make: Any, desk: Desk, qtbot: Any) -> None:
    panel = make(AlarmPanel, size=(900, 190))
    view, table = panel.view, panel.models.alarms
    last = table.id_at(table.rowCount() - 1)
    desk.models.selection.select("alarm", last)
    panel.hide()
    view.verticalScrollBar().setValue(0)
    panel.show()
    qtbot.waitUntil(lambda: view.verticalScrollBar().value() > 0)
    view.verticalScrollBar().setValue(0)
    view.select_id(last)
    box = view.visualRect(table.index(table.row_of(last), 0))
    assert view.viewport().rect().contains(box.center())


def test_that_right_opens_what_is_folded_under_an_alarm_and_a_click_on_the_map_does_too(
    panel: AlarmPanel, desk: Desk
) -> None:
    feeder = alarm_id("outage", "xt-472")
    dark = []
    for number in range(3):
        asset = Asset(id=f"d{number}", feed="f", domain="traffic", kind="signal", name="đèn", parent="xt-472")
        dark.append(f"signal@d{number}")
        fact = f.AlarmRaised(
            alarm=dark[-1],
            occurrence=1,
            rule="signal",
            source=AlarmSource.LIMIT,
            domain="traffic",
            priority=3,
            asset=asset.id,
        )
        desk.happen(f.AssetRegistered(asset=asset), fact)
    desk.happen(
        f.AlarmsGrouped(
            group="r/xt-472/1", rule="r", parent="xt-472", scope="below", members=tuple(dark), window_s=60, cause=feeder
        )
    )
    panel.view.select_id(GAUGE)
    press(panel, Qt.Key.Key_Right)
    assert "Nothing stands under this alarm" in panel.notice.text
    panel.view.select_id(feeder)
    press(panel, Qt.Key.Key_Right)
    assert all(panel.models.alarms.row_of(ident) >= 0 for ident in dark)
    press(panel, Qt.Key.Key_Left)
    assert all(panel.models.alarms.row_of(ident) < 0 for ident in dark)
    desk.models.selection.select("alarm", dark[1])
    assert panel.current == dark[1]


def test_that_no_row_is_painted_half(make: Any, desk: Desk) -> None:
    from widgets.theme import color

    panel = make(AlarmPanel, size=(900, 205))
    view = panel.view
    view.let_go()
    height = view.verticalHeader().defaultSectionSize()
    whole, rest = divmod(view.viewport().height(), height)
    assert rest > 4 and whole < panel.models.alarms.rowCount()
    image = view.viewport().grab().toImage()
    ground = image.pixel(2, image.height() - 1)
    assert {image.pixel(x, y) for x in range(0, 600, 3) for y in range(whole * height, image.height())} == {ground}
    assert image.pixel(60, whole * height - 1) == color("line").rgb()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, image.height() - 2))
    assert view.selected_id == ""
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    last = panel.models.alarms.index(panel.models.alarms.rowCount() - 1, 0)
    assert view.viewport().rect().contains(view.visualRect(last))
    assert view.rowViewportPosition(view.rowAt(0)) == 0


def test_that_one_calm_pixel_parts_two_rows(panel: AlarmPanel) -> None:
    from widgets.theme import color

    panel.view.let_go()
    image = panel.view.viewport().grab().toImage()
    height = panel.view.verticalHeader().defaultSectionSize()
    rule = color("line").rgb()
    for x in range(60, image.width(), 7):
        found = [y for y in range(height * 6) if image.pixel(x, y) == rule]
        assert [y for y in found if y % height == height - 1] == [height * n - 1 for n in range(1, 7)]
        assert image.pixel(x, height) != rule and image.pixel(x, height - 2) != rule


def test_that_only_the_glyph_has_colour(panel: AlarmPanel) -> None:
    """Rule 1: outside the first column no painted pixel is saturated."""
    panel.view.let_go()
    image = panel.view.viewport().grab().toImage()
    left = panel.view.columnWidth(0) + 2
    coloured = 0
    for x in range(left, image.width(), 2):
        for y in range(0, image.height(), 2):
            pixel = image.pixelColor(x, y)
            coloured += pixel.hsvSaturation() > 110 and pixel.value() > 90
    assert coloured == 0
