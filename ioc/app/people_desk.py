"""A seat without windows for `ioc people`: signs in over the link as anybody does, orders, and hears the answer."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any

from ioc import __version__
from ioc.app.runtime import RuntimePaths, RuntimeRefused, live_engine
from ioc.domain.apply import apply_entry
from ioc.domain.commands import AnyCommand
from ioc.domain.records import Account
from ioc.domain.snapshot import load_snapshot
from ioc.domain.state import State
from ioc.link.client import LinkClient
from ioc.link.messages import (
    PROTOCOL,
    Answer,
    Facts,
    Hello,
    ServerMessage,
    Snapshot,
    Submit,
    TurnedAway,
    Welcome,
)

PATIENCE_S = 30.0


class PeopleRefused(Exception):
    """Turned away, refused, or no answer: `code` and `params` name a sentence."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


class PeopleDesk:
    """Signed in from `__enter__` to `__exit__`. Raises PeopleRefused; RuntimeRefused when no engine runs.

    An empty `login` looks round only: enough to make the first account, or to choose one's own first password.
    """

    def __init__(self, paths: RuntimePaths, login: str = "", password: str = "") -> None:
        if live_engine(paths) is None:
            raise RuntimeRefused("launch.no_engine", data_dir=str(paths.data_dir))
        seat = f"people-{os.getpid()}"
        hello = Hello(protocol=PROTOCOL, client=f"people/{__version__}", seat=seat, login=login, password=password)
        self._client = LinkClient(paths.endpoint, hello)
        self._news = threading.Condition()
        self._welcome: Welcome | None = None
        self._state: State | None = None
        self._away: TurnedAway | None = None
        self._answers: dict[str, Answer] = {}
        self._ordered = 0

    def __enter__(self) -> PeopleDesk:
        self._client.start(self._take, lambda _: None)
        try:
            self._wait(lambda: self._welcome)
            assert self._welcome is not None
            if self._welcome.person:
                self._wait(lambda: self._state)
        except PeopleRefused:
            self._client.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    @property
    def welcome(self) -> Welcome:
        """Who this is, as the engine says."""
        assert self._welcome is not None
        return self._welcome

    def accounts(self) -> list[Account]:
        """Every account, by login."""
        with self._news:
            held = dict(self._state.tables.accounts) if self._state else {}
        return [held[login] for login in sorted(held)]

    def order(self, command: AnyCommand) -> Answer:
        """Carry out a command; the confirmed answer."""
        self._ordered += 1
        ident = f"people-{os.getpid()}-{self._ordered}"
        self._client.send(Submit(id=ident, seen_seq=self._state.seq if self._state else 0, command=command))
        self._wait(lambda: ident in self._answers)
        answer = self._answers[ident]
        if answer.outcome != "confirmed":
            raise PeopleRefused(answer.code, **answer.params)
        return answer

    def _wait(self, what: Callable[[], object]) -> None:
        with self._news:
            if not self._news.wait_for(lambda: what() or self._away, PATIENCE_S):
                raise PeopleRefused("launch.no_answer", seconds=int(PATIENCE_S))
            if not what() and self._away is not None:
                raise PeopleRefused(self._away.code, **self._away.params)

    def _take(self, messages: list[ServerMessage]) -> None:
        """On the client's thread."""
        with self._news:
            for message in messages:
                match message:
                    case Welcome():
                        self._welcome = message
                    case TurnedAway():
                        self._away = message
                    case Snapshot():
                        self._state = load_snapshot(message.data)
                    case Facts() if self._state is not None:
                        for entry in message.entries:
                            apply_entry(self._state, entry)
                    case Answer():
                        self._answers[message.id] = message
            self._news.notify_all()
