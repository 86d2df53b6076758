"""The manual's page "A second city", followed to the letter: its blocks are run as they stand there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from ioc.qt.tokens import DARK
from tests.helpers.processes import private_env, state_of
from tests.helpers.recorded import recorded, serve

PAGE = Path(__file__).resolve().parents[2] / "docs" / "manual" / "second-city.md"
_BLOCK = re.compile(r"```(sh|toml)\n(.*?)```", re.DOTALL)


def blocks(sort: str) -> list[str]:
    return [text for kind, text in _BLOCK.findall(PAGE.read_text("utf-8")) if kind == sort]


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """A shell that knows `ioc` and where the extract and the feed lie; nothing else is given."""
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "ioc").write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m ioc "$@"\n')
    (tools / "ioc").chmod(0o755)
    made = private_env(tmp_path, IOC_KEY_FILE=str(tmp_path / "master.key"), IOC_LANGUAGE="en")
    made |= {"PATH": f"{tools}:{os.environ['PATH']}", "EXTRACT": str(recorded("basemap", "monaco-latest.osm.pbf"))}
    return {name: value for name, value in made.items() if name != "IOC_GROUND"}


def shell(script: str, folder: Path, env: dict[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-e", "-c", script], cwd=folder, env=env, capture_output=True, text=True, timeout=110, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.timeout(240)
def test_that_the_page_leads_to_a_running_city(tmp_path: Path, env: dict[str, str]) -> None:
    folder, ground, feed, check, trial, run = blocks("sh")
    with serve(recorded("geojson")) as base:
        env["QUAKES_URL"] = f"{base}/usgs_all_day.geojson"
        said = shell(folder + ground, tmp_path, env)
        for line in PAGE.read_text("utf-8").splitlines():
            if line.startswith("    ") and not line.endswith("…"):
                assert line.strip() in said, f"the page promises: {line.strip()}"
        city = tmp_path / "my_city"
        (city / "site.toml").write_text("\n".join(blocks("toml")), "utf-8")
        begin = f"cd my_city\nexport IOC_GROUND=$PWD/ground\n{feed}"
        assert "monaco: 3 domains" in shell(begin + check, tmp_path, env)
        tried = shell(begin + trial, tmp_path, env).splitlines()
        assert "quakes: 188 taken, 0 refused (188 AlertTaken)" in tried and "  !" not in "".join(tried)
        out = tmp_path / "out"
        more = f" --demo --data-dir {tmp_path}/d --for 5 --screenshots {out} --theme dark"
        told = shell(begin + run.rstrip() + more, tmp_path, env)
    ready = next(json.loads(line) for line in told.splitlines() if '"ready"' in line)
    assert ready["event"] == "ready" and "Traceback" not in told
    state = state_of(tmp_path / "d", env)
    feeds = {each["id"]: each["taken"] for each in state["feeds"]}
    assert feeds["quakes"] == 188
    picture = QImage(str(out / "desk-1.png"))
    assert count(picture, DARK["land"]) > 10_000 and count(picture, DARK["sea"]) > 10_000, "land and sea of Monaco"
    assert colours(picture) > 200, "streets and houses"


def count(picture: QImage, colour: str) -> int:
    """Pixels of a token, counted on every second one each way."""
    wanted = int("ff" + colour[1:], 16)
    return 4 * sum(
        picture.pixel(x, y) == wanted for x in range(0, picture.width(), 2) for y in range(0, picture.height(), 2)
    )


def colours(picture: QImage) -> int:
    return len({picture.pixel(x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('ground = "monaco"', 'ground = "atlantis"'), "There is no ground “atlantis” on this machine"),
        (('places.geojson"\nmin_zoom', 'none.geojson"\nmin_zoom'), "There is no file ground/monaco/none.geojson"),
        (('style = { line = "tx3"', 'style = { line = "p1"'), "layers[1].style.line"),
        (('ground/monaco/places.geojson"\nmin_zoom', 'broken.mbtiles"\nmin_zoom'), "layers “named”: The file"),
    ],
)
def test_that_a_check_names_what_cannot_be_drawn(
    tmp_path: Path, env: dict[str, str], change: tuple[str, str], said: str
) -> None:
    folder, ground, feed, check, *_ = blocks("sh")
    shell(folder + ground, tmp_path, env)
    city = tmp_path / "my_city"
    text = "\n".join(blocks("toml"))
    assert change[0] in text
    (city / "broken.mbtiles").write_bytes(recorded("basemap", "corrupt.mbtiles").read_bytes())
    (city / "site.toml").write_text(text.replace(*change), "utf-8")
    done = subprocess.run(
        ["bash", "-c", f"cd my_city\nexport IOC_GROUND=$PWD/ground\n{feed}{check}"],
        cwd=tmp_path, env=env, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 2 and said in done.stdout + done.stderr, done.stdout + done.stderr
