"""What is committed comes back, by the writer, the reader and after a restart."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ioc.domain import facts as f
from ioc.domain.commands import Actor
from ioc.domain.commit import Group, JournalRefused
from ioc.domain.facts import Entry
from ioc.domain.readings import ReadingBatch
from ioc.domain.state import State
from ioc.journal.items import fold
from ioc.journal.reader import JournalReader
from ioc.journal.verify import Verdict, verify
from tests.unit.journal.scribe import NOON, SECOND, FakeClock, Scribe, counted, key_file, start


def verdict_of(place: Path) -> Verdict:
    *_, last = verify(place / "data", key_file(place))
    assert isinstance(last, Verdict)
    return last


def straight(place: Path, until_seq: int | None = None) -> State:
    """The fold of everything, from nothing."""
    return fold(State(), JournalReader(place / "data").replay(until_seq=until_seq))


def some_minutes(scribe: Scribe, minutes: int = 3) -> None:
    for minute in range(minutes):
        for second in range(4):
            scribe.clock.at_us += SECOND
            scribe.read([0, 1, 2], [minute, second, np.nan])
            scribe.move("u1", 108.2 + second / 1000, 16.0)
            scribe.say(counted(minute * 10 + second))
            scribe.read([0], [minute + 0.5])
            scribe.flush()
        scribe.checkpoint()


def test_that_entries_come_back_as_they_were(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    actor = Actor(person="an", name="An", role="operator", seat="s1")
    entry = Entry(seq=scribe.seq + 1, at_us=NOON + 5, fact=counted(7), actor=actor, order="o-1")
    scribe.journal.commit(Group(entries=(entry,)))
    scribe.journal.close()
    assert list(JournalReader(tmp_path / "data").entries())[-1] == entry


def test_that_a_restart_finds_the_same_state(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    some_minutes(scribe)
    scribe.close()
    again = start(tmp_path, scribe.clock)
    assert again.state.digest() == scribe.state.digest()
    assert (again.journal.head, again.journal.seq, again.journal.lost) == (scribe.journal.head, scribe.seq, None)
    again.say(counted(99))
    again.close()
    assert straight(tmp_path).digest() == again.state.digest()
    assert verdict_of(tmp_path).broken is None


def test_that_state_at_every_sequence_number_is_the_fold_of_the_prefix(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    digests = {}
    for minute in range(2):
        some_minutes(scribe, 1)
        digests[scribe.seq] = scribe.state.digest()
        assert minute < 2
    scribe.close()
    reader = JournalReader(tmp_path / "data")
    for seq in range(1, scribe.seq + 1):
        state = reader.state_at_seq(seq)
        assert state.digest() == straight(tmp_path, seq).digest()
        assert digests.get(seq, state.digest()) == state.digest()


def test_that_state_at_an_instant_ends_before_what_came_later(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    some_minutes(scribe)
    scribe.close()
    reader = JournalReader(tmp_path / "data")
    for entry in reader.entries():
        state = reader.state_at(entry.at_us)
        assert state.seq >= entry.seq
        assert state.at_us <= entry.at_us
    assert reader.state_at(NOON + 10**12).digest() == scribe.state.digest()
    assert reader.state_at(NOON - 10**12).seq == 0


def test_that_replay_is_in_sequence_without_gap(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    some_minutes(scribe)
    scribe.close()
    reader = JournalReader(tmp_path / "data")
    seqs = [item.seq for item in reader.replay()]
    assert seqs == list(range(1, scribe.seq + 1))
    assert [item.seq for item in reader.replay(10, until_seq=20)] == list(range(11, 21))
    assert [item.seq for item in reader.replay(until_us=NOON)] == list(range(1, 8))


def test_that_nothing_of_a_wrong_group_is_stored(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    head, seq = scribe.journal.head, scribe.journal.seq
    old = Entry(seq=seq, at_us=NOON, fact=counted(1))
    with pytest.raises(ValueError, match="does not follow"):
        scribe.journal.commit(Group(entries=(old,)))
    batch = scribe.read([0], [1.0])
    block = scribe.journal.seal_block([batch])
    with pytest.raises(ValueError, match="BlockSealed"):
        scribe.journal.commit(Group(entries=(Entry(seq=99, at_us=NOON, fact=counted(1)),), blocks=(block,)))
    assert (scribe.journal.head, scribe.journal.seq) == (head, seq)
    scribe.journal.close()
    with pytest.raises(JournalRefused, match=r"journal\.closed"):
        scribe.journal.commit(Group(entries=(Entry(seq=99, at_us=NOON, fact=counted(1)),)))


def test_that_a_checkpoint_repeats_the_registry_only_when_it_changed(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    scribe.checkpoint()
    scribe.say(counted(1))
    scribe.checkpoint()
    asset = scribe.state.registry.assets["gauge"]
    scribe.say(f.AssetRegistered(asset=type(asset)(**{**_fields(asset), "id": "second"})))
    scribe.checkpoint()
    scribe.close()
    from ioc.journal.database import reading
    from ioc.journal.schema import checkpoints

    path = JournalReader(tmp_path / "data").segments()[0].path
    with reading(path).connect() as connection:
        stands_on = [row.registry_seq for row in connection.execute(checkpoints.select())]
    assert stands_on == [0, 7, 7, scribe.seq]
    assert "second" in JournalReader(tmp_path / "data").state_at_seq(scribe.seq).registry.assets


def _fields(record: object) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__struct_fields__}  # type: ignore[attr-defined]


steps = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.integers(0, 1000)),
        st.tuples(st.just("read"), st.lists(st.tuples(st.integers(0, 2), st.floats()), min_size=1, max_size=4)),
        st.tuples(st.just("move"), st.floats(-180, 180)),
        st.tuples(st.just("flush"), st.none()),
        st.tuples(st.just("checkpoint"), st.none()),
        st.tuples(st.just("restart"), st.none()),
    ),
    max_size=25,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_that_checkpoint_and_fold_equal_the_straight_fold(
    steps: list[tuple[str, object]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("fold")
    scribe = start(place)
    for verb, value in steps:
        scribe.clock.at_us += SECOND
        if verb == "say":
            scribe.say(counted(value))  # type: ignore[arg-type]
        elif verb == "read":
            scribe.read([pair[0] for pair in value], [pair[1] for pair in value])  # type: ignore[attr-defined]
        elif verb == "move":
            scribe.move("u1", value, 16.0)  # type: ignore[arg-type]
        elif verb == "restart":
            scribe.close()
            scribe = start(place, scribe.clock)
        else:
            getattr(scribe, verb)()
    scribe.close()
    again = start(place, FakeClock())
    assert again.state.digest() == scribe.state.digest() == straight(place).digest()
    again.journal.close()
    assert verdict_of(place).broken is None


def test_that_a_checkpoint_or_a_roll_ahead_of_the_record_is_refused(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    scribe.read([0], [1.0])
    for ask in (
        lambda: scribe.journal.checkpoint(scribe.state),
        lambda: scribe.journal.roll("2026-03-02", scribe.state),
    ):
        with pytest.raises(JournalRefused, match="not durable"):
            ask()
    scribe.roll("2026-03-02")
    scribe.close()
    assert verdict_of(tmp_path).broken is None


def test_that_a_batch_without_rows_is_a_bug_of_the_caller(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    none = np.empty(0)
    empty = ReadingBatch(seq=9, stream=none, source_us=none, received_us=none, value=none, quality=none)
    with pytest.raises(ValueError, match="at least one row"):
        scribe.journal.seal_block([empty])
    scribe.journal.close()
