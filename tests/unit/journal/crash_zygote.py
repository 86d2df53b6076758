"""Engines to be killed: `python -m tests.unit.journal.crash_zygote` reads "run PLACE SEED" lines and forks an engine
for each, so that twenty real processes cost twenty forks and not twenty interpreter starts.

The engine is the production loop, journal, inbox and upkeep on a clock that stands shortly before midnight, under load
from four threads. It prints "sent ID" before and "done ID OUTCOME" after each order, each as one write.
"""

from __future__ import annotations

import itertools
import os
import random
import sys
import threading
import time
import traceback
from pathlib import Path

from ioc.app.upkeep import Round, Upkeep
from ioc.domain import commands as c
from ioc.domain.inbound import CallTaken
from ioc.engine import loop as loop_module
from ioc.engine import tail as tail_module
from ioc.engine.clock import SteadyClock, now_us
from ioc.engine.inbox import Asked
from ioc.journal import merging
from ioc.link.messages import Answer
from tests.helpers.city import COORDINATOR
from tests.unit.journal.centre import Centre, Ids
from tests.unit.journal.scribe import DAY, SECOND

GAUGES = tuple(f"gauge-{number}" for number in range(40))
BEFORE_MIDNIGHT_US = 250_000


def tell(text: str) -> None:
    os.write(1, f"{text}\n".encode())


def serve() -> None:
    """Fork an engine a line; say its process id, and its end."""
    for line in sys.stdin:
        _, place, seed = line.split()
        pid = os.fork()
        if pid == 0:
            try:
                run(Path(place), int(seed))
            except BaseException:
                traceback.print_exc()
            os._exit(9)
        tell(f"pid {pid}")
        os.waitpid(pid, 0)
        tell("dead")


def run(place: Path, seed: int) -> None:
    """Start on what is there, shortly before the next midnight, and go on until killed."""
    # everything that happens in minutes happens in a second: checkpoints, blocks, merges, the day roll
    loop_module.CHECKPOINT_US, tail_module.FLUSH_US = SECOND // 3, SECOND // 20
    merging.MINUTE_US, merging.AFTER_US = SECOND // 4, SECOND // 20
    known = place / "clock"
    began = int(known.read_text()) if known.exists() else 1_772_366_400_000_000
    start_us = (began // DAY + 1) * DAY - BEFORE_MIDNIGHT_US
    known.write_text(str(start_us + SECOND))
    zero = now_us()
    clock = SteadyClock(source=lambda: start_us + now_us() - zero)
    centre = Centre(place, clock=Clock(clock), ids=Ids(f"run-{seed}"))
    centre.put_gauges(GAUGES)
    upkeep = Upkeep(place / "data", centre.loop, centre.inbox, now_us=clock, vault=centre.journal.vault, pause_s=0.02)
    upkeep._rounds = [Round("merge", 0.05, upkeep.merge), Round("close days", 0.1, upkeep.close_days)]
    for work in (read, call, order, order):
        rng = random.Random(f"{seed} {work.__name__} {rngs()}")
        threading.Thread(target=work, args=(centre, rng, seed), daemon=True).start()
    threading.Thread(target=upkeep._run, daemon=True).start()
    centre.loop.run()


class Clock:
    """Makes a steady clock of the machine look like the one that tests move."""

    def __init__(self, steady: SteadyClock) -> None:
        self._steady = steady

    def __call__(self) -> int:
        return self._steady()

    @property
    def at_us(self) -> int:
        return self._steady()

    @at_us.setter
    def at_us(self, value: int) -> None:
        """The machine's clock cannot be moved."""


rngs = itertools.count().__next__
numbers = itertools.count().__next__


def read(centre: Centre, rng: random.Random, seed: int) -> None:
    while True:
        values = tuple(round(rng.uniform(0.5, 2.2), 2) for _ in GAUGES)
        centre.put_readings(values, lag_s=rng.choice((0.0, 0.0, 3.0)), assets=GAUGES)
        centre.put_position(lon=108.2 + rng.random() / 100)
        centre.put_contact()
        time.sleep(0.008)


def call(centre: Centre, rng: random.Random, seed: int) -> None:
    for number in itertools.count():
        personal = {"caller": "Trịnh Thị Giấu Kín", "number": "0905 123 456"}
        ident = f"call-{seed}-{number}"
        at = centre.clock.at_us
        centre.inbox.put(CallTaken(feed="gauges", id=ident, line="114", kind="flood", source_us=at, personal=personal))
        time.sleep(0.01 * rng.random())


def order(centre: Centre, rng: random.Random, seed: int) -> None:
    """One order after the other: opened, noted, and some that must be refused."""
    incident = ""
    while True:
        ident = f"order-{seed}-{numbers()}"
        done = threading.Event()
        answers: list[Answer] = []

        def take(answer: Answer, held: list[Answer] = answers, end: threading.Event = done) -> None:
            tell(f"done {answer.id} {answer.outcome}")
            held.append(answer)
            end.set()

        command: c.AnyCommand = c.AddNote(incident=incident or "none", text="ghi chú")
        if rng.random() < 0.3 or not incident:
            command = c.OpenIncident(type="flood", priority=2, text="nước lên")
        tell(f"sent {ident}")
        asked = c.Order(id=ident, actor=COORDINATOR, seen_seq=0, command=command)
        centre.inbox.put_order(Asked(asked, take))
        done.wait()
        incident = answers[0].created or incident


if __name__ == "__main__":
    serve()
