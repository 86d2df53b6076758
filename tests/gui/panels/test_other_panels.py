from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from msgspec import msgpack
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.exceptions import capture_exceptions

from ioc.app.desk import panel_specs
from ioc.domain import facts as f
from ioc.domain.commands import SetUnitStatus, StartChecklist, WriteLog
from ioc.domain.records import Stream
from ioc.domain.snapshot import take_snapshot
from ioc.domain.vocabulary import FeedState, Quality, UnitStatus
from ioc.link.messages import Reply, Snapshot
from ioc.qt.actions import Actions
from tests.helpers.da_nang import da_nang
from tests.helpers.desk import HOA, QUAN, Desk, us
from tests.helpers.desk_site import t
from tests.helpers.desk_story import history, ref, tell
from widgets.asset_panel import AssetPanel
from widgets.delegates.text import width_of
from widgets.feed_panel import FeedPanel
from widgets.log_panel import LogPanel
from widgets.theme import apply_theme
from widgets.unit_panel import UnitPanel

SPECS = [spec for spec in panel_specs()[0] if spec.key != "map"]
"""Every panel but the map, which has tests of its own."""


def press(panel: Any, key: Any) -> None:
    QTest.keyClick(panel.focusWidget() or panel, key)


# --- units


@pytest.mark.parametrize(("number", "status"), list(enumerate(UnitStatus, 1)))
def test_that_a_digit_sets_the_status_of_the_selected_unit(
    make: Any, desk: Desk, number: int, status: UnitStatus
) -> None:
    panel = make(UnitPanel)
    panel.view.select_id("115-07")
    press(panel, Qt.Key(int(Qt.Key.Key_0) + number))
    assert desk.link.commands() == [SetUnitStatus(unit="115-07", status=status)]


def test_that_a_digit_without_a_selected_unit_says_so(make: Any, desk: Desk) -> None:
    panel = make(UnitPanel)
    press(panel, Qt.Key.Key_3)
    assert desk.link.commands() == []
    assert panel.notice.text == "Select a unit first."


def test_that_the_status_is_not_shown_before_the_fact(make: Any, desk: Desk) -> None:
    panel = make(UnitPanel)
    panel.view.select_id("115-07")
    press(panel, Qt.Key.Key_7)
    assert desk.models.units.row("115-07").status == "Available"
    desk.settle()
    assert desk.models.units.row("115-07").status == "Available"
    desk.happen(f.UnitStatusChanged(unit="115-07", status=UnitStatus.NOT_AVAILABLE), by=HOA)
    assert desk.models.units.row("115-07").status == "Not available"
    assert panel.current == "115-07"


def test_that_the_selected_unit_says_what_it_is_and_has(make: Any, desk: Desk) -> None:
    unit = desk.session.state.tables.units["115-07"]
    described = replace(unit, station="cc-1", shift="B", qualifications=("doctor", "driver"), wade_m=0.4)
    desk.happen(f.UnitRegistered(unit=described))
    panel = make(UnitPanel)
    assert not panel.detail.isVisible()
    press(panel, Qt.Key.Key_Down)
    panel.view.select_id("115-07")
    desk.models.selection.select("unit", "115-07")
    told = panel.detail.text()
    assert panel.detail.isVisible() and told.startswith("115-07 · ")
    for part in ("cc-1", "shift B", "trained: doctor, driver", "0.4 m of water"):
        assert part in told


# --- log


def test_that_g_writes_into_the_log_and_keeps_the_words_until_they_are_on_record(make: Any, desk: Desk) -> None:
    panel = make(LogPanel, size=(605, 400))
    press(panel, Qt.Key.Key_G)
    QTest.keyClicks(panel.entry, "gac dap")
    QTest.keyClick(panel.entry, Qt.Key.Key_Return)
    assert desk.link.commands() == [WriteLog(text="gac dap")]
    assert panel.entry.text() == "gac dap"
    desk.settle()
    assert panel.entry.text() == ""
    desk.happen(f.LogWritten(text=ref("mine")), by=HOA)
    assert desk.models.log.row_of(str(desk.session.state.seq)) == 0


def test_that_a_replay_log_has_no_entry_line(make: Any) -> None:
    assert make(LogPanel, tell(Desk(is_replay=True))).entry is None


# --- feeds


