"""The forms of calls that one person has at this desk: which they are, what stands in them, how they are kept."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from ioc.domain.intake_records import CallWork
from ioc.domain.records import Call
from ioc.qt.call_table import waits
from ioc.qt.intake_draft import Draft, draft_of
from ioc.qt.session import Session, Ticket

SAVE_MS = 1_500
"""So long after the last key a form is kept."""


class IntakeForms(QObject):
    """One form is in sight (`current`, a call's id, "" for none). What is typed lies here and, a moment later, with the
    engine; the number that called and words kept earlier are asked for once a call."""

    told = Signal(str)
    """What was asked for a call is here."""
    not_kept = Signal(object)
    """The engine did not take what was typed: the `Ticket`."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.current = ""
        self.drafts: dict[str, Draft] = {}
        self.numbers: dict[str, str] = {}
        self._asked: set[str] = set()
        self._seen: set[str] = set()
        self._unsaved = ""
        self._saver = QTimer(self)
        self._saver.setSingleShot(True)
        self._saver.setInterval(SAVE_MS)
        self._saver.timeout.connect(self.keep)

    # --- which they are

    @property
    def call(self) -> Call | None:
        """The call in sight."""
        return self._session.state.tables.calls.get(self.current)

    @property
    def work(self) -> CallWork | None:
        """What is on record of it."""
        return self._session.state.tables.intake.get(self.current)

    @property
    def draft(self) -> Draft | None:
        """What stands in its form."""
        return self.drafts.get(self.current)

    def mine(self) -> list[str]:
        """Calls that this person has, oldest first."""
        person = self._session.welcome.person if self._session.welcome else ""
        tables = self._session.state.tables
        held = (w for w in tables.intake.values() if person and w.holder == person and w.outcome is None)
        open_ones = [w for w in held if (call := tables.calls.get(w.call)) is not None and call.incident is None]
        return [w.call for w in sorted(open_ones, key=lambda w: (w.since_us, w.call))]

    def newly_mine(self) -> list[str]:
        """Those that came since this was asked last."""
        mine = self.mine()
        new = [ident for ident in mine if ident not in self._seen]
        self._seen = set(mine)
        return new

    def waiting(self, line: str) -> list[Call]:
        """Calls that nobody has, on `line` first, longest waiting first."""
        tables = self._session.state.tables
        free = [
            call
            for call in tables.calls.values()
            if waits(call, work := tables.intake.get(call.id)) and not (work and work.holder)
        ]
        return sorted(free, key=lambda call: (call.line != line, call.received_us, call.id))

    def begin_again(self) -> None:
        """A desk that was started again finds its forms; their words are asked for anew."""
        self._asked.clear()
        self.drafts.clear()
        mine = self.mine()
        self._seen = set(mine)
        if self.current not in mine:
            held = self._session.state.tables.intake
            self.current = next((ident for ident in reversed(mine) if not held[ident].held), mine[-1] if mine else "")

    # --- what stands in them

    def in_sight(self) -> tuple[Call, Draft] | None:
        """The call in sight and its form, begun from what is on record; None where this person has none."""
        call, work = self.call, self.work
        if call is None or work is None or self.current not in self.mine():
            self.current = ""
            return None
        draft = self.drafts.setdefault(call.id, draft_of(work))
        self._ask(call)
        return call, draft

    def edited(self) -> None:
        """Something was typed into the form in sight."""
        self._unsaved = self.current
        self._saver.start()

    def keep(self) -> None:
        """Let the engine keep what was typed, now."""
        draft = self.drafts.get(self._unsaved)
        self.leave_unsaved()
        if draft is not None and self._session.may_act():
            self._session.submit(draft.save()).settled.connect(self._kept)

    def leave_unsaved(self) -> None:
        """What was typed last goes with a command of its own, or is of no use any more."""
        self._saver.stop()
        self._unsaved = ""

    def drop(self) -> None:
        """The form in sight is done with: its words leave the desk, and the newest of the others comes."""
        self.drafts.pop(self.current, None)
        self.numbers.pop(self.current, None)
        self.current = next((ident for ident in reversed(self.mine()) if ident != self.current), "")

    def _kept(self, ticket: Ticket) -> None:
        if ticket.outcome != "confirmed":
            self.not_kept.emit(ticket)

    def _ask(self, call: Call) -> None:
        """The number, masked, and the words that were kept."""
        if call.id in self._asked or not self._session.may_act():
            return
        self._asked.add(call.id)
        question = self._session.ask("call_words", call=call.id)
        question.answered.connect(lambda told, ident=call.id: self._take_words(ident, dict(told)))

    def _take_words(self, ident: str, told: dict[str, object]) -> None:
        number, words = told.get("number"), told.get("words")
        self.numbers[ident] = str(number or "")
        draft = self.drafts.get(ident)
        if draft is not None and isinstance(words, dict):
            # what was typed since the question went out is newer
            draft.words = {**{str(key): str(text) for key, text in words.items()}, **draft.words}
        self.told.emit(ident)
