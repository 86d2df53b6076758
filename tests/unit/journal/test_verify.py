"""Whatever is altered, dropped or rolled back is found and named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ioc.domain.commit import JournalRefused
from ioc.domain.facts import ShiftEnded
from ioc.journal.heads import read_heads
from ioc.journal.proof import Broken
from ioc.journal.verify import Progress, Verdict, verify
from tests.helpers.tampering import forge
from tests.unit.journal.scribe import (
    DAY,
    SECOND,
    FakeClock,
    Scribe,
    counted,
    key_file,
    open_journal,
    registrations,
    start,
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Three days, closed cleanly."""
    scribe = start(tmp_path)
    for day in range(3):
        for number in range(4):
            scribe.clock.at_us += SECOND
            scribe.read([0, 1], [day, number])
            scribe.say(counted(number))
            scribe.flush()
        scribe.checkpoint()
        if day < 2:
            scribe.clock.at_us += DAY
            scribe.roll(scribe.journal.day_of(scribe.clock()))
    scribe.close()
    return tmp_path


def broken(place: Path, *, fold: bool = True) -> Broken | None:
    *progress, last = verify(place / "data", key_file(place), fold=fold)
    assert all(isinstance(step, Progress) for step in progress)
    assert isinstance(last, Verdict)
    return last.broken


def last_of(walk: Iterator[Progress | Verdict]) -> Verdict:
    *_, last = walk
    assert isinstance(last, Verdict)
    return last


def days(place: Path) -> list[Path]:
    return sorted((place / "data" / "journal").glob("*.ioc"))


def alter(path: Path, statement: str, *values: object) -> None:
    connection = forge(path)
    connection.execute(statement, values)
    connection.commit()
    connection.close()


def seqs(path: Path, kind: str) -> list[int]:
    connection = forge(path)
    found = [row[0] for row in connection.execute("SELECT seq FROM entries WHERE kind = ?", (kind,))]
    connection.close()
    return found


def test_that_a_whole_record_holds(place: Path) -> None:
    *progress, last = verify(place / "data", key_file(place))
    assert isinstance(last, Verdict)
    assert last.broken is None
    assert {step.segment for step in progress if isinstance(step, Progress)} == {path.stem for path in days(place)}
    assert (last.segments, last.blocks, last.key) == (3, 12, "file")
    assert last.checkpoints == 6
    assert last.heads == 6


def test_that_one_flipped_bit_of_a_payload_is_found(place: Path) -> None:
    path = days(place)[1]
    seq = seqs(path, "FeedCounted")[2]
    connection = forge(path)
    (payload,) = connection.execute("SELECT payload FROM entries WHERE seq = ?", (seq,)).fetchone()
    connection.close()
    spoiled = bytes([*payload[:-1], payload[-1] ^ 1])
    alter(path, "UPDATE entries SET payload = ? WHERE seq = ?", spoiled, seq)
    found = broken(place)
    assert found is not None
    assert (found.segment, found.seq, found.kind, found.code) == (path.stem, seq, "FeedCounted", "verify.chain")


@pytest.mark.parametrize("column", ["at_us", "version", "kind", "cause"])
def test_that_no_column_of_an_entry_can_be_altered(place: Path, column: str) -> None:
    path = days(place)[0]
    seq = seqs(path, "FeedCounted")[0]
    value = {"at_us": 1, "version": 2, "kind": "FeedCountee", "cause": b"\x92\xc0\xa1x"}[column]
    alter(path, f"UPDATE entries SET {column} = ? WHERE seq = ?", value, seq)
    found = broken(place)
    assert found is not None
    assert (found.seq, found.code) == (seq, "verify.chain")


def test_that_a_deleted_entry_is_found_at_the_next(place: Path) -> None:
    path = days(place)[0]
    first, second, *_ = seqs(path, "FeedCounted")
    alter(path, "DELETE FROM entries WHERE seq = ?", first)
    found = broken(place)
    assert found is not None
    assert found.code == "verify.chain"
    assert first < (found.seq or 0) <= second


