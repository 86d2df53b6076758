"""Several streams, and tracks, read in one pass: the same rows whether a day is in blocks or compacted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ioc.journal.reader import JournalReader
from tests.unit.journal.conftest import tmp_path as tmp_path
from tests.unit.journal.scribe import DAY, NOON, SECOND, start
from tests.unit.journal.test_compaction import compact_all, days_of

SPANS = ((NOON - DAY, NOON + 60 * DAY), (NOON + 20 * SECOND, NOON + 40 * SECOND), (NOON + 30 * DAY, NOON + 40 * DAY))


def told(place: Path) -> list[bytes]:
    reader = JournalReader(place / "data")
    found = []
    for span in SPANS:
        rows = reader.together([2, 0], *span, 100_000)
        columns = (rows.stream, rows.source_us, rows.received_us, rows.value, rows.quality)
        found.append(b"".join(column.tobytes() for column in columns))
        tracks = reader.tracks(["u1"], *span, 100_000)
        found.append(b"".join(column.tobytes() for column in (tracks.received_us, tracks.lon, tracks.lat)))
        assert set(tracks.unit.tolist()) <= {"u1"}
    return found


def test_that_compacting_changes_no_row_and_no_order(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    days_of(scribe, 3)
    before = told(tmp_path)
    assert len(before[0]) and len(before[1])
    compact_all(scribe)
    assert told(tmp_path) == before
    scribe.close()


@pytest.mark.parametrize("stream", [0, 1, 2])
def test_that_each_stream_has_the_rows_of_its_history(tmp_path: Path, stream: int) -> None:
    scribe = start(tmp_path)
    days_of(scribe, 2)
    reader = JournalReader(tmp_path / "data")
    rows, alone = reader.together([0, 1, 2], *SPANS[0], 100_000), reader.history(stream, *SPANS[0])
    mine = rows.stream == stream
    assert (np.diff(rows.received_us) >= 0).all()
    order = np.argsort(rows.source_us[mine], kind="stable")
    assert rows.value[mine][order].tobytes() == alone.value.tobytes()
    scribe.close()


def test_that_too_much_is_said_and_not_given_in_part(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    days_of(scribe, 1)
    reader = JournalReader(tmp_path / "data")
    rows, tracks = reader.together([0, 1, 2], *SPANS[0], 50), reader.tracks(["u0", "u1"], *SPANS[0], 10)
    assert (rows.complete, len(rows.stream)) == (False, 0)
    assert (tracks.complete, len(tracks.unit)) == (False, 0)
    scribe.close()
