"""What must hold on both surfaces."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from maps import sprites
from maps.atlas import rendered
from maps.draw_list import DrawList
from maps.marks import STALE, UNACKED, UnitSign
from maps.scene import Scene
from maps.tokens import DARK, LIGHT
from tests.gui.maps.looker import HOME, SIZE, Looker, city, words


def hand(looker: Looker) -> QWidget:
    """The widget that takes the mouse (input goes to a web view's focus proxy)."""
    widget = looker.surface.widget()
    return widget.focusProxy() or widget


def test_that_every_abnormal_sprite_covers_the_normal_one(qapp: QApplication) -> None:
    for tokens in (DARK, LIGHT):
        for ratio in (1.0, 1.5, 2.0):
            drawn = rendered(tokens, ratio)
            dot, plate = drawn[sprites.DOT], drawn[sprites.PLATE + 1]
            waiting = range(sprites.GLYPH_UNACKED, sprites.GLYPH_UNACKED + 5)
            small = range(sprites.GLYPH + sprites.MEMBER_SHIFT, sprites.COUNT)
            for number in [sprites.DOT_STALE, *range(sprites.GLYPH, sprites.GLYPH + 5), *waiting, *small]:
                assert covers(drawn[number].pixels, dot.pixels), (number, ratio)
                assert covers(drawn[number].pixels, drawn[sprites.DOT_FAINT].pixels), (number, ratio)
            assert covers(drawn[sprites.PLATE_STALE + 1].pixels, plate.pixels), ratio


def covers(upper: np.ndarray, lower: np.ndarray) -> bool:
    """Whether every pixel that the lower one touches is wholly hidden, both centred."""
    inset = (upper.shape[0] - lower.shape[0]) // 2
    part = upper[inset : inset + lower.shape[0], inset : inset + lower.shape[1], 3]
    return bool((part[lower[:, :, 3] > 0] == 255).all())


def test_that_an_abnormal_symbol_covers_the_normal_one_on_the_picture(looker: Looker) -> None:
    scene = looker.scene
    scene.set_assets(["middle"], np.array([108.2]), np.array([16.035]), np.array([1], np.uint8))
    scene.assets.near[1] = sprites.NEVER_NEAR
    grey, red = QColor(DARK["sym"]), QColor(DARK["p1"])
    middle = looker.at(108.2, 16.035)
    assert looker.paint().pixelColor(middle) == grey
    scene.apply_status({"middle": (1, 0)})
    picture = looker.paint()
    assert picture.pixelColor(middle - QPoint(6, 6)) == red
    near = [picture.pixelColor(middle + QPoint(dx, dy)) for dx in range(-3, 4) for dy in range(-3, 4)]
    assert grey not in near
    scene.apply_status({"middle": (0, 0)})
    assert looker.paint().pixelColor(middle) == grey


def test_that_deltas_end_in_the_same_picture_as_a_whole_redraw(looker: Looker) -> None:
    scene = looker.scene
    random = np.random.default_rng(9)
    for _ in range(12):
        rows = random.choice(len(scene.assets), 30, replace=False).astype(np.uint32)
        scene.set_status(rows, random.integers(0, 6, 30).astype(np.uint8), random.integers(0, 4, 30).astype(np.uint8))
        looker.surface.refresh_now()
    looker.surface._signs_now()
    incremental = words(looker.paint())
    again = Scene()
    columns = scene.assets
    lon, lat = np.array([scene.place_of("asset", name) for name in columns.ids]).T
    again.set_assets(columns.ids, lon, lat, columns.symbol)
    again.set_status(np.arange(len(columns), dtype=np.uint32), columns.severity, columns.flags)
    again.set_labels(scene.labels)
    looker.surface.show_scene(again)
    assert again.hash(looker.surface.view) == scene.hash(looker.surface.view)
    whole = words(looker.paint())
    assert incremental == whole
    again.apply_status({"a1": (1, UNACKED), "a2": (1, UNACKED)})
    looker.surface._signs_now()
    assert words(looker.paint()) != whole


def test_that_the_picture_is_the_same_after_panning_and_zooming_away_and_back(looker: Looker) -> None:
    looker.scene.apply_status({"a5": (2, UNACKED), "a6": (3, STALE)})
    before = words(looker.settle(*HOME))
    looker.settle(108.21, 16.04, 15)
    looker.settle(108.19, 16.03, 12)
    assert words(looker.settle(*HOME)) == before


def stamped(looker: Looker) -> str:
    """The digest of what the surface itself says it has stamped inside its view."""
    view, scene = looker.surface.view, looker.scene
    wanted = scene.draw_list(view)
    left, top = view.corner
    if looker.surface.is_web:
        flat = looker.page(f"window.iocMap.layer.stamps({left}, {top}, {view.width}, {view.height})")
        stamps = np.array(flat, np.int32).reshape(-1, 4)
    else:
        drawn, done = looker.surface._drawn, looker.surface.painted  # type: ignore[attr-defined]
        stamps = np.concatenate([done.static, done.top])
        stamps[:, 2] += drawn.corner[0] - left
        stamps[:, 3] += drawn.corner[1] - top
        held = set(wanted.static[:, 0].tolist())
        stamps = np.array([row for row in stamps.tolist() if row[0] in held], np.int32)
    split = len(wanted.static)
    return DrawList(wanted.ids, stamps[:split], stamps[split:], wanted.signs).digest()


def test_that_both_surfaces_stamp_what_the_scene_says(make: Callable[..., Looker]) -> None:
    scene = city()
    random = np.random.default_rng(2)
    rows = np.arange(0, 200, dtype=np.uint32)
    scene.set_status(rows, random.integers(0, 6, 200).astype(np.uint8), random.integers(0, 4, 200).astype(np.uint8))
    scene.set_units([UnitSign("u", "CC-12", 108.201, 16.036, "available")])
    web, native = make("web", scene), make("native", scene)
    for zoom in (12, 14, 16):
        for looker in (web, native):
            looker.settle(108.2, 16.035, zoom)
        assert web.surface.view.corner == native.surface.view.corner
        expected = scene.hash(web.surface.view)
        assert stamped(web) == expected
        assert stamped(native) == expected
    scene.apply_status({"middle": (1, UNACKED)})
    assert scene.hash(web.surface.view) != expected
    assert stamped(web) != scene.hash(web.surface.view)
    web.paint()
    assert stamped(web) == scene.hash(web.surface.view)


def test_that_a_click_picks_the_asset_under_it(looker: Looker) -> None:
    looker.settle(108.2, 16.035, 17)
    with looker.qtbot.waitSignal(looker.surface.picked, timeout=5000) as picked:
        QTest.mouseClick(hand(looker), Qt.MouseButton.LeftButton, pos=looker.at(108.2, 16.035))
    assert picked.args == ["asset", "middle"]


def test_that_a_drag_is_a_move_by_hand_and_set_view_is_not(looker: Looker) -> None:
    moves: list[bool] = []
    looker.surface.view_moved.connect(moves.append)
    looker.settle(108.21, 16.04, 14)
    assert moves and not any(moves)
    target, start, before = hand(looker), QPointF(400, 300), looker.surface.view.corner
    steps = [(QEvent.Type.MouseButtonPress, 0), *((QEvent.Type.MouseMove, n * 20) for n in range(1, 6))]
    for step, moved in [*steps, (QEvent.Type.MouseButtonRelease, 100)]:
        held = Qt.MouseButton.NoButton if step == QEvent.Type.MouseButtonRelease else Qt.MouseButton.LeftButton
        button = Qt.MouseButton.NoButton if step == QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
        at = start + QPointF(moved, 0)
        event = QMouseEvent(step, at, target.mapToGlobal(at), button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(target, event)
        looker.qtbot.wait(20)
    looker.qtbot.waitUntil(lambda: any(moves), timeout=5000)
    assert looker.surface.view.corner[0] < before[0]


def test_that_the_wheel_zooms_around_the_pointer(looker: Looker) -> None:
    at = QPointF(200, 150)
    place = looker.surface.view.place(at.x(), at.y())
    target = hand(looker)
    event = QWheelEvent(
        at,
        target.mapToGlobal(at),
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(target, event)
    looker.qtbot.waitUntil(lambda: looker.surface.view.zoom == 15, timeout=5000)
    now = looker.surface.view.place(at.x(), at.y())
    assert abs(now[0] - place[0]) < 2e-4
    assert abs(now[1] - place[1]) < 2e-4


def test_that_keys_zoom_pan_and_follow_and_others_pass(looker: Looker) -> None:
    target = hand(looker)
    with looker.qtbot.waitSignal(looker.surface.follow_asked, timeout=3000):
        QTest.keyClick(target, Qt.Key.Key_F)
    QTest.keyClick(target, Qt.Key.Key_Plus)
    looker.qtbot.waitUntil(lambda: looker.surface.view.zoom == 15, timeout=5000)
    corner = looker.surface.view.corner
    QTest.keyClick(target, Qt.Key.Key_Left)
    looker.qtbot.waitUntil(lambda: looker.surface.view.corner[0] < corner[0], timeout=5000)


def test_that_refreshes_are_gathered(looker: Looker) -> None:
    before = looker.surface.frame
    for _ in range(200):
        looker.scene.apply_status({"a1": (2, 0)})
        looker.surface.refresh()
    with looker.qtbot.waitSignal(looker.surface.frame_painted, timeout=5000):
        pass
    assert looker.surface.frame <= before + 2


def test_that_a_theme_changes_ground_and_symbols(looker: Looker) -> None:
    corner = QPoint(SIZE[0] - 3, SIZE[1] // 2)
    looker.settle(108.33, 16.035, 14)
    assert looker.grab().pixelColor(corner) == QColor(DARK["sea"])
    looker.surface.set_theme(LIGHT)
    assert looker.paint().pixelColor(corner) == QColor(LIGHT["sea"])


def test_that_no_plate_hides_an_alarm(looker: Looker) -> None:
    looker.scene.apply_status({"middle": (1, UNACKED)})
    looker.settle(108.2, 16.035, 12)
    place = looker.at(108.2, 16.035)
    alone = [looker.grab().pixelColor(place + QPoint(step, 0)) for step in range(-6, 7)]
    # more units than there is room for, the selected one's plate on the place itself
    looker.scene.set_units(UnitSign(f"u{n}", f"CC-{n:02}", 108.2, 16.035, "on_scene") for n in range(60))
    looker.scene.select("unit", "u7")
    plated = looker.paint()
    assert len([item for item in looker.surface.overlay.over if item.kind == "unit"]) == 60
    assert [plated.pixelColor(place + QPoint(step, 0)) for step in range(-6, 7)] == alone
    looker.scene.apply_status({"middle": (0, 0)})
    looker.surface._signs_now()
    assert [looker.paint().pixelColor(place + QPoint(step, 0)) for step in range(-6, 7)] != alone
