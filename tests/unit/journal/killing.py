"""Killing real engines at random points, and what must hold after each kill."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

from ioc.domain.facts import NoteAdded
from ioc.domain.state import State
from ioc.journal.items import fold
from ioc.journal.reader import JournalReader
from ioc.journal.verify import Verdict, verify
from tests.unit.journal.scribe import FakeClock, key_file, open_journal

ROOT = Path(__file__).parents[3]
LATEST_S = 0.5
EARLY, OPENING_S = 0.25, 0.15


class Zygote:
    """A process that forks engines; `kill_one` runs one and kills it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.unit.journal.crash_zygote"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Zygote:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def kill_one(self, place: Path, seed: int, rng: random.Random) -> list[list[str]]:
        """Run an engine and SIGKILL it; what it printed, split in words.

        Mostly at a random moment after its first answer; one in four while it opens, or recovers from the kill before.
        """
        assert self._process.stdin is not None
        self._process.stdin.write(f"run {place} {seed}\n")
        self._process.stdin.flush()
        word, pid = self._words()
        assert word == "pid"
        printed: list[list[str]] = []
        timer: threading.Timer | None = None
        if rng.random() < EARLY and (place / "data" / "journal").exists():
            timer = self._kill_within(int(pid), OPENING_S, rng)
        while (words := self._words()) != ["dead"]:
            assert words, "the zygote ended"
            printed.append(words)
            if timer is None and words[0] == "done":
                timer = self._kill_within(int(pid), LATEST_S, rng)
        if timer is not None:
            timer.join()
        return printed

    def _kill_within(self, pid: int, seconds: float, rng: random.Random) -> threading.Timer:
        timer = threading.Timer(rng.uniform(0.0, seconds), os.kill, (pid, signal.SIGKILL))
        timer.start()
        return timer

    def _words(self) -> list[str]:
        assert self._process.stdout is not None
        return self._process.stdout.readline().split()


class Account:
    """What was answered, and what the record says so far; each check reads only what came since the one before."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.answered: dict[str, str] = {}
        self.on_record: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()
        self._straight = State()
        self._read = -1

    def add(self, printed: list[list[str]]) -> None:
        """Take note of what an engine said before it was killed."""
        done = {words[1]: words[2] for words in printed if words[0] == "done"}
        sent = {words[1] for words in printed if words[0] == "sent"}
        self.answered.update(done)
        self.seen["answers"] += len(done)
        self.seen["unanswered"] += len(sent - set(done))

    def check(self) -> None:
        """Every answered order is there once; what a start loads is the straight fold."""
        reader = JournalReader(self.place / "data", key_file(self.place))
        for entry in reader.entries(self._read):
            self._read = entry.seq
            self.seen[type(entry.fact).__name__] += 1
            # an incident is opened with its first note: the opening alone counts
            if entry.order and not (isinstance(entry.fact, NoteAdded) and self.on_record[entry.order]):
                self.on_record[entry.order] += 1
        assert set(self.answered.values()) <= {"confirmed", "refused"}
        wrong = {order: self.on_record[order] for order in self.answered if self.on_record[order] != 1}
        assert wrong == {}
        fold(self._straight, reader.replay(self._straight.seq))
        journal = open_journal(self.place, FakeClock(0))
        try:
            assert journal.load_state().digest() == self._straight.digest()
        finally:
            journal.close()

    def prove(self) -> None:
        """The whole chain, every block and every checkpoint."""
        *_, verdict = verify(self.place / "data", key_file(self.place))
        assert isinstance(verdict, Verdict)
        assert verdict.broken is None, verdict.broken
        self.seen["segments"], self.seen["checkpoints"] = verdict.segments, verdict.checkpoints


def killed(place: Path, times: int, seed: int) -> Counter[str]:
    """Kill so many engines one after another on one directory, checking after each; what was seen, counted.

    The whole chain is walked after every tenth and after the last.
    """
    place.mkdir(exist_ok=True)
    rng = random.Random(seed)
    account = Account(place)
    with Zygote() as zygote:
        for number in range(1, times + 1):
            account.add(zygote.kill_one(place, number, rng))
            account.check()
            if number % 10 == 0 or number == times:
                account.prove()
    return account.seen
