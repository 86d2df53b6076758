from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ioc.link.messages import Beat, Control
from ioc.qt.actions import Actions
from ioc.qt.translation import install_language
from tests.gui.windows.conftest import SPECS, Shown, controls
from tests.helpers.desk import Desk, us
from widgets.replay_window import ReplayDesk
from widgets.striped_frame import STRIPE_PX
from widgets.theme import color


def test_that_the_span_of_the_time_line_is_changed_by_key(past: tuple[Desk, ReplayDesk]) -> None:
    _, replay = past
    line = replay.time_line
    span, place = line.to_us - line.from_us, line.place_of(line.at_us)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert line.to_us - line.from_us == pytest.approx(span / 2, rel=0.01)
    assert line.place_of(line.at_us) == pytest.approx(place, abs=2)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert line.to_us - line.from_us == pytest.approx(span, rel=0.01)


def test_that_what_the_past_rests_on_follows_the_language(past: tuple[Desk, ReplayDesk]) -> None:
    fake, replay = past
    fake.session.reset.emit()
    fake.reply("digest", {"seq": 8157, "digest": "614be4a244d1ff"})
    assert "record #8157 · digest 614be4a244d1" in replay.title.grounds.text
    install_language("vi")
    replay.refresh()
    assert "bản ghi #8157 · mã băm 614be4a244d1" in replay.title.grounds.text


def test_that_a_low_window_keeps_its_room_for_the_panels(past: tuple[Desk, ReplayDesk]) -> None:
    _, replay = past
    heights = []
    for height in (1040, 720, 1040):
        replay.window.resize(1366, height)
        QApplication.processEvents()
        heights.append(replay.time_line.height())
    assert heights[0] == heights[2] > heights[1]


def test_that_the_past_cannot_be_mistaken_for_the_present(past: tuple[Desk, ReplayDesk]) -> None:
    fake, replay = past
    words = replay.title.words.text
    assert "REPLAY 19:46:08" in words
    assert "2 h 01 min 24 s before now" in words
    assert "read only" in replay.title.grounds.text
    picture = replay.frame.grab().toImage()
    half = STRIPE_PX // 2
    wide, high = picture.width(), picture.height()
    sides = {
        "top": [(x, half) for x in range(0, wide, 3)],
        "bottom": [(x, high - half) for x in range(0, wide, 3)],
        "left": [(half, y) for y in range(0, high, 3)],
        "right": [(wide - half, y) for y in range(0, high, 3)],
    }
    for side, points in sides.items():
        seen = {picture.pixelColor(*point).name() for point in points}
        assert color("sel").name() in seen and color("past_stripe").name() in seen, side


def test_that_the_banner_above_tells_of_the_living_city_and_only_leads_back(
    shown: Shown, past: tuple[Desk, ReplayDesk]
) -> None:
    _, replay = past
    banner = replay.parts.banner
    assert banner.words.text.startswith("LIVE · Thủy chí Cẩm Lệ")
    assert [button.text() for button in banner.buttons] == ["Back to live"]
    assert replay.parts.status_bar.clock_label.text.startswith("21:47:32")


def test_that_nothing_that_acts_exists_in_the_past(past: tuple[Desk, ReplayDesk]) -> None:
    _, replay = past
    assert not [action.id for action in replay.actions.all() if action.acts]
    assert "command" not in replay.workspace.specs


def test_that_keys_play_step_and_seek(past: tuple[Desk, ReplayDesk]) -> None:
    fake, replay = past
    replay.workspace.focus_panel("map")
    target = QApplication.focusWidget()
    QTest.keyClick(target, Qt.Key.Key_Space)
    assert controls(fake)[-1] == Control(action="play", rate=1.0)
    fake.session.take([Beat(at_us=us("19:46:09"), seq=fake.session.state.seq, rate=60.0)])
    QTest.keyClick(target, Qt.Key.Key_Space)
    assert controls(fake)[-1] == Control(action="pause")
    QTest.keyClick(target, Qt.Key.Key_Period)
    assert controls(fake)[-1] == Control(action="step", rate=1.0)
    QTest.keyClick(target, Qt.Key.Key_Comma)
    assert controls(fake)[-1] == Control(action="step", rate=-1.0)
    QTest.keyClick(target, Qt.Key.Key_T)
    assert replay.controls.field.hasFocus()
    replay.controls.field.setText("18:30:00")
    QTest.keyClick(replay.controls.field, Qt.Key.Key_Return)
    assert controls(fake)[-1] == Control(action="seek", at_us=us("18:30:00"))


