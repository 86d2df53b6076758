"""At most three map pages live at a time: a fourth map is painted natively and says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from maps.choose import create_surface
from maps.host import SurfaceHost
from maps.marks import UnitSign
from maps.scene import Scene
from maps.surface import MapSurface
from maps.web_profile import MOST_PAGES, map_profile
from tests.gui.maps.looker import Looker


def make_surface(parent: QWidget, prefer: str) -> MapSurface:
    return create_surface(parent, prefer, ground="da_nang")  # type: ignore[arg-type]


@pytest.fixture
def open_map(qtbot: QtBot) -> Iterator[Callable[[], SurfaceHost]]:
    opened: list[SurfaceHost] = []

    def build() -> SurfaceHost:
        opened.append(SurfaceHost(make_surface, Scene()))
        return opened[-1]

    yield build
    for host in opened:
        host.surface.close()
        host.deleteLater()
    qtbot.wait(1)


def test_that_the_fourth_map_is_native_and_says_why(open_map: Callable[[], SurfaceHost]) -> None:
    assert map_profile().live == 0
    hosts = [open_map() for _ in range(MOST_PAGES + 1)]
    assert [host.surface.is_web for host in hosts] == [True] * MOST_PAGES + [False]
    assert map_profile().live == MOST_PAGES
    assert hosts[-1].notice.text == "Simple map: three web maps are open already"
    assert not hosts[0].notice.text


def test_that_closing_a_map_frees_its_page(open_map: Callable[[], SurfaceHost], qtbot: QtBot) -> None:
    hosts = [open_map() for _ in range(MOST_PAGES)]
    hosts[1].surface.close()
    hosts[1].surface.close()
    assert map_profile().live == MOST_PAGES - 1
    assert open_map().surface.is_web
    hosts[0].surface.close()
    # one that only goes with its parents, as the map of a closed window does
    whole = QWidget()
    surface = make_surface(whole, "auto")
    assert surface.is_web and not map_profile().has_room
    whole.deleteLater()
    qtbot.waitUntil(lambda: map_profile().has_room, timeout=5000)


def test_that_a_page_whose_process_died_frees_its_slot(open_map: Callable[[], SurfaceHost]) -> None:
    host = open_map()
    assert map_profile().live == 1
    host.surface.failed.emit("The map page's process has ended.")
    assert map_profile().live == 0
    assert host.notice.text == "Simple map: the web map cannot run"


def test_that_a_hidden_map_neither_places_words_nor_paints(looker: Looker) -> None:
    painted: list[int] = []
    looker.surface.frame_painted.connect(painted.append)
    looker.frame.hide()
    looker.qtbot.waitUntil(lambda: not looker.surface.widget().isVisible(), timeout=5000)
    looker.scene.set_units([UnitSign("u", "CC-12", 108.2, 16.035, "on_scene")])
    before = looker.surface.overlay
    looker.surface.refresh_now()
    assert looker.surface.overlay is before and not painted
    looker.frame.show()
    looker.qtbot.waitUntil(lambda: bool(painted) and looker.surface.overlay is not before, timeout=8000)
