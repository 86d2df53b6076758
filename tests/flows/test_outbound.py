"""Messages through a real engine: after the commit, never in the way of a command, at least once with one key."""

from __future__ import annotations

import json
import shutil
import threading
import time
from pathlib import Path

from config.builtin import ROOT
from ioc.app.runtime import runtime_paths
from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.journal.reader import JournalReader
from tests.helpers.link_seat import LinkSeat
from tests.helpers.processes import private_env, running, wait_for
from tests.helpers.receivers import Post

TOKEN = "a token of this test"

CHANNELS = """
[[channels]]
id = "fire"
title = {{ vi = "Cứu hỏa", en = "Fire" }}
sender = "http_post"
carries = ["unit_assigned", "notification"]
names = ["wards", "agencies", "public"]
agencies = ["114"]
first_s = 0.1
attempts = {attempts}
settings = {{ url = "{url}", read_timeout_s = {patience} }}
"""


def city(tmp_path: Path, url: str, *, attempts: int = 8, patience: float = 60.0) -> Path:
    folder = tmp_path / "site"
    shutil.copytree(ROOT / "sites" / "da_nang", folder)
    (folder / "out.toml").write_text(CHANNELS.format(url=url, attempts=attempts, patience=patience), encoding="utf-8")
    site = folder / "site.toml"
    told = site.read_text(encoding="utf-8").replace('outbound = "da_nang"', 'outbound = "out.toml"')
    for name in ("wards", "roads", "places"):
        told = told.replace(f'{name} = "da_nang"', f'{name} = "{name}.geojson"')
    site.write_text(told, encoding="utf-8")
    return site


def env_of(tmp_path: Path) -> dict[str, str]:
    return private_env(tmp_path) | {"IOC_SIMULATOR": "http://127.0.0.1:9", "IOC_LAUNCH_TOKEN": TOKEN, "IOC_DEMO": "1"}


def seat_of(data: Path, env: dict[str, str]) -> LinkSeat:
    seat = LinkSeat(runtime_paths(data, env).endpoint, token=TOKEN, seat="desk-1")
    wait_for(lambda: seat.snapshots, said="the seat")
    return seat


def assigned(seat: LinkSeat) -> str:
    """Open an incident and send a fire unit; the unit's code."""
    unit = next(one.id for one in seat.state.tables.units.values() if one.agency == "114" and not one.incidents)
    incident = seat.order(c.OpenIncident(type="urban_flood", priority=2, lon=108.2199, lat=16.0051)).created
    assert seat.order(c.AssignUnit(incident=incident, unit=unit)).outcome == "confirmed"
    return unit


def test_that_a_receiver_that_hangs_delays_no_command_and_a_kill_sends_again_with_the_same_key(tmp_path: Path) -> None:
    released = threading.Event()

    def answer(number: int) -> tuple[int, dict[str, str]]:
        if number == 1:
            released.wait(60)
        return 204, {}

    env, data = env_of(tmp_path), tmp_path / "d"
    with Post(answer) as post:
        site = city(tmp_path, post.url)
        with running("engine", "--site", str(site), "--data-dir", str(data), env=env) as engine:
            engine.until("engine ready")
            with seat_of(data, env) as seat:
                assigned(seat)
                post.wait(1)
                slowest = 0.0
                for number in range(20):
                    began = time.monotonic()
                    assert seat.order(c.WriteLog(text=f"dòng {number}")).outcome == "confirmed"
                    slowest = max(slowest, time.monotonic() - began)
                assert slowest < 2.0, "a hanging receiver held a command"
                assert len(post.taken) == 1 and len(seat.state.tables.effects) == 1
            engine.kill()
        released.set()
        with running("engine", "--site", str(site), "--data-dir", str(data), env=env) as engine:
            engine.until("engine ready")
            first, second = post.wait(2)
            with seat_of(data, env) as seat:
                wait_for(lambda: not seat.state.tables.effects, said="the outcome on record")
            assert engine.end() == 0
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]
    assert first.body == second.body and "Điều" in json.loads(first.body)["text"]


def test_that_failures_end_in_a_dead_letter_which_a_person_sends_again(tmp_path: Path) -> None:
    env, data, well = env_of(tmp_path), tmp_path / "d", threading.Event()
    with Post(lambda _: (204 if well.is_set() else 503, {})) as post:
        site = city(tmp_path, post.url, attempts=2)
        with running("engine", "--site", str(site), "--data-dir", str(data), env=env) as engine:
            engine.until("engine ready")
            with seat_of(data, env) as seat:
                unit = assigned(seat)
                wait_for(lambda: any(e.dead for e in seat.state.tables.effects.values()), said="a dead letter")
                (effect,) = seat.state.tables.effects.values()
                assert (effect.params["unit"], effect.code, effect.reason["status"]) == (unit, "feed.http_status", 503)
                said = seat.ask("message", effect=effect.key)
                assert said["text"].startswith("VV-") and unit in said["text"]
                well.set()
                assert seat.order(c.ResendEffects(effects=(effect.key,))).outcome == "confirmed"
                wait_for(lambda: not seat.state.tables.effects, said="it was sent")
            assert engine.end() == 0
    assert len({one.headers["Idempotency-Key"] for one in post.taken}) == 1 and len(post.taken) == 3
    kinds = ("EffectQueued", "EffectFailed", "EffectGivenUp", "EffectsResent", "EffectSent")
    facts = [entry.fact for entry in JournalReader(data).log(before_seq=None, limit=50, kinds=kinds)]
    assert [type(fact).__name__ for fact in reversed(facts)] == list(kinds)
    assert isinstance(facts[0], f.EffectSent) and not facts[0].dry
