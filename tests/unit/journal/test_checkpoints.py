"""Checkpoints are encoded beside the loop: it goes on, and what is stored is what was true when it was begun."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from ioc.domain import commands as c
from ioc.engine.loop import CHECKPOINT_US
from ioc.journal.database import reading
from ioc.journal.heads import Head, append_line, read_heads, signed_line
from ioc.journal.packing import Packer
from ioc.journal.schema import checkpoints, registries
from tests.unit.journal.centre import Centre
from tests.unit.journal.scribe import DAY, NOON
from tests.unit.journal.test_round_trip import verdict_of


class SlowPacker(Packer):
    """Packs once it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()
        self.packed_on: list[str] = []

    def pack(self, frozen, stored):
        assert self.let_go.wait(30)
        self.packed_on.append(threading.current_thread().name)
        return super().pack(frozen, stored)


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    made = Centre(tmp_path)
    made.put_gauges()
    made.put_readings((1.2,))
    made.step()
    return made


def begin(centre: Centre) -> SlowPacker:
    packer = centre.journal._packing.packer = SlowPacker()
    assert centre.loop.settle()
    centre.loop.checkpoint(centre.clock.at_us)
    return packer


def stored(centre: Centre) -> list[int]:
    with reading(centre.reader.segments()[-1].path).connect() as connection:
        return sorted(connection.scalars(checkpoints.select().with_only_columns(checkpoints.c.seq)))


def finished(centre: Centre) -> None:
    """The encoding is over, and a later group stored it."""
    under_way = centre.journal._packing._future
    assert under_way is not None
    under_way.result(30)
    centre.put_order(c.WriteLog(text="sau"))
    centre.step()


def test_that_the_loop_goes_on_while_a_checkpoint_is_encoded(centre: Centre) -> None:
    packer = begin(centre)
    then, digest = centre.loop.state.seq, centre.loop.state.digest()
    centre.put_readings((1.9,))
    centre.put_order(c.SetCityStage(level=3, reason="mưa"))
    centre.step(1.1)
    assert [answer.outcome for answer in centre.answers] == ["confirmed"]
    assert then not in stored(centre)
    packer.let_go.set()
    finished(centre)
    assert then in stored(centre)
    assert packer.packed_on == ["checkpoint_0"]
    assert centre.reader.state_at_seq(then).digest() == digest
    assert centre.loop.settle()
    assert centre.journal.load_state().digest() == centre.loop.state.digest()
    centre.close()
    assert verdict_of(centre.place).broken is None


def test_that_one_under_way_at_midnight_gives_way_to_the_opening_one(centre: Centre) -> None:
    packer = begin(centre)
    then = centre.loop.state.seq
    centre.put_order(c.WriteLog(text="cuối ngày"))
    centre.step()
    centre.clock.at_us = NOON + DAY
    centre.step()
    packer.let_go.set()
    centre.put_order(c.WriteLog(text="ngày mới"))
    centre.step()
    assert min(stored(centre)) > then
    centre.close()
    assert verdict_of(centre.place).broken is None


def test_that_one_under_way_when_the_journal_closes_costs_nothing(centre: Centre) -> None:
    packer = begin(centre)
    digest = centre.loop.state.digest()
    packer.let_go.set()
    centre.journal.close()
    again = Centre(centre.place, centre.clock)
    assert again.reader.state_at_seq(centre.loop.state.seq).digest() == digest
    again.close()
    assert verdict_of(again.place).broken is None


def test_that_checkpoints_come_every_few_minutes_by_themselves(centre: Centre) -> None:
    before = stored(centre)
    for _ in range(3):
        centre.put_readings((1.2 + len(stored(centre)) / 10,))
        centre.step(CHECKPOINT_US / 1e6 + 1)
        centre.step(1.1)
        if centre.journal._packing.is_under_way:
            finished(centre)
    assert len(stored(centre)) >= len(before) + 2
    with reading(centre.reader.segments()[-1].path).connect() as connection:
        assert len(connection.execute(registries.select()).all()) == 2  # the empty opening's, and the one of all these
    centre.close()


def test_that_a_head_is_appended_without_reading_those_before(tmp_path: Path, monkeypatch) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key, path = Ed25519PrivateKey.generate(), tmp_path / "heads.log"
    heads = [Head(seq=seq, at_us=seq, segment="d", reason="checkpoint", head=b"h" * 32) for seq in range(60)]
    for head in heads[:50]:
        append_line(path, signed_line(head, key))
    size = path.stat().st_size
    read: list[int] = []

    class Watched:
        def __init__(self, file) -> None:
            self._file = file

        def __enter__(self):
            return self

        def __exit__(self, *fault) -> None:
            self._file.close()

        def __getattr__(self, name):
            return getattr(self._file, name)

        def read(self, count: int = -1) -> bytes:
            found = self._file.read(count)
            read.append(len(found))
            return found

    plain = Path.open
    monkeypatch.setattr(Path, "open", lambda self, mode: Watched(plain(self, mode)))
    append_line(path, signed_line(heads[50], key))
    assert sum(read) < size / 2
    monkeypatch.undo()
    for torn in (b"{", b"x" * 9000):
        with path.open("ab") as file:
            file.write(torn)
        append_line(path, signed_line(heads[51], key))
    assert [signed.head.seq for signed in read_heads(path) if signed.head] == [*range(51), 51, 51]
    assert all(signed.holds(key.public_key().public_bytes_raw()) for signed in read_heads(path))
    (tmp_path / "torn.log").write_bytes(b"y" * 5000)
    append_line(tmp_path / "torn.log", signed_line(heads[0], key))
    assert [signed.line for signed in read_heads(tmp_path / "torn.log")] == [1]
