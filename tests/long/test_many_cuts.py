"""A thousand openings of a log that was cut at a random byte."""

from __future__ import annotations

import random
from pathlib import Path

from tests.unit.journal.conftest import tmp_path as tmp_path
from tests.unit.journal.wal_cuts import opened_after_cut, written


def test_that_a_thousand_cut_logs_give_prefixes(tmp_path: Path) -> None:
    known = written(tmp_path / "whole", 120)
    left, cut, rng = tmp_path / "whole-left", tmp_path / "cut", random.Random(7)
    found = {opened_after_cut(left, cut, rng, known, prove=True) for _ in range(1000)}
    assert len(found) > 60
    assert min(found) < 5
    assert max(found) > len(known) - 5
