"""Words that lie in the vault (notes, reasons, log lines): asked for when they are first shown, then kept."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from ioc.domain.people import READING
from ioc.domain.state import Change
from ioc.qt.session import Session

KEPT = 5_000
"""Texts kept; they are few and short, and personal data should not pile up in a desk."""


class TextCache(QObject):
    """`get` answers at once or asks; many asked for in one turn go out as one question."""

    arrived = Signal()
    """Texts came in; whoever shows some asks again."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._texts: dict[str, str] = {}
        self._asked: dict[str, None] = {}
        self._withheld: dict[str, None] = {}
        self._wanted: dict[str, None] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._ask)
        self._unanswered: dict[str, None] = {}
        session.reset.connect(self._forget_asked)
        session.changed.connect(self._follow)

    def get(self, ref: str) -> str | None:
        """The text, or None while it is on its way (or masked)."""
        held = self._texts.get(ref)
        if held is None and ref and ref not in self._asked and ref not in self._wanted and self._may_read():
            self._wanted[ref] = None
            self._timer.start()
        return held

    def withheld(self, ref: str) -> bool:
        """Whether there will be no text: it is masked, was forgotten, or is not for whoever sits here (a wall)."""
        return ref in self._withheld or not self._may_read()

    def put(self, ref: str, text: str) -> None:
        """Keep a text."""
        self._texts[ref] = text
        while len(self._texts) > KEPT:
            self._texts.pop(next(iter(self._texts)))

    def _ask(self) -> None:
        refs, self._wanted = list(self._wanted), {}
        self._asked.update(dict.fromkeys(refs))
        question = self._session.ask("texts", refs=refs)
        question.answered.connect(self._take)
        question.failed.connect(lambda *_: self._unanswered.update(dict.fromkeys(refs)))

    def _take(self, answer: Any) -> None:
        for ref, text in dict(answer).items():
            self.put(str(ref), text_of(text))
            if text is None:
                self._withheld[str(ref)] = None
        self.arrived.emit()

    def _forget_asked(self) -> None:
        self._asked.clear()

    def _may_read(self) -> bool:
        """Whether asking makes sense: each refusal of a role is on record."""
        welcome = self._session.welcome
        return welcome is None or self._session.is_replay or welcome.role in READING

    def _follow(self, change: Change) -> None:
        """A seat that was locked was told nothing; once it is open again, its lists ask anew."""
        if self._unanswered and "seats" in change:
            for ref in self._unanswered:
                self._asked.pop(ref, None)
            self._unanswered = {}
            self.arrived.emit()


def text_of(record: Any) -> str:
    """The words of a vault record: a string, or a record with `text`, `reason` or its first field."""
    if isinstance(record, dict):
        found = record.get("text") or record.get("reason") or next(iter(record.values()), "")
        return str(found)
    return str(record or "")