def test_that_a_tile_opens_what_was_refused_and_its_payload_is_masked_text(make: Any) -> None:
    """What the engine answers is held by the flow test over the real link (tests/flows/test_calls.py)."""
    desk = tell(Desk(language="en", actor=QUAN))
    panel = make(FeedPanel, desk, (735, 520))
    panel.tiles.picked.emit("bus")
    panel.tiles.select_id("bus")
    assert panel.rejects.isVisible()
    assert panel.rejects.table.rowCount() == 2
    panel.rejects.view.selectRow(0)
    desk.models.texts._ask()
    refs = [ref for asked in desk.link.asked("texts") for ref in asked.params["refs"]]
    assert refs == [], "a payload is never asked for without a reason"
    box = panel.rejects.box
    assert box.told.text() == "The payload is masked: it may name people."
    press(panel.rejects.view, Qt.Key.Key_U)
    box.bar.reason.setText("why was it refused")
    QTest.keyClick(box.bar.reason, Qt.Key.Key_Return)
    desk.reply("unmask", {box.unmasking.ref: {"payload": "<b>${evil}</b>"}})
    assert box.fields.document.toPlainText() == "<b>${evil}</b>"
    assert box.fields.document.isVisible()
    assert box.fields.document.isReadOnly()
    box.fields.document.selectAll()
    box.fields.document.copy()
    assert QGuiApplication.clipboard().text() == "<b>${evil}</b>"
    panel.rejects.view.selectRow(1)
    assert box.fields.texts() == []
    panel.setFocus()
    press(panel, Qt.Key.Key_Escape)
    assert panel.rejects.isHidden()


def test_that_a_click_picks_the_tile_under_it(make: Any, desk: Desk) -> None:
    panel = make(FeedPanel, size=(735, 520))
    QTest.mouseClick(panel.tiles, Qt.MouseButton.LeftButton, pos=panel.tiles.tile(4).center())
    assert panel.tiles.selected_id == desk.models.feeds.id_at(4)
    assert desk.models.selection.kind == "feed"
    assert panel.tiles.tile_at(QPoint(1, 1)) == ""


def test_that_arrows_walk_the_tiles(make: Any, desk: Desk) -> None:
    panel = make(FeedPanel, size=(735, 520))
    press(panel, Qt.Key.Key_Right)
    press(panel, Qt.Key.Key_Down)
    assert desk.models.feeds.row_of(panel.tiles.selected_id) == panel.tiles.columns()


@pytest.mark.parametrize("size", [(735, 215), (735, 205), (515, 200), (420, 120)])
def test_that_no_tile_is_cut_without_a_way_to_it(make: Any, desk: Desk, size: tuple[int, int]) -> None:
    panel = make(FeedPanel, size=size)
    last = panel.tiles.tile(desk.models.feeds.rowCount() - 1)
    seen = panel.scroller.viewport().height()
    assert last.bottom() < panel.tiles.height()
    bar = panel.scroller.verticalScrollBar()
    assert last.bottom() < seen or (bar.isVisible() and bar.maximum() >= last.bottom() + 1 - seen)
    panel.tiles.select_id(desk.models.feeds.id_at(0))
    for _ in range(desk.models.feeds.rowCount() - 1):
        press(panel, Qt.Key.Key_Right)
    QTest.qWait(0)
    picked = panel.tiles.picked_tile()
    assert picked == panel.tiles.tile(desk.models.feeds.rowCount() - 1)
    assert panel.scroller.viewport().rect().translated(0, bar.value()).contains(picked.center())


def test_that_no_title_is_cut_while_there_is_room(make: Any, desk: Desk) -> None:
    long = t("Mưa tự ghi Hòa Khánh, Liên Chiểu", "Rain gauges, Hòa Khánh")
    feed = desk.session.state.tables.feeds["rain"]
    desk.happen(f.FeedRegistered(feed=replace(feed, title=long)))
    panel = make(FeedPanel, size=(735, 420))
    needed = width_of(long.en, bold=True) + width_of("88 ph", bold=True) + 50
    assert panel.tiles.tile(0).width() >= needed
    assert panel.tiles.columns() == 2


def test_that_the_head_counts_feeds_in_trouble(make: Any, desk: Desk) -> None:
    panel = make(FeedPanel, size=(735, 215))
    assert panel.header.subtitle == "9 feeds · 3 in trouble"
    desk.happen(f.FeedStateChanged(feed="bus", state=FeedState.ON_TIME))
    assert panel.header.subtitle == "9 feeds · 2 in trouble"
    desk.models.set_language("vi")
    assert panel.header.subtitle == "9 nguồn · 2 có vấn đề"


