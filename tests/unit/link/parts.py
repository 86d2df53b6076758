"""A small engine behind the link, and clients that write down what they are given."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import zmq

from ioc.domain.commands import Actor, AnyCommand
from ioc.domain.facts import CityStageSet, Entry
from ioc.domain.records import VaultRef
from ioc.domain.snapshot import take_snapshot
from ioc.domain.state import State
from ioc.link.client import LinkClient
from ioc.link.messages import (
    PROTOCOL,
    Answer,
    Beat,
    Control,
    Facts,
    Hello,
    Readings,
    Reply,
    ServerMessage,
    Snapshot,
    TurnedAway,
    Welcome,
    decode_server,
    encode,
)
from ioc.link.server import LinkServer

GUARD_S = 30.0
"""A failure guard, never a measurement."""

REASON = VaultRef(id="v1", commitment=b"0")


def wait_for(condition: Callable[[], Any], what: str = "condition") -> Any:
    """Poll until `condition` gives something true; fail after the guard."""
    until = time.monotonic() + GUARD_S
    while time.monotonic() < until:
        found = condition()
        if found:
            return found
        time.sleep(0.005)
    raise AssertionError(f"never came: {what}")


def entry(seq: int) -> Entry:
    return Entry(seq=seq, at_us=seq * 1000, fact=CityStageSet(level=1 + seq % 5, reason=REASON))


class FakeEngine:
    """Publishes in its own order under one lock, as a loop thread would; knows people by password "right"."""

    def __init__(self, mode: str = "live") -> None:
        self.mode = mode
        self.seq = 0
        self.server: LinkServer | None = None
        self.order = threading.RLock()
        self.history: list[tuple[str, ...]] = []
        self.submitted: list[tuple[str, Actor, int, AnyCommand]] = []
        self.asked: list[str] = []
        self.requested = 0
        self.hold_snapshots = False
        self.door = threading.Event()
        self.door.set()
        self.last_size = 0

    # --- ports

    def authenticate(self, hello: Hello) -> Welcome | TurnedAway:
        self.door.wait(GUARD_S)
        if hello.login and hello.password != "right":
            return TurnedAway(code="link.credentials")
        person = hello.login if hello.login else ""
        return Welcome(
            protocol=PROTOCOL,
            engine="test",
            mode=self.mode,
            seat=hello.seat if person else "",
            person=person,
            name=person.title(),
            role="operator",
        )

    def joined(self, actor: Actor) -> None:
        self.history.append(("joined", actor.seat, actor.person))

    def left(self, seat: str, cause: str) -> None:
        self.history.append(("left", seat, cause))

    def submit(
        self, order_id: str, actor: Actor, seen_seq: int, command: AnyCommand, answer: Callable[[Answer], None]
    ) -> None:
        self.submitted.append((order_id, actor, seen_seq, command))
        self.publish_facts(1)
        answer(Answer(id=order_id, outcome="confirmed", seq=self.seq))

    def ask(self, actor: Actor, question: str, params: dict[str, Any], reply: Callable[[Reply], None]) -> None:
        self.asked.append(question)
        if question == "break":
            raise RuntimeError("asked for it")
        if question != "never":
            reply(Reply(id="", data=msgspec.msgpack.encode({"question": question, **params})))

    def control(self, actor: Actor, message: Control) -> None:
        self.history.append(("control", message.action))

    def request_snapshot(self, ready: Callable[[Snapshot], None]) -> None:
        self.requested += 1
        threading.Thread(target=self._give, args=(ready,), daemon=True).start()

    def _give(self, ready: Callable[[Snapshot], None]) -> None:
        with self.order:
            ready(self.snapshot())

    # --- the loop's doing

    def snapshot(self) -> Snapshot:
        state = State()
        state.seq = self.seq
        return Snapshot(seq=self.seq, at_us=self.seq * 1000, data=take_snapshot(state))

    def publish_facts(self, count: int) -> None:
        with self.order:
            entries = tuple(entry(self.seq + 1 + n) for n in range(count))
            self._publish(Facts(after=self.seq, seq=self.seq + count, entries=entries))
            self.seq += count

    def publish_readings(self, size: int = 10) -> None:
        with self.order:
            self._publish(
                Readings(
                    after=self.seq,
                    seq=self.seq + 1,
                    stream=bytes(4 * size),
                    source_us=bytes(8 * size),
                    received_us=bytes(8 * size),
                    value=bytes(8 * size),
                    quality=bytes(size),
                )
            )
            self.seq += 1

    def beat(self) -> None:
        with self.order:
            self._publish(Beat(at_us=self.seq * 1000, seq=self.seq))

    def _publish(self, message: Any) -> None:
        assert self.server is not None
        self.server.publish(message)

    def serve(self, endpoint: str, **options: Any) -> LinkServer:
        self.server = LinkServer(endpoint, self, **options)
        self.server.start()
        return self.server


def hello(seat: str = "one", login: str = "an", password: str = "right") -> Hello:
    return Hello(protocol=PROTOCOL, client="test", seat=seat, login=login, password=password)


class Recorder:
    """A client and all that it was given."""

    def __init__(self, endpoint: str, greeting: Hello | None = None, **options: Any) -> None:
        self.given: list[ServerMessage | bool] = []
        self.client = LinkClient(endpoint, greeting or hello(), **options)
        self.client.start(self.given.extend, self.given.append)

    def of(self, kind: Any) -> list[Any]:
        return [item for item in list(self.given) if isinstance(item, kind)]

    def seen_seq(self) -> int:
        found = [item.seq for item in list(self.given) if isinstance(item, Snapshot | Facts | Readings)]
        return found[-1] if found else -1

    def wait_seq(self, seq: int) -> None:
        wait_for(lambda: self.seen_seq() >= seq, f"sequence {seq}")

    def is_connected(self) -> bool:
        return ([item for item in list(self.given) if isinstance(item, bool)] or [False])[-1]

    def sequence_numbers(self) -> list[int]:
        """Every number after the last snapshot, and a check that each message follows on the one before."""
        numbers: list[int] = []
        at = -1
        for item in list(self.given):
            if isinstance(item, Snapshot):
                numbers, at = [], item.seq
            elif isinstance(item, Facts | Readings):
                assert item.after == at, f"gap or double: {item.after} does not follow on {at}"
                at = item.seq
                numbers += [one.seq for one in item.entries] if isinstance(item, Facts) else [item.seq]
        return numbers


class RawClient:
    """A bare socket: says what no client of ours would, and reads only when told."""

    def __init__(self, endpoint: str, receive_frames: int = 1000) -> None:
        self.context = zmq.Context()
        self.socket = self.context.socket(zmq.DEALER)
        self.socket.setsockopt(zmq.RCVHWM, receive_frames)
        self.socket.setsockopt(zmq.RCVBUF, 4096)
        self.socket.connect(endpoint)

    def say(self, *messages: Any) -> None:
        for message in messages:
            self.socket.send(message if isinstance(message, bytes) else encode(message))

    def read(self) -> ServerMessage:
        assert self.socket.poll(int(GUARD_S * 1000)), "nothing came"
        return decode_server(self.socket.recv())

    def read_until(self, kind: Any) -> Any:
        while True:
            message = self.read()
            if isinstance(message, kind):
                return message

    def close(self) -> None:
        self.context.destroy(0)


@contextmanager
def short_endpoint() -> Iterator[str]:
    """An address in a folder of its own; its path is short, as that of a socket must be."""
    with tempfile.TemporaryDirectory(prefix="ioc-", ignore_cleanup_errors=True) as folder:
        yield f"ipc://{folder}/link.sock"


@contextmanager
def beating_engine(endpoint: str) -> Iterator[FakeEngine]:
    """A served engine that beats five times a second."""
    made = FakeEngine()
    made.serve(endpoint)
    over = threading.Event()

    def beats() -> None:
        while not over.wait(0.2):
            made.beat()

    thread = threading.Thread(target=beats)
    thread.start()
    yield made
    over.set()
    thread.join()
    assert made.server is not None
    made.server.close()
