"""What the server knows of one connection: who it is, how far it has come, and what still waits for it."""

from __future__ import annotations

from collections import deque
from enum import Enum, auto
from typing import NamedTuple

from ioc.domain.commands import Actor
from ioc.link.messages import Facts, Hello, Positions, Readings, encode
from ioc.link.slices import facts_after

MOST_FRAMES = 5_000
MOST_BYTES = 32 << 20
MOST_KEPT_BYTES = 64 << 20

NOBODY = Actor(person="", name="", role="", seat="")

Sequenced = Facts | Readings | Positions


class Stage(Enum):
    """Where a connection stands."""

    KNOCKING = auto()
    """Not yet known: gets nothing."""
    LOOKING = auto()
    """Looks round without a person: beats and answers only."""
    CHOKED = auto()
    """Needs a snapshot, asked for as soon as its pipe takes frames."""
    AWAITING = auto()
    """The snapshot is asked for."""
    FOLLOWING = auto()
    """Gets everything after `seq`."""


class _Waiting(NamedTuple):
    frame: bytes
    weight: int
    is_answer: bool


class Peer:
    """One connection. Only the server's thread touches it."""

    def __init__(self, identity: bytes) -> None:
        self.identity = identity
        self.stage = Stage.KNOCKING
        self.actor = NOBODY
        self.hello: Hello | None = None
        self.next_hello: Hello | None = None
        self.turned_away = False
        self.questions = 0
        self.heard_us = 0
        self.gone = False
        self.seq = 0
        self.blocked = False
        self._queue: deque[_Waiting] = deque()
        self._queued_bytes = 0
        self._kept: deque[bytes] = deque()
        self._kept_bytes = 0

    @property
    def seat(self) -> str:
        """The seat held by this connection; empty for nobody's."""
        return self.actor.seat

    @property
    def next_frame(self) -> bytes | None:
        """What is to be sent next."""
        return self._queue[0].frame if self._queue else None

    def sent(self) -> None:
        """The next frame went out."""
        self._queued_bytes -= self._queue.popleft().weight

    def queue(self, frame: bytes, *, is_answer: bool = False) -> None:
        """Send `frame` after everything that waits."""
        self._queue.append(_Waiting(frame, len(frame), is_answer))
        self._queued_bytes += len(frame)

    def queue_answer(self, frame: bytes) -> None:
        """Send an answer or reply: it outlives a resync and comes after the snapshot that holds what it speaks of."""
        if self.stage in (Stage.CHOKED, Stage.AWAITING):
            self._keep(frame)
        else:
            self.queue(frame, is_answer=True)

    def queue_beat(self, frame: bytes) -> None:
        """Send a sign of life; to a choked connection only one at a time, which also shows when its pipe has room."""
        if self.stage is Stage.KNOCKING or (self.stage is Stage.CHOKED and self._queue):
            return
        self.queue(frame)

    def follow(self, message: Sequenced, frame: bytes) -> bool:
        """Queue `message` (encoded: `frame`) if it is next; False when something is missing before it."""
        if message.seq <= self.seq:
            return True
        if message.after != self.seq:
            if message.after > self.seq or not isinstance(message, Facts):
                return False
            frame = encode(facts_after(message, self.seq))
        self.seq = message.seq
        self.queue(frame)
        return True

    def choke(self) -> None:
        """Too much waits, or something is missing: forget what waits, keep the answers, and need a snapshot."""
        for waiting in self._queue:
            if waiting.is_answer:
                self._keep(waiting.frame)
        self._empty()
        self.stage = Stage.CHOKED

    def place_snapshot(self, seq: int, frame: bytes) -> None:
        """The snapshot came: it replaces what waits, and what was kept follows it."""
        self.choke()
        self.stage = Stage.FOLLOWING
        self.seq = seq
        self._queue.append(_Waiting(frame, 0, False))
        for kept in self._kept:
            self.queue(kept, is_answer=True)
        self._kept.clear()
        self._kept_bytes = 0

    def sit_down(self, stage: Stage, actor: Actor) -> None:
        """Begin anew as `actor`; nothing from before is sent."""
        self.stage, self.actor = stage, actor
        self._empty()
        self._kept.clear()
        self._kept_bytes = 0

    def is_over(self) -> bool:
        """Whether too much waits. A snapshot, however large, weighs nothing."""
        return len(self._queue) > MOST_FRAMES or self._queued_bytes > MOST_BYTES

    def is_hopeless(self) -> bool:
        """Whether even the answers alone are too much: it asks and never reads."""
        return self._kept_bytes > MOST_KEPT_BYTES

    def _keep(self, frame: bytes) -> None:
        self._kept.append(frame)
        self._kept_bytes += len(frame)

    def _empty(self) -> None:
        self._queue.clear()
        self._queued_bytes = 0
