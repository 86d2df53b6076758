"""Real surfaces, off-screen. The scheme must be registered before the application exists, hence at import."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from maps.choose import before_application, create_surface
from maps.scene import Scene
from tests.gui.maps.looker import HOME, SIZE, Looker, city

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
PREPARED = before_application()


@pytest.fixture(params=["web", "native"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Callable[..., Looker]]:
    made: list[Looker] = []

    def build(kind: str, scene: Scene | None = None) -> Looker:
        frame = QWidget()
        frame.resize(*SIZE)
        surface = create_surface(frame, kind, ground="da_nang", marker=True)  # type: ignore[arg-type]
        surface.widget().resize(*SIZE)
        looker = Looker(qtbot, surface, frame)
        made.append(looker)
        frame.show()
        with qtbot.waitSignal(surface.frame_painted, timeout=15000):
            surface.show_scene(scene or city())
        looker.settle(*HOME)
        return looker

    yield build
    for looker in made:
        looker.surface.close()
        looker.frame.close()
        looker.frame.deleteLater()
    qtbot.wait(1)


@pytest.fixture
def looker(make: Callable[..., Looker], kind: str) -> Looker:
    return make(kind)


@pytest.fixture
def web(make: Callable[..., Looker]) -> Looker:
    return make("web")
