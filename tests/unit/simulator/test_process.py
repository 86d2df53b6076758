"""`ioc simulate` as a process."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests

from ioc.app.simulate import main

COMMAND = (
    "from ioc.app.simulate import main; import sys; sys.exit(main(port=int(sys.argv[1]), seed=7, scale=400, speed=2))"
)


@contextmanager
def simulator(port: int = 0) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, str(port)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str]) -> dict[str, object]:
    assert process.stdout is not None
    line: dict[str, object] = json.loads(process.stdout.readline())
    return line


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_that_it_says_its_address_serves_and_ends_on_a_signal(number: signal.Signals) -> None:
    with simulator() as process:
        line = said(process)
        index = requests.get(str(line["url"]), timeout=10).json()
        assert (
            (index["seed"], index["scale"], index["speed"])
            == (7, 400, 2.0)
            == (
                line["seed"],
                line["scale"],
                line["speed"],
            )
        )
        process.send_signal(number)
        assert process.wait(timeout=10) == 0


def test_that_a_taken_port_is_a_sentence_and_code_2() -> None:
    with simulator() as first:
        port = int(str(said(first)["url"]).rpartition(":")[2])
        with simulator(port) as second:
            out, errors = second.communicate(timeout=30)
            assert second.returncode == 2 and out == ""
            assert f"127.0.0.1:{port}" in errors and "taken" in errors and "Traceback" not in errors


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"scale": 3}, "--scale phải"),
        ({"speed": 0.0}, "--speed phải"),
        ({"speed": float("nan")}, "--speed phải"),
        ({"port": 70_000}, "Không phục vụ được"),
        ({"host": "no.such.host.invalid", "scale": 400}, "Không phục vụ được"),
    ],
)
def test_that_a_wrong_wish_is_a_sentence_and_code_2(given: dict[str, object], word: str) -> None:
    complaints: list[str] = []
    assert main(complain=complaints.append, language="vi", **given) == 2  # type: ignore[arg-type]
    assert len(complaints) == 1 and complaints[0].startswith(word)
