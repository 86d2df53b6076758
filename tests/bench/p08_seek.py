"""P8: seek in a twelve-hour shift of 10^7 readings, 10 000 assets and open incidents; against DuckDB's arg_max."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

import numpy as np

from ioc.journal.blocks import columns_of
from ioc.journal.database import reading
from ioc.journal.items import block_rows
from ioc.journal.layout import Layout
from ioc.journal.reader import JournalReader
from tests.bench.conditions import rss_mb
from tests.bench.figures import Condition, Figure
from tests.bench.shift import NOON_US, SHIFT_S, record_shift

SEEKS = 60
SHARE = 1 / 3


def measure(folder: Path) -> Figure:
    """Whole seeks (checkpoint, fold, a state in hand) at random instants, each engine warm."""
    began = time.perf_counter()
    recorder = record_shift(folder)
    recorder.close()
    made_s = time.perf_counter() - began
    instants = np.random.default_rng(80).integers(NOON_US - SHIFT_S * 1_000_000, NOON_US, SEEKS).tolist()
    reader = JournalReader(recorder.data_dir, recorder.key_file)
    ours = timed(reader.state_at, instants)
    own = rss_mb()
    theirs, rows = duckdb_seeks(folder, instants)
    return Figure(
        name="P8",
        figure=median(ours),
        unit="ms",
        reference_name="DuckDB arg_max",
        reference=median(theirs),
        conditions=(
            Condition("median", median(ours), median(theirs) * SHARE),
            Condition("worst", max(ours), max(theirs) * SHARE),
        ),
        notes={"readings": rows, "made_s": round(made_s, 1), "rss_mb": own, "reference_worst": round(max(theirs), 1)},
    )


def timed(seek: object, instants: list[int]) -> list[float]:
    """Milliseconds of each seek, after one to warm up."""
    assert callable(seek)
    seek(instants[0])
    spent = []
    for at_us in instants:
        began = time.perf_counter()
        seek(at_us)
        spent.append((time.perf_counter() - began) * 1e3)
    return spent


def duckdb_seeks(folder: Path, instants: list[int]) -> tuple[list[float], int]:
    """The same readings as a DuckDB table in time order; the latest of every stream at each instant, as numpy."""
    import duckdb
    import pyarrow as pa

    database = duckdb.connect(str(folder / "readings.duckdb"))
    database.execute("CREATE TABLE readings (stream INTEGER, source_us BIGINT, received_us BIGINT, value DOUBLE)")
    engine = reading(Layout(folder / "data").segment_files()[-1])
    with engine.connect() as connection:
        for row in block_rows(connection, "readings"):
            held = columns_of(row.data)
            fresh = pa.table(
                {
                    "stream": held["stream"],
                    "source_us": held["source_us"],
                    "received_us": held["source_us"] + held["received_offset_us"],
                    "value": held["value"],
                }
            )
            database.execute("INSERT INTO readings SELECT * FROM fresh")
            del fresh
    engine.dispose()
    database.execute("CHECKPOINT")
    rows = database.execute("SELECT count(*) FROM readings").fetchone()
    query = (
        "SELECT stream, arg_max(value, source_us), max(source_us), arg_max(received_us, source_us) "
        "FROM readings WHERE received_us <= ? GROUP BY stream"
    )

    def seek(at_us: int) -> object:
        return database.execute(query, [at_us]).fetchnumpy()

    spent = timed(seek, instants)
    database.close()
    return spent, int(rows[0]) if rows else 0