@pytest.mark.parametrize("which", [0, 1, 2])
def test_that_a_dropped_segment_is_found(place: Path, which: int) -> None:
    path = days(place)[which]
    path.unlink()
    found = broken(place)
    assert found is not None
    assert (found.segment, found.code) == (path.stem, "verify.segment_missing")


def test_that_a_dropped_segment_is_found_without_its_line_in_the_catalogue(place: Path) -> None:
    path = days(place)[1]
    path.unlink()
    alter(place / "data" / "catalogue.ioc", "DELETE FROM segments WHERE day = ?", path.stem)
    found = broken(place)
    assert found is not None
    assert (found.segment, found.code) == (days(place)[1].stem, "verify.previous_head")


def test_that_a_rolled_back_tail_is_found_by_the_signed_head(place: Path) -> None:
    path = days(place)[-1]
    connection = forge(path)
    (last,) = connection.execute("SELECT max(seq) FROM entries").fetchone()
    (block,) = connection.execute("SELECT max(number) FROM blocks").fetchone()
    connection.close()
    alter(path, "DELETE FROM entries WHERE seq >= ?", last)
    alter(path, "DELETE FROM blocks WHERE number = ?", block)
    alter(path, "DELETE FROM checkpoints WHERE seq >= ?", last)
    found = broken(place)
    assert found is not None
    assert (found.seq, found.code, found.kind) == (last, "verify.tail_missing", "signed head")


def test_that_the_tail_of_a_sealed_segment_cannot_go(place: Path) -> None:
    path = days(place)[0]
    last = max(seqs(path, "BlockSealed"))
    alter(path, "DELETE FROM entries WHERE seq >= ?", last)
    alter(path, "DELETE FROM blocks WHERE number = (SELECT max(number) FROM blocks)")
    found = broken(place, fold=False)
    assert found is not None
    assert (found.segment, found.code) == (path.stem, "verify.tail_missing")


def test_that_a_forged_line_of_heads_is_found(place: Path) -> None:
    heads = place / "data" / "heads.log"
    heads.write_text(heads.read_text().replace('"reason": "roll"', '"reason": "shift"', 1))
    found = broken(place)
    assert found is not None
    assert (found.kind, found.code) == ("heads.log line 2", "verify.head_signature")


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE blocks SET data = (SELECT data FROM blocks WHERE number = 1) WHERE number = 2", "verify.block_hash"),
        ("UPDATE blocks SET rows = 1 WHERE number = 2", "verify.block_rows"),
        ("UPDATE blocks SET id = 'r999' WHERE number = 2", "verify.block_unsealed"),
        ("DELETE FROM blocks WHERE number = 2", "verify.block_missing"),
    ],
)
def test_that_a_wrong_block_is_named(place: Path, statement: str, code: str) -> None:
    alter(days(place)[0], statement)
    found = broken(place)
    assert found is not None
    assert found.code == code
    assert found.kind.startswith("block ")


