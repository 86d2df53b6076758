"""A feed's memory: whole or said to be damaged; forgotten with its feed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc.connect.keeping import FeedMemory, MemoryDamaged, forget_others, memory_file


def test_that_a_memory_comes_back_whole_and_feeds_do_not_meet(tmp_path: Path) -> None:
    for feed in ("a", "../a", "a/b"):
        FeedMemory(tmp_path, feed).save({"feed": feed})
    for feed in ("a", "../a", "a/b"):
        assert FeedMemory(tmp_path, feed).load() == {"feed": feed}
    assert {path.parent for path in tmp_path.iterdir()} == {tmp_path} and len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize("content", [b"", b'{"a": ', b"[]", b"\xff\xfe\x00", b"[" * 100_000])
def test_that_a_damaged_memory_is_told_from_none(tmp_path: Path, content: bytes) -> None:
    assert FeedMemory(tmp_path, "f").load() == {} and FeedMemory(None, "f").load() == {}
    memory_file(tmp_path, "f").write_bytes(content)
    with pytest.raises(MemoryDamaged):
        FeedMemory(tmp_path, "f").load()


def test_that_a_disk_that_refuses_costs_the_memory_alone(tmp_path: Path) -> None:
    FeedMemory(tmp_path / "missing", "f").save({"a": 1})
    assert FeedMemory(tmp_path / "missing", "f").load() == {}


def test_that_feeds_that_are_no_longer_are_forgotten(tmp_path: Path) -> None:
    for feed in ("stays", "goes"):
        FeedMemory(tmp_path, feed).save({"a": 1})
    forget_others(tmp_path, ["stays"])
    assert (FeedMemory(tmp_path, "stays").load(), FeedMemory(tmp_path, "goes").load()) == ({"a": 1}, {})
