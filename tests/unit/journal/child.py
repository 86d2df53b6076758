"""Run as a process of its own: `python -m tests.unit.journal.child VERB PLACE`."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from ioc.domain.commit import JournalRefused
from ioc.domain.facts import EngineStopped, LogWritten, ReadingsLost
from tests.unit.journal.scribe import SECOND, FakeClock, Scribe, counted, open_journal, start


def hold(place: Path) -> None:
    """Keep the writer lock until standard input ends."""
    journal = open_journal(place)
    print("held", flush=True)
    sys.stdin.read()
    journal.close()


def commit(place: Path) -> None:
    """Commit without end; each acknowledged sequence number is printed after its commit returned."""
    scribe = resume(place)
    for number in itertools.count():
        scribe.clock.at_us += SECOND // 10
        scribe.read([0, 1, 2], [number, -number, 0.5])
        ref, record = scribe.journal.seal_record("note", {"text": f"note {number}"})
        scribe.say(counted(number, scribe.clock()))
        entries = scribe.say(LogWritten(text=ref), records=(record,))
        print(entries[-1].seq, scribe.journal.head.hex(), flush=True)
        if number % 5 == 4:
            scribe.flush()
        if number % 50 == 49:
            scribe.checkpoint()


def resume(place: Path) -> Scribe:
    """Start again as the engine does: name what was lost, then go on."""
    scribe = start(place, FakeClock())
    scribe.clock.at_us = max(scribe.clock.at_us, scribe.state.at_us)
    if scribe.journal.lost is not None:
        scribe.say(ReadingsLost(first=scribe.journal.lost[0], last=scribe.journal.lost[1]))
    return scribe


def fill(place: Path) -> None:
    """Commit large groups until refused; print the last acknowledged number and the refusal, then try once more."""
    scribe = start(place)
    acknowledged = scribe.seq
    try:
        while True:
            seq = scribe.seq
            acknowledged = scribe.say(*(EngineStopped(reason="x" * 2000) for _ in range(100)))[-1].seq
    except JournalRefused as refused:
        head = scribe.journal.head.hex()
        scribe.seq = seq
        print("refused", refused.code, acknowledged, head, flush=True)
    sys.stdin.readline()
    print("again", scribe.say(counted(1))[-1].seq, flush=True)
    scribe.journal.close()


if __name__ == "__main__":
    {"hold": hold, "commit": commit, "fill": fill}[sys.argv[1]](Path(sys.argv[2]))
