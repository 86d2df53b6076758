from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QWidget

from ioc.qt.panels import PanelSpec
from tests.gui.workspace.windows_of_labels import SPECS, PlainWindow, make_label
from widgets.layout_store import LayoutStore
from widgets.screens import clamp
from widgets.workspace import Workspace


def started(folder: Path, specs: tuple[PanelSpec, ...] = SPECS) -> Workspace:
    workspace = Workspace(specs, make_label, [PlainWindow(), PlainWindow()], LayoutStore(folder))
    workspace.start()
    QApplication.processEvents()
    return workspace


@pytest.fixture
def workspace(qapp: QApplication, tmp_path: Path):
    made = started(tmp_path)
    yield made
    ended(made)


def ended(workspace: Workspace) -> None:
    for window in workspace.windows:
        window.as_window().close()
        window.as_window().deleteLater()


def test_that_panels_first_stand_in_the_columns_of_their_specs(workspace: Workspace) -> None:
    docks = workspace.windows[0].docks
    corner = {key: docks.frame(key).mapTo(docks.manager, docks.frame(key).rect().topLeft()) for key in docks.held()}
    assert corner["map"].x() < corner["incidents"].x()
    assert corner["map"].y() < corner["alarms"].y()
    assert corner["map"].x() == corner["alarms"].x()
    assert docks.open_keys() == ("map", "alarms", "incidents")
    assert workspace.windows[1].docks.open_keys() == ("incident", "command")


CALLS = PanelSpec(key="calls", title="Calls", make=None, area="right", order=0, onto="incidents")


def test_that_a_panel_may_first_stand_as_a_tab_behind_another(qapp: QApplication, tmp_path: Path) -> None:
    made = started(tmp_path, (*SPECS, CALLS))
    docks = made.windows[0].docks
    assert set(docks.open_keys()) == {"map", "alarms", "incidents", "calls"}
    assert docks.frame("incidents").isVisible()
    assert not docks.frame("calls").isVisible()
    made.focus_panel("calls")
    QApplication.processEvents()
    assert docks.frame("calls").isVisible()
    assert not docks.frame("incidents").isVisible()
    ended(made)


def test_that_a_tab_that_is_new_since_the_layout_was_kept_covers_nothing(qapp: QApplication, tmp_path: Path) -> None:
    before = started(tmp_path)
    before.save()
    ended(before)
    made = started(tmp_path, (*SPECS, CALLS))
    docks = made.windows[0].docks
    assert made.is_open("calls")
    assert docks.frame("incidents").isVisible()
    assert not docks.frame("calls").isVisible()
    ended(made)


def test_that_f6_walks_every_panel_of_every_window_and_rings_one(workspace: Workspace) -> None:
    assert workspace.focused == "alarms"
    seen = [workspace.focus_next() for _ in range(5)]
    assert seen == ["incidents", "incident", "command", "map", "alarms"]
    ringed = [k for w in workspace.windows for k in w.docks.held() if w.docks.frame(k).ringed]
    assert ringed == ["alarms"]
    assert workspace.focus_next(-1) == "map"


def test_that_a_layout_comes_back_as_it_was_left(qapp: QApplication, tmp_path: Path) -> None:
    first = started(tmp_path)
    first.close_panel("alarms")
    first.move_panel("incidents", 1)
    first.windows[0].as_window().setGeometry(QRect(20, 30, 500, 400))
    QApplication.processEvents()
    first.save()
    ended(first)
    second = started(tmp_path)
    assert not second.is_open("alarms")
    assert "incidents" in second.windows[1].docks.open_keys()
    assert second.windows[0].as_window().geometry() == QRect(20, 30, 500, 400)
    ended(second)


def test_that_a_panel_new_since_the_save_is_opened(qapp: QApplication, tmp_path: Path) -> None:
    first = started(tmp_path, SPECS[:4])
    first.close_panel("alarms")
    first.save()
    ended(first)
    second = started(tmp_path)
    assert second.is_open("command")
    assert not second.is_open("alarms")
    ended(second)


