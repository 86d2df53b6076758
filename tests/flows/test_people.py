"""Named people: the first account, first passwords, roles that hold, who is turned away, seats that lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ioc.app.runtime import runtime_paths
from ioc.domain import commands as c
from tests.helpers.link_seat import LinkSeat
from tests.helpers.processes import private_env, running, wait_for

SITE = """
[site]
id = "people"
title = { vi = "Thử", en = "Probe" }
zone = "Asia/Ho_Chi_Minh"
centre = [108.21, 16.05]
box = [107.0, 15.0, 109.0, 17.0]
ground = "da_nang"
domains = ["drainage"]

[[units]]
id = "CC-12"
agency = "114"
kind = "rescue"
name = "Cứu hộ"
"""

ADMIN = ("admin", "correct horse battery")
OPERATOR = ("hoa", "mat khau rat dai")
FIRST = "the first one given"


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    made = private_env(tmp_path)
    made.pop("IOC_LAUNCH_TOKEN", None)
    return made


@pytest.fixture
def centre(tmp_path: Path, env: dict[str, str]) -> Iterator[str]:
    """The endpoint of an engine whose administrator is there already."""
    site, data = tmp_path / "site.toml", tmp_path / "d"
    site.write_text(SITE, encoding="utf-8")
    endpoint = runtime_paths(data, env).endpoint
    with running("engine", "--site", str(site), "--data-dir", str(data), env=env) as engine:
        engine.until("engine ready")
        claim_it(endpoint)
        yield endpoint
        assert engine.end() == 0
    secrets = (ADMIN[1], OPERATOR[1], FIRST)
    for file in data.rglob("*"):
        stored = file.read_bytes() if file.is_file() else b""
        assert not [secret for secret in secrets if secret.encode() in stored], file


def account(login: str, password: str, role: str) -> c.CreateAccount:
    return c.CreateAccount(login=login, name=login.title(), role=role, password=password)


def claim_it(endpoint: str) -> None:
    """Somebody without an account sees nothing of the city and may make the first account, an administrator's."""
    with LinkSeat(endpoint, seat="first") as nobody:
        wait_for(lambda: nobody.welcome, said="looking round")
        assert (nobody.welcome.person, nobody.welcome.unclaimed) == ("", True)
        assert nobody.order(account("eve", "a long password", "operator")).code == "refused.first_account"
        assert nobody.order(account("eve", "short", "administrator")).code == "people.password_short"
        assert nobody.order(account(*ADMIN, "administrator")).outcome == "confirmed"
        assert nobody.snapshots == 0
    with LinkSeat(endpoint, seat="second") as nobody:
        wait_for(lambda: nobody.welcome, said="looking round again")
        assert not nobody.welcome.unclaimed
        assert nobody.order(account("eve", "a long password", "administrator")).code == "refused.role"


@contextmanager
def office(endpoint: str) -> Iterator[LinkSeat]:
    with LinkSeat(endpoint, login=ADMIN[0], password=ADMIN[1], seat="office") as seat:
        yield seat.ready()


def make_operator(endpoint: str) -> None:
    """By the administrator, with a first password that opens nothing but the choice of another."""
    with office(endpoint) as seat:
        made = seat.order(account(OPERATOR[0], FIRST, "operator"))
        assert made.outcome == "confirmed", made
    with LinkSeat(endpoint, login=OPERATOR[0], password=FIRST, seat="desk-2") as new:
        wait_for(lambda: new.welcome, said="a welcome")
        assert (new.welcome.person, new.welcome.must_change) == ("", OPERATOR[0])
        assert new.order(c.WriteLog(text="x")).code == "refused.not_signed_in"
        wrong = c.ChangePassword(login=OPERATOR[0], current="not the first one", new=OPERATOR[1])
        assert new.order(wrong).code == "people.wrong_password"
        chosen = c.ChangePassword(login=OPERATOR[0], current=FIRST, new=OPERATOR[1])
        assert new.order(chosen).outcome == "confirmed"
        assert new.snapshots == 0


def kinds_by(seat: LinkSeat) -> list[tuple[str, str]]:
    """(fact, who) of the newest facts, oldest first."""
    found = seat.ask("log", limit=200)
    return [(e["fact"]["fact"], (e["actor"] or {}).get("person", "")) for e in reversed(found)]


def test_that_a_new_centre_is_claimed_once_and_roles_hold(centre: str) -> None:
    make_operator(centre)
    with office(centre) as seat:
        again = seat.order(account(*OPERATOR, "operator"))
        assert (again.outcome, again.code) == ("refused", "people.exists")
        assert seat.order(c.WriteLog(text="x")).code == "refused.role"
        assert seat.order(c.DisableAccount(login=ADMIN[0])).code == "people.last_administrator"
    with LinkSeat(centre, login=OPERATOR[0], password=OPERATOR[1], seat="desk-2") as desk:
        desk.ready()
        assert (desk.welcome.person, desk.welcome.role) == ("hoa", "operator")
        desk.until(lambda state: "desk-2" in state.tables.seats, "the seat on the record")
        kind = desk.state.registry.site.incident_types[0].key
        opened = desk.order(c.OpenIncident(type=kind, priority=3))
        assert opened.outcome == "confirmed", opened
        assert desk.order(c.AssignUnit(incident=opened.created, unit="CC-12")).code == "refused.role"
        assert desk.order(c.DisableAccount(login=ADMIN[0])).code == "refused.role"
        told = kinds_by(desk)
        for fact in (
            ("AccountCreated", ""),
            ("AccountCreated", "admin"),
            ("PasswordChanged", "hoa"),
            ("SeatTaken", "hoa"),
            ("IncidentOpened", "hoa"),
            ("CommandRefused", "hoa"),
        ):
            assert fact in told, fact


