"""Backup beside a writer, the restore drill, review of a stranger's record, dropping old days, foreseeing the disk."""

from __future__ import annotations

import threading
from pathlib import Path

import msgspec
import pytest

from ioc.domain.commit import JournalRefused
from ioc.domain.facts import LogWritten
from ioc.domain.records import VaultRef
from ioc.domain.state import State
from ioc.journal.backup import MANIFEST, Copied, Manifest, back_up, own_public_key, read_manifest
from ioc.journal.copying import is_single, make_single
from ioc.journal.items import fold
from ioc.journal.key_copies import key_backups
from ioc.journal.layout import Layout
from ioc.journal.outlook import disk_outlook
from ioc.journal.people import People
from ioc.journal.reader import JournalReader
from ioc.journal.restore import restore, take_in
from ioc.journal.retention import Retention, drop, drop_due, load_retention
from ioc.journal.verify import Verdict, verify
from tests.unit.journal.scribe import DAY, NOON, SECOND, FakeClock, Scribe, counted, key_file, open_journal, start
from tests.unit.journal.test_compaction import compact_all, days_of, fill


def verdict(data: Path, keys: Path | None = None, public: bytes | None = None) -> Verdict:
    *_, last = verify(data, keys, public=public)
    assert isinstance(last, Verdict)
    return last


def note(scribe: Scribe, text: str) -> VaultRef:
    ref, record = scribe.journal.seal_record("note", {"text": text})
    scribe.say(LogWritten(text=ref), records=(record,))
    return ref


def taken(place: Path, *, keys_to: Path | None = None, now_us: int = NOON) -> tuple[list[Copied], Manifest]:
    *steps, manifest = back_up(
        place / "data", place / "backup", now_us=now_us, key_file=key_file(place), keys_to=keys_to
    )
    assert isinstance(manifest, Manifest)
    return [step for step in steps if isinstance(step, Copied)], manifest


def brought_back(place: Path, *, keys: Path | None = None) -> Path:
    """Restored as if on another machine: `restored`/data with the same key file."""
    other = place / "restored"
    for _ in restore(place / "backup", other / "data", key_file=key_file(place), keys=keys):
        pass
    return other


def test_that_a_backup_beside_a_writer_is_brought_back_whole(tmp_path: Path) -> None:
    """The drill: back up under load, restore, verify, compare with the fold of the prefix, and go on writing."""
    scribe = start(tmp_path)
    ref = note(scribe, "gọi lại")
    days_of(scribe, 2)
    compact_all(scribe)
    stop, wrote = threading.Event(), threading.Event()

    def write() -> None:
        while not stop.is_set():
            fill(scribe, 3)
            scribe.merge()
            note(scribe, "x")
            wrote.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert wrote.wait(20)
        _, manifest = taken(tmp_path, keys_to=tmp_path / "safe")
    finally:
        stop.set()
        writer.join()
    other = brought_back(tmp_path, keys=tmp_path / "safe")
    told = verdict(other / "data", key_file(tmp_path))
    assert told.broken is None
    assert told.segments == 3
    reader = JournalReader(other / "data", key_file(tmp_path))
    assert reader.bounds().last_seq == manifest.seq
    assert reader.texts([ref]) == {ref.id: {"text": "gọi lại"}}
    original = JournalReader(tmp_path / "data")
    straight = fold(State(), original.replay(until_seq=manifest.seq))
    key_file(other).parent.mkdir()
    key_file(other).write_bytes(key_file(tmp_path).read_bytes())
    again = start(other, FakeClock(scribe.clock()))
    assert again.state.digest() == straight.digest()
    again.say(counted(1))
    again.close()
    assert verdict(other / "data", key_file(tmp_path)).broken is None
    scribe.close()


