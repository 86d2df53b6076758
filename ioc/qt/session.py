"""A desk's view of one engine or replay process: everything that widgets know of the outside.

Lives on the GUI thread. It owns the desk's `State` mirror, folded from the same facts by the same `apply`.
"""

from __future__ import annotations

import gc
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from ioc.domain.apply import apply_entry, apply_positions, apply_readings
from ioc.domain.commands import AnyCommand
from ioc.domain.facts import Entry
from ioc.domain.readings import PositionBatch, ReadingBatch
from ioc.domain.snapshot import load_snapshot
from ioc.domain.state import Change, State
from ioc.link.columns import positions_of, readings_of
from ioc.link.messages import (
    Answer,
    Ask,
    Beat,
    Control,
    Facts,
    Positions,
    Readings,
    Reply,
    Resume,
    ServerMessage,
    SignOut,
    Snapshot,
    Submit,
    TurnedAway,
    Welcome,
)

DEAR_S = 0.01
"""A registration whose signal costs more than this is dear: many views begin anew."""
SHARE = 20
"""Dear signals take at most one part in so many of the desk's time while registrations pour in."""
REGISTRY = ("assets", "streams")


READINGS_MS = 50
"""Readings are told at most 20 times a second; facts at once."""


class Link(Protocol):
    """The client end of the link, as `ioc.link.client` gives it. All calls are non-blocking and thread-safe."""

    def send(self, message: Any) -> None:
        """Queue a message for the engine."""


