"""What the city sends by itself: published to an MQTT broker, pushed to a webhook, dropped as files.

Each outlet runs in a thread of its own and sends every tick of its feeds; the faults on demand reach it as they
reach the answers over HTTP.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from ioc.simulator.broadcast import Broadcast, skewed
from ioc.simulator.faults import FaultBoard, Wrong
from ioc.simulator.speak.records import Record, records
from ioc.simulator.story import Moment

AHEAD_S = 7200.0
SLOW_S = 8.0
GARBAGE = b"\x89\x00 \xff<html>{[\x00 not what you asked for"
FAILURE = b'{"error":"fault on demand"}'


class Batch(NamedTuple):
    """What goes out of one feed at one tick; `bodies` are the records' JSON, or what a fault made of it."""

    feed: str
    moment: Moment
    records: tuple[Record, ...]
    bodies: tuple[bytes, ...]


class Outlet(Protocol):
    """Where batches go. Neither raises for trouble of the other side: it tries again with the next batch."""

    def send(self, batch: Batch) -> None:
        """Send one batch."""

    def close(self) -> None:
        """Let go of the other side."""


def batch_of(broadcast: Broadcast, feed: str, moment: Moment, wrong: Wrong | None) -> Batch:
    """The batch of a feed at a moment, with what the fault does to its bodies."""
    told = tuple(
        records(broadcast.city.groups(feed), moment, broadcast.city.story.targets("sensor_silent", moment.story_s))
    )
    kind = wrong.kind if wrong else ""
    if kind == "duplicated":
        told = (*told, *told)
    bodies = tuple(one.body for one in told)
    if kind == "garbage":
        bodies = (GARBAGE,) * len(bodies)
    elif kind == "truncated":
        bodies = tuple(body[: len(body) // 2] for body in bodies)
    elif kind == "500":
        bodies = (FAILURE,) * len(bodies)
    return Batch(feed, moment, told, bodies)


class Sender:
    """Sends some feeds to an outlet, tick by tick, until closed."""

    def __init__(self, broadcast: Broadcast, faults: FaultBoard, feeds: Sequence[str], outlet: Outlet) -> None:
        self._broadcast, self._faults, self._feeds, self._outlet = broadcast, faults, tuple(feeds), outlet
        self._closing = threading.Event()
        self._sent: dict[str, Moment] = {}
        self._thread = threading.Thread(target=self._run, name="simulator-outlet", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def close(self) -> None:
        """Stop within a second."""
        self._closing.set()
        self._thread.join(5.0)
        self._outlet.close()

    def step(self, clock_s: Callable[[], float] = time.monotonic) -> int:
        """Send what is due now; how many records went out."""
        count = 0
        for feed in self._feeds:
            wrong = self._faults.on(feed)
            moment = self._broadcast.moment(feed)
            if self._sent.get(feed) == moment or (wrong is not None and wrong.kind == "off"):
                continue
            self._sent[feed] = moment
            if wrong is not None and wrong.kind == "silent":
                moment = self._broadcast.moment(feed, back_s=clock_s() - wrong.begun_s)
            elif wrong is not None and wrong.kind == "skewed":
                moment = skewed(moment, AHEAD_S)
            elif wrong is not None and wrong.kind == "slow":
                self._closing.wait(SLOW_S)
            batch = batch_of(self._broadcast, feed, moment, wrong)
            self._outlet.send(batch)
            count += len(batch.bodies)
        return count

    def _run(self) -> None:
        while not self._closing.wait(0.2):
            self.step()
