"""The same input gives the same record: whatever the hash seed and the size of groups."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ioc.domain.state import State
from ioc.journal.items import fold
from tests.unit.journal.script import Say, plain, still_centre, written_evening

ROOT = Path(__file__).parents[3]


def test_that_two_hash_seeds_give_one_record(tmp_path: Path) -> None:
    """Digest, straight fold and chain head, so every byte that was stored."""
    printed = []
    for hash_seed in ("0", "4242"):
        env = {**os.environ, "PYTHONHASHSEED": hash_seed}
        command = [sys.executable, "-m", "tests.unit.journal.script", str(tmp_path / hash_seed), "7"]
        (tmp_path / hash_seed).mkdir()
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True, timeout=90)
        printed.append(done.stdout.split()[-3:])
    assert printed[0] == printed[1]
    live, straight, head = printed[0]
    assert live == straight
    assert len(head) == 64


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_that_other_group_sizes_give_the_same_facts(tmp_path: Path, seed: int) -> None:
    evening = written_evening(seed, 60)
    told = {}
    for at_once in (1, 3, 500):
        centre = still_centre(tmp_path / str(at_once), seed)
        centre.play(evening, at_once)
        centre.close()
        told[at_once] = plain(list(centre.reader.entries()))
        assert fold(State(), centre.reader.replay()).digest() == centre.loop.state.digest()
    assert len(told[1]) > 150
    assert told[1] == told[3] == told[500]


def test_that_a_repeat_behind_a_late_reading_is_one_in_every_group_size(tmp_path: Path) -> None:
    newest: Say = ("readings", ((1.6,), 0.0))
    late: Say = ("readings", ((1.9,), 2.0))
    told = []
    for at_once in (1, 3):
        centre = still_centre(tmp_path / str(at_once), 1)
        centre.play([(1.1, [newest, late, newest])], at_once)
        centre.close()
        told.append(plain(list(centre.reader.entries())))
    assert told[0] == told[1]


def test_that_the_latest_values_are_the_same_in_every_group_size(tmp_path: Path) -> None:
    evening = written_evening(4, 60)
    told = []
    for at_once in (1, 500):
        centre = still_centre(tmp_path / str(at_once), 4)
        centre.play(evening, at_once)
        latest = centre.loop.state.latest
        told.append([column[: latest.size].tobytes() for column in (latest.source_us, latest.value, latest.quality)])
        centre.close()
    assert told[0] == told[1]
