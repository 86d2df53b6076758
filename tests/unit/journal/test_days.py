"""Day segments: rolling over midnight, again, half done, and with the clock set back."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc.journal import writer
from ioc.journal.reader import JournalReader
from ioc.journal.verify import Verdict, verify
from tests.unit.journal.scribe import DAY, NOON, SECOND, FakeClock, Scribe, counted, key_file, start


def whole(place: Path) -> bool:
    *_, last = verify(place / "data", key_file(place))
    assert isinstance(last, Verdict)
    return last.broken is None


def busy(scribe: Scribe, taken: int) -> None:
    scribe.clock.at_us += SECOND
    scribe.read([0, 1], [taken, 2.0])
    scribe.say(counted(taken))


def test_that_a_roll_carries_everything_over_and_is_idempotent(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    busy(scribe, 1)
    scribe.clock.at_us += DAY
    scribe.roll("2026-03-02")
    head = scribe.journal.head
    scribe.journal.roll("2026-03-02", scribe.state)
    assert (scribe.journal.day, scribe.journal.head) == ("2026-03-02", head)
    scribe.journal.roll("2026-03-01", scribe.state)
    assert scribe.journal.day == "2026-03-02"
    busy(scribe, 2)
    scribe.close()
    reader = JournalReader(tmp_path / "data")
    days = reader.segments()
    assert [(day.day, day.sealed) for day in days] == [("2026-03-01", True), ("2026-03-02", False)]
    assert days[1].opening_seq == days[0].last_seq
    assert start(tmp_path).state.digest() == scribe.state.digest()
    assert whole(tmp_path)


def test_that_a_segment_alone_tells_its_day(tmp_path: Path) -> None:
    """The opening checkpoint holds the whole registry, so an older file may be gone."""
    scribe = start(tmp_path)
    busy(scribe, 1)
    scribe.clock.at_us += DAY
    scribe.roll("2026-03-02")
    busy(scribe, 2)
    scribe.close()
    (tmp_path / "data" / "journal" / "2026-03-01.ioc").unlink()
    reader = JournalReader(tmp_path / "data")
    assert reader.state_at_seq(scribe.seq).digest() == scribe.state.digest()
    assert "gauge" in reader.state_at(NOON).registry.assets


def test_that_the_sealed_day_is_one_file(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    scribe.roll("2026-03-02")
    names = {path.name for path in (tmp_path / "data" / "journal").iterdir()}
    assert {name for name in names if name.startswith("2026-03-01")} == {"2026-03-01.ioc"}
    scribe.close()


def test_that_a_reader_in_the_old_day_does_not_stop_the_roll(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    busy(scribe, 1)
    scribe.flush()
    durable = scribe.seq
    items = JournalReader(tmp_path / "data").replay()
    next(items)
    scribe.roll("2026-03-02")
    busy(scribe, 2)
    scribe.close()
    assert [item.seq for item in items] == list(range(2, durable + 1))


@pytest.mark.parametrize("step", ["create_segment", "note"])
@pytest.mark.parametrize("days_later", [0, 1, 5])
def test_that_a_roll_cut_short_is_finished_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, days_later: int
) -> None:
    """The process dies between sealing the old file and creating the new one, or right after."""

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    scribe = start(tmp_path)
    busy(scribe, 1)
    scribe.flush()
    with monkeypatch.context() as patched:
        if step == "create_segment":
            patched.setattr(writer, "create_segment", die)
        else:
            patched.setattr(scribe.journal._catalogue, "note_opened", die)
        with pytest.raises(Killed):
            scribe.journal.roll("2026-03-02", scribe.state)
    scribe.journal._release()
    scribe.journal._lock.release()
    again = start(tmp_path, FakeClock(NOON + days_later * DAY))
    assert again.state.digest() == scribe.state.digest()
    assert again.journal.day > "2026-03-01"
    busy(again, 2)
    again.close()
    assert whole(tmp_path)


def test_that_a_clock_set_back_over_midnight_keeps_the_record_in_order(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    scribe.clock.at_us += DAY
    scribe.roll("2026-03-02")
    busy(scribe, 1)
    scribe.clock.at_us -= DAY
    busy(scribe, 2)
    scribe.close()
    again = start(tmp_path, scribe.clock)
    assert (again.journal.day, again.state.digest()) == ("2026-03-02", scribe.state.digest())
    busy(again, 3)
    again.close()
    assert whole(tmp_path)
    assert [item.seq for item in JournalReader(tmp_path / "data").replay()] == list(range(1, again.seq + 1))
