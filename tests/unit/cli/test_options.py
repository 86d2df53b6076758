"""Instants as people and programs write them, at the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from ioc.cli.options import instant_us
from tests.helpers.desk import us
from tests.helpers.processes import ioc, private_env, state_of
from tests.unit.journal.scribe import NOON, SECOND, counted, start


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-14T21:47:32",
        "2026-10-14 21:47:32",
        "2026-10-14T21:47:32+07:00",
        "2026-10-14T14:47:32Z",
        "2026-10-14t14:47:32z",
        "2026-10-14T14:47:32+00:00",
        "2026-10-14T10:47:32-0400",
        "20261014T144732Z",
        " 2026-10-14T20:17:32.000+05:30 ",
    ],
)
def test_that_one_instant_may_be_written_in_any_zone(text: str) -> None:
    assert instant_us(text, 0) == us("21:47:32")


def test_that_nothing_said_is_the_default() -> None:
    assert instant_us(None, 7) == 7


@pytest.mark.parametrize("text", ["", "yesterday", "21:47", "2026-13-01", "1969-12-31T23:59:59Z", "9999-01-01"])
def test_that_what_is_no_instant_ends_with_the_option_and_how_to_write_one(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as ended:
        instant_us(text, 0, "--to")
    assert ended.value.exit_code == 2
    said = capsys.readouterr().err
    assert said.startswith("--to: ") and repr(text) in said


def test_that_the_state_at_an_instant_is_the_same_in_every_zone(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    for second in range(3):
        scribe.clock.at_us = NOON + second * SECOND
        scribe.say(counted(second))
    scribe.close()
    env = private_env(tmp_path)
    said = [
        ioc("journal", "state", "--at", text, "--data-dir", str(tmp_path / "data"), env=env).stdout
        for text in ("2026-03-01T12:00:01Z", "2026-03-01T19:00:01", "2026-03-01T13:00:01+01:00")
    ]
    assert said[0] and len(set(said)) == 1
    whole = state_of(tmp_path / "data", env)
    assert f"sequence {whole['sequence'] - 1} " in said[0]


@pytest.mark.parametrize("verb", [("replay",), ("journal", "state"), ("journal", "export")])
def test_that_the_help_says_how_an_instant_is_written(verb: tuple[str, ...], tmp_path: Path) -> None:
    said = ioc(*verb, "--help", env=private_env(tmp_path, COLUMNS="200")).stdout
    words = " ".join(said.replace("│", " ").split())
    assert "2026-10-14T14:47:32Z" in words and "without one: the site's, +07:00" in words