def test_that_a_word_that_is_no_time_is_refused_and_nothing_moves(past: tuple[Desk, ReplayDesk]) -> None:
    fake, replay = past
    before = len(controls(fake))
    replay.controls.field.setFocus()
    replay.controls.field.setText("hôm qua")
    QTest.keyClick(replay.controls.field, Qt.Key.Key_Return)
    assert len(controls(fake)) == before
    assert "Not a time" in replay.controls.fault.text


def test_that_a_rate_is_chosen_and_kept(past: tuple[Desk, ReplayDesk]) -> None:
    fake, replay = past
    replay.controls.rates[2].click()
    assert controls(fake)[-1] == Control(action="play", rate=60.0)
    fake.session.take([Beat(at_us=us("19:46:09"), seq=fake.session.state.seq, rate=0.0)])
    replay.actions.run("replay.play")
    assert controls(fake)[-1] == Control(action="play", rate=60.0)


def test_that_a_click_on_the_time_line_seeks_within_the_record(past: tuple[Desk, ReplayDesk]) -> None:
    fake, replay = past
    line = replay.time_line
    x = round(line.place_of(us("20:00")))
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(x, 60))
    seconds_a_pixel = (line.to_us - line.from_us) / (line.width() - 112) / 1e6
    assert abs(controls(fake)[-1].at_us - us("20:00")) / 1e6 <= seconds_a_pixel + 1
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(line.width() - 2, 60))
    assert controls(fake)[-1].at_us == us("21:47"), "what has not happened cannot be sought"


def test_that_density_is_asked_and_marks_are_walked(past: tuple[Desk, ReplayDesk], qtbot) -> None:
    fake, replay = past
    qtbot.waitUntil(lambda: bool(fake.link.asked("density")), timeout=5000)
    asked = fake.link.asked("density")[-1].params
    assert asked["from_us"] == us("18:00") and asked["to_us"] > us("21:47")
    marks = [[us("19:00"), 3], [us("20:05"), 1], [us("20:30"), 2]]
    fake.reply("density", {"counts": [1] * asked["bins"], "marks": marks})
    replay.actions.run("replay.next_mark")
    assert controls(fake)[-1].at_us == us("20:05")
    replay.actions.run("replay.previous_mark")
    assert controls(fake)[-1].at_us == us("19:00")


def test_that_a_command_given_to_the_past_is_refused(past: tuple[Desk, ReplayDesk], qtbot) -> None:
    from ioc.domain.commands import WriteLog

    fake, _ = past
    ticket = fake.session.submit(WriteLog(text="no"))
    with qtbot.waitSignal(ticket.settled, timeout=5000):
        pass
    assert ticket.code == "refused.replay"


def test_that_l_leads_back_to_live(past: tuple[Desk, ReplayDesk], qtbot) -> None:
    _, replay = past
    replay.workspace.focus_panel("map")
    with qtbot.waitSignal(replay.closed, timeout=5000):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_L)
    assert not replay.window.isVisible()


def test_that_lists_are_wide_and_the_log_of_the_past_stands_with_them(past: tuple[Desk, ReplayDesk]) -> None:
    _, replay = past
    replay.window.resize(1920, 1080)
    QApplication.processEvents()
    space = replay.workspace
    wide = {key: space.frame(key).width() for key in ("map", "log", "alarms", "incidents", "asset")}
    assert wide["alarms"] == wide["incidents"] == wide["asset"]
    assert 0.43 <= wide["alarms"] / (wide["alarms"] + wide["map"]) <= 0.47
    assert space.frame("asset").height() >= 250, "value, time, quality and trend have room"


def test_that_the_way_back_is_offered_once(past: tuple[Desk, ReplayDesk]) -> None:
    fake, replay = past
    assert not replay.controls.live.isVisible()
    alone = ReplayDesk(fake.session, fake.models, Actions(), SPECS)
    alone.start()
    assert alone.controls.live.isVisible(), "without a desk there is no banner that offers it"
    assert alone.parts.banner is None
    alone.close()
    alone.deleteLater()
