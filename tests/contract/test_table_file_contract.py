"""The contract test of `table_file`: what a connector that reads files has to bear, with real files."""

from __future__ import annotations

import os
import tempfile
import threading
from pathlib import Path
from typing import Any

import numpy.ma  # noqa: F401 - numpy loads it late, when this process may be nobody
import pytest

from ioc.connect.api import Connector, FeedContext, NotReady, Settings
from ioc.connect.catalogue import Catalogue
from ioc.domain import inbound
from ioc.domain.inbound import FeedContacted, Inbound, ReadingsTaken, RecordRejected
from tests.helpers.connector_contract import NOW_US, RunningConnector

_HEADER = "id,at,level\n"
_ROWS = [f"g{number},2026-01-01T0{number}:00Z,{number}.5\n" for number in range(5)]
_WHOLE = _HEADER + "".join(_ROWS)
_SETTINGS: dict[str, Any] = {
    "record": "asset",
    "asset": {"kind": {"const": "gauge"}},
    "time": "at",
    "readings": [{"property": "level", "path": "level"}],
}
_MODES = ["once", "tail", "folder", "replay"]
_GROWING = ["once", "tail", "folder"]
_each_mode = pytest.mark.parametrize("mode", _MODES)
_each_growing = pytest.mark.parametrize("mode", _GROWING)


class Place:
    """Where the table lies: the file, or the only file of a folder."""

    def __init__(self, folder: Path, mode: str) -> None:
        self.mode = mode
        self.file = folder / "in" / "table.csv"
        self.file.parent.mkdir()
        self.path = self.file.parent if mode == "folder" else self.file

    def write(self, content: str | bytes) -> None:
        """As a careful writer does: another file takes the name."""
        fresh = self.file.with_name(".fresh")
        fresh.write_bytes(content if isinstance(content, bytes) else content.encode())
        fresh.replace(self.file)

    def make(self, interval_s: float = 0.01, now_us: int = NOW_US, **more: Any) -> Connector:
        context = FeedContext(feed="feed-1", domain="hazard", interval_s=interval_s, now_us=lambda: now_us)
        settings = {"path": str(self.path), "mode": self.mode, "settle_s": 0, "pace": {"speed": 1_000_000}}
        return Catalogue.discover().make("table_file", context, settings | _SETTINGS | more)


def _levels(messages: list[Inbound]) -> list[float]:
    return [value for one in messages if isinstance(one, ReadingsTaken) for value in one.value.tolist()]


def _rejects(messages: list[Inbound]) -> list[RecordRejected]:
    return [one for one in messages if isinstance(one, RecordRejected)]


def _all_five(messages: list[Inbound]) -> bool:
    """Every row, and the word of it."""
    return len(_levels(messages)) >= 5 and isinstance(messages[-1], FeedContacted)


def test_that_it_is_found_by_entry_point_and_describes_itself() -> None:
    manifest = Catalogue.discover().manifest("table_file")
    assert manifest.key == "table_file" and manifest.title.vi and manifest.title.en
    assert issubclass(manifest.settings, Settings)
    assert all(hasattr(inbound, kind) for kind in manifest.records)


@_each_mode
def test_that_it_emits_typed_messages_of_its_feed(tmp_path: Path, mode: str) -> None:
    place = Place(tmp_path, mode)
    place.write(_WHOLE)
    with RunningConnector(place.make()) as running:
        messages = running.wait(_all_five)
    contacts = [one for one in messages if isinstance(one, FeedContacted)]
    assert (sum(one.taken for one in contacts), sum(one.refused for one in contacts)) == (5, 0)
    assert {type(one).__name__ for one in messages} <= {"FeedContacted", *running.connector.manifest.records}
    assert {one.feed for one in messages} == {"feed-1"}


@_each_growing
def test_that_it_stops_while_waiting_for_the_next_look(tmp_path: Path, mode: str) -> None:
    place = Place(tmp_path, mode)
    place.write(_WHOLE)
    with RunningConnector(place.make(interval_s=3600.0)) as running:
        running.wait_contacts(1)
        assert running.stops()