# --- asset


@pytest.fixture
def asset(make: Any, desk: Desk) -> AssetPanel:
    made: AssetPanel = make(AssetPanel, size=(735, 365))
    desk.models.selection.select("alarm", "bd2@cam-le")
    return made


def answer(desk: Desk) -> None:
    asked = desk.link.asked("history")[-1]
    desk.reply("history", history(asked.params["from_us"], asked.params["to_us"]))


def reply_history(desk: Desk, start: str, end: str) -> None:
    asked = desk.link.asked("history")[-1]
    desk.session.take([Reply(id=asked.id, data=msgpack.encode(history(us(start), us(end))))])


def test_that_an_alarm_brings_its_asset_with_value_limits_and_what_to_do(asset: AssetPanel, desk: Desk) -> None:
    told = asset.facts.told()
    assert told[0] == "Water level 1.72 m"
    assert "Over 1.70: +0.02\N{NO-BREAK SPACE}m" in told
    assert "Quality: good · age 27 s" in told
    assert asset.action_text.text().startswith("Action: open a flood incident")


def test_that_without_a_selection_the_most_urgent_alarm_is_shown(asset: AssetPanel, desk: Desk) -> None:
    first = desk.models.alarms.most_urgent()
    asset.show_asset("")
    desk.models.selection.clear()
    desk.models.rebuilt.emit()
    assert asset.asset.id == first.asset
    other = next(a for a in desk.session.state.registry.assets.values() if a.id != first.asset)
    desk.models.selection.select("asset", other.id)
    desk.models.rebuilt.emit()
    assert asset.asset.id == other.id


def test_that_history_is_asked_for_the_window_and_joined_with_live(asset: AssetPanel, desk: Desk) -> None:
    asked = desk.link.asked("history")[-1].params
    assert asked["stream"] == 0
    assert asked["to_us"] - asked["from_us"] == 3_600_000_000
    answer(desk)
    loaded = len(asset.history.series)
    assert loaded > 50
    desk.readings([(0, "21:47:30", 1.75, 0)])
    desk.session._emit_readings()
    assert len(asset.history.series) == loaded + 1
    asset.draw()
    assert asset.facts.told()[0] == "Water level 1.75 m"


def test_that_the_window_fits_what_there_is_until_one_is_chosen(asset: AssetPanel, desk: Desk) -> None:
    def shown() -> float:
        asset.draw()
        return asset.trend._shown.window_us / 60_000_000

    assert shown() == 60
    reply_history(desk, "21:44", "21:47")
    assert shown() == 15
    reply_history(desk, "21:20", "21:47")
    assert shown() == 60
    asset.set_window("24")
    desk.models.selection.select("asset", "thuan-phuoc")
    reply_history(desk, "21:44", "21:47")
    assert shown() == 24 * 60


def test_that_the_newest_values_sign_is_whole(asset: AssetPanel, desk: Desk) -> None:
    reply_history(desk, "21:44", "21:47")
    desk.readings([(0, "21:47:32", 9.75, 0)])
    desk.session._emit_readings()
    asset.resize(560, 300)
    asset.draw()
    QTest.qWait(0)
    asset.draw()
    view = asset.trend.getPlotItem().getViewBox()
    at = view.mapViewToScene(asset.trend._marker.pos())
    inside = view.sceneBoundingRect().adjusted(12, 12, -12, -12)
    assert asset.trend._marker.isVisible()
    assert inside.contains(at)


def test_that_nothing_overlaps_in_a_low_panel(asset: AssetPanel, desk: Desk) -> None:
    asset.resize(512, 228)
    QTest.qWait(0)
    assert asset.streams.isHidden()
    boxes = [asset.facts.geometry(), asset._foot.geometry()]
    assert boxes[0].top() > asset.header.geometry().bottom()
    assert not boxes[0].intersects(boxes[1])
    assert asset.facts.height() >= 80


def test_that_an_asset_of_several_values_has_a_chip_for_each(asset: AssetPanel, desk: Desk) -> None:
    known = desk.session.state.by_index
    more = Stream(id="wind@cam-le", index=len(known), asset="cam-le", property="wind_m_s", unit="m/s", interval_s=60.0)
    desk.happen(f.StreamRegistered(stream=more))
    asset.show_asset("dma-14")
    asset.show_asset("cam-le")
    QTest.qWait(0)
    level, wind = asset.streams.chips
    assert level.isChecked() and not asset.streams.isHidden()
    chips = asset.streams.geometry()
    assert asset.header.geometry().bottom() < chips.top() and not chips.intersects(asset.facts.geometry())
    QTest.mouseClick(wind, Qt.MouseButton.LeftButton)
    assert asset.stream == more
    assert [chip.isChecked() for chip in asset.streams.chips] == [False, True]
    asset.show_asset("dma-14")
    assert asset.streams.isHidden(), "one value is no choice"


