"""Roles that only look, a seat that is locked, and what is taken away: refused or on record by a real engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ioc.app.runtime import runtime_paths
from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.people import ALLOWED
from ioc.domain.vocabulary import Role
from ioc.journal.reader import JournalReader
from tests.flows.test_people import ADMIN, FIRST, SITE, account
from tests.helpers.link_seat import LinkSeat
from tests.helpers.processes import ioc, private_env, running, wait_for

PASSWORDS = {"wall": "man hinh lon mot", "auditor": "kiem toan nam nay", "operator": "mat khau rat dai"}


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    made = private_env(tmp_path)
    made.pop("IOC_LAUNCH_TOKEN", None)
    return made


@pytest.fixture
def centre(tmp_path: Path, env: dict[str, str]) -> Iterator[str]:
    """The endpoint of an engine whose people are a wall, an auditor and an operator, each with the role as login."""
    site, data = tmp_path / "site.toml", tmp_path / "d"
    site.write_text(SITE, encoding="utf-8")
    endpoint = runtime_paths(data, env).endpoint
    with running("engine", "--site", str(site), "--data-dir", str(data), env=env) as engine:
        engine.until("engine ready")
        with LinkSeat(endpoint, seat="first") as nobody:
            wait_for(lambda: nobody.welcome, said="looking round")
            assert nobody.order(account(*ADMIN, "administrator")).outcome == "confirmed"
        with LinkSeat(endpoint, login=ADMIN[0], password=ADMIN[1], seat="admin") as admin:
            wait_for(lambda: admin.snapshots, said="the administrator")
            for role in PASSWORDS:
                assert admin.order(account(role, FIRST, role)).outcome == "confirmed"
        for role, password in PASSWORDS.items():
            with LinkSeat(endpoint, login=role, password=FIRST, seat=f"first-{role}") as seat:
                wait_for(lambda seat=seat: seat.welcome, said="a first password")
                assert seat.order(c.ChangePassword(current=FIRST, new=password, login=role)).outcome == "confirmed"
        yield endpoint
        assert engine.end() == 0


def _seat(endpoint: str, role: str) -> LinkSeat:
    seat = LinkSeat(endpoint, login=role, password=PASSWORDS[role], seat=f"{role}-1")
    wait_for(lambda: seat.snapshots, said=f"the {role}")
    return seat


def test_that_a_wall_commands_nothing_at_all() -> None:
    assert {kind for kind, roles in ALLOWED.items() if Role.WALL in roles} == {c.ChangePassword}


def test_that_an_auditor_only_reads() -> None:
    own = {c.ChangePassword, c.LockSeat, c.UnlockSeat}
    assert {kind for kind, roles in ALLOWED.items() if Role.AUDITOR in roles} == own


def test_that_a_wall_sees_the_city_is_told_no_words_of_people_and_its_refusals_are_on_record(
    centre: str, tmp_path: Path
) -> None:
    with _seat(centre, "operator") as operator, _seat(centre, "wall") as wall, _seat(centre, "auditor") as auditor:
        assert operator.order(c.WriteLog(text="Bàn giao êm")).outcome == "confirmed"
        ref = _written(operator)
        assert auditor.ask("texts", refs=[ref])[ref] == {"text": "Bàn giao êm"}
        assert "CC-12" in wall.state.tables.units
        refused = wall.order(c.LockSeat())
        assert (refused.outcome, refused.code) == ("refused", "refused.role")
        with pytest.raises(AssertionError, match=r"refused\.role"):
            wall.ask("texts", refs=[ref])
        with pytest.raises(AssertionError, match=r"refused\.role"):
            auditor.ask("unmask", refs=[ref], reason="audit")
        operator.ask("digest")
    noted = [entry for entry in _log(tmp_path) if isinstance(entry.fact, f.CommandRefused)]
    said = {(entry.actor.person, entry.fact.command, entry.fact.code) for entry in noted if entry.actor}
    assert said >= {
        ("wall", "LockSeat", "refused.role"),
        ("wall", "texts", "refused.role"),
        ("auditor", "Unmask", "refused.role"),
    }


def test_that_a_locked_seat_is_told_no_words_until_it_is_open_again(centre: str) -> None:
    with _seat(centre, "operator") as operator:
        operator.order(c.WriteLog(text="Nước lên ở Hòa Xuân"))
        ref = _written(operator)
        assert operator.order(c.LockSeat()).outcome == "confirmed"
        with pytest.raises(AssertionError, match=r"refused\.seat_locked"):
            operator.ask("texts", refs=[ref])
        assert operator.order(c.UnlockSeat(password=PASSWORDS["operator"])).outcome == "confirmed"
        assert operator.ask("texts", refs=[ref])[ref] == {"text": "Nước lên ở Hòa Xuân"}


def test_that_an_export_at_a_terminal_is_on_record_once(centre: str, tmp_path: Path, env: dict[str, str]) -> None:
    out, data = tmp_path / "facts.csv", tmp_path / "d"
    args = ("--kind", "csv", "--what", "facts", "--data-dir", str(data))
    assert ioc("journal", "export", str(out), *args, env=env).returncode == 0

    def taken() -> list[f.DataExported]:
        return [entry.fact for entry in _log(tmp_path) if isinstance(entry.fact, f.DataExported)]

    wait_for(lambda: taken() and not list((data / "exports-noted").iterdir()), said="the export on record", within_s=40)
    (fact,) = taken()
    rows = len(out.read_text(encoding="utf-8").splitlines()) - 1
    assert (fact.what, fact.kind, fact.rows) == ("facts", "csv", rows)
    assert "@" in fact.by


def _written(seat: LinkSeat) -> str:
    """The vault's name of the one line that somebody wrote into the log."""
    (ref,) = [entry["fact"]["text"]["id"] for entry in seat.ask("log") if entry["fact"]["fact"] == "LogWritten"]
    return str(ref)


def _log(tmp_path: Path) -> list[f.Entry]:
    return JournalReader(tmp_path / "d").log(limit=500)
