"""What a signed head vouches for and the record no longer holds is said at the start, and its numbers rest."""

from __future__ import annotations

import shutil
from pathlib import Path

from ioc.domain import facts as f
from ioc.journal.verify import Verdict, verify
from tests.unit.journal.centre import Centre
from tests.unit.journal.scribe import SECOND, counted, key_file, open_journal, start


def test_that_a_whole_record_misses_nothing(tmp_path: Path) -> None:
    Centre(tmp_path).close()
    journal = open_journal(tmp_path)
    assert journal.missing is None
    journal.close()


def test_that_a_day_put_back_from_a_copy_is_told_and_its_numbers_are_not_given_again(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    scribe.close()
    (day,) = (tmp_path / "data" / "journal").glob("*.ioc")
    copy = shutil.copy(day, tmp_path / "copy")
    again = start(tmp_path, scribe.clock)
    for number in range(5):
        again.clock.at_us += SECOND
        again.say(counted(number))
    signed = again.seq
    again.close()
    shutil.copy(copy, day)

    centre = Centre(tmp_path, again.clock)
    kept = scribe.seq
    assert centre.journal.missing == (kept + 1, signed)
    entries = list(centre.reader.entries())
    (told,) = [entry for entry in entries if isinstance(entry.fact, f.TailMissing)]
    assert told.fact == f.TailMissing(first=kept + 1, last=signed)
    assert [entry.seq for entry in entries if kept < entry.seq <= signed] == []
    centre.close()
    assert open_again(tmp_path) is None, "it is told once"
    *_, last = verify(tmp_path / "data", key_file(tmp_path))
    assert isinstance(last, Verdict)
    assert last.broken is not None
    assert last.broken.code == "verify.head_missing", "and the proof goes on telling it"


def open_again(place: Path) -> tuple[int, int] | None:
    journal = open_journal(place)
    found = journal.missing
    journal.close()
    return found
