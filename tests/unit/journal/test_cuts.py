"""Whatever is left of the log, the state is the fold of a prefix."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from ioc.journal.database import wal_of
from ioc.journal.layout import Layout
from tests.unit.journal.scribe import open_journal
from tests.unit.journal.wal_cuts import opened_after_cut, written


def test_that_cut_logs_give_prefixes(tmp_path: Path) -> None:
    known = written(tmp_path / "whole", 60)
    left, cut, rng = tmp_path / "whole-left", tmp_path / "cut", random.Random(200)
    found = {opened_after_cut(left, cut, rng, known, prove=number % 10 == 0) for number in range(200)}
    # all over the log, from nothing to everything
    assert len(found) > 40
    assert min(found) < 15
    assert max(found) > len(known) - 15


def test_that_garbled_logs_give_prefixes(tmp_path: Path) -> None:
    """Not a cut: bytes within the log are other ones, as a failing disk leaves them. What follows them is given up.

    Damage of the database itself is refused and left as it is: test_bad_files.
    """
    known = written(tmp_path / "whole", 30)
    rng, found = random.Random(3), set()
    for _ in range(40):
        place = tmp_path / "garbled"
        shutil.copytree(tmp_path / "whole-left", place)
        (path,) = Layout(place / "data").segment_files()
        wal = wal_of(path)
        data = bytearray(wal.read_bytes())
        where = rng.randrange(len(data))
        data[where : where + 200] = rng.randbytes(len(data[where : where + 200]))
        wal.write_bytes(data)
        path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
        journal = open_journal(place)
        found.add(known[journal._entry_seq, journal.load_state().digest()])
        journal.close()
        shutil.rmtree(place)
    assert len(found) > 10
