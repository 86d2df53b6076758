"""A call from the telephone system's first word to an open incident, over a real engine: once, masked, and at once."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from ioc.app.runtime import runtime_paths
from ioc.domain import commands as c
from ioc.domain.intake_records import FIELDS, CallOutcome, PhoneState
from tests.flows.planted import raw_words
from tests.helpers.link_seat import LinkSeat
from tests.helpers.mqtt_broker import free_port
from tests.helpers.processes import private_env, running, wait_for
from tests.helpers.webhook_caller import Caller

MANUAL = (Path(__file__).parents[2] / "docs/manual/calls.md").read_text("utf-8")
SITE = """
[site]
id = "phones"
title = {{ vi = "Thử", en = "Probe" }}
zone = "Asia/Ho_Chi_Minh"
centre = [108.21, 16.05]
box = [107.0, 15.0, 109.0, 17.0]
ground = "da_nang"
domains = ["drainage", "safety"]

[[feeds]]
id = "tel"
title = {{ vi = "Tổng đài", en = "Telephones" }}
domain = "safety"
connector = "webhook"
interval_s = 5
[feeds.settings]
format = "phone"
port = {port}
path = "/calls"
token = "a long word"
alive = "listening"
"""
WITHIN_S = 0.5
IDENT = "tel:pbx-20261014-0417"
NUMBER = "0905000417"
WORDS = {key: f"Trịnh Giấu Kín {key}" for key in FIELDS}


def curl(port: int) -> tuple[str, str]:
    """The manual's own example, and what it promises as an answer."""
    (command,) = re.findall(r"```sh\n(.*?)```", MANUAL, re.DOTALL)
    promised = re.search(r"answers `(\{.*\})`", MANUAL)
    assert promised is not None
    env = {**os.environ, "PHONE_TOKEN": "a long word"}
    told = subprocess.run(
        ["sh", "-c", command.replace(":8973/", f":{port}/")], env=env, capture_output=True, text=True, check=True
    )
    return told.stdout.strip(), promised[1]


@pytest.mark.timeout(120)
def test_that_a_call_is_shown_at_once_taken_once_and_named_nowhere(tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    env = private_env(tmp_path, IOC_DEMO="1", IOC_LAUNCH_TOKEN="token")
    port = free_port()
    site, data = tmp_path / "site.toml", tmp_path / "d"
    site.write_text(SITE.format(port=port), encoding="utf-8")
    caller = Caller()
    caller.port = port
    with running("engine", "--site", str(site), "--data-dir", str(data), env=env) as engine:
        engine.until("engine ready")
        caller.ready()
        endpoint = runtime_paths(data, env).endpoint
        with LinkSeat(endpoint, token="token") as desk:
            desk.ready()
            calls = lambda: desk.state.tables.calls  # noqa: E731
            told, promised = curl(port)
            began = time.monotonic()
            assert told == promised
            wait_for(lambda: IDENT in calls(), said="the call is at the desk")
            spent_s = time.monotonic() - began
            print(f"from the answer to the telephone system to the desk: {spent_s * 1e3:.0f} ms")
            assert spent_s < WITHIN_S
            work = desk.state.tables.intake[IDENT]
            assert (work.phone, work.error_m, work.tower) == (PhoneState.RINGING, 450.0, "Hòa Xuân 3")
            curl(port)
            again = {"Content-Type": "application/json", "Idempotency-Key": "another"}
            body = f'{{"call":"pbx-20261014-0417","event":"ringing","line":"112","number":"{NUMBER}"}}'.encode()
            assert caller.post(body, path="/calls", **again)[0] == 202
            assert caller.post(body, path="/calls", Authorization="Bearer wrong", **again)[0] == 401
            assert desk.order(c.AnswerCall(call=IDENT)).outcome == "confirmed"
            assert list(calls()) == [IDENT], "a retry is the same call"
            kept = c.SaveIntake(call=IDENT, words=WORDS, type="medical", priority=1)
            assert desk.order(kept).outcome == "confirmed"
        with LinkSeat(endpoint, token="token", seat="s2") as later:
            later.ready()
            read = later.ask("call_words", call=IDENT)
            assert read == {"number": "0905 ••• 417", "words": WORDS}, "what was typed survives the desk"
            made = later.order(
                c.CreateFromCall(call=IDENT, type="medical", priority=1, words=WORDS, text=WORDS["development"])
            )
            assert made.created, made
            later.until(lambda s: s.tables.calls[IDENT].incident == made.created, "the call has its incident")
            assert later.state.tables.intake[IDENT].outcome is CallOutcome.CREATED
            shown = [e for e in later.ask("log", limit=100) if e["fact"]["fact"] == "PersonalDataUnmasked"]
            assert len(shown) == 1, "reading one's own words again is on record"
            assert later.order(c.AnswerCall(call=IDENT)).code == "refused.call_finished"
        assert engine.end() == 0
        assert NUMBER not in engine.said and "Giấu Kín" not in engine.said
    assert raw_words(data, NUMBER) == [] and raw_words(data, "Giấu Kín") == []
