"""Playing a recording: a past clock over the journal, published through the same messages as the present.

One thread owns it (`run`); control comes in by `put`. Nothing is decided here: what was decided is on record.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from typing import Protocol

from ioc.domain.apply import apply_entry, apply_positions, apply_readings
from ioc.domain.facts import Entry
from ioc.domain.readings import PositionBatch, ReadingBatch
from ioc.domain.snapshot import take_snapshot
from ioc.domain.state import State
from ioc.engine.draft import Draft
from ioc.link.messages import Beat, Control, ServerMessage, Snapshot

Item = Entry | ReadingBatch | PositionBatch

FRAME_S = 0.04
BEAT_S = 0.25
MAX_RATE = 1000.0
FRAME_ITEMS = 5_000
"""Most items told in one frame, so that a fast replay stays answerable."""


class PastSource(Protocol):
    """What is asked of a journal reader."""

    def state_at(self, at_us: int) -> State:
        """State as known at an instant of receipt."""

    def state_at_seq(self, seq: int) -> State:
        """State at a sequence number."""

    def replay(self, after_seq: int) -> Iterator[Item]:
        """Entries and batches after a sequence number, in order."""

    def bounds(self) -> tuple[int, int]:
        """First and last instant on record, as far as it has settled."""

    def grows(self) -> bool:
        """Whether more may come at the end: somebody is writing."""

    def step_from(self, seq: int, direction: int) -> int | None:
        """Sequence of the next (1) or previous (-1) entry worth a look."""


class Publisher(Protocol):
    """Where it is published; the link server."""

    def publish(self, message: ServerMessage) -> None:
        """To every desk that follows."""


class Replay:
    """A moment of the past that can be played, paused, sought and stepped."""

    def __init__(
        self, source: PastSource, publisher: Publisher, at_us: int, *, steady_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._source, self._publisher, self._steady_s = source, publisher, steady_s
        self._asked: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.rate = 0.0
        self._items: Iterator[Item] | None = None
        self._next: Item | None = None
        self._frame = self._beaten = steady_s()
        self._ended = False
        first, last = source.bounds()
        self.at_us = min(max(at_us, first), last)
        self.state = source.state_at(self.at_us)

    def put(self, ask: Callable[[], None]) -> None:
        """Have something done on the replay's thread; thread-safe."""
        self._asked.put(ask)

    def control(self, message: Control) -> None:
        """Obey the time line (on the replay's thread)."""
        match message.action:
            case "play":
                self.rate = min(max(message.rate, 0.1), MAX_RATE)
                self._frame = self._steady_s()
            case "pause":
                self.rate = 0.0
            case "seek":
                self.seek(message.at_us)
            case "step":
                self._step(1 if message.rate > 0 else -1)
        self._beat()

    def run(self) -> None:
        """Until `end`: a frame every FRAME_S, however long the one before took; what was missed is not made up for."""
        due = self._steady_s()
        while not self._ended:
            due = max(due + FRAME_S, self._steady_s())
            self._obey_until(due)
            self.advance()

    def _obey_until(self, due: float) -> None:
        """Do what is asked until a frame is due; what waits is done in any case."""
        while True:
            wait = due - self._steady_s()
            try:
                self._asked.get(block=wait > 0, timeout=max(wait, 0.0))()
            except queue.Empty:
                return

    def end(self) -> None:
        """Stop running and let the record go (on the replay's thread)."""
        self._ended = True
        self._items = self._next = None

    def snapshot(self) -> Snapshot:
        """The state as published so far."""
        return Snapshot(seq=self.state.seq, at_us=self.at_us, data=take_snapshot(self.state))

    def seek(self, at_us: int) -> None:
        """Go to an instant: nearest checkpoint and fold; desks get it whole."""
        first, last = self._source.bounds()
        self.at_us = min(max(at_us, first), last)
        self._replace(self._source.state_at(self.at_us))

    def _replace(self, state: State) -> None:
        self.state = state
        self._items = self._next = None
        self._publisher.publish(self.snapshot())

    def _step(self, direction: int) -> None:
        self.rate = 0.0
        target = self._source.step_from(self.state.seq, direction)
        if target is not None:
            state = self._source.state_at_seq(target)
            self.at_us = state.at_us
            self._replace(state)

    def advance(self) -> None:
        """Move the past clock by the time that passed and publish what happened up to it."""
        now = self._steady_s()
        passed, self._frame = now - self._frame, now
        if self.rate:
            self._play_until(self.at_us + int(passed * self.rate * 1e6))
        if now - self._beaten >= BEAT_S:
            self._beat()

    def _play_until(self, target_us: int) -> None:
        draft, count = Draft(self.state.seq), 0
        while count < FRAME_ITEMS:
            item = self._peek()
            if item is None or _time_of(item) > target_us:
                break
            self._next = None
            self._fold(item, draft)
            count += 1
        if count == FRAME_ITEMS:
            target_us = self.state.at_us
        last = self._source.bounds()[1]
        if target_us >= last:
            # where the present is written it goes on at the present's pace, behind what has become durable
            target_us, self.rate = last, min(self.rate, 1.0) if self._source.grows() else 0.0
        self.at_us = max(self.at_us, target_us)
        for message in draft.messages():
            self._publisher.publish(message)

    def _peek(self) -> Item | None:
        if self._next is None:
            if self._items is None:
                self._items = self._source.replay(self.state.seq)
            self._next = next(self._items, None)
            if self._next is None:
                self._items = None
        return self._next

    def _fold(self, item: Item, draft: Draft) -> None:
        if isinstance(item, Entry):
            apply_entry(self.state, item)
            draft.add_played(item)
        else:
            if isinstance(item, ReadingBatch):
                apply_readings(self.state, item)
            else:
                apply_positions(self.state, item)
            draft.add_batch(item)

    def _beat(self) -> None:
        self._beaten = self._steady_s()
        first, last = self._source.bounds()
        self._publisher.publish(
            Beat(at_us=self.at_us, seq=self.state.seq, rate=self.rate, first_us=first, last_us=last)
        )


def _time_of(item: Item) -> int:
    return item.at_us if isinstance(item, Entry) else int(item.received_us.max())