@pytest.mark.parametrize("room", [2, 3, 4])
def test_that_a_low_panel_keeps_time_and_quality(asset: AssetPanel, desk: Desk, room: int) -> None:
    asset.draw()
    shown = asset.facts.fitting(room)
    assert len(shown) == room
    assert {"Source time", "Quality"} <= {line.label for line in shown}
    everything = [line.label for line in asset.facts.fitting(99)]
    assert [line.label for line in shown] == [label for label in everything if label in {line.label for line in shown}]


def test_that_a_gap_is_hatched_not_bridged(asset: AssetPanel, desk: Desk) -> None:
    asset.set_window("6")
    answer(desk)
    assert asset.trend._shown is not None
    start = asset.trend._shown.now_us - asset.trend._shown.window_us
    gaps = asset.history.series.gaps(start, asset.trend._shown.now_us)
    assert len(gaps) == 1
    regions = [item for item in asset.trend._extra if type(item).__name__ == "LinearRegionItem"]
    assert len(regions) == 1


def test_that_a_thinned_or_cut_history_says_so_on_the_chart(asset: AssetPanel, desk: Desk) -> None:
    asked = desk.link.asked("history")[-1]
    columns = history(us("20:47"), us("21:47"))
    desk.session.take(
        [Reply(id=asked.id, data=msgpack.encode({**columns, "bucket_us": 21_600_000, "complete": False}))]
    )
    asset.draw()
    assert asset.trend.how() == "Thinned to extremes of every 21 s\nOlder readings left out"
    box = asset.trend._how.mapRectToDevice(asset.trend._how.boundingRect())
    line = asset.trend._curve.curve.mapRectToDevice(asset.trend._curve.curve.boundingRect())
    assert box.top() >= line.bottom() - 2
    asset.set_window("6")
    reply_history(desk, "20:47", "21:47")
    asset.draw()
    assert asset.trend.how() == ""


def test_that_a_state_is_shown_in_words_and_steps(asset: AssetPanel, desk: Desk) -> None:
    desk.models.selection.select("asset", "td-thang")
    asked = desk.link.asked("history")[-1]
    at = us("21:00") + np.arange(40) * 60_000_000
    value = (np.arange(40) < 20).astype(float)
    columns = {"source_us": at, "received_us": at, "value": value, "quality": np.zeros(40, np.uint8)}
    packed = {name: column.tobytes() for name, column in columns.items()}
    desk.session.take([Reply(id=asked.id, data=msgpack.encode(packed))])
    desk.readings([(asset.stream.index, "21:47:20", 0.0, 0)])
    desk.session._emit_readings()
    asset.draw()
    told = asset.facts.told()
    assert told[0].strip() == "Link Lost"
    assert any(line.startswith("Since: ") for line in told)
    assert not any(line.startswith(("Rate", "Over", "To ")) for line in told)
    trend = asset.trend
    assert trend._curve.opts["stepMode"] == "left"
    ((_, ticks),) = trend._figures.tickValues(-1.0, 2.0, 200.0)
    assert trend._figures.tickStrings(ticks, 1.0, 1.0) == ["Lost", "Up"]
    desk.models.selection.select("asset", "cam-le")
    answer(desk)
    asset.draw()
    assert trend._curve.opts["stepMode"] is None
    assert "Lost" not in trend._figures.tickStrings([0.0, 1.0], 1.0, 1.0)


def test_that_keys_choose_the_window(asset: AssetPanel, desk: Desk) -> None:
    asset.setFocus()
    press(asset, Qt.Key.Key_4)
    asked = desk.link.asked("history")[-1].params
    assert asked["to_us"] - asked["from_us"] == 24 * 3_600_000_000


def test_that_an_answer_for_an_earlier_asset_is_passed_over(asset: AssetPanel, desk: Desk) -> None:
    first = desk.link.asked("history")[-1]
    desk.models.selection.select("asset", "thuan-phuoc")
    desk.session.take([Reply(id=first.id, data=msgpack.encode(history(us("15:47"), us("21:47"))))])
    assert len(asset.history.series) == 0