class Ticket(QObject):
    """One submitted command: sent -> confirmed, refused or failed. Never shown done because it was sent."""

    settled = Signal(object)
    """Emitted once with this ticket."""

    def __init__(self, ident: str, command: AnyCommand, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.id = ident
        self.command = command
        self.outcome = "sent"
        self.code = ""
        self.params: dict[str, Any] = {}
        self.created = ""
        self.seq = 0


class Question(QObject):
    """One query: `answered` carries the decoded reply, `failed` a sentence code and its parameters."""

    answered = Signal(object)
    failed = Signal(str, object)

    def __init__(self, ident: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.id = ident


class Session(QObject):
    """State, time, commands and questions of one seat (live) or one replay."""

    changed = Signal(object)
    """`Change`: ids touched by facts since the last emission (at once; registrations of a large city gathered)."""
    readings_changed = Signal(object)
    """int32 array of stream indices with a new latest reading (at most 20 Hz)."""
    reset = Signal()
    """A snapshot replaced everything (first, after a reconnect, after a seek)."""
    entries_arrived = Signal(object)
    """tuple[Entry, ...] as they came, for the log; not those inside a snapshot."""
    beat_received = Signal(object)
    """`Beat`, once a second."""
    connection_changed = Signal(bool)
    signed_in = Signal()
    turned_away = Signal(str, object)
    ticket_settled = Signal(object)

    def __init__(self, link: Link, *, is_replay: bool = False, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self.is_replay = is_replay
        self.state = State()
        self.connected = False
        self.welcome: Welcome | None = None
        self.beat: Beat | None = None
        self._tickets: dict[str, Ticket] = {}
        self._questions: dict[str, Question] = {}
        self._fresh: set[int] = set()
        self._paint = QTimer(self)
        self._paint.setSingleShot(True)
        self._paint.setInterval(READINGS_MS)
        self._paint.timeout.connect(self._emit_readings)
        self._registered = Change()
        self._registering = QTimer(self)
        self._registering.setSingleShot(True)
        self._registering.timeout.connect(self._emit_registered)

    # --- asked by panels

    def now_us(self) -> int:
        """The engine's clock (replay: the past clock), as of the newest beat or entry."""
        at = self.beat.at_us if self.beat else 0
        return max(at, self.state.at_us) if not self.is_replay else at or self.state.at_us

    def may_act(self) -> bool:
        """Whether commands make sense here: live, connected, signed in."""
        return not self.is_replay and self.connected and bool(self.welcome and self.welcome.person)

    def submit(self, command: AnyCommand, seen_seq: int = 0) -> Ticket:
        """Send a command. The ticket settles when the engine has answered; a lost link settles it as failed. `seen_seq`
        is what the person was looking at when they began, where that was earlier than now."""
        ticket = Ticket(uuid.uuid4().hex, command, self)
        self._tickets[ticket.id] = ticket
        if self.is_replay or not self.connected:
            code = "refused.replay" if self.is_replay else "refused.no_link"
            answer = Answer(id=ticket.id, outcome="refused", code=code)
            QTimer.singleShot(0, self, lambda: self._settle(answer))
        else:
            self._link.send(Submit(id=ticket.id, seen_seq=seen_seq or self.state.seq, command=command))
        return ticket

    def ask(self, question: str, **params: Any) -> Question:
        """Ask something that may be slow."""
        made = Question(uuid.uuid4().hex, self)
        self._questions[made.id] = made
        self._link.send(Ask(id=made.id, question=question, params=params))
        return made

    def control(self, action: str, *, at_us: int = 0, rate: float = 1.0) -> None:
        """Replay: play, pause, seek, step."""
        self._link.send(Control(action=action, at_us=at_us, rate=rate))

    def sign_out(self) -> None:
        """Leave the seat."""
        self._link.send(SignOut())

    # --- fed by the bridge, on the GUI thread

    def take(self, messages: list[ServerMessage]) -> None:
        """Fold a run of server messages in and emit each signal once."""
        if any(isinstance(message, Snapshot) for message in messages):
            with _uncollected():  # everything is made anew at once, and nearly all of it stays
                self._take(messages)
        else:
            self._take(messages)

    def _take(self, messages: list[ServerMessage]) -> None:
        change, was_reset = Change(), False
        entries: list[Entry] = []
        for message in messages:
            if isinstance(message, Facts):
                self._take_facts(message, change, entries)
            elif isinstance(message, Snapshot):
                self._take_snapshot(message)
                change, entries, was_reset = Change(), [], True
            else:
                self._take_other(message, change)
        if was_reset:
            self.reset.emit()
            self._registered = Change()
        self._emit_changed(change)
        if entries:
            self.entries_arrived.emit(tuple(entries))

    def set_connected(self, connected: bool) -> None:
        """The link came up or went down; open tickets fail in words."""
        if connected == self.connected:
            return
        self.connected = connected
        if not connected:
            for ident in list(self._tickets):
                self._settle(Answer(id=ident, outcome="failed", code="refused.link_lost"))
        self.connection_changed.emit(connected)

    def _emit_changed(self, change: Change) -> None:
        """At once, but for registrations that follow on a dear one: they are gathered until their time has come."""
        registered = any(table in change for table in REGISTRY)
        if registered and self._registering.isActive():
            held = Change()
            held.ids = {table: change.ids.pop(table) for table in REGISTRY if table in change}
            self._registered.merge(held)
            registered = False
        if not change:
            return
        began = time.perf_counter()
        self.changed.emit(change)
        spent = time.perf_counter() - began
        if registered and spent > DEAR_S:
            self._registering.start(int(spent * SHARE * 1000))

    def _emit_registered(self) -> None:
        change, self._registered = self._registered, Change()
        self._emit_changed(change)

    def _take_facts(self, message: Facts, change: Change, entries: list[Entry]) -> None:
        if message.after != self.state.seq:
            self._link.send(Resume(have_seq=self.state.seq))
            return
        for entry in message.entries:
            change.merge(apply_entry(self.state, entry))
            entries.append(entry)
        self.state.seq = message.seq

    def _take_snapshot(self, message: Snapshot) -> None:
        self.state = load_snapshot(message.data)
        self._fresh.clear()

    def _take_other(self, message: ServerMessage, change: Change) -> None:
        match message:
            case Answer():
                self._settle(message)
            case Reply():
                self._reply(message)
            case Beat():
                self.beat = message
                self.beat_received.emit(message)
            case Welcome():
                self.welcome = message
                self.signed_in.emit()
            case TurnedAway():
                self.welcome = None
                self.turned_away.emit(message.code, dict(message.params))
            case Readings() | Positions():
                self._take_columns(message, change)
            case _:
                raise TypeError(f"not a server message: {message!r}")

    def _take_columns(self, message: Readings | Positions, change: Change) -> None:
        if message.after != self.state.seq:
            self._link.send(Resume(have_seq=self.state.seq))
            return
        batch = batch_of(message)
        if isinstance(batch, ReadingBatch):
            self._fresh.update(apply_readings(self.state, batch).tolist())
            if not self._paint.isActive():
                self._paint.start()
        else:
            change.merge(apply_positions(self.state, batch))

    def _emit_readings(self) -> None:
        fresh, self._fresh = self._fresh, set()
        self.readings_changed.emit(sorted(fresh))

    def _settle(self, answer: Answer) -> None:
        ticket = self._tickets.pop(answer.id, None)
        if ticket is None:
            return
        ticket.outcome, ticket.code = answer.outcome, answer.code
        ticket.params, ticket.created, ticket.seq = dict(answer.params), answer.created, answer.seq
        ticket.settled.emit(ticket)
        self.ticket_settled.emit(ticket)
        ticket.deleteLater()

    def _reply(self, reply: Reply) -> None:
        question = self._questions.pop(reply.id, None)
        if question is None:
            return
        if reply.code:
            question.failed.emit(reply.code, dict(reply.params))
        else:
            question.answered.emit(msgspec.msgpack.decode(reply.data))
        question.deleteLater()


def batch_of(message: Readings | Positions) -> ReadingBatch | PositionBatch:
    """The columns of a `Readings` or `Positions` message."""
    return readings_of(message) if isinstance(message, Readings) else positions_of(message)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without garbage collection: each full one walks the whole of a large city (half a second at 100 000 alarms)."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
