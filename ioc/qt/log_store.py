"""Entries worth reading, as they came and as asked for: the one store behind every log on the desk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal

from ioc.domain.facts import Entry
from ioc.domain.logbook import LOG_KINDS
from ioc.qt.session import Session

KEPT = 2_000
ASKED = 200
_SHOWN = frozenset(LOG_KINDS)


class LogStore(QObject):
    """Entries by sequence number (as text)."""

    touched = Signal(object)
    """list[str]: ids that came or went."""
    restarted = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.entries: dict[str, Entry] = {}
        self._asking = False
        self._complete = False
        session.entries_arrived.connect(self.take)

    def reaches(self, at_us: int) -> bool:
        """Whether everything since `at_us` is here."""
        oldest = next(iter(self.entries.values()), None)
        return self._complete or oldest is None or oldest.at_us <= at_us

    def take(self, entries: Iterable[Entry]) -> None:
        """New entries, oldest first."""
        fresh = [entry for entry in entries if type(entry.fact).__name__ in _SHOWN]
        if not fresh:
            return
        self.entries.update((str(entry.seq), entry) for entry in fresh)
        gone = list(self.entries)[: max(len(self.entries) - KEPT, 0)]
        for ident in gone:
            del self.entries[ident]
        self.touched.emit([*gone, *(str(entry.seq) for entry in fresh)])

    def start_over(self) -> None:
        """A snapshot replaced everything: what is known may not be true any more (a replay went back)."""
        self.entries.clear()
        self._complete = self._asking = False
        self.restarted.emit()
        self.ask_before()

    def ask_before(self) -> None:
        """Fetch entries older than those known."""
        if self._asking or self._complete:
            return
        self._asking = True
        oldest = min((int(ident) for ident in self.entries), default=None)
        question = self._session.ask("log", before_seq=oldest, limit=ASKED)
        question.answered.connect(self._take_old)
        question.failed.connect(self._not_answered)

    def _take_old(self, answer: Any) -> None:
        self._asking = False
        entries = msgspec.convert(answer, list[Entry])
        self._complete = len(entries) < ASKED
        known = self._session.state.seq
        older = {
            str(entry.seq): entry
            for entry in reversed(entries)
            if entry.seq <= known and type(entry.fact).__name__ in _SHOWN
        }
        self.entries = {**older, **self.entries}
        self.touched.emit(list(older))

    def _not_answered(self, code: str, params: object) -> None:
        self._asking = False
