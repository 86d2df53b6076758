"""Questions to the record, also while it is being written."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from ioc.domain import facts as f
from ioc.domain.vocabulary import AlarmSource
from ioc.journal.database import wal_of
from ioc.journal.items import fold_item
from ioc.journal.reader import JournalReader
from tests.unit.journal.scribe import DAY, NOON, SECOND, Scribe, counted, start


def raised(number: int, priority: int) -> f.AlarmRaised:
    return f.AlarmRaised(
        alarm=f"a{number}",
        occurrence=1,
        rule="level",
        source=AlarmSource.LIMIT,
        domain="drainage",
        priority=priority,
        asset="gauge",
        stream="s0",
        value=1.5,
        limit=1.0,
    )


def two_days(place: Path) -> Scribe:
    scribe = start(place)
    for day in range(2):
        for second in range(90):
            scribe.clock.at_us += SECOND
            scribe.read([0, 1], [day * 1000.0 + second, 5.0])
            if second % 30 == 0:
                scribe.say(raised(day * 100 + second, 1 + second // 30))
            if second % 9 == 8:
                scribe.flush()
        if day == 0:
            scribe.clock.at_us = NOON + DAY
            scribe.roll("2026-03-02")
    scribe.close()
    return scribe


def test_that_history_joins_blocks_across_days(tmp_path: Path) -> None:
    two_days(tmp_path)
    reader = JournalReader(tmp_path / "data")
    found = reader.history(0, NOON, NOON + 2 * DAY)
    assert found.complete
    assert found.value.tolist() == [float(n) for n in range(90)] + [1000.0 + n for n in range(90)]
    assert (found.received_us - found.source_us).tolist() == [1000] * 180
    assert (np.diff(found.source_us) > 0).all()
    assert found.quality.dtype == np.uint8
    part = reader.history(0, NOON + 10 * SECOND, NOON + 20 * SECOND)
    assert part.value.tolist() == [float(n) for n in range(10, 20)]
    newest = reader.history(0, NOON, NOON + 2 * DAY, limit=25)
    assert newest.value.tolist() == [1065.0 + n for n in range(25)]
    assert not newest.complete
    assert len(reader.history(7, NOON, NOON + DAY).value) == 0


def test_that_late_readings_take_their_place_in_history(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    for value, lag in ((1.0, 0), (3.0, 0), (2.0, 15 * SECOND)):
        scribe.clock.at_us += 10 * SECOND
        scribe.read([0], [value], lag_us=lag)
        scribe.flush()
    scribe.close()
    found = JournalReader(tmp_path / "data").history(0, NOON, NOON + DAY)
    assert found.value.tolist() == [1.0, 2.0, 3.0]
    assert found.received_us.tolist() == [NOON + 10 * SECOND, NOON + 30 * SECOND, NOON + 20 * SECOND]


def test_that_the_log_is_newest_first_across_days(tmp_path: Path) -> None:
    two_days(tmp_path)
    reader = JournalReader(tmp_path / "data")
    alarms = reader.log(kinds=["AlarmRaised"])
    assert [entry.fact.alarm for entry in alarms] == ["a160", "a130", "a100", "a60", "a30", "a0"]  # type: ignore[union-attr]
    newest = reader.log(limit=4, kinds=["AlarmRaised"])
    assert newest == alarms[:4]
    assert reader.log(newest[-1].seq, kinds=["AlarmRaised"]) == alarms[4:]
    everything = reader.log(limit=10_000)
    assert [entry.seq for entry in everything] == sorted((e.seq for e in reader.entries()), reverse=True)


def test_that_density_counts_what_happened_and_when_alarms_came(tmp_path: Path) -> None:
    two_days(tmp_path)
    reader = JournalReader(tmp_path / "data")
    found = reader.density(NOON, NOON + 90 * SECOND, 3, ["AlarmRaised"])
    assert found.counts == (1, 1, 1)
    assert found.alarms == ((NOON + SECOND, 1), (NOON + 31 * SECOND, 2), (NOON + 61 * SECOND, 3))
    wide = reader.density(NOON, NOON + 2 * DAY, 48)
    assert (wide.counts[0], wide.counts[24]) == (3 + 6, 3)
    assert sum(wide.counts) == 12
    with pytest.raises(ValueError, match="bin"):
        reader.density(NOON, NOON, 3)


def test_that_stats_and_bounds_add_up(tmp_path: Path) -> None:
    scribe = two_days(tmp_path)
    reader = JournalReader(tmp_path / "data")
    told = reader.stats()
    assert (told.readings, told.positions, told.blocks) == (360, 0, 20)
    assert told.entries == len(list(reader.entries()))
    assert told.segments[0].kinds["AlarmRaised"] == 3
    assert told.bytes > 0
    assert told.bytes_per_reading > 0
    bounds = reader.bounds()
    assert (bounds.first_seq, bounds.first_us) == (1, NOON)
    assert (bounds.last_seq, bounds.last_us) == (scribe.seq, scribe.clock())


def test_that_a_reader_follows_a_writer(tmp_path: Path) -> None:
    """Another thread reads all the time; it never sees less than before, nor a gap, and does not hold the log."""
    scribe = start(tmp_path)
    reader = JournalReader(tmp_path / "data")
    stop, faults, seen = threading.Event(), [], []

    def watch() -> None:
        last = 0
        try:
            while not stop.is_set():
                entries = list(reader.entries(last))
                numbers = [entry.seq for entry in entries]
                assert numbers == list(range(last + 1, last + 1 + len(numbers)))
                last = numbers[-1] if numbers else last
                state = reader.state_at_seq(last)
                assert state.seq == last
                seen.append(last)
        except BaseException as fault:
            faults.append(fault)

    thread = threading.Thread(target=watch)
    thread.start()
    for number in range(400):
        scribe.say(counted(number))
    stop.set()
    thread.join(30)
    assert not thread.is_alive()
    assert faults == []
    assert seen
    assert list(reader.entries())[-1].seq == scribe.seq
    scribe.journal.checkpoint(scribe.state)
    connection, path = scribe.journal._open_segment()
    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert wal_of(path).stat().st_size == 0
    scribe.close()


def test_that_replay_ends_at_what_was_durable_when_it_began(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    items = JournalReader(tmp_path / "data").replay()
    first = next(items)
    scribe.say(counted(1))
    assert first.seq == 1
    assert [item.seq for item in items] == list(range(2, scribe.seq))
    scribe.close()


def test_that_readers_hold_no_state_of_each_other(tmp_path: Path) -> None:
    scribe = two_days(tmp_path)
    reader = JournalReader(tmp_path / "data")
    one = reader.state_at_seq(50)
    before = one.digest()
    for item in reader.replay(50):
        fold_item(one, item)
    assert one.digest() == scribe.state.digest()
    assert reader.state_at_seq(50).digest() == before