@_each_mode
def test_that_it_stops_in_the_middle_of_a_large_file(tmp_path: Path, mode: str) -> None:
    place = Place(tmp_path, mode)
    place.write(_HEADER + "".join(f"g,{1_700_000_000 + n},{n}\n" for n in range(200_000)))
    slow = {"time": {"path": "at", "format": "epoch_s"}, "chunk_rows": 100, "pace": {"speed": 1}}
    with RunningConnector(place.make(**slow)) as running:
        if mode != "replay":
            running.wait(lambda messages: bool(_levels(messages)))
        assert running.stops()


@_each_mode
def test_that_a_missing_file_or_folder_is_not_ready_and_is_taken_when_it_comes(tmp_path: Path, mode: str) -> None:
    place = Place(tmp_path, mode)
    place.file.parent.rmdir()
    connector = place.make()
    with RunningConnector(connector) as first:
        trouble = first.outcome()
    assert isinstance(trouble, NotReady) and trouble.code == "table_file.missing"
    place.file.parent.mkdir()
    place.write(_WHOLE)
    with RunningConnector(connector) as again:
        again.wait(_all_five)


@pytest.mark.parametrize("mode", ["once", "tail", "replay"])
def test_that_a_folder_in_place_of_the_file_is_said(tmp_path: Path, mode: str) -> None:
    place = Place(tmp_path, mode)
    place.file.mkdir()
    with RunningConnector(place.make()) as running:
        trouble = running.outcome()
    assert isinstance(trouble, NotReady) and trouble.code == "table_file.is_folder"


@_each_mode
def test_that_a_file_that_may_not_be_read_is_said_and_taken_when_it_may(tmp_path: Path, mode: str) -> None:
    place = Place(tmp_path, mode)
    place.write(_WHOLE)
    place.file.chmod(0)
    connector = place.make()  # as who may read the program itself, wherever it lies
    with AsOrdinaryUser(tmp_path):
        with RunningConnector(connector) as first:
            trouble = first.outcome()
        assert isinstance(trouble, NotReady) and trouble.code == "table_file.not_permitted"
        place.file.chmod(0o644)
        with RunningConnector(connector) as again:
            again.wait(_all_five)


@_each_mode
@pytest.mark.parametrize(
    "garbage",
    [b"\x00\xff garbage \xfe\n", b"<!DOCTYPE html>\n<html></html>\n", b"\x1f\x8b\x08cut", b"{\n", b"\n"],
    ids=["bytes", "html", "gzip", "json", "nothing"],
)
def test_that_garbage_is_refused_in_words_and_the_next_file_is_taken(tmp_path: Path, mode: str, garbage: bytes) -> None:
    place = Place(tmp_path, mode)
    place.write(garbage)
    with RunningConnector(place.make()) as running:
        running.wait(lambda messages: bool(_rejects(messages)))
        if mode != "replay":
            place.write(_WHOLE)
            running.wait(_all_five)
    (reject,) = _rejects(running.messages)
    assert reject.reason.startswith("table_file.")
    if mode == "replay":
        place.write(_WHOLE)
        with RunningConnector(place.make()) as again:
            again.wait(_all_five)


@pytest.mark.parametrize("mode", ["once", "folder", "replay"])
def test_that_an_empty_file_is_said_once(tmp_path: Path, mode: str) -> None:
    place = Place(tmp_path, mode)
    place.write(b"")
    with RunningConnector(place.make()) as running:
        running.wait(
            lambda messages: (
                len([one for one in messages if isinstance(one, FeedContacted)]) >= 3
                or (mode == "replay" and bool(_rejects(messages)))
            )
        )
    assert [one.reason for one in _rejects(running.messages)] == ["table_file.empty"]


@_each_mode
def test_that_a_file_cut_in_the_middle_of_a_row_costs_that_row_at_most(tmp_path: Path, mode: str) -> None:
    place = Place(tmp_path, mode)
    place.write(_WHOLE[: _WHOLE.rindex("T04") + 2])
    with RunningConnector(place.make()) as running:
        running.wait(lambda messages: len(_levels(messages)) >= 4 and isinstance(messages[-1], FeedContacted))
        if mode != "replay":
            place.write(_WHOLE)
            running.wait(lambda messages: len(_levels(messages)) >= 5)
    reasons = [one.reason for one in _rejects(running.messages)]
    # a growing file is waited for: its last line has no end yet
    assert reasons in ([], ["record.time_unreadable"])
    assert _levels(running.messages) == [0.5, 1.5, 2.5, 3.5, 4.5][: 4 if mode == "replay" else 5]


