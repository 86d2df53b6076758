"""Opens and closes the replay beside a desk: process, link, session, models, window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ioc import __version__
from ioc.app.replay_child import ReplayChild
from ioc.link.client import LinkClient
from ioc.link.messages import PROTOCOL, Hello
from ioc.qt.actions import Actions
from ioc.qt.bridge import Bridge
from ioc.qt.models import Models
from ioc.qt.panels import PanelSpec
from ioc.qt.session import Session
from widgets.desk_parts import DeskShared
from widgets.replay_window import ReplayDesk
from widgets.timers import every

LOOK_MS = 500


class ReplayKeeper(QObject):
    """At most one replay at a time; asking again while it is open seeks."""

    ended = Signal()

    def __init__(
        self,
        data_dir: Path,
        endpoint: str,
        specs: Sequence[PanelSpec],
        *,
        role: Callable[[], str],
        language: Callable[[], str],
        live: DeskShared | None = None,
        live_now_us: Callable[[], int] = int,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._data_dir, self._endpoint, self._specs = data_dir, endpoint, specs
        self._role, self._language = role, language
        self._live, self._live_now_us = live, live_now_us
        self._child: ReplayChild | None = None
        self._bridge: Bridge | None = None
        self._look = every(self, LOOK_MS, self._check)
        self.desk: ReplayDesk | None = None

    def open(self, at_us: int) -> None:
        """Show the past at `at_us` (µs UTC)."""
        if self.desk is not None:
            self.desk.seek(at_us)
            self.desk.window.raise_()
            return
        self._child = ReplayChild(self._data_dir, self._endpoint, at_us, self._role() or "operator")
        hello = Hello(protocol=PROTOCOL, client=f"replay/{__version__}", seat="replay", token=self._child.token)
        client = LinkClient(self._child.endpoint, hello)
        session = Session(client, is_replay=True, parent=self)
        models = Models(session, self._language(), session)
        self._bridge = Bridge(client, session, session)
        self.desk = ReplayDesk(session, models, Actions(session), self._specs, self._live, self._live_now_us, self)
        self.desk.closed.connect(self.close)
        self.desk.start()
        try:
            self._child.start()
        except OSError as trouble:
            self.desk.say(str(trouble))
            return
        self._bridge.start()
        self._look.start()

    def say(self, sentence: str) -> None:
        """A trouble, in the replay's own title."""
        if self.desk is not None:
            self.desk.say(sentence)

    def set_language(self, language: str) -> None:
        """Speak as the desk does."""
        if self.desk is not None:
            self.desk.models.set_language(language)

    def close(self) -> None:
        """End process and window."""
        self._look.stop()
        bridge, child, desk = self._bridge, self._child, self.desk
        self._bridge = self._child = self.desk = None
        if bridge is not None:
            bridge.close()
        if child is not None:
            child.stop()
        if desk is not None:
            desk.close()
            desk.deleteLater()
            desk.session.deleteLater()
            self.ended.emit()

    def _check(self) -> None:
        if self._child is not None and self._child.died() and self.desk is not None:
            self._look.stop()
            self.desk.say(self._child.last_words())
