"""A sealed day once more by stream and source time: the same rows to the bit, and proved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from ioc.domain.commit import JournalRefused
from ioc.domain.facts import DayCompacted
from ioc.journal import compaction, history, parquet
from ioc.journal.compaction import compact_sealed, kinds_to_compact, put_in_place
from ioc.journal.layout import Layout, compacted_file
from ioc.journal.reader import JournalReader
from ioc.journal.shelf import Segment, Shelf
from ioc.journal.verify import Verdict, verify
from tests.unit.journal.scribe import DAY, NOON, SECOND, Scribe, key_file, start

ODD = float(np.array([0x7FF8_0000_0000_1234], np.uint64).view(np.float64)[0])
"""A NaN with a payload."""


def lag_us(second: int) -> int:
    """Up to two minutes, and once a day and a half: received in another day's segment."""
    return DAY * 3 // 2 if second == 5 else (second * 37) % 120 * SECOND


def fill(scribe: Scribe, seconds: int, *, merge: bool = True) -> None:
    """Readings of three streams, some late by up to two minutes and out of order, and positions of two units."""
    for second in range(seconds):
        scribe.clock.at_us += SECOND
        scribe.read([2, 0, 1], [second, ODD, second / 8], lag_us=lag_us(second))
        scribe.move(f"u{second % 2}", 108.0 + second / 1000, 16.0)
        if second % 10 == 9:
            scribe.flush()
    scribe.flush()
    if merge:
        scribe.merge()


def days_of(scribe: Scribe, days: int, seconds: int = 70) -> None:
    """So many sealed days, the last one open."""
    for _ in range(days):
        fill(scribe, seconds)
        scribe.clock.at_us += DAY
        scribe.roll(scribe.journal.day_of(scribe.clock()))


def compact_all(scribe: Scribe) -> list[DayCompacted]:
    layout = Layout(scribe.place / "data")
    made = []
    for segment in Shelf(layout).all()[:-1]:
        for kind in kinds_to_compact(layout, segment):
            fact = compact_sealed(layout.directory, segment.opening.day, kind)
            scribe.say(fact)
            put_in_place(layout, fact)
            made.append(fact)
    return made


def histories(place: Path) -> list[bytes]:
    """Everything that a chart may ask, as bytes."""
    reader = JournalReader(place / "data")
    spans = [(NOON - DAY, NOON + 60 * DAY), (NOON + 20 * SECOND, NOON + 40 * SECOND), (NOON + DAY, NOON + 2 * DAY)]
    found = []
    for stream in range(4):
        for span in spans:
            for limit in (100_000, 45):
                told = reader.history(stream, *span, limit=limit)
                columns = (told.source_us, told.received_us, told.value, told.quality)
                found.append(b"".join(column.tobytes() for column in columns) + bytes([told.complete]))
    return found


def broken(place: Path) -> tuple[str, str] | None:
    *_, last = verify(place / "data", key_file(place))
    assert isinstance(last, Verdict)
    return None if last.broken is None else (last.broken.code, last.broken.kind)


@pytest.mark.parametrize("bucket", [2_000_000, 50])
def test_that_history_is_the_same_from_compacted_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bucket: int
) -> None:
    monkeypatch.setattr(compaction, "BUCKET_ROWS", bucket)
    monkeypatch.setattr(parquet, "GROUP_ROWS", 64)
    scribe = start(tmp_path)
    days_of(scribe, 3)
    fill(scribe, 20)
    before = histories(tmp_path)
    facts = compact_all(scribe)
    assert [(fact.day, fact.kind, fact.rows) for fact in facts[:2]] == [
        ("2026-03-01", "readings", 210),
        ("2026-03-01", "positions", 70),
    ]
    assert len(facts) == 6
    assert compact_all(scribe) == []
    assert histories(tmp_path) == before
    assert broken(tmp_path) is None
    left = [path.name for path in (tmp_path / "data" / "journal").iterdir() if path.name.startswith(".")]
    assert left == []
    scribe.close()


