"""P7: the durable journal of readings: filled to 10^7, and the steady case of 250 readings a second."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import numpy as np

from ioc.domain import facts as f
from ioc.domain.commit import Group
from ioc.domain.facts import Entry
from ioc.domain.readings import ReadingBatch
from ioc.journal.layout import Layout
from ioc.journal.merging import merges_due
from ioc.journal.shelf import Shelf
from tests.bench.conditions import rss_mb
from tests.bench.figures import Condition, Figure
from tests.bench.shift import NOON_US, Recorder, record_shift, registrations

READINGS, BLOCK = 10_000_000, 10_000
FLOOR_ROWS = 1_000_000
STEADY_S, STEADY_RATE = 12 * 3600, 250
FASTER, SHARE, STEADY_BYTES = 20.0, 1 / 4, 20.0


def measure(folder: Path) -> Figure:
    """Rows a second until every block is on the disk; bytes are those of the files."""
    rate, bytes_each = fill(folder / "full")
    floor_rate, floor_bytes = indexed_rows(folder)
    steady = steady_bytes(folder / "steady")
    return Figure(
        name="P7",
        figure=rate,
        unit="rows/s",
        reference_name="indexed SQLite rows",
        reference=floor_rate,
        conditions=(
            Condition("rate", rate, floor_rate * FASTER, rising=True),
            Condition("bytes_a_row", bytes_each, floor_bytes * SHARE),
            Condition("steady_bytes_a_row", steady, STEADY_BYTES),
        ),
        notes={"rows": READINGS, "floor_bytes_a_row": round(floor_bytes, 1), "rss_mb": rss_mb()},
    )


def readings(seq: int, at_us: int, random: np.random.Generator, level: np.ndarray, rows: int) -> ReadingBatch:
    """A poll of so many streams, in order; centimetres that mostly stay."""
    level[:rows] = np.round(level[:rows] + random.choice((-0.01, 0.0, 0.0, 0.01), rows), 2)
    return ReadingBatch(
        seq=seq,
        stream=np.arange(rows, dtype=np.int32),
        source_us=at_us - random.integers(50, 900, rows) * 1000,
        received_us=np.full(rows, at_us, np.int64),
        value=level[:rows].copy(),
        quality=np.zeros(rows, np.uint8),
    )


def fill(folder: Path) -> tuple[float, float]:
    """A block of 10 000 readings a commit; rows/s and bytes a row."""
    folder.mkdir()
    recorder = Recorder(folder, NOON_US - 43_200_000_000)
    recorder.say(*registrations(BLOCK))
    random, level = np.random.default_rng(7), np.full(BLOCK, 1.0)
    made = []
    for number in range(100):
        made.append(readings(0, recorder.at_us + number * 40_000_000, random, level, BLOCK))
    before = size_of(folder)
    spent = 0.0
    for number in range(READINGS // BLOCK):
        recorder.seq += 1
        held = made[number % len(made)]
        batch = ReadingBatch(
            seq=recorder.seq,
            stream=held.stream,
            source_us=held.source_us + number // 100 * 4_000_000_000,
            received_us=held.received_us + number // 100 * 4_000_000_000,
            value=held.value,
            quality=held.quality,
        )
        began = time.perf_counter()
        block = recorder.journal.seal_block([batch])
        fact = f.BlockSealed(
            block=block.id,
            rows=block.rows,
            first_seq=block.first_seq,
            last_seq=block.last_seq,
            sha256=block.sha256,
            content=block.content,
        )
        recorder.seq += 1
        entry = Entry(seq=recorder.seq, at_us=recorder.at_us, fact=fact)
        recorder.journal.commit(Group(entries=(entry,), blocks=(block,)))
        spent += time.perf_counter() - began
    recorder.close()
    return READINGS / spent, (size_of(folder) - before) / READINGS


def indexed_rows(folder: Path) -> tuple[float, float]:
    """The floor: the same readings as rows with the index that a query of one stream needs, 10 000 a commit."""
    file = folder / "rows.db"
    database = sqlite3.connect(file, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        database.execute(f"PRAGMA {pragma}")
    database.execute(
        "CREATE TABLE readings (seq INTEGER, stream INTEGER, source_us INTEGER, received_us INTEGER, value REAL,"
        " quality INTEGER)"
    )
    database.execute("CREATE INDEX by_stream ON readings (stream, source_us)")
    random, level = np.random.default_rng(7), np.full(BLOCK, 1.0)
    spent = 0.0
    for number in range(FLOOR_ROWS // BLOCK):
        batch = readings(number, NOON_US + number * 40_000_000, random, level, BLOCK)
        columns = (batch.stream, batch.source_us, batch.received_us, batch.value, batch.quality)
        rows = list(zip([number] * BLOCK, *(column.tolist() for column in columns), strict=True))
        began = time.perf_counter()
        database.execute("BEGIN")
        database.executemany("INSERT INTO readings VALUES (?, ?, ?, ?, ?, ?)", rows)
        database.execute("COMMIT")
        spent += time.perf_counter() - began
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return FLOOR_ROWS / spent, file.stat().st_size / FLOOR_ROWS


def steady_bytes(folder: Path) -> float:
    """Bytes a reading of a quiet engine: a tail block a second, merged every minute, checkpoints in between."""
    folder.mkdir()
    recorder = record_shift(folder, seconds=STEADY_S, a_second=STEADY_RATE, tail_s=STEADY_S, each_minute=merge_minute)
    recorder.close()
    return size_of(folder) / (STEADY_S * STEADY_RATE)


def merge_minute(recorder: Recorder) -> None:
    """What the engine's upkeep does every minute."""
    segment = Shelf(Layout(recorder.data_dir)).all()[-1]
    for block, fact in merges_due(segment, recorder.at_us):
        recorder.say(fact, blocks=[block])


def size_of(folder: Path) -> int:
    """Bytes of all files of the journal."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
