"""Minutes of tail blocks become one block: the same rows, the same states, the same proof."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import msgspec
import numpy as np
import pytest

from ioc.domain import facts as f
from ioc.domain.commit import Group, JournalRefused
from ioc.domain.facts import Entry
from ioc.domain.readings import ReadingBatch
from ioc.domain.state import State
from ioc.journal import codec, history, merging
from ioc.journal.blocks import columns_of, seal_columns
from ioc.journal.items import fold
from ioc.journal.layout import Layout
from ioc.journal.merging import merges_due
from ioc.journal.reader import JournalReader
from ioc.journal.shelf import Shelf
from ioc.journal.verify import Verdict, verify
from tests.helpers.tampering import forge
from tests.unit.journal.scribe import NOON, SECOND, Scribe, counted, key_file, start


def busy(scribe: Scribe, seconds: int) -> None:
    """Readings and positions each second, a fact each seventh, flushed each second."""
    for second in range(seconds):
        scribe.clock.at_us += SECOND
        scribe.read([0, 1, 2], [second, -second, np.nan], lag_us=(second % 5) * 3 * SECOND)
        scribe.move("u1", 108.0 + second / 1000, 16.0)
        if second % 7 == 0:
            scribe.say(counted(second))
        scribe.flush()


def verdict(place: Path) -> Verdict:
    *_, last = verify(place / "data", key_file(place))
    assert isinstance(last, Verdict)
    return last


def blocks_in(place: Path) -> list[tuple[str, int]]:
    (path,) = (place / "data" / "journal").glob("*.ioc")
    connection = forge(path)
    found = connection.execute("SELECT id, rows FROM blocks ORDER BY kind, first_seq").fetchall()
    connection.close()
    return found


def test_that_what_was_merged_is_not_bridged_by_a_later_merge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks too large for their neighbours stay alone: merged over those between, their batches came too late."""
    monkeypatch.setattr(merging, "MAX_ROWS", 6)
    scribe = start(tmp_path)
    for size in (5, 3, 3, 1):
        scribe.clock.at_us += SECOND
        scribe.read([0] * size, [float(size)] * size)
        scribe.flush()
    scribe.clock.at_us += 70 * SECOND
    assert scribe.merge() == 1
    assert scribe.merge() == 0
    scribe.close()
    batches = [item for item in JournalReader(tmp_path / "data").replay() if isinstance(item, ReadingBatch)]
    assert [len(batch.value) for batch in batches] == [5, 3, 3, 1]


