from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

from ioc.qt.actions import Actions
from ioc.qt.translation import install_language
from tests.helpers.desk import Desk
from tests.helpers.desk_story import tell
from widgets.theme import apply_theme

Make = Callable[..., Any]


@pytest.fixture(autouse=True)
def english(qapp: Any) -> Iterator[None]:
    apply_theme(qapp, "dark")
    yield
    install_language("en")
    for widget in qapp.topLevelWidgets():
        widget.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def desk(english: None) -> Desk:
    return tell(Desk(language="en"))


@pytest.fixture
def make(desk: Desk, qtbot: Any) -> Make:
    """Make a panel over the desk (or another one), shown, with the keyboard in it."""
    actions = Actions()

    def made(kind: type, over: Desk | None = None, size: tuple[int, int] = (1180, 400)) -> Any:
        use = over or desk
        panel: QWidget = kind(use.session, use.models, actions)
        qtbot.addWidget(panel)
        panel.resize(*size)
        panel.show()
        panel.activateWindow()
        panel.setFocus()
        qtbot.waitUntil(lambda: panel.focusWidget() is not None)
        return panel

    return made
