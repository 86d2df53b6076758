"""The same state live, after a crash, and replayed: engine and replay as processes, two seats on one engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc.app.runtime import runtime_paths
from ioc.domain import commands as c
from ioc.domain.vocabulary import IncidentStage, UnitStatus
from tests.flows.test_engine import SITE
from tests.helpers.link_seat import LinkSeat
from tests.helpers.processes import private_env, running, wait_for
from tests.helpers.recorded import recorded, serve

UNIT = '\n[[units]]\nid = "CC-12"\nagency = "114"\nkind = "rescue"\nname = "Cứu hộ"\nlon = 108.2\nlat = 16.05\n'


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return private_env(tmp_path, IOC_LAUNCH_TOKEN="secret-of-the-launcher", IOC_DEMO="1")


@pytest.fixture
def site(tmp_path: Path):
    with serve(recorded()) as base:
        file = tmp_path / "site.toml"
        file.write_text(SITE.format(base=base) + UNIT, encoding="utf-8")
        yield file


def endpoint(data: Path, env: dict[str, str]) -> str:
    return runtime_paths(data, env).endpoint


def test_that_live_crash_and_replay_give_one_state(tmp_path: Path, site: Path, env: dict[str, str]) -> None:
    data = tmp_path / "d"
    arguments = ("engine", "--site", str(site), "--data-dir", str(data))
    token = env["IOC_LAUNCH_TOKEN"]
    with running(*arguments, env=env) as engine:
        engine.until("engine ready")
        with (
            LinkSeat(endpoint(data, env), token=token, seat="a") as first,
            LinkSeat(endpoint(data, env), token=token, seat="b") as second,
        ):
            first.ready(), second.ready()
            first.until(lambda state: len(state.tables.alerts) == 189, "all alerts")
            alert = next(iter(first.state.tables.alerts))
            kind = first.state.registry.site.incident_types[0].key
            opened = first.order(c.OpenIncident(type=kind, priority=2, alerts=(alert,), text="mưa rất lớn"))
            assert opened.outcome == "confirmed", opened
            assert second.order(c.AssignUnit(incident=opened.created, unit="CC-12")).outcome == "confirmed"
            first.until(lambda state: state.tables.units["CC-12"].incidents, "the assignment in the other seat")

            engine.kill()
            wait_for(lambda: not first.connected, said="the desk noticed that its engine died")
            with running(*arguments, env=env) as again:
                again.until("engine ready")
                wait_for(lambda: first.connected and first.snapshots == 2, said="the desk came back")
                unit = first.state.tables.units["CC-12"]
                assert (unit.status, unit.incidents) == (UnitStatus.DISPATCHED, (opened.created,))
                disposition = first.state.registry.site.dispositions[0].code
                closed = first.order(c.CloseIncident(incident=opened.created, disposition=disposition))
                assert closed.outcome == "confirmed", closed
                live = first.ask("digest")
                first.until(lambda state: state.seq >= live["seq"], "everything told")
                assert first.gaps == second.gaps == []
                watch(data, env, live, opened.created)
                again.end()


def watch(data: Path, env: dict[str, str], live: dict, incident: str) -> None:
    """Replay from the beginning at full speed up to the same sequence number."""
    socket = endpoint(data, env).replace(".sock", ".r.sock")
    arguments = ("replay-serve", "--data-dir", str(data), "--at", "0", "--endpoint", socket)
    with (
        running(*arguments, env={**env, "IOC_REPLAY_TOKEN": "t"}) as process,
        LinkSeat(socket, token="t", seat="past") as past,
    ):
        past.ready()
        assert past.welcome.mode == "replay"
        refused = past.order(c.SetCityStage(level=2, reason="x"))
        assert refused.code == "refused.replay"
        assert incident not in past.state.tables.incidents
        past.control("seek", at_us=live["at_us"])
        past.until(lambda state: state.seq == live["seq"], "the sought moment")
        assert past.state.digest() == live["digest"]
        past.control("seek", at_us=1)
        past.until(lambda state: state.seq < live["seq"], "the beginning")
        past.control("play", rate=1000.0)
        past.until(lambda state: state.seq >= live["seq"], "played to the end")
        told = past.ask("digest")
        if told["seq"] == live["seq"]:
            assert told["digest"] == live["digest"]
        assert past.state.tables.incidents[incident].stage is IncidentStage.CLOSED
        assert past.gaps == []
        told = wait_for(lambda: word(past.ask("verified")), said="a word on the chain")
        assert (told["state"], told["broken"], told["key"]) == ("holds", None, "file")
        assert told["seq"] >= live["seq"]
        assert process.end() == 0


def word(told: dict) -> dict | None:
    """What `verified` says in the end."""
    return told if told["state"] != "checking" else None


def test_that_a_stranger_is_turned_away_and_it_is_on_the_record(
    tmp_path: Path, site: Path, env: dict[str, str]
) -> None:
    data = tmp_path / "d"
    with running("engine", "--site", str(site), "--data-dir", str(data), env=env) as engine:
        engine.until("engine ready")
        with LinkSeat(endpoint(data, env), login="hoa", password="wrong password") as seat:
            wait_for(lambda: seat.away, said="turned away")
            assert seat.away.code == "link.credentials"
            assert seat.snapshots == 0
        with LinkSeat(endpoint(data, env), token=env["IOC_LAUNCH_TOKEN"]) as seat:
            seat.ready()
            log = seat.ask("log", limit=200)
            assert "SignInRefused" in [entry["fact"]["fact"] for entry in log]
            assert "wrong password" not in repr(log)
