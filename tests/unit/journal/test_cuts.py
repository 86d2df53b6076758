"""Whatever is left of the log, the state is the fold of a prefix."""

from __future__ import annotations

import random
from pathlib import Path

from tests.unit.journal.wal_cuts import opened_after_cut, written


def test_that_cut_logs_give_prefixes(tmp_path: Path) -> None:
    known = written(tmp_path / "whole", 60)
    left, cut, rng = tmp_path / "whole-left", tmp_path / "cut", random.Random(200)
    found = {opened_after_cut(left, cut, rng, known, prove=number % 10 == 0) for number in range(60)}
    # all over the log, from nothing to everything
    assert len(found) > 20
    assert min(found) < 15
    assert max(found) > len(known) - 15