def test_that_a_month_is_read_from_compacted_days_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scribe = start(tmp_path)
    days_of(scribe, 30, seconds=12)
    whole = histories(tmp_path)
    compact_all(scribe)
    read: list[str] = []
    blocks_of = history.blocks_between

    def noted(segment: Segment, *span: Any) -> Iterator[bytes]:
        read.append(segment.opening.day)
        return blocks_of(segment, *span)

    monkeypatch.setattr(history, "blocks_between", noted)
    assert histories(tmp_path) == whole
    assert set(read) == {scribe.journal.day}
    scribe.close()


def test_that_rows_lie_by_stream_and_source_time_with_their_offsets(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    days_of(scribe, 1)
    compact_all(scribe)
    path = compacted_file(Layout(tmp_path / "data"), "2026-03-01", "readings")
    table = pq.read_table(path)
    stream, source = table["stream"].to_numpy(), table["source_us"].to_numpy().astype(np.int64)
    assert (np.diff(stream) >= 0).all()
    assert all((np.diff(source[stream == one]) >= 0).all() for one in range(3))
    assert table["value"].to_numpy()[stream == 0].view(np.uint64).tolist() == [0x7FF8_0000_0000_1234] * 70
    offsets = sorted(table["received_offset_us"].to_numpy()[stream == 1].tolist())
    assert offsets == sorted(lag_us(second) for second in range(70))
    assert path.stat().st_mode & 0o222 == 0
    assert table.schema.metadata[b"ioc.day"] == b"2026-03-01"
    scribe.close()


def test_that_an_altered_exchanged_or_planted_file_is_found(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    days_of(scribe, 2)
    compact_all(scribe)
    layout = Layout(tmp_path / "data")
    one, two = (compacted_file(layout, day, "readings") for day in ("2026-03-01", "2026-03-02"))
    whole = one.read_bytes()
    one.chmod(0o644)
    one.write_bytes(bytes([*whole[:200], whole[200] ^ 1, *whole[201:]]))
    assert broken(tmp_path) == ("verify.compacted_hash", one.name)
    one.write_bytes(two.read_bytes())
    assert broken(tmp_path) == ("verify.compacted_hash", one.name)
    one.write_bytes(whole)
    assert broken(tmp_path) is None
    planted = compacted_file(layout, scribe.journal.day, "readings")
    planted.write_bytes(whole)
    assert broken(tmp_path) == ("verify.compacted_unnamed", planted.name)
    planted.unlink()
    one.unlink()
    assert broken(tmp_path) is None
    scribe.close()


def test_that_a_file_that_leaves_rows_out_is_found_though_the_chain_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scribe = start(tmp_path)
    days_of(scribe, 1)
    layout = Layout(tmp_path / "data")
    honest = compact_sealed(layout.directory, "2026-03-01", "readings")
    sorting = compaction._sorted

    def forgetful(kind: str, table: object) -> dict[str, np.ndarray]:
        return {name: column[1:] for name, column in sorting(kind, table).items()}

    monkeypatch.setattr(compaction, "_sorted", forgetful)
    with pytest.raises(JournalRefused, match="does not hold what the blocks hold"):
        compact_sealed(layout.directory, "2026-03-01", "readings")
    monkeypatch.setattr(compaction, "_sum_of", lambda file: int.from_bytes(honest.content, "big"))
    lying = compact_sealed(layout.directory, "2026-03-01", "readings")
    monkeypatch.undo()
    scribe.say(lying)
    put_in_place(layout, lying)
    assert broken(tmp_path) == ("verify.compacted_content", "2026-03-01.readings.parquet")
    scribe.close()


def test_that_charts_go_on_without_a_readable_file(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    days_of(scribe, 1)
    before = histories(tmp_path)
    compact_all(scribe)
    path = compacted_file(Layout(tmp_path / "data"), "2026-03-01", "readings")
    path.chmod(0o644)
    path.write_bytes(b"PAR1")
    assert histories(tmp_path) == before
    scribe.close()


def test_that_an_open_day_is_not_compacted(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    fill(scribe, 5)
    with pytest.raises(JournalRefused, match=r"journal\.not_sealed"):
        compact_sealed(tmp_path / "data", scribe.journal.day, "readings")
    scribe.close()
