"""Real processes: a second writer, a killed writer, a full disk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ioc.domain.commit import JournalRefused
from ioc.domain.facts import LogWritten
from ioc.domain.state import State
from ioc.journal.items import fold
from ioc.journal.reader import JournalReader
from ioc.journal.verify import Verdict, verify
from tests.unit.journal.child import resume
from tests.unit.journal.scribe import NOON, counted, key_file, open_journal, start

ROOT = Path(__file__).parents[3]


@contextmanager
def child(verb: str, place: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.unit.journal.child", verb, str(place)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def line(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    return process.stdout.readline().split()


def test_that_a_second_writer_is_told_who_writes(tmp_path: Path) -> None:
    with child("hold", tmp_path) as first:
        assert line(first) == ["held"]
        with pytest.raises(JournalRefused) as refused:
            open_journal(tmp_path)
        assert refused.value.code == "journal.locked"
        assert refused.value.params["pid"] == first.pid
        assert refused.value.params["host"] == "centre-1"
        assert refused.value.params["started_us"] == NOON
        assert list(JournalReader(tmp_path / "data").entries()) == []
        first.kill()
        first.wait()
        open_journal(tmp_path).close()


def test_that_a_kill_costs_no_acknowledged_commit(tmp_path: Path) -> None:
    """Three kills of a process that commits facts, blocks, vault records and checkpoints."""
    for acknowledged in (8, 60, 23):
        with child("commit", tmp_path) as writer:
            for _ in range(acknowledged):
                seq, head = line(writer)
            writer.kill()
            writer.wait()
            assert writer.stdout is not None
            for late in writer.stdout.read().splitlines():
                seq, head = late.split()
        reader = JournalReader(tmp_path / "data", key_file(tmp_path))
        (entry,) = list(reader.entries(int(seq) - 1, until_seq=int(seq)))
        assert isinstance(entry.fact, LogWritten)
        assert reader.texts([entry.fact.text])[entry.fact.text.id] is not None
        assert stored_hash(reader, int(seq)) == head
        straight = fold(State(), reader.replay())
        journal = open_journal(tmp_path)
        assert journal.load_state().digest() == straight.digest()
        journal.close()
        *_, last = verify(tmp_path / "data", key_file(tmp_path))
        assert isinstance(last, Verdict)
        assert last.broken is None


def stored_hash(reader: JournalReader, seq: int) -> str:
    from ioc.journal.database import reading
    from ioc.journal.schema import entries

    with reading(reader.segments()[-1].path).connect() as connection:
        row = connection.execute(entries.select().where(entries.c.seq == seq)).one()
    return bytes(row.hash).hex()


def test_that_lost_readings_are_named_once(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    scribe.read([0], [1.0])
    scribe.flush()
    scribe.read([0], [2.0])
    scribe.say(counted(1))
    scribe.move("u1", 108.0, 16.0)
    scribe.say(counted(2))
    scribe.read([0], [3.0])
    first, last = scribe.seq - 4, scribe.seq - 2
    scribe.journal._release()
    scribe.journal._lock.release()
    again = resume(tmp_path)
    assert again.journal.lost == (first, last)
    again.read([0], [4.0])
    again.close()
    third = start(tmp_path)
    assert third.journal.lost is None
    third.close()


def test_that_a_kill_before_the_fact_leaves_no_vault_record(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    _, kept = scribe.journal.seal_record("note", {"text": "kept"})
    scribe.say(counted(1), records=(kept,))
    _, orphan = scribe.journal.seal_record("note", {"text": "orphan"})
    scribe.journal.vault.store([orphan], scribe.seq + 1)
    scribe.journal.close()
    again = open_journal(tmp_path)
    assert again.swept == 1
    again.close()
    raw = b"".join(path.read_bytes() for path in (tmp_path / "data").glob("vault.*"))
    assert orphan.key not in raw
    assert kept.key in raw
    assert open_and_count(tmp_path) == 0


def open_and_count(place: Path) -> int:
    journal = open_journal(place)
    journal.close()
    return journal.swept


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
    made = subprocess.run(mount, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"no mount here: {made.stderr.strip()}")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def test_that_a_full_disk_refuses_and_goes_on_when_there_is_space(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(1_500_000))
    with child("fill", small_disk) as writer:
        word, code, acknowledged, head = line(writer)
        assert (word, code) == ("refused", "journal.full")
        reader = JournalReader(small_disk / "data")
        assert reader.bounds().last_seq == int(acknowledged)
        assert stored_hash(reader, int(acknowledged)) == head
        ballast.unlink()
        assert writer.stdin is not None
        writer.stdin.write("\n")
        writer.stdin.flush()
        assert line(writer) == ["again", str(int(acknowledged) + 1)]
        assert writer.wait() == 0
    *_, last = verify(small_disk / "data", key_file(small_disk))
    assert isinstance(last, Verdict)
    assert last.broken is None


def test_that_a_refused_group_leaves_head_and_vault_as_they_were(tmp_path: Path) -> None:
    """A file size limit, which needs no right to mount."""
    resource = pytest.importorskip("resource")
    scribe = start(tmp_path)
    head, seq = scribe.journal.head, scribe.seq
    _, record = scribe.journal.seal_record("note", {"text": "never stored"})
    wal = tmp_path / "data" / "journal" / f"{scribe.journal.day}.ioc-wal"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (wal.stat().st_size + 20_000, before[1]))
    try:
        from ioc.domain.facts import EngineStopped

        with pytest.raises(JournalRefused) as refused:
            scribe.say(*(EngineStopped(reason="x" * 2000) for _ in range(100)), records=(record,))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert refused.value.code in {"journal.failed", "journal.full"}
    assert json.dumps(refused.value.params)
    assert (scribe.journal.head, scribe.journal.seq) == (head, seq)
    scribe.seq = seq
    assert scribe.say(counted(3))[-1].seq == seq + 1
    scribe.close()
    assert record.key not in (tmp_path / "data" / "vault.keys").read_bytes()
    assert start(tmp_path).state.digest() == scribe.state.digest()