def test_that_a_checkpoint_that_tells_another_story_is_found(
    place: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A checkpoint taken from another run of the same length: well formed, and a lie."""
    other = tmp_path_factory.mktemp("other")
    scribe = start(other)
    for number in range(4):
        scribe.read([0, 1], [7, 7])
        scribe.say(counted(number))
        scribe.flush()
    scribe.checkpoint()
    scribe.close()
    connection = forge(days(other)[0])
    row = connection.execute("SELECT seq, data, size, sha256 FROM checkpoints WHERE NOT opening").fetchone()
    connection.close()
    alter(days(place)[0], "UPDATE checkpoints SET data = ?, size = ?, sha256 = ? WHERE seq = ?", *row[1:], row[0])
    assert broken(place, fold=False) is None
    found = broken(place)
    assert found is not None
    assert (found.seq, found.code) == (row[0], "verify.checkpoint")


def test_that_the_catalogue_vouches_when_no_key_file_is_at_hand(place: Path) -> None:
    *_, last = verify(place / "data", place / "nowhere")
    assert isinstance(last, Verdict)
    assert (last.key, last.broken) == ("catalogue", None)


def test_that_verify_holds_beside_a_writer(place: Path) -> None:
    scribe: Scribe = start(place)
    walk = verify(place / "data", key_file(place))
    next(walk)
    for number in range(3):
        scribe.read([2], [number])
        scribe.say(counted(number))
    scribe.checkpoint()
    *_, last = walk
    assert isinstance(last, Verdict)
    assert last.broken is None
    scribe.close()
    assert broken(place) is None


def cut_tail(place: Path) -> None:
    """The last entry of the open day goes, with every signed head that would miss it."""
    heads = place / "data" / "heads.log"
    last = json.loads(heads.read_bytes().split(b"\n")[-2])["seq"]
    kept = [line for line in heads.read_bytes().splitlines() if json.loads(line)["seq"] < last]
    heads.write_bytes(b"".join(line + b"\n" for line in kept))
    path = days(place)[-1]
    alter(path, "DELETE FROM checkpoints WHERE seq > ?", seqs(path, "FeedCounted")[-1] - 1)
    alter(path, "DELETE FROM blocks WHERE last_seq > ?", seqs(path, "FeedCounted")[-1])
    alter(path, "DELETE FROM entries WHERE seq > ?", seqs(path, "FeedCounted")[-1])


def test_that_a_tail_cut_with_its_heads_is_found_by_the_heads_kept_apart(tmp_path: Path) -> None:
    clock = FakeClock()
    kept = tmp_path / "stick" / "heads.log"
    kept.parent.mkdir()
    scribe = Scribe(open_journal(tmp_path, clock, heads_copy=kept), clock, tmp_path)
    scribe.say(*registrations())
    for number in range(4):
        clock.at_us += SECOND
        scribe.say(counted(number))
    scribe.say(ShiftEnded())
    scribe.journal.sign("shift")
    scribe.journal.close()
    assert [item.head.reason for item in read_heads(kept) if item.head] == ["shift", "close"]
    assert last_of(verify(tmp_path / "data", key_file(tmp_path), kept=kept)).broken is None

    cut_tail(tmp_path)
    assert broken(tmp_path) is None  # what was cut was cut whole: the record alone cannot know
    found = last_of(verify(tmp_path / "data", key_file(tmp_path), kept=kept)).broken
    assert found is not None
    assert found.code == "verify.tail_missing"


def test_that_a_record_without_its_signed_heads_is_told(place: Path) -> None:
    (place / "data" / "heads.log").unlink()
    found = broken(place)
    assert found is not None
    assert (found.code, found.segment) == ("verify.head_absent", days(place)[0].stem)


def test_that_a_false_opening_is_found_when_the_days_before_are_gone(place: Path) -> None:
    for path in days(place)[:2]:
        alter(place / "data" / "catalogue.ioc", "DELETE FROM segments WHERE day = ?", path.stem)
        path.chmod(0o600)
        path.unlink()
    assert broken(place) is None
    path = days(place)[0]
    first = seqs(path, "SegmentOpened")[0]
    # the later state of the same day, put in the opening's place
    alter(
        path,
        "UPDATE checkpoints SET (sha256, size, data) = "
        "(SELECT sha256, size, data FROM checkpoints ORDER BY seq DESC LIMIT 1) WHERE seq < ?",
        first,
    )
    found = broken(place)
    assert found is not None
    assert found.code == "verify.opening"


def test_that_a_shift_s_head_that_cannot_be_kept_is_said(tmp_path: Path) -> None:
    clock = FakeClock()
    gone = tmp_path / "no-such-stick" / "heads.log"
    scribe = Scribe(open_journal(tmp_path, clock, heads_copy=gone), clock, tmp_path)
    scribe.say(*registrations())
    with pytest.raises(JournalRefused) as refused:
        scribe.journal.sign("shift")
    assert (refused.value.code, refused.value.params["file"]) == ("journal.head_not_kept", str(gone))
    scribe.journal.close()  # a run ends all the same


def test_that_progress_rises_within_a_day(place: Path) -> None:
    *progress, _ = verify(place / "data", key_file(place))
    shares = [step.bytes_done / step.bytes_total for step in progress if isinstance(step, Progress)]
    assert shares == sorted(shares)
    assert len(set(shares)) > 4
    assert shares[-1] == 1.0
