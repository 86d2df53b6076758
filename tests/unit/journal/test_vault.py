"""Personal data is readable with its key, and gone without it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from ioc.domain.commit import JournalRefused
from ioc.domain.facts import LogWritten
from ioc.domain.records import VaultRef
from ioc.journal.reader import JournalReader
from tests.unit.journal.scribe import counted, key_file, open_journal, start

PLANTED = {"name": "Nguyễn Thị Thuỳ Dương", "phone": "0905 123 456", "words": "nhà tôi ngập, kẹt trên mái"}


def raw_bytes(place: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in (place / "data").rglob("*") if path.is_file()}


def test_that_fields_come_back_and_only_with_the_right_fact(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    ref, record = scribe.journal.seal_record("call", PLANTED)
    other, second = scribe.journal.seal_record("call", {"name": "Lê"})
    scribe.say(LogWritten(text=ref), LogWritten(text=other), records=(record, second))
    reader = JournalReader(tmp_path / "data", key_file(tmp_path))
    assert reader.texts([ref, other]) == {ref.id: PLANTED, other.id: {"name": "Lê"}}
    assert reader.texts([VaultRef(id="unknown", commitment=b"")]) == {"unknown": None}
    with pytest.raises(JournalRefused, match="not the one on the record"):
        reader.texts([VaultRef(id=ref.id, commitment=other.commitment)])
    scribe.close()


def test_that_planted_data_lies_nowhere_in_the_clear(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    for _ in range(20):
        ref, record = scribe.journal.seal_record("call", PLANTED)
        scribe.say(LogWritten(text=ref), records=(record,))
    scribe.checkpoint()
    scribe.roll("2026-03-02")
    while_open = raw_bytes(tmp_path)
    scribe.close()
    for files in (while_open, raw_bytes(tmp_path)):
        for value in PLANTED.values():
            assert [name for name, data in files.items() if value.encode() in data] == []


def test_that_a_destroyed_key_is_in_no_file(tmp_path: Path) -> None:
    """With enough keys that the table has many pages, and destruction in no order."""
    scribe = start(tmp_path)
    sealed = [scribe.journal.seal_record("note", {"text": f"note {n}"}) for n in range(600)]
    for at in range(0, 600, 50):
        some = sealed[at : at + 50]
        scribe.say(*(LogWritten(text=ref) for ref, _ in some), records=tuple(record for _, record in some))
    doomed = sealed[::7]
    for _, record in doomed:
        scribe.journal.vault.destroy(record.id)
    reader = JournalReader(tmp_path / "data", key_file(tmp_path))
    found = reader.texts([ref for ref, _ in sealed])
    assert [found[ref.id] for ref, _ in doomed] == [None] * len(doomed)
    assert sum(fields is not None for fields in found.values()) == 600 - len(doomed)
    everything = b"".join(raw_bytes(tmp_path).values())
    assert [record.id for _, record in doomed if record.key[12:] in everything] == []
    scribe.journal.vault.destroy(doomed[0][1].id)
    scribe.close()
    everything = b"".join(raw_bytes(tmp_path).values())
    assert [record.id for _, record in doomed if record.key[12:] in everything] == []
    assert sealed[1][1].key in everything


def test_that_a_reader_in_the_way_of_destruction_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ioc.journal.database.BUSY_S", 0.05)
    scribe = start(tmp_path)
    ref, record = scribe.journal.seal_record("note", {"text": "x"})
    scribe.say(LogWritten(text=ref), records=(record,))
    held = sqlite3.connect(tmp_path / "data" / "vault.keys")
    held.execute("BEGIN")
    held.execute("SELECT count(*) FROM record_keys").fetchone()
    with pytest.raises(JournalRefused, match=r"journal\.vault_busy"):
        scribe.journal.vault.destroy(ref.id)
    assert JournalReader(tmp_path / "data", key_file(tmp_path)).texts([ref]) == {ref.id: None}
    held.close()
    scribe.journal.vault.destroy(ref.id)
    assert record.key not in b"".join(raw_bytes(tmp_path).values())
    scribe.close()


def test_that_an_altered_record_is_refused(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    ref, record = scribe.journal.seal_record("note", {"text": "x"})
    scribe.say(LogWritten(text=ref), records=(record,))
    scribe.close()
    connection = sqlite3.connect(tmp_path / "data" / "vault.ioc")
    connection.execute("UPDATE records SET kind = 'call'")
    connection.commit()
    connection.close()
    with pytest.raises(JournalRefused, match="was altered"):
        JournalReader(tmp_path / "data", key_file(tmp_path)).texts([ref])


def test_that_the_same_words_are_committed_to_differently(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    one, _ = journal.seal_record("call", PLANTED)
    two, _ = journal.seal_record("call", PLANTED)
    assert one.commitment != two.commitment
    journal.close()


@pytest.mark.parametrize("spoil", ["missing", "other", "garbage", "inside"])
def test_that_the_wrong_key_file_is_said(tmp_path: Path, spoil: str) -> None:
    scribe = start(tmp_path)
    scribe.say(counted(1))
    scribe.close()
    keys = key_file(tmp_path)
    code = {"missing": "key_missing", "other": "key_other", "garbage": "key_unreadable", "inside": "key_inside"}[spoil]
    if spoil == "garbage":
        keys.write_text("what?")
    elif spoil == "other":
        keys.unlink()
        open_journal(tmp_path / "elsewhere").close()
        keys.write_text(key_file(tmp_path / "elsewhere").read_text())
    else:
        keys.unlink()
    if spoil == "inside":
        keys.parent.rmdir()
        (tmp_path / "data" / "own").mkdir()
        keys.parent.symlink_to(tmp_path / "data" / "own")
    with pytest.raises(JournalRefused) as refused:
        open_journal(tmp_path)
    assert refused.value.code == f"journal.{code}"
    assert refused.value.params["file"]


def test_that_the_key_file_is_its_owners_alone(tmp_path: Path) -> None:
    open_journal(tmp_path).close()
    assert key_file(tmp_path).stat().st_mode & 0o077 == 0
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
    assert (tmp_path / "data" / "vault.keys").stat().st_mode & 0o077 == 0
