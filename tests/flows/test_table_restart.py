"""An engine that is killed goes on in a growing file and in a folder where it was: every row once."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from ioc.domain.readings import ReadingBatch
from ioc.journal.reader import JournalReader
from tests.helpers.processes import Running, ioc, private_env, running, state_of, wait_for

_SITE = """
[site]
id = "probe"
title = {{ vi = "Thử", en = "Probe" }}
zone = "Asia/Ho_Chi_Minh"
centre = [108.21, 16.05]
box = [100, 8, 112, 24]
ground = "da_nang"
domains = ["drainage"]

[[feeds]]
id = "{id}"
title = {{ vi = "Bảng", en = "Table" }}
domain = "drainage"
connector = "table_file"
interval_s = 0.5
[feeds.settings]
path = "{path}"
mode = "{mode}"
{more}
record = "asset"
id = "id"
time = {{ path = "at", format = "epoch_s" }}
asset = {{ kind = {{ const = "river_gauge" }} }}
readings = [{{ property = "level_m", path = "level" }}]
"""
_HEADER = "id,at,level\n"
_FIRST_S = 1_760_000_000


def _rows(numbers: range) -> str:
    """Rows of three gauges; every seventh comes late, so that no newest time tells what was read."""
    return "".join(f"g{n % 3},{_FIRST_S + (n - 30 if n % 7 == 0 else n)},{n % 40 / 10}\n" for n in numbers)


def _said(numbers: range) -> Counter[tuple[str, int, float]]:
    cells = [line.split(",") for line in _rows(numbers).splitlines()]
    return Counter((gauge, int(at), float(level)) for gauge, at, level in cells)


def _recorded(data: Path, key_file: Path) -> Counter[tuple[str, int, float]]:
    reader = JournalReader(data, key_file)
    streams = reader.state_at_seq(reader.bounds().last_seq).by_index
    found: Counter[tuple[str, int, float]] = Counter()
    for item in reader.replay(-1):
        if isinstance(item, ReadingBatch):
            for index, at, value in zip(
                item.stream.tolist(), item.source_us.tolist(), item.value.tolist(), strict=True
            ):
                found[streams[index].asset, at // 1_000_000, value] += 1
    return found


class _Centre:
    """An engine that can be killed and started again on the same data."""

    def __init__(self, folder: Path, **site: str) -> None:
        self.data, self.env = folder / "d", private_env(folder)
        self._site, self._key_file = folder / "site.toml", folder / "master.key"
        self._site.write_text(_SITE.format(**site), "utf-8")

    def start(self) -> Running:
        engine = Running("engine", "--site", str(self._site), "--data-dir", str(self.data), env=self.env)
        engine.until("engine ready")
        return engine

    def recorded(self) -> Counter[tuple[str, int, float]]:
        return _recorded(self.data, self._key_file)

    def in_flight(self) -> bool:
        """Whether rows were told and are not known to be on record."""
        (memory,) = (self.data / "feeds").glob("*.json")
        return json.loads(memory.read_text("utf-8"))["since_us"] is not None

    def has(self, rows: int) -> None:
        wait_for(lambda: sum(self.recorded().values()) >= rows, said=f"{rows} rows are on record")


def _append(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


@pytest.mark.timeout(180)
def test_that_a_growing_file_is_read_on_after_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(_HEADER + _rows(range(1000)))
    centre = _Centre(tmp_path, id="gauges", path=str(path), mode="tail", more="")
    numbers = 1000
    for kill in range(3):
        engine = centre.start()
        centre.has(numbers)
        _append(path, _rows(range(numbers, numbers + 500)))
        numbers += 500
        if kill % 2:
            centre.has(numbers)
        else:
            wait_for(centre.in_flight, said="rows are between the file and the disk")
        engine.kill()
        _append(path, _rows(range(numbers, numbers + 10)))
        numbers += 10
        if kill == 1:
            path.rename(tmp_path / "log.csv.1")
            path.write_text(_HEADER + _rows(range(numbers, numbers + 5)))
            numbers += 5
    engine = centre.start()
    centre.has(numbers)
    assert engine.end() == 0
    assert centre.recorded() == _said(range(numbers))
    assert state_of(centre.data, centre.env)["feeds"][0]["refused"] == 0
    verified = ioc("journal", "verify", "--data-dir", str(centre.data), env=centre.env)
    assert verified.returncode == 0, verified.stderr


@pytest.mark.timeout(120)
def test_that_the_files_of_a_folder_are_read_once_whoever_dies(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    centre = _Centre(tmp_path, id="inbox", path=str(folder), mode="folder", more="settle_s = 0")
    for number in range(3):
        (folder / f"{number}.csv").write_text(_HEADER + _rows(range(number * 2000, number * 2000 + 2000)))
        engine = centre.start()
        if number == 0:
            centre.has(2000)
        engine.kill()
    engine = centre.start()
    centre.has(6000)
    assert engine.end() == 0
    assert centre.recorded() == _said(range(6000))


@pytest.mark.timeout(120)
def test_that_a_damaged_memory_is_said_and_reading_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(_HEADER + _rows(range(10)))
    centre = _Centre(tmp_path, id="gauges", path=str(path), mode="tail", more="")
    engine = centre.start()
    centre.has(10)
    assert engine.end() == 0
    (memory,) = (centre.data / "feeds").iterdir()
    assert memory.parent.stat().st_mode & 0o777 == 0o700
    memory.write_text('{"connector": "table_file"')
    with running(
        "engine", "--site", str(tmp_path / "site.toml"), "--data-dir", str(centre.data), env=centre.env
    ) as two:
        two.until("engine ready")
        found = wait_for(lambda: state_of(centre.data, centre.env)["rejects"], said="the damage is said")
        assert [one["reason"] for one in found] == ["feed.memory_damaged"]
        assert two.end() == 0
