"""Blocks keep every bit, say what they span and are told apart when altered."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.commit import JournalRefused
from ioc.domain.readings import PositionBatch, ReadingBatch
from ioc.journal import blocks

ROOT = Path(__file__).parents[3]
instants = st.integers(-(2**62), 2**62 - 1)
rows = st.tuples(st.integers(0, 2**31 - 1), instants, instants, st.floats(width=64), st.integers(0, 255))


def batch_of(seq: int, table: list[tuple[int, int, int, float, int]]) -> ReadingBatch:
    stream, source, received, value, quality = zip(*table, strict=True)
    return ReadingBatch(
        seq=seq,
        stream=np.array(stream, np.int32),
        source_us=np.array(source, np.int64),
        received_us=np.array(received, np.int64),
        value=np.array(value, np.float64),
        quality=np.array(quality, np.uint8),
    )


def same(one: object, two: object) -> bool:
    return all(
        (a.tobytes(), a.dtype) == (b.tobytes(), b.dtype) if isinstance(a, np.ndarray) else a == b
        for a, b in zip(vars_of(one), vars_of(two), strict=True)
    )


def vars_of(batch: object) -> list[object]:
    return [getattr(batch, name) for name in batch.__struct_fields__]  # type: ignore[attr-defined]


@given(tables=st.lists(st.lists(rows, min_size=1, max_size=5), min_size=1, max_size=5))
def test_that_readings_come_back_bit_for_bit(tables: list[list[tuple[int, int, int, float, int]]]) -> None:
    batches = [batch_of(10 + 3 * place, table) for place, table in enumerate(tables)]
    sealed = blocks.seal(batches)
    found = blocks.open_block(sealed.kind, sealed.data)
    assert len(found) == len(batches)
    assert all(same(one, two) for one, two in zip(batches, found, strict=True))
    assert (sealed.first_seq, sealed.last_seq) == (10, batches[-1].seq)
    assert sealed.rows == sum(map(len, tables))
    assert sealed.source_first_us == min(row[1] for table in tables for row in table)
    assert sealed.last_us == max(row[2] for table in tables for row in table)


def position(seq: int, units: tuple[str, ...]) -> PositionBatch:
    n = len(units)
    return PositionBatch(
        seq=seq,
        units=units,
        source_us=np.arange(n, dtype=np.int64),
        received_us=np.arange(n, dtype=np.int64) + 7,
        lon=np.linspace(107, 109, n),
        lat=np.linspace(15, 17, n),
        heading=np.full(n, np.nan),
        speed=np.zeros(n),
    )


def test_that_positions_come_back() -> None:
    batches = [position(4, ("xe 1", "xe 2", "xe 1")), position(9, ("xe 3",))]
    sealed = blocks.seal(batches)
    found = blocks.open_block(blocks.POSITIONS, sealed.data)
    assert all(same(one, two) for one, two in zip(batches, found, strict=True))
    assert sealed.id == "p4"


def test_that_a_block_is_plain_arrow_with_a_dictionary_of_units() -> None:
    table = pa.ipc.open_stream(io.BytesIO(blocks.seal([position(4, ("xe 1", "xe 2"))]).data)).read_all()
    assert pa.types.is_dictionary(table.schema.field("unit").type)
    assert table.column("received_offset_us").to_pylist() == [7, 7]


def test_that_kinds_are_not_mixed_and_sequence_rises() -> None:
    reading = batch_of(5, [(0, 1, 2, 3.0, 0)])
    with pytest.raises(ValueError, match="one kind"):
        blocks.seal([reading, position(6, ("u",))])
    with pytest.raises(ValueError, match="rise"):
        blocks.seal([reading, reading])


def test_that_a_damaged_block_is_refused_in_words() -> None:
    data = blocks.seal([batch_of(5, [(0, 1, 2, 3.0, 0)])]).data
    with pytest.raises(JournalRefused, match=r"journal\.block_damaged"):
        blocks.open_block(blocks.READINGS, data[: len(data) // 2])
    with pytest.raises(JournalRefused, match=r"journal\.block_damaged"):
        blocks.open_block(blocks.POSITIONS, data)


def test_that_a_minute_of_readings_takes_few_bytes_each() -> None:
    chance = np.random.default_rng(1)
    batches = []
    for second in range(60):
        n = 250
        received = np.full(n, 1_772_366_400_000_000 + second * 1_000_000, np.int64)
        batches.append(
            ReadingBatch(
                seq=second + 1,
                stream=chance.permutation(10_000)[:n].astype(np.int32),
                source_us=received - chance.integers(0, 2_000, n) * 1000,
                received_us=received,
                value=np.round(chance.normal(20, 3, n), 2),
                quality=np.zeros(n, np.uint8),
            )
        )
    sealed = blocks.seal(batches)
    assert len(sealed.data) / sealed.rows < 20


def test_that_no_block_and_no_day_file_imports_pandas() -> None:
    """Arrow's own conversions do, where it is installed: half a second on the loop's thread."""
    code = """
import sys, tempfile
from pathlib import Path
import numpy as np
from ioc.domain.readings import PositionBatch, ReadingBatch
from ioc.journal import blocks, parquet
one = np.array([1], np.int64)
floats = dict.fromkeys(("lon", "lat", "heading", "speed"), np.array([1.5]))
reading = ReadingBatch(seq=1, stream=one.astype(np.int32), source_us=one, received_us=one, value=one / 2,
                       quality=one.astype(np.uint8))
position = PositionBatch(seq=2, units=("xe-1",), source_us=one, received_us=one, **floats)
for batch in (reading, position):
    sealed = blocks.seal([batch])
    columns = blocks.columns_of(sealed.data)
    assert blocks.open_block(sealed.kind, sealed.data)
    path = Path(tempfile.mkdtemp()) / "day"
    writer = parquet.Writer(path, sealed.kind, {})
    writer.put(columns)
    writer.close()
    assert len(parquet.DayFile(path, sealed.kind).read([0])["sequence"]) == 1
assert "pandas" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, timeout=60)
