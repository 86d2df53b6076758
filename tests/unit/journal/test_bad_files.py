"""Damaged and newer files: said in words, and left as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc.domain.commit import JournalRefused
from ioc.journal.examine import examine_segment
from ioc.journal.medium import file_system, require_local
from ioc.journal.reader import JournalReader
from tests.helpers.tampering import forge
from tests.unit.journal.scribe import SECOND, FakeClock, counted, open_journal, start


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A closed journal with some minutes in it."""
    scribe = start(tmp_path)
    for number in range(200):
        scribe.clock.at_us += SECOND
        scribe.read([0, 1], [number, 1.0])
        scribe.say(counted(number))
        scribe.flush()
    scribe.close()
    return tmp_path


def segment(place: Path) -> Path:
    return place / "data" / "journal" / "2026-03-01.ioc"


def refused(place: Path) -> JournalRefused:
    with pytest.raises(JournalRefused) as found:
        open_journal(place)
    return found.value


def execute(path: Path, statement: str) -> None:
    connection = forge(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_that_a_newer_segment_is_refused_and_untouched(place: Path) -> None:
    execute(segment(place), "PRAGMA user_version=2")
    before = segment(place).read_bytes()
    found = refused(place)
    assert found.code == "journal.newer"
    assert found.params == {"file": str(segment(place)), "found": 2, "known": 1}
    assert segment(place).read_bytes() == before
    with pytest.raises(JournalRefused, match=r"journal\.newer"):
        JournalReader(place / "data").bounds()


@pytest.mark.parametrize("name", ["catalogue.ioc", "vault.ioc", "vault.keys"])
def test_that_a_newer_catalogue_vault_or_key_file_is_refused_and_untouched(place: Path, name: str) -> None:
    path = place / "data" / name
    execute(path, "UPDATE alembic_version SET version_num = 'z9999'")
    before = path.read_bytes()
    found = refused(place)
    assert (found.code, found.params["found"]) == ("journal.newer", "z9999")
    assert path.read_bytes() == before


def test_that_a_damaged_segment_is_refused_and_untouched(place: Path) -> None:
    """Anywhere in the file: what a start does not stand on (free pages, entries before the checkpoint) verify finds."""
    whole = segment(place).read_bytes()
    refusals = 0
    for where in (0, 18, 100, *range(3_500, len(whole), len(whole) // 40)):
        data = bytearray(whole)
        data[where : where + 64] = b"\xa5" * 64
        segment(place).write_bytes(data)
        try:
            examine_segment(segment(place))
        except JournalRefused as found:
            refusals += 1
            told = found.params
            assert (found.code, told["file"], told["command"]) == (  # noqa: PT017 (a harmless place is no refusal)
                "journal.damaged",
                str(segment(place)),
                "ioc journal verify",
            )
        assert segment(place).read_bytes() == bytes(data)
    assert refusals > 10
    segment(place).write_bytes(b"\xa5" * 64 + whole[64:])
    assert refused(place).code == "journal.damaged", "an engine's start is refused alike"


def test_that_a_damaged_file_and_the_log_of_a_crash_are_both_left_as_they_were(place: Path) -> None:
    """Merely opening a crashed file for writing would fold its log into it: nothing may be lost to a look."""
    scribe = start(place)
    for number in range(30):
        scribe.clock.at_us += SECOND
        scribe.say(counted(number))
        scribe.flush()
    crashed = place / "crashed" / segment(place).name
    crashed.parent.mkdir()
    log = crashed.with_name(f"{crashed.name}-wal")
    whole, logged = segment(place).read_bytes(), segment(place).with_name(log.name).read_bytes()
    scribe.close()
    assert logged, "the crash left a log"
    refusals = 0
    for where in (0, 100, *range(3_500, len(whole), len(whole) // 20)):
        data = bytearray(whole)
        data[where : where + 64] = b"\xa5" * 64
        crashed.write_bytes(data)
        log.write_bytes(logged)
        try:
            examine_segment(crashed)
        except JournalRefused:
            refusals += 1
        assert crashed.read_bytes() == bytes(data)
        assert log.read_bytes() == logged
    assert refusals > 5


def test_that_a_truncated_or_empty_segment_is_refused(place: Path) -> None:
    whole = segment(place).read_bytes()
    for data in (whole[: len(whole) // 2 // 4096 * 4096], b""):
        segment(place).write_bytes(data)
        assert refused(place).code == "journal.damaged"
        assert segment(place).read_bytes() == data


def test_that_altered_entries_after_the_checkpoint_are_refused(place: Path) -> None:
    execute(segment(place), "UPDATE entries SET at_us = at_us + 1 WHERE seq = 100")
    found = refused(place)
    assert found.code == "journal.damaged"
    assert "100" in str(found.params["why"])


@pytest.mark.parametrize("name", ["catalogue.ioc", "vault.ioc", "vault.keys"])
def test_that_a_damaged_side_file_is_refused(place: Path, name: str) -> None:
    path = place / "data" / name
    path.write_bytes(b"no database at all " * 100)
    found = refused(place)
    assert (found.code, found.params["file"]) == ("journal.damaged", str(path))


def test_that_an_unclean_end_simply_recovers_and_readers_do_not_touch_it(tmp_path: Path) -> None:
    """A copy of database and log as a killed process leaves them."""
    scribe = start(tmp_path)
    for number in range(20):
        scribe.say(counted(number))
    left = tmp_path / "left" / "data" / "journal"
    left.mkdir(parents=True)
    for path in segment(tmp_path).parent.iterdir():
        if not path.name.endswith("-shm"):
            (left / path.name).write_bytes(path.read_bytes())
    before = {path.name: path.read_bytes() for path in left.iterdir()}
    assert any(name.endswith("-wal") and data for name, data in before.items())
    reader = JournalReader(left.parent)
    assert reader.state_at_seq(scribe.seq).digest() == scribe.state.digest()
    assert {name: (left / name).read_bytes() for name in before} == before
    scribe.close()


def test_that_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    assert refused(tmp_path).code == "journal.not_writable"


def test_that_an_empty_directory_is_said_by_readers(tmp_path: Path) -> None:
    with pytest.raises(JournalRefused, match=r"journal\.absent"):
        JournalReader(tmp_path).bounds()
    assert list(tmp_path.iterdir()) == []


def test_that_a_journal_on_a_network_share_is_refused_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir()
    monkeypatch.setattr("ioc.journal.medium.file_system", lambda directory, mounts=None: "nfs4")
    found = refused(tmp_path)
    assert (found.code, found.params["kind"]) == ("journal.network", "nfs4")
    assert list((tmp_path / "data").iterdir()) == []


MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
90 22 0:44 / /mnt/city\\040share rw - nfs4 store:/city rw
91 90 0:45 / /mnt/city\\040share/local rw - ext4 /dev/vdb rw
"""


@pytest.mark.parametrize(
    ("directory", "kind"),
    [
        ("/var/lib/ioc", "ext4"),
        ("/mnt/city share/ioc", "nfs4"),
        ("/mnt/city share/local/ioc", "ext4"),
        ("/mnt/city shared", "ext4"),
    ],
)
def test_that_network_shares_are_refused(directory: str, kind: str) -> None:
    assert file_system(Path(directory), MOUNTS) == kind
    if kind == "nfs4":
        with pytest.raises(JournalRefused, match=r"journal\.network"):
            require_local(Path(directory), MOUNTS)
    else:
        require_local(Path(directory), MOUNTS)


def test_that_opening_again_after_a_refusal_works(place: Path) -> None:
    execute(segment(place), "PRAGMA user_version=2")
    assert refused(place).code == "journal.newer"
    execute(segment(place), "PRAGMA user_version=1")
    journal = open_journal(place, FakeClock())
    assert journal.lost is None
    journal.close()
