"""Real SIGKILLs of engines under load: nothing that was answered is lost, doubled or altered."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.unit.journal.killing import killed

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")


def test_that_twenty_kills_under_load_cost_nothing_that_was_answered(tmp_path: Path) -> None:
    seen = killed(tmp_path / "place", 20, seed=20)
    assert seen["answers"] > 200
    assert seen["segments"] >= 5
    for kind in ("BlockSealed", "BlocksCompacted", "CallReceived", "AlarmRaised", "ReadingsLost", "SegmentOpened"):
        assert seen[kind], kind
