"""What a table's feed remembers from one engine to the next, and when it counts as read."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ioc.connect.api import FeedContext
from ioc.connect.catalogue import Catalogue
from ioc.connect.keeping import Keeping, Told, memory_file
from ioc.connect.times import read_iso
from ioc.domain.inbound import FeedContacted, Inbound, ReadingsTaken, RecordRejected
from tests.helpers.connector_contract import NOW_US, RunningConnector

_SETTINGS: dict[str, Any] = {
    "record": "asset",
    "asset": {"kind": {"const": "gauge"}},
    "time": "at",
    "readings": [{"property": "level", "path": "level"}],
    "settle_s": 0,
}
_HEADER = "id,at,level\n"


def _row(number: int) -> str:
    return f"a,2026-01-01T00:{number:02}Z,{number}\n"


class Engines:
    """One data directory, and one engine after another. `on_record` says whether what is told comes on record."""

    def __init__(self, folder: Path) -> None:
        self.state = folder / "feeds"
        self.state.mkdir()
        self.on_record = threading.Event()
        self.on_record.set()
        self.recalled: list[Told] = []
        self.asked: list[tuple[str, int]] = []

    def feed(self, path: Path, mode: str, **more: Any) -> RunningConnector:
        keeping = Keeping(state_dir=self.state, receipt=lambda: self.on_record.is_set, recall=self._recall)
        context = FeedContext(feed="f", domain="d", interval_s=0.01, now_us=lambda: NOW_US, keeping=keeping)
        settings = {"path": str(path), "mode": mode} | _SETTINGS | more
        return RunningConnector(Catalogue.discover().make("table_file", context, settings))

    def _recall(self, feed: str, since_us: int) -> list[Told]:
        self.asked.append((feed, since_us))
        return self.recalled


def _levels(messages: list[Inbound]) -> list[float]:
    return [value for one in messages if isinstance(one, ReadingsTaken) for value in one.value.tolist()]


def _reasons(messages: list[Inbound]) -> list[str]:
    return [one.reason for one in messages if isinstance(one, RecordRejected)]


def _quiet(messages: list[Inbound]) -> bool:
    """It has looked at everything: the last look found nothing."""
    return isinstance(messages[-1], FeedContacted) and messages[-1].unchanged if messages else False


def _told(number: int) -> ReadingsTaken:
    return ReadingsTaken(
        feed="f",
        assets=("a",),
        properties=("level",),
        source_us=np.array([read_iso(f"2026-01-01T00:{number:02}Z")]),
        value=np.array([float(number)]),
        quality=np.zeros(1, np.uint8),
    )


@pytest.mark.parametrize("mode", ["once", "tail", "folder"])
def test_that_what_is_on_record_is_not_read_again(tmp_path: Path, mode: str) -> None:
    engines, path = Engines(tmp_path), tmp_path / "in" / "t.csv"
    path.parent.mkdir()
    path.write_text(_HEADER + _row(1))
    place = path.parent if mode == "folder" else path
    with engines.feed(place, mode) as first:
        first.wait(lambda found: _levels(found) == [1.0] and _quiet(found))
    with engines.feed(place, mode) as again:
        again.wait(_quiet)
        assert _levels(again.messages) == [] and _reasons(again.messages) == []
    assert engines.asked == []


@pytest.mark.parametrize("mode", ["once", "tail", "folder"])
def test_that_what_is_not_on_record_is_read_again_without_what_the_record_has(tmp_path: Path, mode: str) -> None:
    engines, path = Engines(tmp_path), tmp_path / "in" / "t.csv"
    path.parent.mkdir()
    path.write_text(_HEADER + _row(1) + _row(2) + _row(3))
    place = path.parent if mode == "folder" else path
    engines.on_record.clear()
    for _ in range(2):  # killed twice, before anything was known to be on record
        with engines.feed(place, mode) as running:
            running.wait(lambda found: _levels(found) == [1.0, 2.0, 3.0] and _quiet(found))
    engines.recalled = [_told(1), _told(3)]
    with engines.feed(place, mode) as again:
        again.wait(lambda found: _levels(found) == [2.0] and _quiet(found))
    assert set(engines.asked) == {("f", NOW_US)}


def test_that_a_file_is_moved_only_when_it_is_on_record(tmp_path: Path) -> None:
    engines, path = Engines(tmp_path), tmp_path / "in" / "t.csv"
    path.parent.mkdir()
    path.write_text(_HEADER + _row(1))
    engines.on_record.clear()
    with engines.feed(path.parent, "folder", done="done") as running:
        running.wait(lambda found: _levels(found) == [1.0] and _quiet(found))
        assert path.exists()
        engines.on_record.set()
        looks = len(running.messages)
        running.wait(lambda found: len(found) > looks + 3)
        assert not path.exists() and (path.parent / "done" / "t.csv").exists()


def test_that_a_file_is_read_again_when_its_mapping_was_mended(tmp_path: Path) -> None:
    engines, path = Engines(tmp_path), tmp_path / "t.csv"
    path.write_text(_HEADER + _row(1))
    with engines.feed(path, "once", readings=[{"property": "depth", "path": "level"}]) as first:
        first.wait(_quiet)
    with engines.feed(path, "once") as again:
        again.wait(lambda found: _levels(found) == [1.0])


def test_that_a_growing_file_that_moved_is_read_to_its_end_first(tmp_path: Path) -> None:
    engines, path = Engines(tmp_path), tmp_path / "t.csv"
    path.write_text(_HEADER + _row(1))
    with engines.feed(path, "tail") as first:
        first.wait(lambda found: _levels(found) == [1.0] and _quiet(found))
    with path.open("a") as file:
        file.write(_row(2))
    path.rename(tmp_path / "t.csv.1")
    path.write_text(_HEADER + _row(3))
    with engines.feed(path, "tail") as again:
        again.wait(lambda found: _levels(found) == [2.0, 3.0] and _quiet(found))
        assert _reasons(again.messages) == []


@pytest.mark.parametrize("how", ["gone", "anew"])
def test_that_a_growing_file_that_is_lost_is_said(tmp_path: Path, how: str) -> None:
    engines, path = Engines(tmp_path), tmp_path / "t.csv"
    path.write_text(_HEADER + _row(1) + _row(2))
    with engines.feed(path, "tail") as first:
        first.wait(lambda found: _levels(found) == [1.0, 2.0] and _quiet(found))
    if how == "gone":
        (tmp_path / "other").write_text(_HEADER + _row(3))
        (tmp_path / "other").replace(path)
    else:
        path.write_text(_HEADER + _row(3))
    with engines.feed(path, "tail") as again:
        again.wait(lambda found: _levels(found) == [3.0] and _quiet(found))
        assert _reasons(again.messages) == ["table_file.lost_track"]


@pytest.mark.parametrize("known", ['{"at": "x"}', "7", '{"inode": 1, "head": "zz", "at": 0}'])
def test_that_a_memory_that_makes_no_sense_is_said(tmp_path: Path, known: str) -> None:
    engines, path = Engines(tmp_path), tmp_path / "t.csv"
    path.write_text(_HEADER + _row(1))
    about = f'"connector": "table_file", "path": "{path}", "mode": "tail"'
    memory_file(engines.state, "f").write_text(f'{{{about}, "since_us": null, "known": {known}}}')
    with engines.feed(path, "tail") as running:
        running.wait(lambda found: _levels(found) == [1.0] and _quiet(found))
        assert _reasons(running.messages) == ["feed.memory_damaged"]


def test_that_another_path_has_no_memory(tmp_path: Path) -> None:
    engines = Engines(tmp_path)
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(_HEADER + _row(1))
        with engines.feed(tmp_path / name, "tail") as running:
            running.wait(lambda found: _levels(found) == [1.0] and _quiet(found))
            assert _reasons(running.messages) == []
