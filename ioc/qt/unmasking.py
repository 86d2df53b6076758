"""One masked record of the vault and how long it may be seen: asked for with a reason, gone after a minute."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QDeadlineTimer, QObject, QTimer, Signal

from ioc.qt.privacy import Privacy
from ioc.qt.sentences import sentence
from ioc.qt.session import Session

SHOWN_MS = 60_000
MASKED, ASKED, SHOWN, FORGOTTEN = "masked", "asked", "shown", "forgotten"


class Unmasking(QObject):
    """Holds the fields of at most one record, and only while they may be seen; never in a cache.

    Another record, `conceal`, the privacy of the desk or the end of the minute drops them. An answer that comes after
    that is dropped unread.
    """

    changed = Signal()
    ticked = Signal(int)
    """Seconds left, once a second while something is shown."""

    def __init__(self, session: Session, privacy: Privacy, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._privacy = session, privacy
        self._ref = ""
        self._asking = 0
        self.state = MASKED
        self.fields: dict[str, str] = {}
        self.refusal: tuple[str, Mapping[str, Any]] | None = None
        self._until = QDeadlineTimer()
        self.timer = QTimer(self)
        self.timer.setInterval(1000)
        self.timer.timeout.connect(self.tick)
        privacy.concealed.connect(self.conceal)

    @property
    def ref(self) -> str:
        """The vault reference looked at; empty for none."""
        return self._ref

    def look_at(self, ref: str) -> None:
        """Turn to another record: what was shown of the one before is dropped."""
        if ref != self._ref:
            self._ref = ref
            self.conceal()

    def why_not(self, language: str) -> str:
        """Why it cannot be shown; empty when it can."""
        if self.state == FORGOTTEN:
            return sentence("refused.forgotten", {}, language)
        return self._privacy.why_not(language)

    def ask(self, reason: str) -> None:
        """Ask the engine, which puts it on record first and answers then."""
        if not self._ref or self.state == ASKED:
            return
        self.state, self.refusal = ASKED, None
        self._asking += 1
        ref, asking = self._ref, self._asking
        question = self._session.ask("unmask", refs=[ref], reason=reason)
        question.answered.connect(lambda answer: self._take(asking, dict(answer).get(ref)))
        question.failed.connect(lambda code, params: self._refuse(asking, code, params))
        self.changed.emit()

    def conceal(self) -> None:
        """Drop what is shown, and what is still on its way."""
        self._asking += 1
        self._settle(MASKED, {})

    def seconds_left(self) -> int:
        """How long it still stands there."""
        return -(-self._until.remainingTime() // 1000) if self.state == SHOWN else 0

    def tick(self) -> None:
        """A second has gone."""
        if self._until.hasExpired():
            self.conceal()
        else:
            self.ticked.emit(self.seconds_left())

    def end_now(self) -> None:
        """Let the minute be over."""
        self._until.setRemainingTime(0)
        self.tick()

    def _take(self, asking: int, record: Any) -> None:
        if asking != self._asking:
            return
        if isinstance(record, dict):
            self._settle(SHOWN, {str(name): str(words) for name, words in record.items()})
        else:
            self._settle(FORGOTTEN, {})

    def _refuse(self, asking: int, code: str, params: Mapping[str, Any]) -> None:
        if asking == self._asking:
            self._settle(MASKED, {}, (code, params))

    def _settle(self, state: str, fields: dict[str, str], refusal: tuple[str, Mapping[str, Any]] | None = None) -> None:
        self.state, self.fields, self.refusal = state, fields, refusal
        if state == SHOWN:
            self._until.setRemainingTime(SHOWN_MS)
            self.timer.start()
        else:
            self.timer.stop()
        self.changed.emit()
