from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from ioc.link.messages import Beat, Control
from ioc.qt.actions import Actions
from ioc.qt.panels import PanelSpec
from ioc.qt.translation import install_language
from tests.helpers.desk import QUAN, Desk, us
from tests.helpers.desk_story import tell
from widgets.care_specs import SPECS as CARE
from widgets.command_specs import SPECS as COMMAND
from widgets.live_desk import DeskServices, LiveDesk
from widgets.panel_specs import SPECS as LISTS
from widgets.replay_window import ReplayDesk
from widgets.rule_specs import SPECS as RULES
from widgets.theme import apply_theme


def plain(session: object, models: object, actions: object, parent: QWidget) -> QWidget:
    made = QLabel("map", parent)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return made


MAP = PanelSpec(key="map", title="Map", make=plain, area="left", order=0)
SPECS = (MAP, *LISTS, *COMMAND, *CARE, *RULES)


@dataclass
class Asked:
    """What the desk asked of its process."""

    replays: list[int] = field(default_factory=list)
    sign_ins: list[tuple[str, str]] = field(default_factory=list)
    quits: list[bool] = field(default_factory=list)

    def services(self) -> DeskServices:
        return DeskServices(
            sign_in=lambda login, password: self.sign_ins.append((login, password)),
            open_replay=self.replays.append,
            quit=lambda: self.quits.append(True),
        )


@dataclass
class Shown:
    """A whole live desk on screen, over the fake link."""

    fake: Desk
    live: LiveDesk
    asked: Asked

    def keys(self, text: str) -> None:
        """Type into whatever has the keyboard."""
        QTest.keyClicks(QApplication.focusWidget(), text)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.live.windows[0], key, modifier)


@contextmanager
def standing(app: QApplication, fake: Desk, specs: Sequence[PanelSpec], folder: Path) -> Iterator[Shown]:
    """A live desk over a fake session, shown, with the keyboard; all of it goes with the block."""
    asked = Asked()
    live = LiveDesk(fake.session, fake.models, Actions(), specs, asked.services(), folder)
    live.watch.hold()
    live.start()
    for window in live.windows:
        window.resize(1900, 1000)
    live.windows[0].activateWindow()
    app.processEvents()
    yield Shown(fake, live, asked)
    live.end()
    live.deleteLater()
    for window in live.windows:
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    install_language("en")


@pytest.fixture
def shown(qapp: QApplication, tmp_path: Path) -> Iterator[Shown]:
    apply_theme(qapp, "dark")
    with standing(qapp, tell(Desk(language="en", actor=QUAN)), SPECS, tmp_path) as made:
        yield made
    apply_theme(qapp, "dark")


@pytest.fixture
def past(shown: Shown) -> Iterator[tuple[Desk, ReplayDesk]]:
    """A replay beside the desk, two hours back, over a fake link of its own."""
    fake = tell(Desk(language="en", is_replay=True))
    actions = Actions()
    replay = ReplayDesk(fake.session, fake.models, actions, SPECS, shown.live.shared(), shown.fake.models.clock.now_us)
    replay.start()
    beat = Beat(at_us=us("19:46:08"), seq=fake.session.state.seq, rate=0.0, first_us=us("18:00"), last_us=us("21:47"))
    fake.session.take([beat])
    fake.models.clock.hold(us("19:46:08"))
    replay.refresh()
    replay.window.activateWindow()
    QApplication.processEvents()
    yield fake, replay
    replay.close()
    replay.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def controls(fake: Desk) -> list[Control]:
    """What the time line of a replay was told."""
    return [message for message in fake.link.sent if isinstance(message, Control)]
