"""Who else has the incident open that is shown here: asked of the engine while it is shown, never on record."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from ioc.qt.clock import DeskClock
from ioc.qt.session import Session

EVERY_US = 10_000_000


class PresenceWatch(QObject):
    """`others` are names; `changed` says that they are others now. In a replay it asks nothing."""

    changed = Signal()

    def __init__(self, session: Session, clock: DeskClock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._incident = ""
        self._asked_us = 0
        self.others: tuple[str, ...] = ()
        if not session.is_replay:
            clock.ticked.connect(self._tick)

    def show(self, incident: str) -> None:
        """Another incident is open here now; empty: none."""
        if incident != self._incident:
            self._incident = incident
            self._take_names(())
            self._ask()

    def _tick(self, now_us: int) -> None:
        if self._incident and abs(now_us - self._asked_us) >= EVERY_US:
            self._asked_us = now_us
            self._ask()

    def _ask(self) -> None:
        if self._session.is_replay or not self._session.connected:
            return
        asked = self._incident
        question = self._session.ask("presence", incident=asked)
        question.answered.connect(lambda answer: self._take(asked, answer))

    def _take(self, asked: str, answer: Any) -> None:
        if asked == self._incident:
            self._take_names(tuple(str(one["name"]) for one in answer["others"]))

    def _take_names(self, names: tuple[str, ...]) -> None:
        if names != self.others:
            self.others = names
            self.changed.emit()
