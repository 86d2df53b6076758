"""A fresh centre without a demonstration is operated by named people, at a real desk on a real engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows.test_people import SITE
from tests.helpers.desk_job import run_job, seen_by
from tests.helpers.processes import private_env

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(240)
def test_that_a_fresh_centre_gets_a_staff_and_is_operated(tmp_path: Path) -> None:
    env = private_env(tmp_path, IOC_MAP="native")
    for name in ("IOC_LAUNCH_TOKEN", "IOC_DEMO"):
        env.pop(name, None)
    site, data = tmp_path / "site.toml", tmp_path / "d"
    site.write_text(SITE, encoding="utf-8")
    seen = seen_by(run_job("staff_job.py", site, data, env))
    assert not seen["may_act_before"]
    assert seen["covered"]
    assert seen["told"] == "You are signed out: Lê Thu Hà has disabled your account."
    told = [(fact, who) for fact, who in seen["who"]]
    wanted = [
        ("AccountCreated", ""),
        ("SeatTaken", "ha"),
        ("AccountCreated", "ha"),
        ("PasswordChanged", "quan"),
        ("SeatTaken", "quan"),
        ("IncidentOpened", "quan"),
        ("UnitAssigned", "quan"),
        ("SeatLocked", "quan"),
        ("SeatUnlocked", "quan"),
        ("AccountDisabled", "ha"),
    ]
    places = [told.index(step) for step in wanted]
    assert places == sorted(places), told
