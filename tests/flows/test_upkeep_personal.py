"""Personal data: nowhere in the clear, shown only with a reason on record, forgotten when its time is over."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from ioc.app.questions import QuestionRefused, Questions
from ioc.app.unmask import Unmasking
from ioc.app.upkeep import Upkeep
from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.inbound import CallTaken, RecordRejected
from ioc.domain.records import Seat
from ioc.engine.inbox import Errand
from ioc.engine.ports import JournalRefused
from ioc.journal.backup import back_up
from ioc.journal.export import export
from ioc.journal.fragments import find_fragments
from ioc.journal.key_copies import key_backups
from ioc.journal.reader import JournalReader
from ioc.journal.restore import restore
from ioc.journal.vault import VaultWriter, key_files
from ioc.journal.verify import Verdict, verify
from tests.helpers.city import ADMINISTRATOR, COORDINATOR, OPERATOR
from tests.helpers.processes import wait_for
from tests.helpers.tampering import forge
from tests.unit.journal.centre import Centre
from tests.unit.journal.conftest import tmp_path as tmp_path
from tests.unit.journal.scribe import DAY, key_file

PLANTED = ("Trịnh Thị Giấu Kín", "0905 123 456", "K12/3 ngõ Không Tên", "con tôi bị kẹt")


def storm(centre: Centre) -> dict[str, str]:
    """Calls, refused records and words of operators that name people; returns ids of their records by kind."""
    for number in range(12):
        personal = {"caller": PLANTED[0], "number": PLANTED[1], "address": PLANTED[2], "text": PLANTED[3]}
        centre.inbox.put(
            CallTaken(
                feed="gauges",
                id=f"call-{number}",
                line="114",
                kind="flood",
                source_us=centre.clock.at_us,
                lon=108.2,
                lat=16.0,
                personal=personal,
            )
        )
        payload = " | ".join(PLANTED).encode()
        centre.inbox.put(RecordRejected(feed="gauges", record=f"r{number}", reason="feed.bug", payload=payload))
        centre.step()
        centre.put_order(c.OpenIncident(type="flood", priority=2, call=f"call-{number}", text=PLANTED[3]))
        centre.step(1.1)
        incident = next(reversed(centre.loop.state.tables.incidents))
        centre.put_order(c.AddNote(incident=incident, text=f"{PLANTED[0]} {PLANTED[1]}"))
    centre.put_order(c.WriteLog(text=PLANTED[2]))
    centre.step(1.1)
    assert {answer.outcome for answer in centre.answers} == {"confirmed"}
    tables = centre.loop.state.tables
    call = tables.calls["call-0"].personal
    reject = next(iter(tables.rejects.values())).payload
    note = next(iter(tables.incidents.values())).notes[-1].text
    assert call is not None
    assert reject is not None
    return {"call": call.id, "reject": reject.id, "note": note.id}


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    return Centre(tmp_path)


def raw(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_that_a_storm_leaves_no_name_anywhere(
    centre: Centre, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    storm(centre)
    list(back_up(tmp_path / "data", tmp_path / "out" / "b", now_us=1, key_file=key_file(tmp_path)))
    for what in ("facts", "readings"):
        for kind in ("csv", "ndjson", "geojson", "parquet"):
            export(tmp_path / "data", tmp_path / "out" / f"{what}.{kind}", kind=kind, what=what)
    published = b"".join(msgspec.msgpack.encode(message) for message in centre.published)
    everything = raw(tmp_path) + published + "".join(capfd.readouterr()).encode()
    assert b"CallReceived" in everything
    assert [name for name in PLANTED if name.encode() in everything] == []
    centre.close()


def test_that_texts_are_masked_by_kind_and_role(centre: Centre, tmp_path: Path) -> None:
    ids = storm(centre)
    questions = Questions(centre.reader)
    found = msgspec.msgpack.decode(questions.answer("texts", {"refs": list(ids.values())}, "operator"))
    assert found == {ids["call"]: None, ids["reject"]: None, ids["note"]: {"text": f"{PLANTED[0]} {PLANTED[1]}"}}
    with pytest.raises(QuestionRefused):
        questions.answer("texts", {"refs": []}, "administrator")
    with pytest.raises(QuestionRefused):
        questions.answer("unmask", {"refs": list(ids.values()), "reason": "x"}, "supervisor")
    centre.close()


def test_that_unmasking_is_on_record_before_it_is_answered(centre: Centre) -> None:
    ids = storm(centre)
    unmasking = Unmasking(centre.loop, centre.inbox, centre.reader)
    with centre.running():
        told = unmasking.answer(COORDINATOR, {"refs": [ids["call"]], "reason": " gọi lại người báo "})
        (entry,) = centre.reader.log(kinds=["PersonalDataUnmasked"])
    assert msgspec.msgpack.decode(told)[ids["call"]]["number"] == PLANTED[1]
    assert isinstance(entry.fact, f.PersonalDataUnmasked)
    assert (entry.fact.records, entry.actor) == ((ids["call"],), COORDINATOR)
    assert centre.reader.texts([entry.fact.reason])[entry.fact.reason.id] == {"text": "gọi lại người báo"}


@pytest.mark.parametrize(
    ("actor", "reason", "count", "code"),
    [
        (OPERATOR, "x", 1, "refused.role"),
        (ADMINISTRATOR, "x", 1, "refused.role"),
        (COORDINATOR, "  ", 1, "refused.reason_missing"),
        (COORDINATOR, "x", 0, "refused.records"),
        (COORDINATOR, "x", 21, "refused.records"),
    ],
)
def test_that_a_refused_unmasking_is_on_record_too(
    centre: Centre, actor: c.Actor, reason: str, count: int, code: str
) -> None:
    ids = storm(centre)
    unmasking = Unmasking(centre.loop, centre.inbox, centre.reader)
    with centre.running(), pytest.raises(QuestionRefused) as refused:
        unmasking.answer(actor, {"refs": [ids["call"]] * count, "reason": reason})
    assert refused.value.code == code
    (entry,) = centre.reader.log(kinds=["CommandRefused"])
    assert isinstance(entry.fact, f.CommandRefused)
    assert (entry.fact.command, entry.fact.code, entry.actor) == ("Unmask", code, actor)
    assert centre.reader.log(kinds=["PersonalDataUnmasked"]) == []


def test_that_a_locked_seat_is_shown_nothing(centre: Centre) -> None:
    ids = storm(centre)
    unmasking = Unmasking(centre.loop, centre.inbox, centre.reader)
    by = COORDINATOR
    seat = Seat(id=by.seat, person=by.person, name=by.name, role=by.role, since_us=1, locked_us=2)
    centre.loop.record(f.SeatTaken(seat=seat))
    centre.step()
    with centre.running(), pytest.raises(QuestionRefused, match=r"refused\.seat_locked"):
        unmasking.answer(by, {"refs": [ids["call"]], "reason": "x"})
    assert centre.reader.log(kinds=["PersonalDataUnmasked"]) == []


def test_that_nothing_is_shown_while_the_journal_refuses(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = storm(centre)

    def refuse(group: object) -> None:
        raise JournalRefused("journal.full", file="x")

    monkeypatch.setattr("ioc.engine.loop.RETRY_S", 0.01)
    unmasking = Unmasking(centre.loop, centre.inbox, centre.reader)
    with centre.running():  # noqa: SIM117 (the journal takes facts again while it runs)
        with monkeypatch.context() as full:
            full.setattr(centre.journal, "commit", refuse)
            with pytest.raises(QuestionRefused, match=r"journal\.full"):
                unmasking.answer(COORDINATOR, {"refs": [ids["call"]], "reason": "x"})
    assert centre.reader.log(kinds=["PersonalDataUnmasked"]) == []


# --- forgetting


def wrapped_keys(place: Path) -> dict[str, bytes]:
    import sqlite3

    connection = sqlite3.connect(place / "data" / "vault.keys")
    found = dict(connection.execute("SELECT id, wrapped FROM record_keys"))
    connection.close()
    return found


def upkeep_of(centre: Centre, place: Path) -> Upkeep:
    return Upkeep(place / "data", centre.loop, centre.inbox, now_us=centre.clock, vault=centre.journal.vault)


def test_that_retention_destroys_keys_and_proves_it(centre: Centre, tmp_path: Path) -> None:
    ids = storm(centre)
    keys = wrapped_keys(tmp_path)
    assert len(keys) == 12 * 4 + 1
    (tmp_path / "data" / "retention.toml").write_text("[personal_days]\ncall = 30\nreject = 60\n")
    upkeep = upkeep_of(centre, tmp_path)
    with centre.running():
        assert upkeep.forget() == 0
        centre.clock.at_us += 31 * DAY
        assert upkeep.forget() == 12
        assert upkeep.forget() == 0
    (entry,) = centre.reader.log(kinds=["PersonalDataForgotten"])
    fact = entry.fact
    assert isinstance(fact, f.PersonalDataForgotten)
    assert (fact.kind, fact.cause, fact.proof, len(fact.records)) == ("call", "retention", "searched", 12)
    assert fact.searched >= key_file(tmp_path).stat().st_size
    list(
        back_up(
            tmp_path / "data",
            tmp_path / "b",
            now_us=centre.clock(),
            key_file=key_file(tmp_path),
            keys_to=tmp_path / "k",
        )
    )
    gone = {name: keys[name] for name in fact.records}
    files = [path for folder in ("data", "b", "k") for path in (tmp_path / folder).rglob("*") if path.is_file()]
    assert find_fragments(files, gone)[0] == set()
    others = {name: key for name, key in keys.items() if name not in gone}
    assert find_fragments(files, others)[0] == set(others)
    assert centre.reader.texts([centre.loop.state.tables.calls["call-0"].personal]) == {ids["call"]: None}
    note = next(iter(centre.loop.state.tables.incidents.values())).notes[-1].text
    assert centre.reader.texts([note])[note.id] is not None
    *_, last = verify(tmp_path / "data", key_file(tmp_path))
    assert isinstance(last, Verdict)
    assert last.broken is None


def test_that_forgetting_cut_short_is_finished_and_said(centre: Centre, tmp_path: Path) -> None:
    """The process ended after the keys were overwritten and before the record said so."""
    ids = storm(centre)
    (tmp_path / "data" / "retention.toml").write_text("[personal_days]\n")
    centre.journal.vault.overwrite_keys([ids["call"], ids["note"]])
    upkeep = upkeep_of(centre, tmp_path)
    with centre.running():
        assert upkeep.forget() == 2
        assert upkeep.forget() == 0
    facts = [entry.fact for entry in centre.reader.log(kinds=["PersonalDataForgotten"])]
    assert {(fact.kind, fact.proof, fact.records) for fact in facts if isinstance(fact, f.PersonalDataForgotten)} == {
        ("call", "overwritten", (ids["call"],)),
        ("note", "overwritten", (ids["note"],)),
    }


def test_that_each_day_says_that_retention_ran_and_what_it_did(centre: Centre, tmp_path: Path) -> None:
    storm(centre)
    (tmp_path / "data" / "retention.toml").write_text("[personal_days]\ncall = 30\n")
    upkeep = upkeep_of(centre, tmp_path)

    def rounds() -> f.RetentionApplied | None:
        upkeep.drop()
        upkeep.forget()
        upkeep.expire_key_copies()
        return upkeep.attest_retention()

    with centre.running():
        upkeep.drop()
        assert upkeep.attest_retention() is None, "two of three rounds have not run"
        quiet = rounds()
        assert quiet is not None
        assert (quiet.kinds, quiet.forgotten, quiet.days, quiet.copies) == (("call",), 0, 0, 0)
        assert rounds() is None, "once a day"
        upkeep = upkeep_of(centre, tmp_path)
        assert rounds() is None, "nor again after a restart"
        centre.clock.at_us += 31 * DAY
        busy = rounds()
    assert busy is not None
    assert (busy.forgotten, busy.days, busy.copies) == (12, 0, 0)
    assert busy.day > quiet.day
    assert len(centre.reader.log(kinds=["RetentionApplied"])) == 2


def test_that_bytes_that_are_left_stop_the_word(
    centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storm(centre)
    (tmp_path / "data" / "retention.toml").write_text("[personal_days]\ncall = 1\n")
    copy = tmp_path / "copy"
    copy.write_bytes((tmp_path / "data" / "vault.keys").read_bytes() + raw(tmp_path / "data"))
    monkeypatch.setattr("ioc.app.upkeep.key_files", lambda layout: [*key_files(layout), copy])
    upkeep = upkeep_of(centre, tmp_path)
    with centre.running():
        centre.clock.at_us += 2 * DAY
        with pytest.raises(JournalRefused, match=r"journal\.vault_remains"):
            upkeep.forget()
    assert centre.reader.log(kinds=["PersonalDataForgotten"]) == []


def test_that_a_busy_vault_does_not_end_the_loop(
    centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storm(centre)
    (tmp_path / "data" / "retention.toml").write_text("[personal_days]\ncall = 1\n")
    upkeep = upkeep_of(centre, tmp_path)

    def busy(self: VaultWriter, connection: object) -> None:
        raise JournalRefused("journal.vault_busy", file="x")

    with centre.running():
        centre.clock.at_us += 2 * DAY
        with monkeypatch.context() as held:
            held.setattr(VaultWriter, "_truncate", busy)
            with pytest.raises(JournalRefused, match=r"journal\.vault_busy"):
                upkeep.forget()
        done: list[bool] = []
        centre.inbox.put_errand(Errand(lambda: done.append(True)))
        wait_for(lambda: done, said="the loop went on")
        assert upkeep.forget() == 12


def test_that_an_old_copy_of_the_keys_brings_nothing_back(centre: Centre, tmp_path: Path) -> None:
    ids = storm(centre)
    safe = tmp_path / "safe"
    options = {"key_file": key_file(tmp_path), "keys_to": safe}
    list(back_up(tmp_path / "data", tmp_path / "b", now_us=centre.clock(), **options))
    (old,) = key_backups(safe)
    (tmp_path / "data" / "retention.toml").write_text("[personal_days]\ncall = 1\n")
    upkeep = upkeep_of(centre, tmp_path)
    with centre.running():
        centre.clock.at_us += 2 * DAY
        assert upkeep.forget() == 12
    list(back_up(tmp_path / "data", tmp_path / "b", now_us=centre.clock(), key_file=key_file(tmp_path)))
    assert find_fragments([old], {ids["call"]: wrapped_of(old, ids["call"])})[0]
    for _ in restore(tmp_path / "b", tmp_path / "again", key_file=key_file(tmp_path), keys=old):
        pass
    reader = JournalReader(tmp_path / "again", key_file(tmp_path))
    call = centre.loop.state.tables.calls["call-0"].personal
    note = next(iter(centre.loop.state.tables.incidents.values())).notes[-1].text
    assert reader.texts([call, note])[ids["call"]] is None
    assert reader.texts([call, note])[ids["note"]] is not None
    restored = [path for path in (tmp_path / "again").rglob("*") if path.is_file()]
    assert find_fragments(restored, {ids["call"]: wrapped_of(old, ids["call"])})[0] == set()


def wrapped_of(path: Path, name: str) -> bytes:

    connection = forge(path)
    (found,) = connection.execute("SELECT wrapped FROM record_keys WHERE id = ?", (name,)).fetchone()
    connection.close()
    return bytes(found)


def test_that_copies_of_keys_end_with_the_shortest_retention_without_another_backup(
    centre: Centre, tmp_path: Path
) -> None:
    ids = storm(centre)
    (tmp_path / "data" / "retention.toml").write_text("key_backup_days = 90\n[personal_days]\ncall = 7\nnote = 365\n")
    key = wrapped_keys(tmp_path)[ids["call"]]
    safe = tmp_path / "safe"
    list(back_up(tmp_path / "data", tmp_path / "b", now_us=centre.clock(), key_file=key_file(tmp_path), keys_to=safe))
    assert find_fragments(key_backups(safe), {ids["call"]: key})[0]
    upkeep = upkeep_of(centre, tmp_path)
    with centre.running():
        assert upkeep.expire_key_copies() == 0
        centre.clock.at_us += 8 * DAY
        assert upkeep.forget() == 12
        assert upkeep.expire_key_copies() == 1
        assert upkeep.expire_key_copies() == 0
    everything = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert find_fragments(everything, {ids["call"]: key})[0] == set()


def test_that_a_folder_of_copies_that_is_away_is_passed_over(centre: Centre, tmp_path: Path) -> None:
    safe = tmp_path / "safe"
    list(back_up(tmp_path / "data", tmp_path / "b", now_us=centre.clock(), key_file=key_file(tmp_path), keys_to=safe))
    safe.rename(tmp_path / "unplugged")
    upkeep = upkeep_of(centre, tmp_path)
    with centre.running():
        centre.clock.at_us += 400 * DAY
        assert upkeep.expire_key_copies() == 0
        (tmp_path / "unplugged").rename(safe)
        assert upkeep.expire_key_copies() == 1
