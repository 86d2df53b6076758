"""Named people: the first account, sign-in by password, roles that hold, seats on the record."""

from __future__ import annotations

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


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    made = private_env(tmp_path)
    made.pop("IOC_LAUNCH_TOKEN", None)
    return made


def account(login: str, password: str, role: str) -> c.CreateAccount:
    return c.CreateAccount(login=login, name=login.title(), role=role, password=password)


def test_that_a_new_centre_is_claimed_once_and_roles_hold(tmp_path: Path, env: dict[str, str]) -> None:
    site, data = tmp_path / "site.toml", tmp_path / "d"
    site.write_text(SITE, encoding="utf-8")
    endpoint = runtime_paths(data, env).endpoint
    with running("engine", "--site", str(site), "--data-dir", str(data), env=env) as engine:
        engine.until("engine ready")
        claim_it(endpoint)
        with LinkSeat(endpoint, login=ADMIN[0], password=ADMIN[1], seat="office") as office:
            office.ready()
            made = office.order(account(*OPERATOR, "operator"))
            assert made.outcome == "confirmed", made
            again = office.order(account(*OPERATOR, "operator"))
            assert (again.outcome, again.code) == ("refused", "people.exists")
            assert office.order(c.WriteLog(text="x")).code == "refused.role"
        work_as_operator(endpoint)
        assert engine.end() == 0
    stored = b"".join(file.read_bytes() for file in data.rglob("*") if file.is_file())
    for secret in (ADMIN[1], OPERATOR[1]):
        assert secret.encode() not in stored


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


def work_as_operator(endpoint: str) -> None:
    with LinkSeat(endpoint, login=OPERATOR[0], password=OPERATOR[1], seat="desk-2") as desk:
        desk.ready()
        assert (desk.welcome.person, desk.welcome.role) == ("hoa", "operator")
        desk.until(lambda state: "desk-2" in state.tables.seats, "the seat on the record")
        kind = desk.state.registry.site.incident_types[0].key
        opened = desk.order(c.OpenIncident(type=kind, priority=3))
        assert opened.outcome == "confirmed", opened
        assert desk.order(c.AssignUnit(incident=opened.created, unit="CC-12")).code == "refused.role"
        kinds = [entry["fact"]["fact"] for entry in desk.ask("log", limit=100)]
        assert {"SeatTaken", "AccountCreated", "CommandRefused", "IncidentOpened"} <= set(kinds)
        opener = next(e["actor"]["person"] for e in desk.ask("log", limit=100) if e["fact"]["fact"] == "IncidentOpened")
        assert opener == "hoa"
