"""The whole loop on a disk that fills up, turns read-only, or under a clock that is set back."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ioc.domain import commands as c
from ioc.domain.commit import JournalRefused
from ioc.engine.clock import SteadyClock
from ioc.engine.inbox import Asked
from ioc.journal.reader import JournalReader
from ioc.journal.verify import Verdict, verify
from ioc.link.messages import Answer, Beat
from tests.helpers.city import COORDINATOR
from tests.helpers.processes import wait_for
from tests.unit.journal.centre import Centre
from tests.unit.journal.scribe import NOON, SECOND, FakeClock, key_file, open_journal
from tests.unit.journal.small_disk import fill, mounted, remounted

FULL_WITHIN_S = 2.0
WELL_WITHIN_S = 5.0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "disk", "64m") as place:
        yield place


class Asker:
    """Gives orders to a running loop and keeps every answer, with how long it took."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self.answers: dict[str, Answer] = {}

    def ask(self) -> tuple[Answer, float]:
        ident = f"asked-{len(self.answers)}"
        done = threading.Event()

        def take(answer: Answer) -> None:
            self.answers[ident] = answer
            done.set()

        command = c.OpenIncident(type="flood", priority=2, text="x" * 4000)
        began = time.monotonic()
        order = c.Order(id=ident, actor=COORDINATOR, seen_seq=0, command=command)
        self._centre.inbox.put_order(Asked(order, take))
        assert done.wait(20)
        return self.answers[ident], time.monotonic() - began


def prove(place: Path, asker: Asker) -> None:
    """What was confirmed is there once, what failed is not there at all, and everything verifies."""
    *_, last = verify(place / "data", key_file(place))
    assert isinstance(last, Verdict)
    assert last.broken is None
    opened = [
        entry.order
        for entry in JournalReader(place / "data").entries()
        if type(entry.fact).__name__ == "IncidentOpened"
    ]
    assert opened == [order for order, answer in asker.answers.items() if answer.outcome == "confirmed"]


def test_that_a_full_disk_is_said_in_two_seconds_and_over_in_five(disk: Path) -> None:
    centre = Centre(disk)
    asker = Asker(centre)
    ballast = disk / "ballast"
    with centre.running():
        assert asker.ask()[0].outcome == "confirmed"
        fill(ballast)
        answer, took = asker.ask()
        while answer.outcome == "confirmed":  # the log's last pages are still on the disk
            answer, took = asker.ask()
        assert (answer.outcome, answer.code) == ("failed", "journal.full")
        assert took < FULL_WITHIN_S
        wait_for(lambda: "journal.full" in beats(centre), said="desks are told", within_s=FULL_WITHIN_S)
        ballast.unlink()
        freed = time.monotonic()
        while asker.ask()[0].outcome != "confirmed":
            assert time.monotonic() - freed < WELL_WITHIN_S
        assert time.monotonic() - freed < WELL_WITHIN_S
        wait_for(lambda: not centre.loop.trouble, said="the journal takes facts again")
    prove(disk, asker)


def beats(centre: Centre) -> set[str]:
    return {message.code for message in list(centre.published) if isinstance(message, Beat)}


def test_that_a_medium_that_turns_read_only_is_said_and_read(disk: Path) -> None:
    centre = Centre(disk)
    centre.put_gauges()
    centre.put_readings((1.0,))
    centre.step(2)
    centre.close()
    held = JournalReader(disk / "data").state_at_seq(2**62).digest()
    remounted(disk, "ro")
    try:
        with pytest.raises(JournalRefused) as refused:
            open_journal(disk)
        assert refused.value.code == "journal.not_writable"
        reader = JournalReader(disk / "data", key_file(disk))
        assert reader.state_at_seq(2**62).digest() == held
        *_, last = verify(disk / "data", key_file(disk))
        assert isinstance(last, Verdict)
        assert last.broken is None
    finally:
        remounted(disk, "rw")
    open_journal(disk).close()


def test_that_a_clock_set_back_an_hour_changes_no_order(tmp_path: Path) -> None:
    wall = FakeClock(NOON)
    steady = FakeClock(0)
    clock = SteadyClock(wall, steady_ns=lambda: steady.at_us * 1000)
    centre = Centre(tmp_path, clock=Steady(clock))
    centre.put_gauges()
    for second in range(20):
        if second == 8:
            wall.at_us -= 3600 * SECOND
        wall.at_us += SECOND
        steady.at_us += SECOND
        centre.put_readings((1.0 + second / 10,))
        centre.put_order(c.OpenIncident(type="flood", priority=2, text="x"))
        centre.step()
    assert [answer.outcome for answer in centre.answers] == ["confirmed"] * 20
    centre.close()
    reader = JournalReader(tmp_path / "data", key_file(tmp_path))
    instants = [entry.at_us for entry in reader.entries()]
    assert instants == sorted(instants)
    assert instants[-1] > NOON + 15 * SECOND
    again = Centre(tmp_path, clock=Steady(SteadyClock(wall)))
    again.step()
    assert again.reader.log(limit=1)[0].at_us >= instants[-1]
    again.close()
    *_, last = verify(tmp_path / "data", key_file(tmp_path))
    assert isinstance(last, Verdict)
    assert last.broken is None


class Steady:
    """The engine's own clock in the place of the one that tests move."""

    def __init__(self, clock: SteadyClock) -> None:
        self._clock = clock

    def __call__(self) -> int:
        return self._clock()

    @property
    def at_us(self) -> int:
        return self._clock()

    @at_us.setter
    def at_us(self, value: int) -> None:
        self._clock.not_before(value - 1)