def test_that_a_silent_value_gives_way_to_its_age(asset: AssetPanel, desk: Desk) -> None:
    desk.models.selection.select("asset", "mua-hk2")
    measured = asset.facts._measured
    assert measured is not None
    assert measured.quality == Quality.STALE
    assert measured.age == "stale 14 min"


def test_that_a_value_grows_stale_by_itself(asset: AssetPanel, desk: Desk) -> None:
    desk.set_now("21:51:00")
    measured = asset.facts._measured
    assert measured is not None
    assert measured.quality == Quality.STALE


def test_that_uncertain_and_bad_readings_are_marked(asset: AssetPanel, desk: Desk) -> None:
    for quality in (Quality.UNCERTAIN, Quality.BAD):
        desk.readings([(0, f"21:47:{20 + quality}", 1.8, int(quality))])
        asset.draw()
        assert asset.facts._measured is not None
        assert asset.facts._measured.quality == quality
        assert not asset.facts.grab().isNull()


def test_that_p_starts_the_plan_of_the_alarms_incident(asset: AssetPanel, desk: Desk) -> None:
    asset.setFocus()
    press(asset, Qt.Key.Key_P)
    assert desk.link.commands() == [StartChecklist(incident="i412", plan="flood_2")]


def test_that_r_asks_for_a_replay_from_the_alarm(asset: AssetPanel, desk: Desk) -> None:
    wanted: list[int] = []
    desk.models.replay_wanted.connect(wanted.append)
    asset.setFocus()
    press(asset, Qt.Key.Key_R)
    assert wanted == [us("21:47:05")]


# --- all


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.key)
@pytest.mark.parametrize("look", ["dark", "light"])
def test_that_every_panel_draws_in_both_themes_narrow_and_wide(
    make: Any, desk: Desk, qapp: Any, spec: Any, look: str
) -> None:
    apply_theme(qapp, look)
    desk.models.selection.select("incident", "i412")
    desk.models.selection.select("alarm", "bd2@cam-le")
    for size in ((420, 300), (1200, 700)):
        panel = make(spec.make, None, size)
        assert panel.width() == size[0], "the panel must not force its width on the desk"
        image = panel.grab().toImage()
        assert len({image.pixel(x, y) for x in range(0, size[0], 7) for y in range(0, size[1], 7)}) > 3


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.key)
def test_that_every_panel_stands_empty_before_the_first_snapshot(make: Any, spec: Any) -> None:
    panel = make(spec.make, Desk(), (700, 400))
    assert not panel.grab().isNull()


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.key)
def test_that_a_panel_that_is_gone_hears_nothing_more(desk: Desk, qapp: Any, spec: Any) -> None:
    """A closed replay window or dock leaves session and models behind; a call into it would be an error a second."""
    panel = spec.make(desk.session, desk.models, Actions())
    panel.show()
    desk.models.selection.select("alarm", "bd2@cam-le")
    panel.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    with capture_exceptions() as raised:
        desk.set_now("21:48:00")
        desk.models.set_language("vi")
        desk.session.set_connected(False)
        desk.happen(f.FeedStateChanged(feed="bus", state=FeedState.ON_TIME), f.LogWritten(text=ref("x")))
        desk.models.selection.select("incident", "i412")
        for asked in desk.link.asked("history"):
            desk.session.take([Reply(id=asked.id, data=msgpack.encode(history(us("15:47"), us("21:47"))))])
    assert raised == []


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.key)
def test_that_a_panel_made_before_its_city_came_shows_what_one_made_after_shows(
    english: None, qtbot: Any, spec: Any
) -> None:
    told = tell(Desk(language="en", actor=HOA))
    told.happen(f.SiteDescribed(site=da_nang().site))
    state = told.session.state
    snapshot = Snapshot(seq=state.seq, at_us=state.at_us, data=take_snapshot(state))
    panels = []
    for before in (True, False):
        desk = Desk(language="en", actor=HOA)
        if not before:
            desk.session.take([snapshot])
        panel = spec.make(desk.session, desk.models, Actions())
        qtbot.addWidget(panel)
        panel.resize(700, 700)
        panel.show()
        QApplication.processEvents()
        if before:
            desk.session.take([snapshot])
        panels.append(panel)

    def same() -> bool:
        focused = QApplication.focusWidget()
        if focused is not None:
            focused.clearFocus()
        first, second = (panel.grab().toImage() for panel in panels)
        return bool(first == second)

    qtbot.waitUntil(same)
