"""The replay process: a journal read with a past clock, served to desks over the same link."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from ioc.app.children import end_with_parent
from ioc.app.outlet import Outlet
from ioc.app.questions import Horizon, QuestionRefused, Questions
from ioc.app.replay_proof import ReplayProof
from ioc.domain.commands import Actor, AnyCommand
from ioc.domain.logbook import LOOK_KINDS
from ioc.domain.state import State
from ioc.engine.clock import now_us
from ioc.engine.replay import Item, Replay
from ioc.journal.edge import Edge
from ioc.journal.reader import JournalReader
from ioc.link.messages import PROTOCOL, Answer, Control, Hello, Reply, Snapshot, TurnedAway, Welcome
from ioc.link.server import LinkServer

BOUNDS_S = 0.5
"""How long the record's end is taken for granted; it grows while an engine runs."""


class JournalPast:
    """A `PastSource` over a journal reader. It ends where the record has settled, so that nothing is passed over."""

    def __init__(
        self,
        reader: JournalReader,
        now_us: Callable[[], int] = now_us,
        steady_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reader, self._steady_s = reader, steady_s
        self._live_edge = reader.live_edge(now_us, steady_s)
        self._edge, self._first_us = Edge(-1, 0, True), 0
        self._asked_s = -BOUNDS_S

    def state_at(self, at_us: int) -> State:
        """See `PastSource`."""
        edge = self._look()
        state = self._reader.state_at(min(at_us, edge.at_us))
        return state if state.seq <= edge.seq else self._reader.state_at_seq(edge.seq)

    def state_at_seq(self, seq: int) -> State:
        """See `PastSource`."""
        return self._reader.state_at_seq(min(seq, self._look().seq))

    def replay(self, after_seq: int) -> Iterator[Item]:
        """See `PastSource`."""
        edge = self._look()
        return self._reader.replay(after_seq, until_seq=edge.seq) if after_seq < edge.seq else iter(())

    def bounds(self) -> tuple[int, int]:
        """See `PastSource`."""
        edge = self._look()
        return self._first_us, edge.at_us

    def grows(self) -> bool:
        """See `PastSource`."""
        return self._look().grows

    def step_from(self, seq: int, direction: int) -> int | None:
        """See `PastSource`."""
        if direction < 0:
            entries = self._reader.log(before_seq=seq, limit=1, kinds=LOOK_KINDS)
            return entries[0].seq if entries else None
        later = self._reader.entries(seq, until_seq=self._look().seq)
        return next((e.seq for e in later if type(e.fact).__name__ in LOOK_KINDS), None)

    def _look(self) -> Edge:
        now = self._steady_s()
        if now - self._asked_s >= BOUNDS_S:
            self._edge, self._first_us, self._asked_s = self._live_edge.look(), self._reader.bounds().first_us, now
        return self._edge


class ReplayLink:
    """The replay's `LinkPorts`: anybody on this machine who reached the socket may watch, nobody may act.

    `token` is the secret that the desk which started this process holds, with the role it watches in.
    """

    def __init__(self, questions: Questions, proof: ReplayProof, token: str, role: str) -> None:
        self._questions, self._proof, self._token, self._role = questions, proof, token, role
        self.replay: Replay | None = None

    def authenticate(self, hello: Hello) -> Welcome | TurnedAway:
        """By the starter's token."""
        if self._token and hello.token != self._token:
            return TurnedAway(code="link.token")
        return Welcome(
            protocol=PROTOCOL,
            engine=f"replay:{os.getpid()}",
            mode="replay",
            seat=hello.seat,
            person="replay",
            name="",
            role=self._role,
        )

    def joined(self, actor: Actor) -> None:
        """Watching is not on the record."""

    def left(self, seat: str, cause: str) -> None:
        """Nor is its end."""

    def submit(
        self, order_id: str, actor: Actor, seen_seq: int, command: AnyCommand, answer: Callable[[Answer], None]
    ) -> None:
        """The past cannot be changed."""
        answer(Answer(id=order_id, outcome="refused", code="refused.replay"))

    def ask(self, actor: Actor, question: str, params: dict[str, Any], reply: Callable[[Reply], None]) -> None:
        """From the journal, up to the past clock."""
        replay = self.replay
        if question == "digest" and replay is not None:
            replay.put(lambda: reply(Reply(id="", data=_digest(replay))))
            return
        if question == "verified" and replay is not None:
            proof = self._proof
            replay.put(lambda: reply(Reply(id="", data=msgspec.msgpack.encode(proof.look(replay.state.seq)))))
            return
        try:
            reply(Reply(id="", data=self._questions.answer(question, params, actor.role)))
        except QuestionRefused as refused:
            reply(Reply(id="", code=refused.code, params=refused.params))

    def control(self, actor: Actor, message: Control) -> None:
        """Play, pause, seek, step."""
        replay = self.replay
        if replay is not None:
            replay.put(lambda: replay.control(message))

    def request_snapshot(self, ready: Callable[[Snapshot], None]) -> None:
        """On the replay's thread, between two frames."""
        replay = self.replay
        if replay is not None:
            replay.put(lambda: ready(replay.snapshot()))


def _digest(replay: Replay) -> bytes:
    state = replay.state
    return msgspec.msgpack.encode({"seq": state.seq, "at_us": state.at_us, "digest": state.digest()})


def run_replay(reader: JournalReader, endpoint: str, at_us: int, *, token: str, role: str) -> int:
    """Serve the past until a signal or the end of the starter. Raises JournalRefused or EndpointRefused in words."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    end_with_parent(stop.set)
    outlet = Outlet()
    replay = Replay(JournalPast(reader), outlet, at_us)
    proof = ReplayProof(reader)
    link = ReplayLink(Questions(reader, lambda: Horizon(replay.at_us, replay.state.seq)), proof, token, role)
    link.replay = replay
    server = LinkServer(endpoint, link)
    server.start()
    outlet.server = server
    thread = threading.Thread(target=replay.run, name="replay")
    thread.start()
    while thread.is_alive() and not stop.wait(0.2):
        pass
    replay.put(replay.end)
    thread.join()
    proof.close()
    server.close()
    return 0 if stop.is_set() else 1
