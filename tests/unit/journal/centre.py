"""The engine's own loop on a real journal, with a clock that can be moved: fed and ordered as in production."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from ioc.app.recalling import recall_readings
from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.inbound import AssetSeen, FeedContacted, PositionsTaken, ReadingsTaken
from ioc.domain.site import Site
from ioc.engine.inbox import Asked, Errand, Inbox
from ioc.engine.loop import Loop
from ioc.engine.opening import opening_facts
from ioc.engine.withdrawal import Withdrawal
from ioc.journal.reader import JournalReader
from ioc.link.messages import Answer
from tests.helpers.city import COORDINATOR, SITE, feed, unit
from tests.unit.journal.scribe import NOON, FakeClock, key_file, open_journal


class Ids:
    """Identifiers in order, the same in every run."""

    def __init__(self, prefix: str = "id") -> None:
        self.prefix, self.given = prefix, 0

    def __call__(self) -> str:
        self.given += 1
        return f"{self.prefix}-{self.given}"


class Centre:
    """An engine without link and feeds. Step it by hand, or let `running` do it on a thread."""

    def __init__(
        self,
        place: Path,
        clock: FakeClock | None = None,
        ids: Ids | None = None,
        new_bytes: Callable[[int], bytes] = os.urandom,
        site: Site = SITE,
        feeds: tuple[str, ...] = ("gauges",),
        units: tuple[str, ...] = ("CC-12", "CH-02"),
    ) -> None:
        self.place = place
        self.clock = clock or FakeClock()
        self.journal = open_journal(place, self.clock, new_bytes)
        self.clock.at_us = max(self.clock.at_us, self.journal.load_state().at_us)
        self.inbox = Inbox()
        self.published: list[Any] = []
        self.answers: list[Answer] = []
        missing = self.journal.missing
        self.loop = Loop(
            self.journal,
            self.inbox,
            self,
            now_us=self._now,
            new_id=ids or Ids(),
            after_seq=missing[1] if missing is not None else 0,
            recall=partial(recall_readings, JournalReader(place / "data", key_file(place))),
        )
        self._orders = 0
        started = f.EngineStarted(version="0", host="h", pid=1)
        facts = opening_facts(
            self.loop.state,
            site=site,
            feeds=[feed(name) for name in feeds],
            units=[unit(name) for name in units],
            started=started,
            lost=self.journal.lost,
            missing=missing,
        )
        self.inbox.put_errand(Errand(lambda: self.loop.record(*facts)))
        self.step()
        self.loop.withdrawal = Withdrawal(site, feeds, units)

    def _now(self) -> int:
        self.clock.at_us += 1
        return self.clock.at_us

    def publish(self, message: Any) -> None:
        self.published.append(message)

    @property
    def reader(self) -> JournalReader:
        return JournalReader(self.place / "data", key_file(self.place))

    def step(self, seconds: float = 0.0) -> None:
        self.clock.at_us += int(seconds * 1e6)
        self.loop.step(0.0)

    def put_gauges(self, names: tuple[str, ...] = ("gauge-1",)) -> None:
        for name in names:
            seen = AssetSeen(
                feed="gauges", id=name, domain="drainage", kind="gauge", name=name, lon=108.2, lat=16.0, ward="W"
            )
            self.inbox.put(seen)

    def put_readings(self, values: tuple[float, ...], lag_s: float = 0.0, assets: tuple[str, ...] = ()) -> None:
        n = len(values)
        report = ReadingsTaken(
            feed="gauges",
            assets=assets or tuple(f"gauge-{1 + place}" for place in range(n)),
            properties=("level",) * n,
            source_us=np.full(n, self.clock.at_us - int(lag_s * 1e6), np.int64),
            value=np.array(values, np.float64),
            quality=np.zeros(n, np.uint8),
        )
        self.inbox.put(report)

    def put_position(self, name: str = "CC-12", lon: float = 108.2, lat: float = 16.0) -> None:
        one = np.array([self.clock.at_us], np.int64)
        self.inbox.put(
            PositionsTaken(
                feed="gauges",
                units=(name,),
                source_us=one,
                lon=np.array([lon]),
                lat=np.array([lat]),
                heading=np.array([np.nan]),
                speed=np.array([3.5]),
            )
        )

    def put_contact(self, taken: int = 1) -> None:
        self.inbox.put(FeedContacted(feed="gauges", taken=taken, refused=0))

    def put_order(self, command: c.AnyCommand, actor: c.Actor = COORDINATOR) -> str:
        self._orders += 1
        ident = f"order-{self._orders}"
        archived = None
        if isinstance(command, c.ReopenIncident) and command.incident not in self.loop.state.tables.incidents:
            archived = self.reader.archived_incident(command.incident)
        seen = self.loop.state.seq
        order = c.Order(id=ident, actor=actor, seen_seq=seen, command=command, archived=archived)
        self.inbox.put_order(Asked(order, self.answers.append))
        return ident

    @contextmanager
    def running(self) -> Iterator[None]:
        """The loop on a thread of its own until the end of the block; then it ends as an engine does."""
        thread = threading.Thread(target=self.loop.run, name="loop")
        thread.start()
        try:
            yield
        finally:
            self.inbox.put_errand(Errand(lambda: self.loop.end("test")))
            thread.join(30)
            assert not thread.is_alive()
            self.journal.close()

    def close(self) -> None:
        self.inbox.put_errand(Errand(lambda: self.loop.end("test")))
        self.step()
        self.journal.close()


def noon_of(day: int) -> int:
    """Noon of the day `day` days after the first."""
    return NOON + day * 86_400_000_000
