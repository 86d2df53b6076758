"""A journal whose write-ahead log is cut at a random byte, as a power cut or a bad disk leaves it, opened again."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from ioc.domain.commit import Group
from ioc.domain.facts import LogWritten
from ioc.domain.state import State
from ioc.journal.database import wal_of
from ioc.journal.items import fold
from ioc.journal.layout import Layout
from ioc.journal.reader import JournalReader
from ioc.journal.verify import Verdict, verify
from tests.unit.journal.scribe import SECOND, counted, key_file, open_journal, start

Prefixes = dict[tuple[int, str], int]
"""(last durable entry, digest of the fold) -> which commit that was."""


def written(place: Path, commits: int) -> Prefixes:
    """A segment just created (its log is empty) and then written to by so many commits, left as a crash leaves it.

    Every kind of commit is there: facts, vault records, blocks, merged blocks, a checkpoint.
    """
    scribe = start(place)
    reader = JournalReader(place / "data")
    known: Prefixes = {(0, State().digest()): 0}
    for entry in reader.entries():
        known[entry.seq, fold(State(), reader.replay(until_seq=entry.seq)).digest()] = len(known)
    commit = scribe.journal.commit

    def noted(group: Group) -> None:
        commit(group)
        # folded from the start: a block brings batches whose numbers lie before facts that were durable earlier
        known[scribe.journal._entry_seq, fold(State(), reader.replay()).digest()] = len(known)

    scribe.journal.commit = noted  # type: ignore[method-assign]
    for number in range(commits):
        scribe.clock.at_us += 7 * SECOND
        scribe.read([0, 1, 2], [number, -number, 0.5])
        if number % 3 == 0:
            ref, record = scribe.journal.seal_record("note", {"text": f"note {number}"})
            scribe.say(LogWritten(text=ref), records=(record,))
        elif number % 3 == 1:
            scribe.move("u1", 108.0 + number / 1000, 16.0)
            scribe.flush()
        else:
            scribe.say(counted(number), counted(number + 1))
        if number % 20 == 19:
            scribe.merge()
        if number == commits // 2:
            scribe.checkpoint()
    copied = place.with_name(f"{place.name}-left")
    shutil.copytree(place, copied)
    scribe.close()
    return known


def opened_after_cut(left: Path, place: Path, rng: random.Random, known: Prefixes, *, prove: bool) -> int:
    """Copy what was left, cut the log, open as an engine does; returns which commit's fold the state equals.

    Raises KeyError when it equals none.
    """
    shutil.copytree(left, place)
    try:
        (path,) = Layout(place / "data").segment_files()
        wal = wal_of(path)
        data = wal.read_bytes()
        wal.write_bytes(data[: rng.randrange(len(data) + 1)])
        path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
        journal = open_journal(place)
        digest = journal.load_state().digest()
        found = known[journal._entry_seq, digest]
        journal.close()
        if prove:
            *_, verdict = verify(place / "data", key_file(place), fold=False)
            assert isinstance(verdict, Verdict)
            # what was lost is said: a head that was signed at a checkpoint may vouch for more than is left
            assert verdict.broken is None or verdict.broken.code == "verify.tail_missing", verdict.broken
        return found
    finally:
        shutil.rmtree(place)
