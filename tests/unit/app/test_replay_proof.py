"""What a replay says of the record it shows: checked up to the number shown, and the first break named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ioc.app.replay_proof import ReplayProof, Verified
from ioc.journal.proof import Break
from ioc.journal.reader import JournalReader
from tests.helpers.processes import wait_for
from tests.helpers.tampering import forge
from tests.unit.journal.scribe import DAY, SECOND, Scribe, counted, key_file, start


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two days, the first merged into minutes, with checkpoints."""
    place = tmp_path_factory.mktemp("record")
    scribe = start(place)
    for day in range(2):
        for number in range(80):
            scribe.clock.at_us += 3 * SECOND
            scribe.read([0, 1], [day, number])
            scribe.say(counted(number))
            scribe.flush()
            if number % 30 == 29:
                scribe.checkpoint()
        if day == 0:
            assert scribe.merge()
            scribe.clock.at_us += DAY
            scribe.roll(scribe.journal.day_of(scribe.clock()))
    scribe.close()
    return place


@pytest.fixture
def place(record: Path, tmp_path: Path) -> Path:
    """A copy of that record, to be spoiled."""
    shutil.copytree(record, tmp_path, dirs_exist_ok=True)
    return tmp_path


def reader(place: Path) -> JournalReader:
    return JournalReader(place / "data", key_file(place))


def settled(proof: ReplayProof, seq: int) -> Verified:
    def look() -> Verified | None:
        told = proof.look(seq)
        return told if told.state != "checking" else None

    found = wait_for(look, said=f"a word on #{seq}")
    assert isinstance(found, Verified)
    assert found.seq == seq
    return found


def verified(place: Path, *seqs: int) -> list[Verified]:
    proof = ReplayProof(reader(place))
    try:
        return [settled(proof, seq) for seq in seqs]
    finally:
        proof.close()


def alter(place: Path, day: int, statement: str, *values: object) -> None:
    path = sorted((place / "data" / "journal").glob("*.ioc"))[day]
    connection = forge(path)
    assert connection.execute(statement, values).rowcount
    connection.commit()
    connection.close()


def middle(place: Path, day: int = 0) -> int:
    """A number in the middle of a day, and of a minute's block."""
    info = reader(place).segments()[day]
    return (info.opening_seq + info.last_seq) // 2


@pytest.mark.parametrize("day", [0, 1])
def test_that_a_whole_record_holds_at_every_moment(place: Path, day: int) -> None:
    info = reader(place).segments()[day]
    seqs = [info.opening_seq + 1, middle(place, day), info.last_seq, info.opening_seq + 40]
    told = verified(place, *seqs)
    assert [one.state for one in told] == ["holds"] * 4, told
    assert {one.key for one in told} == {"file"}


def test_that_it_is_told_how_far_the_walk_is(place: Path) -> None:
    proof = reader(place).proof(middle(place))
    shares = list(proof.prove(middle(place)))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert proof.entries > 60


@pytest.mark.parametrize(
    "change", ["payload = X'80'", "at_us = 1", "kind = 'LogWritten'", "payload = 1", "at_us = 'x'", "kind = X'00'"]
)
def test_that_an_altered_entry_is_named_and_what_lies_before_it_still_holds(place: Path, change: str) -> None:
    seq = middle(place, 1)
    alter(place, 1, f"UPDATE entries SET {change} WHERE seq = (SELECT max(seq) FROM entries WHERE seq <= ?)", seq)
    after, before, again = verified(place, seq + 60, seq - 60, seq + 10)
    assert (after.state, before.state, again.state) == ("broken", "holds", "broken")
    assert after.broken is not None and after.broken.code == "verify.chain"
    assert seq - 3 <= (after.broken.seq or 0) <= seq
    assert after.broken == again.broken


def test_that_altered_readings_are_found_in_tail_and_merged_blocks(place: Path) -> None:
    for day in (0, 1):
        alter(
            place,
            day,
            "UPDATE blocks SET data = (SELECT data FROM blocks ORDER BY number DESC LIMIT 1) "
            "WHERE number = (SELECT number FROM blocks ORDER BY first_seq LIMIT 1)",
        )
        (told,) = verified(place, middle(place, day))
        assert told.state == "broken"
        assert told.broken is not None and told.broken.code == "verify.block_hash"


def test_that_a_removed_block_is_missed(place: Path) -> None:
    alter(place, 1, "DELETE FROM blocks WHERE number = (SELECT min(number) FROM blocks)")
    (told,) = verified(place, middle(place, 1))
    assert told.broken is not None and told.broken.code == "verify.block_missing"


def test_that_a_checkpoint_that_lies_is_found_though_the_chain_holds(place: Path) -> None:
    """The state of another moment under this number: well formed, and what a seek would show."""
    numbers = "SELECT seq FROM checkpoints WHERE NOT opening ORDER BY seq"
    alter(
        place,
        1,
        "UPDATE checkpoints SET (data, size, sha256) = "
        f"(SELECT data, size, sha256 FROM checkpoints WHERE seq = ({numbers} LIMIT 1 OFFSET 1)) "
        f"WHERE seq = ({numbers} LIMIT 1)",
    )
    last = reader(place).segments()[1].last_seq
    told, early = verified(place, last, reader(place).segments()[1].opening_seq + 10)
    assert told.broken is not None and told.broken.code == "verify.checkpoint"
    assert early.state == "holds"


def test_that_a_head_that_names_another_hash_is_found(place: Path) -> None:
    heads = place / "data" / "heads.log"
    heads.write_text(heads.read_text().replace('"reason": "checkpoint"', '"reason": "shift"', 1))
    (told,) = verified(place, middle(place))
    assert told.broken is not None and told.broken.code == "verify.head_signature"


def test_that_a_break_is_raised_again_when_the_same_is_asked(place: Path) -> None:
    seq = middle(place)
    alter(place, 0, "DELETE FROM entries WHERE seq = (SELECT max(seq) FROM entries WHERE seq <= ?)", seq)
    proof = reader(place).proof(seq + 50)
    for _ in range(2):
        with pytest.raises(Break):
            list(proof.prove(seq + 50))


def test_that_the_record_of_others_is_judged_by_the_key_it_brings(place: Path, tmp_path_factory) -> None:
    other = tmp_path_factory.mktemp("ours")
    start(other).close()
    proof = JournalReader(place / "data", key_file(other)).proof(middle(place))
    list(proof.prove(middle(place)))
    assert proof.key == "catalogue"


def test_that_it_proves_on_beside_a_writer(place: Path) -> None:
    scribe: Scribe = start(place)
    proof = ReplayProof(reader(place))
    try:
        for number in range(60):
            scribe.clock.at_us += SECOND
            scribe.read([0], [number])
            scribe.say(counted(number))
            scribe.flush()
            if number % 20 == 0:
                assert settled(proof, scribe.seq).state == "holds"
        scribe.clock.at_us += 600 * SECOND
        scribe.merge()
        assert settled(proof, scribe.seq).state == "holds"
    finally:
        proof.close()
        scribe.close()
