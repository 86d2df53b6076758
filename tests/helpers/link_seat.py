"""A desk without windows: the real link client with a `State` mirror, for flow tests."""

from __future__ import annotations

import itertools
import threading
from typing import Any

import msgspec

from ioc.domain.apply import apply_entry, apply_positions, apply_readings
from ioc.domain.commands import AnyCommand
from ioc.domain.snapshot import load_snapshot
from ioc.domain.state import State
from ioc.link.client import LinkClient
from ioc.link.columns import positions_of, readings_of
from ioc.link.messages import (
    PROTOCOL,
    Answer,
    Ask,
    Beat,
    Control,
    Facts,
    Hello,
    Positions,
    Readings,
    Reply,
    Snapshot,
    Submit,
    TurnedAway,
    Welcome,
)
from tests.helpers.processes import wait_for


class LinkSeat:
    """Folds what comes, refuses gaps, answers `order` and `ask` synchronously."""

    def __init__(
        self, endpoint: str, *, token: str = "", login: str = "", password: str = "", seat: str = "s1"
    ) -> None:
        self.state = State()
        self.snapshots = 0
        self.gaps: list[tuple[int, int]] = []
        self.welcome: Welcome | None = None
        self.away: TurnedAway | None = None
        self.beat: Beat | None = None
        self.connected = False
        self._answers: dict[str, Answer | Reply] = {}
        self._ids = itertools.count(1)
        self.lock = threading.Lock()
        self.seat = seat
        hello = Hello(protocol=PROTOCOL, client="test", seat=seat, login=login, password=password, token=token)
        self.client = LinkClient(endpoint, hello)
        self.client.start(self._deliver, self._set_connected)

    def __enter__(self) -> LinkSeat:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def _set_connected(self, connected: bool) -> None:
        self.connected = connected

    def _deliver(self, messages: list[Any]) -> None:
        with self.lock:
            for message in messages:
                self._take(message)

    def _take(self, message: Any) -> None:
        match message:
            case Welcome():
                self.welcome = message
            case TurnedAway():
                self.away = message
            case Beat():
                self.beat = message
            case Answer() | Reply():
                self._answers[message.id] = message
            case Snapshot():
                self.state, self.snapshots = load_snapshot(message.data), self.snapshots + 1
            case Facts() | Readings() | Positions():
                self._fold(message)

    def _fold(self, message: Facts | Readings | Positions) -> None:
        if message.after != self.state.seq:
            self.gaps.append((self.state.seq, message.after))
            return
        if isinstance(message, Facts):
            for entry in message.entries:
                apply_entry(self.state, entry)
        elif isinstance(message, Readings):
            apply_readings(self.state, readings_of(message))
        else:
            apply_positions(self.state, positions_of(message))

    def ready(self) -> LinkSeat:
        """Wait for the first snapshot."""
        wait_for(lambda: self.snapshots, said=f"a snapshot (turned away: {self.away})")
        return self

    def order(self, command: AnyCommand) -> Answer:
        """Submit and wait for the answer."""
        ident = f"{self.seat}-{next(self._ids)}"
        self.client.send(Submit(id=ident, seen_seq=self.state.seq, command=command))
        answer = wait_for(lambda: self._answers.get(ident), said=f"an answer to {command}")
        assert isinstance(answer, Answer)
        return answer

    def ask(self, question: str, **params: Any) -> Any:
        """Ask and wait for the decoded reply."""
        ident = f"question-{next(self._ids)}"
        self.client.send(Ask(id=ident, question=question, params=params))
        reply = wait_for(lambda: self._answers.get(ident), said=f"a reply to {question}")
        assert isinstance(reply, Reply)
        assert not reply.code, (reply.code, reply.params)
        return msgspec.msgpack.decode(reply.data)

    def control(self, action: str, *, at_us: int = 0, rate: float = 1.0) -> None:
        """Steer a replay."""
        self.client.send(Control(action=action, at_us=at_us, rate=rate))

    def until(self, what: Any, said: str) -> Any:
        """Wait for something of the state."""

        def look() -> Any:
            with self.lock:
                return what(self.state)

        return wait_for(look, said=said)
