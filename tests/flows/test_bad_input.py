"""What a newcomer or a bad day does to the engine and its verbs: said plainly, ended in order."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
from pathlib import Path

import pytest
from msgspec.structs import replace

from ioc.app.runtime import runtime_paths
from ioc.domain.commands import CreateAccount
from tests.helpers.link_seat import LinkSeat
from tests.helpers.processes import GUARD_S, IOC, ioc, private_env, running, wait_for

SITE = """
[site]
id = "probe"
title = {{ vi = "Thử", en = "Probe" }}
zone = "Asia/Ho_Chi_Minh"
centre = [108.21, 16.05]
box = [-180, -90, 180, 90]
ground = "da_nang"
domains = ["drainage"]

[[feeds]]
id = "dead"
title = {{ vi = "Chết", en = "Dead" }}
domain = "drainage"
connector = "cap"
interval_s = 1
[feeds.settings]
url = "{url}"
"""


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return private_env(tmp_path)


@pytest.fixture
def engine(tmp_path: Path) -> tuple[str, ...]:
    """The words that start an engine on a feed that does not answer."""
    file = tmp_path / "site.toml"
    file.write_text(SITE.format(url="http://127.0.0.1:9/none"), encoding="utf-8")
    return ("engine", "--site", str(file), "--data-dir", str(tmp_path / "d"))


def last_word(tmp_path: Path, env: dict[str, str]) -> str:
    done = ioc("journal", "verify", "--data-dir", str(tmp_path / "d"), env=env)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_that_an_engine_whose_reader_went_away_ends(tmp_path: Path, env: dict[str, str], engine: tuple) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = subprocess.Popen((*IOC, *engine), stdout=writing, stderr=subprocess.DEVNULL, env=env)
    os.close(writing)
    try:
        assert process.wait(GUARD_S) == 1
    finally:
        process.kill()
        process.wait()
    assert "The chain holds" in last_word(tmp_path, env)


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT, signal.SIGTERM])
def test_that_every_signal_to_end_is_an_orderly_end(
    tmp_path: Path, env: dict[str, str], engine: tuple, number: signal.Signals
) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # under nohup the engine would rightly stay
    with running(*engine, env=env) as process:
        process.until("engine ready")
        process.process.send_signal(number)
        assert process.wait() == 0
    assert "1 signed heads" in last_word(tmp_path, env), "a killed engine signs nothing"


def test_that_a_disk_that_takes_no_more_is_said_and_does_not_hold_the_engine(
    tmp_path: Path, env: dict[str, str], engine: tuple
) -> None:
    assert ioc(*engine, "--for", "0.1", env=env).returncode == 0
    largest = max(file.stat().st_size for file in (tmp_path / "d").rglob("*.ioc"))
    limits = (largest // 8, largest // 8)  # a second start writes little: what stands is not written again
    done = subprocess.run(
        (*IOC, *engine, "--for", "3"),
        capture_output=True,
        text=True,
        env=env,
        timeout=GUARD_S,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limits),
    )
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert "The chain holds" in last_word(tmp_path, env)


@pytest.mark.parametrize("at", ["nonsense", "", "24:00", "0001-01-01", "9999-12-31T23:59:59-12:00"])
def test_that_an_instant_that_is_none_is_refused_in_words(
    tmp_path: Path, env: dict[str, str], engine: tuple, at: str
) -> None:
    assert ioc(*engine, "--for", "0.1", env=env).returncode == 0
    done = ioc("journal", "state", "--data-dir", str(tmp_path / "d"), "--at", at, env=env)
    assert done.returncode == 2
    assert done.stderr.startswith("--at: ")


def test_that_a_bad_address_is_told_with_its_key_and_without_its_secret(tmp_path: Path, env: dict[str, str]) -> None:
    file = tmp_path / "site.toml"
    file.write_text(SITE.format(url="htp://hoa:geheim@host/feed?key=s3cret"), encoding="utf-8")
    done = ioc("config", "check", str(file), env=env)
    assert done.returncode == 2
    assert "url: “htp://host/feed”" in done.stderr
    assert "{" not in done.stderr


def test_that_a_centre_that_was_first_tried_out_still_finds_its_administrator(
    tmp_path: Path, env: dict[str, str], engine: tuple
) -> None:
    assert ioc(*engine, "--for", "0.1", env={**env, "IOC_DEMO": "1", "IOC_LAUNCH_TOKEN": "t"}).returncode == 0
    claim = CreateAccount(login="quan", name="Trần Minh Quân", role="administrator", password="rất bí mật")
    endpoint = runtime_paths(tmp_path / "d", env).endpoint
    with running(*engine, env=env) as process, LinkSeat(endpoint) as seat:
        process.until("engine ready")
        wait_for(lambda: seat.welcome, said="a welcome")
        assert seat.welcome is not None
        assert seat.welcome.unclaimed
        assert seat.order(claim).outcome == "confirmed"
        again = seat.order(replace(claim, login="hoa"))
        assert (again.outcome, again.code) == ("refused", "refused.role")
