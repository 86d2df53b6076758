"""A thinned line looks as a line through every reading would: nothing high, low, first, last or bad is lost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.vocabulary import Quality
from ioc.journal import outline as module
from ioc.journal.outline import KEPT_PER_BUCKET, Outline, thin
from ioc.journal.reader import JournalReader
from tests.unit.journal.scribe import DAY, NOON, SECOND, Scribe, start
from tests.unit.journal.test_compaction import compact_all

MOST = 20_000
SHIFT = 43_200


def outlined(scribe: Scribe, from_us: int, to_us: int) -> Outline:
    scribe.close()
    return JournalReader(scribe.place / "data").outline(0, from_us, to_us, most=MOST)


def test_that_a_shift_at_one_a_second_keeps_what_stands_out_with_its_quality(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    at = NOON + np.arange(SHIFT) * SECOND
    value = 1.0 + np.sin(np.arange(SHIFT) / 3000) / 10
    quality = np.zeros(SHIFT, np.uint8)
    value[[11, 30_000]] = 1.9, -0.4
    value[31_000], quality[31_000] = 99.0, Quality.BAD
    quality[32_000] = Quality.UNCERTAIN
    for start_at in range(0, SHIFT, 3600):
        part = slice(start_at, start_at + 3600)
        scribe.put(0, at[part], value[part], quality=quality[part])
    found = outlined(scribe, NOON, NOON + SHIFT * SECOND)
    assert 1000 < len(found.value) <= MOST
    assert (found.rows, found.complete, found.bucket_us > 0) == (SHIFT, True, True)
    assert (found.source_us[0], found.source_us[-1]) == (at[0], at[-1])
    kept = dict(
        zip(found.source_us.tolist(), zip(found.value.tolist(), found.quality.tolist(), strict=True), strict=True)
    )
    for row in (11, 30_000, 31_000, 32_000):
        assert kept[int(at[row])] == (value[row], quality[row])
    places = np.searchsorted(at, found.source_us)
    assert np.array_equal(value[places], found.value)
    assert (found.received_us - found.source_us == 1000).all()


def test_that_few_readings_are_all_there(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    scribe.put(0, NOON + np.arange(MOST) * SECOND, np.arange(MOST, dtype=float))
    found = outlined(scribe, NOON, NOON + DAY)
    assert (len(found.value), found.rows, found.bucket_us, found.complete) == (MOST, MOST, 0, True)


def test_that_a_month_of_days_compacted_and_open_is_drawn_whole(tmp_path: Path) -> None:
    """Thirty days at one reading in ten seconds, a flood of six hours on the 17th, one spike and one silent day."""
    scribe = start(tmp_path)
    a_day = 8_640
    midnight = NOON - DAY // 2
    every = []
    for day in range(30):
        at = midnight + (day + 1) * DAY + np.arange(a_day) * 10 * SECOND
        value = 0.8 + 0.2 * np.sin(np.arange(a_day) / a_day * 4 * np.pi)
        if day == 17:
            value[3000:5160] += 1.5
        if day == 23:
            value[777] = 6.5
        scribe.clock.at_us = int(at[0])
        if day:
            scribe.roll(scribe.journal.day_of(scribe.clock()))
        if day != 9:
            scribe.put(0, at, value)
            every.append(value)
    compact_all(scribe)
    found = outlined(scribe, midnight, midnight + 32 * DAY)
    whole = np.concatenate(every)
    assert len(found.value) <= MOST
    assert (found.rows, found.complete) == (len(whole), True)
    assert (found.value.max(), found.value.min()) == (6.5, whole.min())
    assert (np.diff(found.source_us) >= 0).all()
    flood = (found.source_us >= midnight + 18 * DAY) & (found.source_us < midnight + 19 * DAY) & (found.value > 1.9)
    hours = (found.source_us[flood].max() - found.source_us[flood].min()) / 3.6e9
    assert 5.5 < hours < 6.5
    holes = np.flatnonzero(np.diff(found.source_us) > found.bucket_us)
    assert [round(float(np.diff(found.source_us)[hole]) / DAY, 2) for hole in holes] == [1.0]


def test_that_what_is_left_out_at_the_old_end_is_said(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(module, "MOST_READ", 25_000)
    scribe = start(tmp_path)
    at = NOON + np.arange(SHIFT) * SECOND
    for start_at in range(0, SHIFT, 3600):
        scribe.put(0, at[start_at : start_at + 3600], np.ones(3600))
    found = outlined(scribe, NOON, NOON + SHIFT * SECOND)
    assert not found.complete
    assert found.source_us[-1] == at[-1]
    assert 25_000 < found.rows < SHIFT


readings = st.lists(
    st.tuples(
        st.integers(0, 60),
        st.sampled_from([float("nan"), float("inf"), 0.0, 1.0, 2.0, 3.0]),
        st.sampled_from([0, 0, 1, 2, 3]),
    ),
    max_size=60,
)


@given(rows=readings, bucket_us=st.integers(1, 20), cut=st.integers(0, 60))
def test_that_thinning_in_pieces_is_thinning_at_once(rows, bucket_us: int, cut: int) -> None:
    rows = sorted(rows, key=lambda row: row[0])
    columns = (
        np.array([row[0] for row in rows], np.int64),
        np.arange(len(rows), dtype=np.int64),
        np.array([row[1] for row in rows], float),
        np.array([row[2] for row in rows], np.uint8),
    )
    at_once = thin(columns, 0, bucket_us)
    parts = [thin(tuple(column[part] for column in columns), 0, bucket_us) for part in (slice(cut), slice(cut, None))]
    in_pieces = thin(tuple(np.concatenate(pair) for pair in zip(*parts, strict=True)), 0, bucket_us)
    assert [column.tobytes() for column in in_pieces] == [column.tobytes() for column in at_once]
    assert len(at_once[0]) <= KEPT_PER_BUCKET * (60 // bucket_us + 1)
