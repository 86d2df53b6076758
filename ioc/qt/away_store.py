"""What happened while a person was away: asked of the record since then, and followed on."""

from __future__ import annotations

from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal

from ioc.domain.facts import Entry
from ioc.qt.log_store import LogStore
from ioc.qt.session import Session

SHORT_US = 30_000_000
"""Who was away for less has missed nothing worth a page."""


class AwayStore(LogStore):
    """Entries since `since_us`; `counts` by fact type cover all of them, not only those held."""

    counted = Signal()
    came_back = Signal()
    """Somebody signed in, unlocked or took an area over, after an absence."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        self.since_us = 0
        self.counts: dict[str, int] = {}
        super().__init__(session, parent)
        session.entries_arrived.disconnect(self.take)
        session.signed_in.connect(self._signed_in)
        session.reset.connect(self._signed_in)
        self._told: tuple[str, int] = ("", 0)
        session.entries_arrived.connect(self._watch)

    def start(self, since_us: int) -> None:
        """Ask for what happened since an instant."""
        self.since_us = since_us
        self.start_over()
        self.came_back.emit()

    def _signed_in(self) -> None:
        welcome = self._session.welcome
        account = self._session.state.tables.accounts.get(welcome.person) if welcome is not None else None
        if account is None or not account.left_us or self._session.is_replay:
            return
        if (account.login, account.left_us) != self._told:  # a link that came back is no absence
            self._told = account.login, account.left_us
            self._start_after(account.left_us)

    def _watch(self, entries: tuple[Entry, ...]) -> None:
        """The seat unlocked, or got an area of somebody who was away."""
        welcome = self._session.welcome
        if welcome is None or self._session.is_replay:
            return
        for entry in entries:
            kind, fact = type(entry.fact).__name__, entry.fact
            if kind == "SeatUnlocked" and getattr(fact, "seat", "") == welcome.seat:
                account = self._session.state.tables.accounts.get(welcome.person)
                self._start_after(account.left_us if account is not None else 0)
            elif kind == "AreaTaken" and getattr(fact, "seat", "") == welcome.seat:
                self._start_after(getattr(fact, "away_us", 0))

    def _start_after(self, left_us: int) -> None:
        if left_us and self._session.state.at_us - left_us >= SHORT_US:
            self.start(left_us)

    def start_over(self) -> None:
        """A snapshot (or a new absence): what is known is asked anew."""
        self.entries.clear()
        self.counts = {}
        self.restarted.emit()
        if not self.since_us:
            return
        question = self._session.ask("away", from_us=self.since_us)
        question.answered.connect(self._take_away)

    def ask_before(self) -> None:
        """Everything worth a page came with the first answer."""

    def _take_away(self, answer: Any) -> None:
        found = msgspec.convert(answer["entries"], list[Entry])
        self.counts = {str(kind): int(count) for kind, count in answer["counts"].items()}
        self.entries = {str(entry.seq): entry for entry in reversed(found)}
        self.restarted.emit()
        self.counted.emit()