@_each_mode
def test_that_what_stands_twice_is_refused_once_and_not_told_twice(tmp_path: Path, mode: str) -> None:
    place = Place(tmp_path, mode)
    place.write(_WHOLE + _ROWS[2])
    with RunningConnector(place.make()) as running:
        running.wait(lambda messages: bool(_rejects(messages)) and _all_five(messages))
        if mode != "replay":
            place.write(_WHOLE + _ROWS[2] + "g5,2026-01-01T05:00Z,5.5\n")
            running.wait(lambda messages: 5.5 in _levels(messages))
    assert [one.reason for one in _rejects(running.messages)] == ["record.repeated"]
    assert sorted(_levels(running.messages)) == [0.5, 1.5, 2.5, 3.5, 4.5, 5.5][: 5 if mode == "replay" else 6]


@_each_mode
def test_that_times_far_off_and_a_clock_off_by_years_change_nothing(tmp_path: Path, mode: str) -> None:
    place = Place(tmp_path, mode)
    # a recording keeps the distance of its times: a fortnight is a second at this pace, a century would be an hour
    early, late = ("2025-12-25", "2026-01-08") if mode == "replay" else ("1931-01-01", "2101-01-01")
    place.write(_WHOLE.replace("2026-01-01T03", f"{early}T03").replace("2026-01-01T04", f"{late}T04"))
    said = []
    for now_us in (NOW_US, 1, NOW_US * 2):
        pace = {"speed": 1_000_000, "times": "keep"}
        with RunningConnector(place.make(now_us=now_us, pace=pace)) as running:
            running.wait(lambda messages: len(_levels(messages)) >= 5)
        batches = [one for one in running.messages if isinstance(one, ReadingsTaken)]
        said.append(sorted(at for one in batches for at in one.source_us.tolist()))
        assert _rejects(running.messages) == []
    assert said[0] == said[1] == said[2]


@_each_growing
def test_that_a_file_that_is_replaced_while_it_is_read_is_read_again(tmp_path: Path, mode: str) -> None:
    """The first message is held back while the file is replaced: the reader has it open."""
    place = Place(tmp_path, mode)
    place.write(_WHOLE)
    gate = threading.Event()
    with RunningConnector(place.make(), gate) as running:
        place.write(_WHOLE + "g9,2026-01-01T09:00Z,9.5\n")
        gate.set()
        running.wait(lambda messages: 9.5 in _levels(messages))
    assert sorted(_levels(running.messages)) == [0.5, 1.5, 2.5, 3.5, 4.5, 9.5]
    assert _rejects(running.messages) == []


@_each_growing
def test_that_a_file_grows_row_by_row_without_loss(tmp_path: Path, mode: str) -> None:
    place = Place(tmp_path, mode)
    place.write(_HEADER)
    with RunningConnector(place.make()) as running:
        for number, row in enumerate(_ROWS):
            with place.file.open("a") as file:
                file.write(row)
            running.wait(lambda messages, number=number: len(_levels(messages)) == number + 1)  # type: ignore[misc]
    assert _levels(running.messages) == [0.5, 1.5, 2.5, 3.5, 4.5]


@_each_mode
def test_that_it_waits_for_an_engine_that_is_behind_and_loses_nothing(tmp_path: Path, mode: str) -> None:
    place = Place(tmp_path, mode)
    place.write(_WHOLE)
    gate = threading.Event()
    with RunningConnector(place.make(), gate) as running:
        assert running.messages == []
        gate.set()
        running.wait(_all_five)
    assert _levels(running.messages) == [0.5, 1.5, 2.5, 3.5, 4.5]


class AsOrdinaryUser:
    """Root may read everything: for this block the process is nobody, who owns the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> None:
        if os.geteuid() == 0:
            for path in (self._folder, *self._folder.rglob("*")):
                os.chown(path, 65534, 65534)
            for above in self._folder.parents:  # how many there are depends on the workers of the run
                if above == Path(tempfile.gettempdir()):
                    break
                os.chmod(above, 0o755)
            os.seteuid(65534)

    def __exit__(self, *_: object) -> None:
        os.seteuid(os.getuid())
