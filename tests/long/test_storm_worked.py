"""A storm night from the first rain to all-clear, worked by two scripted people at two desks, without a mouse."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from config.builtin import ROOT
from ioc.app.launch import free_port
from ioc.app.runtime import runtime_paths
from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.vocabulary import IncidentStage
from ioc.journal.reader import JournalReader
from tests.helpers.link_seat import LinkSeat
from tests.helpers.processes import ioc, private_env, running, wait_for

ADMIN = ("admin", "correct horse battery")
PEOPLE = {"hoa": ("operator", "mat khau rat dai"), "quan": ("coordinator", "dieu phoi ca dem")}
FIRST = "the first one given"
SPEED = "12"
"""An hour of the scenario in five minutes."""
TO_INCIDENT, TO_UNITS = 6, 12
"""Keystrokes from the alarm."""


def _people(endpoint: str) -> None:
    with LinkSeat(endpoint, seat="first") as nobody:
        wait_for(lambda: nobody.welcome, said="looking round")
        made = c.CreateAccount(login=ADMIN[0], name="Admin", role="administrator", password=ADMIN[1])
        assert nobody.order(made).outcome == "confirmed"
    with LinkSeat(endpoint, login=ADMIN[0], password=ADMIN[1], seat="admin") as admin:
        wait_for(lambda: admin.snapshots, said="the administrator")
        for login, (role, _) in PEOPLE.items():
            made = c.CreateAccount(login=login, name=login.title(), role=role, password=FIRST)
            assert admin.order(made).outcome == "confirmed"
    for login, (_, password) in PEOPLE.items():
        with LinkSeat(endpoint, login=login, password=FIRST, seat=f"first-{login}") as seat:
            wait_for(lambda seat=seat: seat.welcome, said="a first password")
            assert seat.order(c.ChangePassword(current=FIRST, new=password, login=login)).outcome == "confirmed"


def _site(tmp_path: Path, port: int) -> Path:
    """Da Nang, where a coordinator may release what another wrote, with a feed of warnings at a port of its own."""
    folder = tmp_path / "site"
    shutil.copytree(ROOT / "sites" / "da_nang", folder)
    site = folder / "site.toml"
    told = site.read_text(encoding="utf-8")
    for before, after in (
        ('release_roles = ["supervisor"]', 'release_roles = ["supervisor", "coordinator"]'),
        ("port = 8712", f"port = {port}"),
        *((f'{name} = "da_nang"', f'{name} = "{name}.geojson"') for name in ("wards", "roads", "places")),
    ):
        assert before in told, before
        told = told.replace(before, after)
    site.write_text(told, encoding="utf-8")
    return site


class Hand:
    """One of the two, as a process; its words are read as they come."""

    def __init__(self, data: Path, env: dict[str, str], login: str, number: int) -> None:
        role, password = PEOPLE[login]
        command = [sys.executable, "-P", "-c", _RUN, str(data), role, login, str(number)]
        told = {**env, "STORM_PASSWORD": password, "QT_QPA_PLATFORM": "offscreen"}
        self.process = subprocess.Popen(command, env=told, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.out = self.err = ""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        self.out, self.err = self.process.communicate()

    def told(self) -> str:
        """What it said last of its trouble."""
        self._reader.join(10)
        return self.err[-3000:]

    def seen(self) -> dict[str, Any]:
        self._reader.join(540)
        assert self.process.poll() == 0, self.err[-3000:]
        return dict(json.loads(self.out.splitlines()[-1]))


_RUN = f"import sys; sys.path[:0] = {sys.path!r}\nfrom tests.long.storm_hands import main; main()"


@pytest.mark.timeout(700)
def test_that_two_people_work_the_storm_from_rain_to_all_clear_by_keyboard_alone(tmp_path: Path) -> None:
    env = private_env(tmp_path)
    env.pop("IOC_LAUNCH_TOKEN", None)
    port, data = free_port(), tmp_path / "d"
    env["IOC_SIMULATOR"] = f"http://127.0.0.1:{port}"
    endpoint = runtime_paths(data, env).endpoint
    site = _site(tmp_path, free_port())
    city = ("simulate", "--scenario", "storm_night", "--speed", SPEED, "--port", str(port))
    with running("engine", "--site", str(site), "--data-dir", str(data), env=env) as engine:
        engine.until("engine ready")
        _people(endpoint)
        hands = [Hand(data, env, login, number) for number, login in enumerate(PEOPLE, 1)]
        with running(*city, env=env) as simulator:
            simulator.until("url")
            while any(hand.process.poll() is None for hand in hands):
                failed = [hand for hand in hands if hand.process.poll() not in (None, 0)]
                assert not failed, failed[0].told()  # the other would wait for it in vain
                time.sleep(0.5)
            operator, coordinator = (hand.seen() for hand in hands)
        assert engine.end() == 0
    assert operator["mouse"] == coordinator["mouse"] == 0
    assert operator["keys_to_incident"] <= TO_INCIDENT
    assert operator["keys_to_incident"] + coordinator["keys_to_units"] <= TO_UNITS
    assert coordinator["units"] and coordinator["units_home"] and coordinator["steps"] >= 12
    entries = list(JournalReader(data).entries())
    kinds = {type(e.fact).__name__ for e in entries}
    assert {"CommandEstablished", "ObjectiveSet", "ObjectiveSettled", "SituationReported", "AlarmsGrouped"} <= kinds, (
        kinds
    )
    released = [e.fact.alert.msg_type for e in entries if isinstance(e.fact, f.WarningReleased)]
    assert len(released) == 2 and released[0] == "Alert", released
    assert all(e.actor and e.actor.person == "quan" for e in entries if isinstance(e.fact, f.WarningReleased))
    assert [e.fact.level for e in entries if isinstance(e.fact, f.CityStageSet)] == [3, 1]
    opened = [e.fact.incident for e in entries if isinstance(e.fact, f.IncidentOpened)]
    state = JournalReader(data).state_at_seq(entries[-1].seq)
    assert state.tables.incidents[opened[0]].stage is IncidentStage.CLOSED
    verified = ioc("journal", "verify", "--data-dir", str(data), env=env)
    assert verified.returncode == 0, verified.stdout
    print(json.dumps({"operator": operator, "coordinator": coordinator}))
