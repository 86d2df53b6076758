"""The search for what is left of a key finds any piece of it, wherever it lies."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ioc.journal import fragments
from ioc.journal.fragments import find_fragments


@pytest.mark.parametrize("at", [0, 1, 5, 4093, 4096, 8191, 9000])
@pytest.mark.parametrize("piece", [12, 28, 52])
def test_that_eight_bytes_anywhere_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int, piece: int
) -> None:
    monkeypatch.setattr(fragments, "_CHUNK", 4096)
    secrets = {f"record-{number}": os.urandom(60) for number in range(5)}
    path = tmp_path / "raw"
    noise = os.urandom(10_000)
    path.write_bytes(noise)
    assert find_fragments([path, tmp_path / "absent"], secrets) == (set(), 10_000)
    left = secrets["record-3"][piece : piece + 8]
    path.write_bytes(noise[:at] + left + noise[at:])
    assert find_fragments([path], secrets) == ({"record-3"}, 10_008)


@pytest.mark.parametrize("size", [0, 3, 7, 8, 9])
def test_that_short_files_are_searched(tmp_path: Path, size: int) -> None:
    path = tmp_path / "raw"
    secret = bytes(range(60))
    path.write_bytes(secret[12 : 12 + size])
    assert find_fragments([path], {"one": secret}) == ({"one"} if size >= 8 else set(), size)


def test_that_nothing_to_look_for_is_nothing_found(tmp_path: Path) -> None:
    path = tmp_path / "raw"
    path.write_bytes(bytes(100))
    assert find_fragments([path], {}) == (set(), 100)