def test_that_sealed_days_are_copied_once(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    days_of(scribe, 2, seconds=20)
    compact_all(scribe)
    first, _ = taken(tmp_path)
    assert not any(step.skipped for step in first)
    fill(scribe, 5)
    second, manifest = taken(tmp_path)
    assert [step.name for step in second if step.skipped] == [
        "journal/2026-03-01.ioc",
        "journal/2026-03-02.ioc",
        *(f"journal/2026-03-0{day}.{kind}.parquet" for day in (1, 2) for kind in ("positions", "readings")),
    ]
    scribe.close()
    assert verdict(brought_back(tmp_path) / "data", key_file(tmp_path)).broken is None
    assert manifest.seq == JournalReader(tmp_path / "restored" / "data").bounds().last_seq


def test_that_keys_are_not_in_the_backup_and_expire_beside_it(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    _, record = scribe.journal.seal_record("note", {"text": "x"})
    scribe.say(counted(1), records=(record,))
    for day in (0, 10, 31):
        taken(tmp_path, keys_to=tmp_path / "safe", now_us=NOON + day * DAY)
    raw = b"".join(path.read_bytes() for path in (tmp_path / "backup").rglob("*") if path.is_file())
    assert record.cipher in raw
    assert record.key not in raw
    assert [path.name for path in key_backups(tmp_path / "safe")] == [
        "vault.keys.20260311T120000Z",
        "vault.keys.20260401T120000Z",
    ]
    scribe.close()


@pytest.mark.parametrize("spoil", ["flip", "missing", "manifest", "cut"])
def test_that_a_damaged_backup_is_named_and_nothing_restored(tmp_path: Path, spoil: str) -> None:
    scribe = start(tmp_path)
    fill(scribe, 5)
    scribe.close()
    taken(tmp_path)
    name = MANIFEST if spoil == "manifest" else "journal/2026-03-01.ioc"
    path = tmp_path / "backup" / name
    data = path.read_bytes()
    if spoil == "missing":
        path.unlink()
    elif spoil == "cut":
        path.write_bytes(data[:-4096])
    elif spoil == "manifest":
        path.write_bytes(data.replace(b"journal/2026-03-01.ioc", b"journal/2026-03-02.ioc"))
    else:
        path.write_bytes(bytes([*data[:9000], data[9000] ^ 1, *data[9001:]]))
    with pytest.raises(JournalRefused) as refused:
        brought_back(tmp_path)
    assert (refused.value.code, refused.value.params["file"]) == ("journal.backup_damaged", str(path))
    assert not (tmp_path / "restored" / "data").exists()
    assert not list((tmp_path / "restored").glob(".*"))


def test_that_a_backup_goes_to_the_right_place_only(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    start(one).close()
    start(other).close()
    taken(one)
    with pytest.raises(JournalRefused, match=r"journal\.backup_other"):
        list(back_up(other / "data", one / "backup", now_us=NOON, key_file=key_file(other)))
    with pytest.raises(JournalRefused, match=r"journal\.inside"):
        list(back_up(one / "data", one / "data" / "b", now_us=NOON, key_file=key_file(one)))
    with pytest.raises(JournalRefused, match=r"journal\.not_empty"):
        list(restore(one / "backup", other / "data", key_file=key_file(one)))
    with pytest.raises(JournalRefused, match=r"journal\.backup_absent"):
        read_manifest(tmp_path)


def test_that_a_strangers_record_is_looked_at_without_its_people(tmp_path: Path) -> None:
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    scribe = start(theirs)
    People(theirs / "data").create("hoa", "Nguyễn Thị Hoa", "operator", "mật khẩu dài", now_us=1)
    note(scribe, "of theirs")
    days_of(scribe, 2)
    scribe.close()
    start(ours).close()
    public = own_public_key(Layout(theirs / "data"))
    for source, name in ((theirs / "data", "direct"), (theirs / "backup", "by-backup")):
        if name == "by-backup":
            taken(theirs)
        target = take_in(source, ours / "data", name)
        told = verdict(target, public=public)
        assert (told.broken, told.key, told.segments) == (None, "given", 3)
        reader = JournalReader(target)
        assert reader.state_at_seq(scribe.seq).digest() == scribe.state.digest()
        assert sorted(path.name for path in target.iterdir()) == ["catalogue.ioc", "heads.log", "journal"]
        assert "Nguyễn Thị Hoa".encode() not in (target / "catalogue.ioc").read_bytes()
    stranger = own_public_key(Layout(ours / "data"))
    broken = verdict(target, public=stranger).broken
    assert broken is not None
    assert broken.code == "verify.head_signature"
    with pytest.raises(JournalRefused, match=r"journal\.exists"):
        take_in(theirs / "data", ours / "data", "direct")
    for name in ("..", "a/b", ""):
        with pytest.raises(JournalRefused):
            take_in(theirs / "data", ours / "data", name)


def test_that_a_few_segments_alone_are_verified(tmp_path: Path) -> None:
    """As somebody hands them over: no catalogue, no heads, and not from the beginning."""
    scribe = start(tmp_path / "theirs")
    days_of(scribe, 3, seconds=12)
    scribe.close()
    alone = tmp_path / "alone" / "journal"
    alone.mkdir(parents=True)
    for path in sorted((tmp_path / "theirs" / "data" / "journal").glob("*.ioc"))[1:3]:
        (alone / path.name).write_bytes(path.read_bytes())
    start(tmp_path / "ours").close()
    target = take_in(alone.parent, tmp_path / "ours" / "data", "some")
    told = verdict(target)
    assert (told.broken, told.segments, told.heads) == (None, 2, 0)


# --- dropping


def dropped(scribe: Scribe, days: int) -> int:
    layout = Layout(scribe.place / "data")
    fact = drop_due(layout, Retention(journal_days=days), scribe.clock())
    if fact is None:
        return 0
    scribe.say(fact)
    return drop(layout, fact)


def test_that_old_days_go_and_the_rest_is_still_proved(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    days_of(scribe, 4, seconds=12)
    compact_all(scribe)
    assert dropped(scribe, 100) == 0
    assert dropped(scribe, 2) == 6
    days = [info.day for info in JournalReader(tmp_path / "data").segments()]
    assert days == ["2026-03-03", "2026-03-04", "2026-03-05"]
    assert verdict(tmp_path / "data", key_file(tmp_path)).broken is None
    assert dropped(scribe, 1) == 3
    scribe.clock.at_us += 9 * DAY
    assert dropped(scribe, 1) == 3
    scribe.close()
    assert verdict(tmp_path / "data", key_file(tmp_path)).broken is None
    assert [info.day for info in JournalReader(tmp_path / "data").segments()] == ["2026-03-05"]
    assert start(tmp_path).state.digest() == scribe.state.digest()


def test_that_a_drop_cut_short_is_proved_and_finished(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    days_of(scribe, 4, seconds=12)
    layout = Layout(tmp_path / "data")
    fact = drop_due(layout, Retention(journal_days=1), scribe.clock())
    assert fact is not None
    assert fact.days == ("2026-03-01", "2026-03-02", "2026-03-03")
    scribe.say(fact)
    drop(layout, msgspec.structs.replace(fact, days=fact.days[:1]))
    assert verdict(tmp_path / "data", key_file(tmp_path)).broken is None
    assert dropped(scribe, 1) == 2
    scribe.close()
    assert verdict(tmp_path / "data", key_file(tmp_path)).broken is None


def test_that_a_day_gone_without_a_word_is_still_found(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    days_of(scribe, 3, seconds=12)
    assert dropped(scribe, 2) == 1
    scribe.close()
    path = tmp_path / "data" / "journal" / "2026-03-02.ioc"
    path.chmod(0o600)
    path.unlink()
    broken = verdict(tmp_path / "data", key_file(tmp_path)).broken
    assert broken is not None
    assert (broken.segment, broken.code) == ("2026-03-02", "verify.segment_missing")


@pytest.mark.parametrize(
    ("text", "why"),
    [("journal_days = 0", "below 1"), ("journal_dais = 3", "journal_dais"), ("journal_days = 'x'", "journal_days")],
)
def test_that_wrong_retention_is_said(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "retention.toml").write_text(text)
    with pytest.raises(JournalRefused) as refused:
        load_retention(tmp_path)
    assert why in str(refused.value.params["why"])


def test_that_retention_is_read(tmp_path: Path) -> None:
    assert load_retention(tmp_path) == Retention()
    (tmp_path / "retention.toml").write_text("journal_days = 400\n[personal_days]\ncall = 30\n")
    found = load_retention(tmp_path)
    assert (found.journal_days, found.personal_days) == (400, {"call": 30})


# --- disk


def test_that_the_disk_is_foreseen_ahead_of_time(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.segments.mkdir()
    for day, size in (("01", 2_000_000), ("02", 4_000_000), ("03", 100)):
        (layout.segments / f"2026-03-{day}.ioc").write_bytes(bytes(size))
    now = NOON + 2 * DAY
    found = disk_outlook(layout, Retention(), now, free_bytes=3_000_000_000)
    assert (found.level, found.days_left, found.day_gb) == ("ok", 1000.0, 0.003)
    tight = Retention(disk_budget_gb=0.6)
    assert disk_outlook(layout, tight, now, free_bytes=9 * 10**9).days_left == pytest.approx(198.0)
    assert disk_outlook(layout, Retention(warn_days=1001), now, free_bytes=3_000_000_000).level == "low"
    assert disk_outlook(layout, Retention(), now, free_bytes=400_000_000).level == "critical"


def test_that_a_first_day_is_taken_for_a_whole_one(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.segments.mkdir()
    (layout.segments / "2026-03-01.ioc").write_bytes(bytes(1_000_000))
    assert disk_outlook(layout, Retention(), NOON, free_bytes=10**9).days_left == 500.0


# --- sealed files


def test_that_a_sealed_day_is_one_read_only_file(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    fill(scribe, 5)
    path = Layout(tmp_path / "data").segment(scribe.journal.day)
    with JournalReader(tmp_path / "data")._shelf.all()[0].connect() as held:
        held.exec_driver_sql("BEGIN")
        held.exec_driver_sql("SELECT count(*) FROM entries").fetchone()
        scribe.clock.at_us += DAY
        scribe.roll("2026-03-02")
        assert path.stat().st_mode & 0o200
        assert not make_single(path)
        held.exec_driver_sql("ROLLBACK")
    assert make_single(path)
    assert is_single(path)
    assert path.stat().st_mode & 0o222 == 0
    assert len(list(JournalReader(tmp_path / "data").replay())) > 5
    scribe.clock.at_us += SECOND
    scribe.close()
    open_journal(tmp_path, scribe.clock).close()
