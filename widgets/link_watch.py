"""How the desk's link to its engine does, judged on the desk's own clock, and whether the engine can still record."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from ioc.link.messages import Beat
from ioc.qt.session import Session
from widgets.timers import every

LIVE = "live"
SILENT = "silent"
LOST = "lost"
WAITING = "waiting"

SILENT_AFTER_MS = 3500
"""Beats come once a second; three missed and a half."""


class LinkWatch(QObject):
    """`state` is "waiting" (never connected), "live", "silent" (connected, no beats) or "lost".

    `refused` is the code of the journal's refusal while the engine beats and can make nothing durable, else empty;
    `refused_params` belong to its sentence.
    """

    changed = Signal()
    """The state changed; while it is not live also every half second, because the age does."""

    def __init__(self, session: Session, parent: QObject | None = None, *, after_ms: int = SILENT_AFTER_MS) -> None:
        super().__init__(parent)
        self._session = session
        self._after_ms = after_ms
        self._heard = QElapsedTimer()
        self._heard.start()
        self._ever = session.connected
        self.state = LIVE if session.connected else WAITING
        self.as_of_us = session.now_us()
        self.refused, self.refused_params = "", dict[str, Any]()
        session.beat_received.connect(self._take_beat)
        session.connection_changed.connect(self._take_connection)
        session.reset.connect(self._take_word)
        self._timer = every(self, min(500, after_ms), self._look)
        self._timer.start()

    @property
    def is_live(self) -> bool:
        """Whether what the screen shows is now."""
        return self.state == LIVE

    @property
    def is_trouble(self) -> bool:
        """Whether the desk itself has an alarm: no word from the engine, or nothing goes on the record."""
        return self.state in (LOST, SILENT) or bool(self.refused)

    def silent_s(self) -> int:
        """Seconds since the last word from the engine."""
        return self._heard.elapsed() // 1000

    def hold(self) -> None:
        """Judge silence no longer, only connections (pictures and tests, whose clock stands still)."""
        self._timer.stop()

    def _take_beat(self, beat: Beat) -> None:
        self._take_word()
        if beat.code != self.refused:
            self.refused, self.refused_params = beat.code, dict(beat.params)
            self.changed.emit()

    def _take_word(self) -> None:
        self._heard.restart()
        self.as_of_us = self._session.now_us()
        if self._session.connected:
            self._ever = True
            self._become(LIVE)

    def _take_connection(self, connected: bool) -> None:
        if connected:
            self._heard.restart()
            self._ever = True
            self._become(LIVE)
        else:
            self._become(LOST)

    def _look(self) -> None:
        if self.state == LIVE and self._heard.elapsed() >= self._after_ms:
            self._become(SILENT)
        elif self.state == WAITING and self._heard.elapsed() >= self._after_ms:
            self._become(LOST)
        elif self.state != LIVE:
            self.changed.emit()

    def _become(self, state: str) -> None:
        if state != self.state:
            self.state = state
            self.changed.emit()