def test_that_a_minute_becomes_one_block_and_nothing_else_changes(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    busy(scribe, 150)
    reader = JournalReader(tmp_path / "data")
    seqs = [item.seq for item in reader.replay()]
    whole = reader.history(0, NOON, NOON + 200 * SECOND)
    middle = reader.state_at_seq(seqs[len(seqs) // 2]).digest()
    assert scribe.merge() == 4
    assert scribe.merge() == 0
    names = blocks_in(tmp_path)
    assert [rows for name, rows in names if merging.is_merged(name)] == [59, 60, 177, 180]
    assert sum(rows for name, rows in names if name.startswith("r")) == 450
    assert len(names) == 4 + 2 * 31
    assert [item.seq for item in reader.replay(until_seq=seqs[-1])] == seqs
    again = reader.history(0, NOON, NOON + 200 * SECOND)
    assert again.source_us.tolist() == whole.source_us.tolist()
    assert again.received_us.tolist() == whole.received_us.tolist()
    assert reader.state_at_seq(seqs[len(seqs) // 2]).digest() == middle
    assert verdict(tmp_path).broken is None
    scribe.close()
    assert start(tmp_path).state.digest() == scribe.state.digest() == fold(State(), reader.replay()).digest()


def test_that_a_checkpoint_inside_a_merged_minute_holds(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    busy(scribe, 30)
    scribe.checkpoint()
    busy(scribe, 60)
    scribe.merge()
    scribe.close()
    assert verdict(tmp_path).broken is None
    again = start(tmp_path)
    assert again.state.digest() == scribe.state.digest()
    assert again.journal.lost is None
    again.close()


def test_that_a_large_minute_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "MAX_ROWS", 60)
    scribe = start(tmp_path)
    busy(scribe, 70)
    scribe.merge()
    scribe.close()
    assert [rows for name, rows in blocks_in(tmp_path) if name.startswith("r") and "-" in name] == [60, 60, 57]
    assert verdict(tmp_path).broken is None


@pytest.mark.parametrize("pages", [1, 32])
def test_that_readers_under_way_see_every_row_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pages: int) -> None:
    """A minute is merged between two pages of a walk, of a history and of a proof."""
    for place in ("items", "history", "proof"):
        monkeypatch.setattr(f"ioc.journal.{place}.BLOCKS_A_READ", pages)
    scribe = start(tmp_path)
    busy(scribe, 100)
    reader = JournalReader(tmp_path / "data")
    wanted = [item.seq for item in reader.replay()]
    walk = reader.replay()
    begun = [next(walk).seq for _ in range(80)]
    proof = verify(tmp_path / "data", key_file(tmp_path))
    for _ in range(3):
        next(proof)
    meanwhile = (merge() for merge in [scribe.merge])
    picked = history._picked

    def merging_once(*args: object) -> object:
        next(meanwhile, None)
        return picked(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(history, "_picked", merging_once)
    assert len(reader.history(0, 0, NOON * 2).value) == 100
    assert len(blocks_in(tmp_path)) < 100
    assert begun + [item.seq for item in walk] == wanted
    *_, last = proof
    assert isinstance(last, Verdict)
    assert last.broken is None
    scribe.close()


def due(scribe: Scribe) -> merging.Merge:
    return next(iter(merges_due(Shelf(Layout(scribe.place / "data")).all()[-1], scribe.clock())))


def test_that_a_merge_that_lies_is_found(tmp_path: Path) -> None:
    """The chain holds, the result has the hash it names, and one value is another: the sources' content tells."""
    scribe = start(tmp_path)
    busy(scribe, 70)
    block, fact = due(scribe)
    columns = columns_of(block.data)
    value = columns["value"].copy()
    value[4] += 1
    forged = seal_columns(block.kind, {**columns, "value": value}, block.id)
    scribe.say(msgspec.structs.replace(fact, sha256=forged.sha256), blocks=(forged,))
    scribe.close()
    found = verdict(tmp_path).broken
    assert found is not None
    assert (found.code, found.kind) == ("verify.block_content", f"block {block.id}")


@pytest.mark.parametrize("spoil", ["rows", "source"])
def test_that_a_merge_fact_that_does_not_fit_is_found(tmp_path: Path, spoil: str) -> None:
    scribe = start(tmp_path)
    busy(scribe, 70)
    block, fact = due(scribe)
    if spoil == "rows":
        scribe.say(msgspec.structs.replace(fact, rows=fact.rows + 1), blocks=(block,))
    else:
        scribe.say(msgspec.structs.replace(fact, sources=fact.sources[:-1]), blocks=(block,))
    scribe.close()
    found = verdict(tmp_path).broken
    assert found is not None
    assert (found.code, found.kind) == ("verify.merge", "BlocksCompacted")


def test_that_a_merge_without_its_sources_is_refused_whole(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    busy(scribe, 70)
    block, fact = due(scribe)
    scribe.merge()
    head, before = scribe.journal.head, blocks_in(tmp_path)
    entry = Entry(seq=scribe.seq + 1, at_us=scribe.clock(), fact=fact)
    with pytest.raises(JournalRefused, match=r"journal\.failed"):
        scribe.journal.commit(Group(entries=(entry,), blocks=(block,)))
    assert (scribe.journal.head, blocks_in(tmp_path)) == (head, before)
    scribe.say(counted(5))
    scribe.close()
    assert verdict(tmp_path).broken is None


def test_that_a_damaged_source_is_not_merged(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    busy(scribe, 70)
    (path,) = (tmp_path / "data" / "journal").glob("*.ioc")
    connection = forge(path)
    connection.execute("UPDATE blocks SET data = zeroblob(9) WHERE number = 9")
    connection.commit()
    connection.close()
    with pytest.raises(JournalRefused, match=r"journal\.block_damaged"):
        scribe.merge()
    scribe.close()


def test_that_a_block_of_the_first_version_is_read(tmp_path: Path) -> None:
    """The first shape had no `content`; such blocks are merged and proved by their rows and numbers."""
    old = {"fact": "BlockSealed", "block": "r4", "rows": 2, "first_seq": 4, "last_seq": 5, "sha256": bytes(32)}
    entry = codec.entry_of(6, 7, "BlockSealed", 1, b"", msgspec.msgpack.encode(old))
    assert entry.fact == f.BlockSealed(block="r4", rows=2, first_seq=4, last_seq=5, sha256=bytes(32), content=b"")


def test_that_the_stored_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    busy(scribe, 70)
    block, fact = due(scribe)
    assert fact.sha256 == block.sha256 == sha256(block.data).digest()
    assert len(fact.sources) == 59
    scribe.close()
