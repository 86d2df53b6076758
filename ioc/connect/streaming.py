"""The shape of a connector that is told: a broker, a caller, a line decides when there is news."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import closing
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from ioc.connect.api import Emit, FeedContext, Manifest, Trouble
from ioc.connect.interrupt import Stopped
from ioc.connect.polling import Harvest
from ioc.connect.reject_valve import RejectValve
from ioc.domain.inbound import FeedContacted, RecordRejected

P = TypeVar("P")
GLANCE_S = 0.1
"""How long a line may wait for news before it looks whether it shall stop."""
LONGEST_UNTOLD_S = 1.0
"""Counts of a busy line are told at least so often."""


class Line(Protocol[P]):
    """An open way by which parcels come in. All calls come from the connector's thread."""

    def receive(self, wait_s: float) -> Sequence[P]:
        """What has come; waits at most `wait_s` for the first. A bounded number: the rest waits where it is
        (that is the back-pressure). Raises NotReady, AuthFailed or BadSettings when the line is lost."""

    def settle(self, parcels: Sequence[P]) -> None:
        """Everything made of these parcels is with the engine: acknowledge, answer."""

    def heard(self) -> bool:
        """Whether the other side gave a sign of life since this was last asked."""

    def close(self) -> None:
        """End it, within a second, whatever it is doing."""


class StreamingConnector(ABC, Generic[P]):
    """Listens; subclasses say how a line is opened (`open`) and what its parcels mean (`take`).

    One thread receives, maps and emits, so nothing piles up inside: while the engine holds `emit`, nothing is
    received. A lost line leaves `run` as NotReady; the supervisor waits (doubling, with jitter) and calls `run`
    again on the same object, which still knows what it has seen.

    `FeedContacted` is said when the line opens, at most every second with counts while parcels come, and once an
    interval while the line is quiet but alive (`Line.heard`): a line that is neither falls silent, and the
    engine's rules of silence are the same as for a feed that is polled.
    """

    manifest: ClassVar[Manifest]

    def __init__(self, context: FeedContext, settings: Any) -> None:
        self.context = context
        self.settings: Any = settings
        self._valve = RejectValve(context.feed)
        self._taken = self._refused = 0
        self._told_s = 0.0

    @abstractmethod
    def open(self, stop: threading.Event) -> Line[P]:
        """An open line. Raises NotReady, AuthFailed, BadSettings; Stopped when `stop` was set meanwhile."""

    @abstractmethod
    def take(self, parcels: Sequence[P], stop: threading.Event) -> Harvest:
        """What the parcels say. A bad one is a RecordRejected among the messages, never an exception."""

    def settled(self) -> None:
        """All that the last `take` made is with the engine, and the line was told."""

    def run(self, emit: Emit, stop: threading.Event) -> None:
        try:
            with closing(self.open(stop)) as line:
                self._told_s = -max(self.context.interval_s, LONGEST_UNTOLD_S)
                self._listen(line, emit, stop)
        except Stopped:
            return

    def _listen(self, line: Line[P], emit: Emit, stop: threading.Event) -> None:
        try:
            while not stop.is_set():
                parcels = line.receive(GLANCE_S)
                if parcels:
                    self._hand_on(self.take(parcels, stop), emit, stop)
                    line.settle(parcels)
                    self.settled()
                self._contact(line, emit)
        except Trouble:
            self._tell(emit)
            raise
        self._tell(emit)

    def _hand_on(self, harvest: Harvest, emit: Emit, stop: threading.Event) -> None:
        rejects = []
        for message in harvest.messages:
            if isinstance(message, RecordRejected):
                rejects.append(message)
                continue
            if stop.is_set():
                raise Stopped
            emit(message)
        for reject in self._valve.pass_on(rejects, time.monotonic()):
            if stop.is_set():
                raise Stopped
            emit(reject)
        self._taken += harvest.taken
        self._refused += len(rejects)

    def _contact(self, line: Line[P], emit: Emit) -> None:
        """Say that there is contact, when it is time and true."""
        quiet_s = time.monotonic() - self._told_s
        if self._taken or self._refused:
            if quiet_s >= min(LONGEST_UNTOLD_S, self.context.interval_s):
                self._tell(emit)
        elif quiet_s >= self.context.interval_s and line.heard():
            self._say(emit, FeedContacted(feed=self.context.feed, taken=0, refused=0, unchanged=True))

    def _tell(self, emit: Emit) -> None:
        """The counts that are not told yet."""
        if self._taken or self._refused:
            taken, refused, self._taken, self._refused = self._taken, self._refused, 0, 0
            self._say(emit, FeedContacted(feed=self.context.feed, taken=taken, refused=refused))

    def _say(self, emit: Emit, contact: FeedContacted) -> None:
        self._told_s = time.monotonic()
        for word in self._valve.over(self._told_s):
            emit(word)
        emit(contact)