def test_that_a_panel_gone_since_the_save_is_no_obstacle(qapp: QApplication, tmp_path: Path) -> None:
    first = started(tmp_path)
    first.save()
    ended(first)
    second = started(tmp_path, SPECS[:4])
    assert second.is_open("incident")
    ended(second)


def test_that_windows_saved_beyond_the_screens_are_brought_back(qapp: QApplication, tmp_path: Path) -> None:
    first = started(tmp_path)
    first.save()
    ended(first)
    file = tmp_path / "layouts.json"
    kept = json.loads(file.read_text("utf-8"))
    for layout in kept["layouts"].values():
        layout["windows"][0]["geometry"] = [90_000, 90_000, 640, 480]
        layout["windows"][0]["screen"] = "a screen that is gone"
    file.write_text(json.dumps(kept), encoding="utf-8")
    second = started(tmp_path)
    screen = QApplication.primaryScreen().availableGeometry()
    assert screen.contains(second.windows[0].as_window().geometry())
    ended(second)


def test_that_a_damaged_layout_file_is_put_aside_and_the_desk_starts(qapp: QApplication, tmp_path: Path) -> None:
    (tmp_path / "layouts.json").write_text("{not json", encoding="utf-8")
    workspace = started(tmp_path)
    assert workspace.is_open("map")
    assert (tmp_path / "layouts.damaged").read_text("utf-8") == "{not json"
    ended(workspace)


def test_that_a_panel_that_cannot_be_made_leaves_the_rest_standing(qapp: QApplication, tmp_path: Path) -> None:
    def make(spec: PanelSpec, parent: QWidget) -> QWidget:
        if spec.key == "alarms":
            raise RuntimeError("broken on purpose")
        return make_label(spec, parent)

    workspace = Workspace(SPECS, make, [PlainWindow(), PlainWindow()], LayoutStore(tmp_path))
    workspace.start()
    assert workspace.is_open("alarms") and workspace.is_open("map")
    assert "could not be made" in workspace.panel("alarms").text()
    ended(workspace)


def test_that_the_widget_survives_a_move_between_windows(workspace: Workspace) -> None:
    before = workspace.panel("map")
    workspace.move_panel("map", 1)
    assert workspace.panel("map") is before
    assert "map" in workspace.windows[1].docks.open_keys()
    assert "map" not in workspace.windows[0].docks.held()


def test_that_reset_brings_everything_back_to_its_first_place(workspace: Workspace) -> None:
    workspace.move_panel("map", 1)
    workspace.close_panel("alarms")
    workspace.reset()
    QApplication.processEvents()
    assert workspace.windows[0].docks.open_keys() == ("map", "alarms", "incidents")


@pytest.mark.parametrize(
    ("wanted", "placed"),
    [
        (QRect(10, 10, 100, 100), QRect(10, 10, 100, 100)),
        (QRect(5000, 10, 100, 100), QRect(700, 10, 100, 100)),
        (QRect(-40, -40, 2000, 2000), QRect(0, 0, 800, 600)),
        (QRect(790, 100, 300, 100), QRect(800, 100, 300, 100)),
    ],
)
def test_that_clamping_keeps_a_window_whole_on_the_screen_it_overlaps_most(wanted: QRect, placed: QRect) -> None:
    assert clamp(wanted, [QRect(0, 0, 800, 600), QRect(800, 0, 800, 600)]) == placed


def test_that_layouts_of_other_screen_sets_are_kept(qapp: QApplication, tmp_path: Path) -> None:
    workspace = started(tmp_path)
    file = tmp_path / "layouts.json"
    workspace.save()
    kept = json.loads(file.read_text("utf-8"))
    kept["layouts"]["another set"] = next(iter(kept["layouts"].values()))
    file.write_text(json.dumps(kept), encoding="utf-8")
    workspace.save()
    assert "another set" in msgspec.json.decode(file.read_bytes())["layouts"]
    ended(workspace)
