"""A twelve-hour shift of a whole city, lived through by the engine's own loop on a clock that is moved by hand."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from msgspec.structs import replace

from ioc.domain import commands as c
from ioc.domain.inbound import CallTaken, ReadingsTaken
from ioc.domain.state import State
from ioc.journal.layout import Layout
from ioc.journal.merging import merges_due
from ioc.journal.shelf import Shelf
from tests.helpers.city import SITE, SUPERVISOR
from tests.unit.journal.centre import Centre
from tests.unit.journal.scribe import NOON, SECOND, FakeClock

STREAMS, SHIFT_S, A_SECOND = 10_000, 43_200, 232
EVENING = NOON + 6 * 3600 * SECOND
"""18:00 UTC: the shift goes over midnight."""
PLANTED = ("Trịnh Thị Giấu Kín", "0905 123 456", "K12/3 ngõ Không Tên")

_drainage = SITE.domains[0]
_level = replace(_drainage.properties[0], interval_s=60.0)
CITY = replace(SITE, domains=(replace(_drainage, properties=(_level,)),))
"""As the small city, with gauges that speak about once a minute."""


class Shift(Centre):
    """Readings every second, a flood peak a minute, a call every five, an incident every ten, notes and units."""

    def __init__(self, place: Path) -> None:
        super().__init__(place, FakeClock(EVENING), site=CITY)
        self.names = tuple(f"gauge-{number}" for number in range(STREAMS))
        self.sent = 0
        self._level = np.full(STREAMS, 0.8)
        self._random = np.random.default_rng(12)
        self._begin = 0
        self.put_gauges(self.names)
        while self.inbox.waiting:
            self.step()

    def live(self, seconds: int) -> float:
        """Live so many seconds on; how many times faster than they pass."""
        began = time.perf_counter()
        for second in range(seconds):
            self._second(second)
            self.step(1.0)
            if second % 60 == 59:
                self._minute(second // 60)
        return seconds / (time.perf_counter() - began)

    def _second(self, second: int) -> None:
        rows = (self._begin + np.arange(A_SECOND)) % STREAMS
        self._begin = (self._begin + A_SECOND) % STREAMS
        self._level[rows] = np.round(self._level[rows] + self._random.choice((-0.01, 0.0, 0.01), A_SECOND), 2)
        np.clip(self._level, 0.2, 1.5, out=self._level)
        value = self._level[rows]
        if second % 60 == 30:
            value[0] = 1.9  # one sample over the limit
        lag_us = self._random.integers(50, 900, A_SECOND) * 1000
        self.inbox.put(
            ReadingsTaken(
                feed="gauges",
                assets=tuple(self.names[row] for row in rows.tolist()),
                properties=("level",) * A_SECOND,
                source_us=self.clock.at_us - lag_us,
                value=value,
                quality=np.zeros(A_SECOND, np.uint8),
            )
        )
        self.sent += A_SECOND

    def _minute(self, minute: int) -> None:
        segment = Shelf(Layout(self.place / "data")).all()[-1]
        for block, fact in merges_due(segment, self.clock()):
            self.loop.replace_blocks(block, fact, segment.opening.day)
            self.step()
        if minute % 5 == 0:
            caller, number, address = PLANTED
            call = CallTaken(
                feed="gauges",
                id=f"call-{self.clock.at_us}",
                line="114",
                kind="flood",
                source_us=self.clock.at_us,
                personal={"caller": caller, "number": number, "address": address},
            )
            self.inbox.put(call)
        if minute % 10 == 0:
            active = [alarm.id for alarm in self.loop.state.tables.alarms.values() if alarm.incident is None]
            self.put_order(c.OpenIncident(type="flood", priority=2, alarms=tuple(active[:1]), text=PLANTED[2]))
        self.put_position(lon=108.0 + minute / 1e4)

    def end_shift(self) -> State:
        """The supervisor signs off, and the engine ends; the state it had."""
        self.put_order(c.EndShift(text="bàn giao"), SUPERVISOR)
        self.step(1.1)
        assert {answer.outcome for answer in self.answers} == {"confirmed"}
        assert self.loop.settle()
        self.close()
        return self.loop.state
