"""Two hundred real kills of engines under load."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.unit.journal.conftest import tmp_path as tmp_path
from tests.unit.journal.killing import killed


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
@pytest.mark.timeout(3600)
def test_that_two_hundred_kills_cost_nothing_that_was_answered(tmp_path: Path) -> None:
    seen = killed(tmp_path / "place", 200, seed=200)
    assert seen["answers"] > 5_000
    assert seen["segments"] > 100
    assert seen["BlocksCompacted"] > 10  # how many depends on the speed of the machine: 24 was seen beside other work
    assert seen["unanswered"] > 50
