"""A replay that has come up with the present: it takes readings as they become durable, each once and in order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ioc.app.replay import JournalPast
from ioc.domain import facts as f
from ioc.domain.snapshot import load_snapshot
from ioc.engine.replay import Replay
from ioc.journal.reader import JournalReader
from ioc.link.columns import readings_of
from ioc.link.messages import Beat, Control, Facts, Readings, ServerMessage, Snapshot
from tests.unit.journal.scribe import DAY, NOON, SECOND, Scribe, counted, start

MIDNIGHT = NOON + DAY // 2


class Steady:
    """Steady seconds that move with the record's clock."""

    def __init__(self) -> None:
        self.at_s = 0.0

    def __call__(self) -> float:
        return self.at_s


class Follower:
    """A replay beside a writer, and a desk that refuses gaps and doubles."""

    def __init__(self, scribe: Scribe, at_us: int) -> None:
        self.scribe, self.steady = scribe, Steady()
        past = JournalPast(JournalReader(scribe.place / "data"), scribe.clock, self.steady)
        self.snapshots: list[Snapshot] = []
        self.values: list[float] = []
        self.rates: list[float] = []
        self.replay = Replay(past, self, at_us, steady_s=self.steady)
        self.seq = self.replay.state.seq

    def publish(self, message: ServerMessage) -> None:
        if isinstance(message, Snapshot):
            self.snapshots.append(message)
            self.seq = message.seq
        elif isinstance(message, Beat):
            self.rates.append(message.rate)
        else:
            assert isinstance(message, (Facts, Readings))
            assert message.after == self.seq, "a gap or a double"
            self.seq = message.seq
            if isinstance(message, Readings):
                self.values += readings_of(message).value.tolist()

    def pass_seconds(self, seconds: float) -> None:
        """City, record and replay grow older."""
        for _ in range(round(seconds * 5)):
            self.scribe.clock.at_us += SECOND // 5
            self.steady.at_s += 0.2
            self.replay.advance()


@pytest.fixture
def follower(tmp_path: Path) -> Iterator[Follower]:
    scribe = start(tmp_path)
    for number in range(3):
        scribe.clock.at_us += SECOND
        scribe.read([0], [number])
        scribe.flush()
    made = Follower(scribe, NOON)
    made.replay.control(Control(action="play", rate=60.0))
    made.pass_seconds(1)
    assert made.values == [0.0, 1.0, 2.0]
    yield made
    made.replay.end()


def test_that_readings_behind_durable_facts_are_taken_when_they_become_durable(follower: Follower) -> None:
    scribe = follower.scribe
    for number in (3, 4, 5):
        scribe.read([0], [number])
        scribe.say(counted(number))
        follower.pass_seconds(0.4)
    assert follower.values == [0.0, 1.0, 2.0], "not yet on disk"
    scribe.flush()
    follower.pass_seconds(3)
    assert follower.values == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert follower.seq == scribe.seq
    assert follower.snapshots == []
    assert follower.replay.state.digest() == scribe.state.digest()


def test_that_a_seek_to_the_end_leaves_nothing_behind_either(follower: Follower) -> None:
    scribe = follower.scribe
    scribe.read([0], [3])
    scribe.say(counted(3))
    follower.pass_seconds(0.6)
    follower.replay.control(Control(action="seek", at_us=scribe.clock() + SECOND))
    shown = load_snapshot(follower.snapshots[-1].data)
    assert shown.seq < scribe.seq - 1
    scribe.flush()
    follower.pass_seconds(3)
    assert follower.values[-1] == 3.0
    assert follower.replay.state.digest() == scribe.state.digest()


def test_that_it_follows_the_present_at_its_pace_and_stands_where_the_record_ends(follower: Follower) -> None:
    scribe = follower.scribe
    for number in range(3, 9):
        scribe.read([0], [number])
        scribe.flush()
        follower.pass_seconds(1)
    assert follower.replay.rate == 1.0
    assert follower.values == [float(number) for number in range(8)], "a second behind"
    follower.pass_seconds(7)
    assert follower.values[-1] == 8.0
    assert follower.replay.rate == follower.rates[-1] == 0.0, "nobody writes any more"


def test_that_facts_after_readings_that_a_kill_cost_are_shown_in_the_end(follower: Follower) -> None:
    scribe = follower.scribe
    scribe.read([0], [3])
    told = scribe.say(counted(3))[-1]
    follower.pass_seconds(1)
    assert follower.seq < told.seq
    follower.pass_seconds(6)
    follower.replay.control(Control(action="play", rate=1.0))
    follower.pass_seconds(1)
    assert follower.seq == told.seq


def test_that_a_new_start_settles_what_the_kill_before_it_left_open(follower: Follower) -> None:
    scribe = follower.scribe
    lost = scribe.read([0], [3])
    scribe.pending.clear()
    scribe.say(counted(3), f.ReadingsLost(first=lost.seq, last=lost.seq))
    follower.pass_seconds(3)
    assert follower.seq == scribe.seq
    assert follower.values == [0.0, 1.0, 2.0]


def test_that_midnight_is_passed_without_a_gap(follower: Follower) -> None:
    scribe = follower.scribe
    scribe.clock.at_us = MIDNIGHT - 2 * SECOND
    scribe.say(counted(3))
    scribe.clock.at_us += SECOND
    scribe.read([0], [3])
    scribe.clock.at_us = MIDNIGHT
    scribe.roll("2026-03-02")
    scribe.read([0], [4])
    scribe.say(counted(4))
    follower.pass_seconds(0.6)
    follower.replay.control(Control(action="seek", at_us=MIDNIGHT - 2 * SECOND))
    follower.replay.control(Control(action="play", rate=10.0))
    follower.pass_seconds(1)
    assert follower.values[-1] == 3.0
    scribe.flush()
    follower.pass_seconds(3)
    assert follower.values[-1] == 4.0
    assert follower.replay.state.digest() == scribe.state.digest()