def test_that_a_disabled_person_is_signed_out_at_once_and_turned_away(centre: str) -> None:
    make_operator(centre)
    with (
        office(centre) as seat,
        LinkSeat(centre, login=OPERATOR[0], password=OPERATOR[1], seat="desk-2") as desk,
    ):
        desk.ready()
        seat.until(lambda state: "desk-2" in state.tables.seats, "the seat on the record")
        assert seat.order(c.DisableAccount(login="HOA")).outcome == "confirmed"
        away = wait_for(lambda: desk.away, said="being turned away")
        assert (away.code, away.params) == ("link.out_disabled", {"by": "Admin"})
        seat.until(lambda state: "desk-2" not in state.tables.seats, "the seat left on the record")
        with LinkSeat(centre, login=OPERATOR[0], password=OPERATOR[1], seat="desk-3") as again:
            away = wait_for(lambda: again.away, said="being turned away")
            assert away.code == "link.account_disabled"
        assert seat.order(c.EnableAccount(login="hoa")).outcome == "confirmed"
        assert seat.order(c.ChangeRole(login="hoa", role="coordinator")).outcome == "confirmed"
        assert seat.order(c.ResetPassword(login="hoa", password=FIRST)).outcome == "confirmed"
        with LinkSeat(centre, login=OPERATOR[0], password=FIRST, seat="desk-3") as again:
            wait_for(lambda: again.welcome, said="a welcome")
            assert again.welcome.must_change == "hoa"
        assert {("AccountDisabled", "admin"), ("RoleChanged", "admin"), ("PasswordReset", "admin")} <= set(
            kinds_by(seat)
        )


def test_that_guessing_is_slowed_for_one_login_and_counted(centre: str) -> None:
    make_operator(centre)
    with LinkSeat(centre, seat="desk-9") as held, office(centre) as seat:
        wait_for(lambda: held.welcome, said="looking round")
        for _ in range(3):
            with LinkSeat(centre, login=OPERATOR[0], password="guessed again", seat="desk-8") as guess:
                wait_for(lambda guess=guess: guess.away, said="being turned away")
        held.client.sign_in(*OPERATOR)
        assert guess.away.code == "link.credentials_wait"
        away = wait_for(lambda: held.away, said="being held off")
        assert (away.code, away.params) == ("link.slowed", {"seconds": 1})
        seat.until(lambda state: state.tables.accounts["hoa"].failures == 3, "the count on the record")
        held.ready()  # held off, not shut out: the desk tries again by itself
        held.until(lambda state: state.tables.accounts["hoa"].failures == 0, "forgotten after the sign-in")


def test_that_a_locked_seat_does_nothing_until_its_password(centre: str) -> None:
    make_operator(centre)
    with LinkSeat(centre, login=OPERATOR[0], password=OPERATOR[1], seat="desk-2") as desk:
        desk.ready()
        desk.until(lambda state: "desk-2" in state.tables.seats, "the seat on the record")
        assert desk.order(c.LockSeat()).outcome == "confirmed"
        assert desk.order(c.WriteLog(text="x")).code == "refused.seat_locked"
        assert desk.order(c.ChangePassword(current=OPERATOR[1], new=FIRST)).code == "refused.seat_locked"
        assert desk.order(c.UnlockSeat(password="not mine")).code == "people.wrong_password"
        assert desk.order(c.UnlockSeat(password=OPERATOR[1])).outcome == "confirmed"
        assert desk.order(c.WriteLog(text="x")).outcome == "confirmed"
        assert {("SeatLocked", "hoa"), ("SeatUnlocked", "hoa")} <= set(kinds_by(desk))


def test_that_a_demonstration_needs_no_password_to_unlock(tmp_path: Path, env: dict[str, str]) -> None:
    site, data = tmp_path / "site.toml", tmp_path / "d"
    site.write_text(SITE, encoding="utf-8")
    shown = {**env, "IOC_DEMO": "1", "IOC_LAUNCH_TOKEN": "token"}
    with running("engine", "--site", str(site), "--data-dir", str(data), env=shown) as engine:
        engine.until("engine ready")
        with LinkSeat(runtime_paths(data, env).endpoint, token="token", seat="desk-1") as desk:
            desk.ready()
            assert desk.welcome.passwordless
            desk.until(lambda state: "desk-1" in state.tables.seats, "the seat on the record")
            assert desk.order(c.LockSeat()).outcome == "confirmed"
            assert desk.order(c.UnlockSeat(password="")).outcome == "confirmed"
        assert engine.end() == 0
