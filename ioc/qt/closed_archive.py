"""Closed incidents beyond those in the state: seen closing, or asked for when somebody looks for them."""

from __future__ import annotations

from typing import Any

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from ioc.domain.records import Incident
from ioc.qt.session import Session

ASKED = 100
KEPT = 2_000
"""Incidents kept; who scrolls further back than that is better served by a replay."""


class ClosedArchive(QObject):
    """Incidents by id, each as it was closed last. Nothing is asked before `open`."""

    touched = Signal(object)
    """list[str]: ids that came."""
    failed = Signal(str, object)
    """The record could not be asked: a sentence code and its parameters."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._incidents: dict[str, Incident] = {}
        self._opened = self._asking = self._complete = False
        self._oldest_us: int | None = None
        session.reset.connect(self._start_over)

    def __iter__(self) -> Any:
        return iter(self._incidents)

    def get(self, ident: str) -> Incident | None:
        """The incident as it was closed last, if it is known here."""
        return self._incidents.get(ident)

    def find(self, ident: str) -> Incident | None:
        """As `get`; the first one that is missing opens the archive, so that it may be known a little later."""
        if ident not in self._incidents and not self._opened:
            self._opened = True
            QTimer.singleShot(0, self, self._ask)
        return self._incidents.get(ident)

    def note(self, incident: Incident) -> None:
        """Remember an incident that the state holds as closed, so that it does not vanish when it is archived."""
        self._incidents[incident.id] = incident
        while len(self._incidents) > KEPT:
            del self._incidents[next(iter(self._incidents))]

    def drop(self, ident: str) -> None:
        """It was opened again."""
        self._incidents.pop(ident, None)

    def open(self) -> None:
        """Ask for those closed last, once."""
        if not self._opened:
            self._opened = True
            self._ask()

    def ask_before(self) -> None:
        """Ask for those closed before the ones known."""
        if self._opened and not self._complete and len(self._incidents) < KEPT:
            self._ask()

    def _ask(self) -> None:
        if self._asking:
            return
        if not self._session.connected:
            self._opened = False
            return
        self._asking = True
        # only what was answered says how far back one is: what was seen leaving the state may be older
        span = {} if self._oldest_us is None else {"to_us": self._oldest_us + 1}
        question = self._session.ask("closed", limit=ASKED, **span)
        question.answered.connect(self._take)
        question.failed.connect(self._not_answered)

    def _take(self, answer: Any) -> None:
        self._asking = False
        found = msgspec.convert(answer, list[Incident])
        self._complete = len(found) < ASKED
        self._oldest_us = min((incident.closed_us or 0 for incident in found), default=self._oldest_us)
        held = self._session.state.tables.incidents
        fresh = [incident for incident in found if incident.id not in held]
        for incident in fresh:
            self.note(incident)
        self.touched.emit([incident.id for incident in fresh])

    def _not_answered(self, code: str, params: object) -> None:
        self._asking = self._opened = False
        self.failed.emit(code, params)

    def _start_over(self) -> None:
        """A snapshot replaced everything: a replay may have gone back to before they were closed."""
        self._incidents.clear()
        opened, self._opened = self._opened, False
        self._asking = self._complete = False
        self._oldest_us = None
        if opened:
            self.open()
