"""Several screens without one, and floating under a real X server, each in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]


def run(folder: Path, *steps: str, **env: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.gui.workspace.workspace_child", str(folder), *steps]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def screens(folder: Path, *names: str) -> str:
    rows = [
        {"name": name, "x": at * 1280, "y": 0, "width": 1280, "height": 800, "logicalDpi": 96, "dpr": 1}
        for at, name in enumerate(names)
    ]
    file = folder / f"{'-'.join(names)}.json"
    file.write_text(json.dumps({"screens": rows, "windowFrameMargins": False}), encoding="utf-8")
    return f"offscreen:configfile={file}"


def test_that_each_window_stands_on_a_screen_of_its_own(tmp_path: Path) -> None:
    told = run(tmp_path / "kept", WINDOWS="3", QT_QPA_PLATFORM=screens(tmp_path, "left", "middle", "right"))
    assert told["screens"] == ["left", "middle", "right"]
    assert told["on"] == ["left", "middle", "right"]
    assert told["whole"] == [True, True, True]


def test_that_with_one_screen_the_windows_share_it(tmp_path: Path) -> None:
    told = run(tmp_path / "kept", QT_QPA_PLATFORM=screens(tmp_path, "only"))
    assert told["on"] == ["only", "only"]
    assert told["whole"] == [True, True]


def test_that_a_layout_for_three_screens_does_not_follow_to_one_and_comes_back(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    three, one = screens(tmp_path, "left", "middle", "right"), screens(tmp_path, "left")
    first = run(kept, "save", WINDOWS="3", QT_QPA_PLATFORM=three)
    alone = run(kept, "save", WINDOWS="3", QT_QPA_PLATFORM=one)
    assert alone["on"] == ["left"] * 3
    assert alone["whole"] == [True] * 3
    again = run(kept, WINDOWS="3", QT_QPA_PLATFORM=three)
    assert again["on"] == first["on"]
    assert len(json.loads((kept / "layouts.json").read_text("utf-8"))["layouts"]) == 2


def test_that_a_window_beyond_the_screens_is_brought_back_while_running(tmp_path: Path) -> None:
    told = run(tmp_path / "kept", "stray", QT_QPA_PLATFORM=screens(tmp_path, "left", "right"))
    assert told["whole"] == [True, True]


def test_that_off_screen_a_saved_float_comes_back_docked(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    platform = screens(tmp_path, "left", "right")
    floated = run(kept, "float", "save", QT_QPA_PLATFORM=platform)
    assert floated["floating"] == ["alarms"]
    assert floated["had_floats"]
    restored = run(kept, QT_QPA_PLATFORM=platform)
    assert restored["floating"] == []
    assert restored["floats"] == 0
    assert "alarms" in restored["open"][0]


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    missing = [name for name in ("Xvfb", "openbox") if shutil.which(name) is None]
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"not installed: {', '.join(missing)}")
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],
        pass_fds=[writer],
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with os.fdopen(reader) as said:
        name = f":{said.readline().strip()}"
    manager = subprocess.Popen(["openbox"], env={**os.environ, "DISPLAY": name}, stderr=subprocess.DEVNULL)
    yield name
    for process in (manager, server):
        process.terminate()
        process.wait(10)


def test_that_a_float_and_its_place_come_back_on_a_real_display(display: str, tmp_path: Path) -> None:
    env = {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    kept = tmp_path / "kept"
    floated = run(kept, "float", "save", **env)
    assert floated["floating"] == ["alarms"]
    assert floated["seen"] == [True]
    restored = run(kept, **env)
    assert restored["floating"] == ["alarms"]
    assert restored["seen"] == [True], "a restored float must not stay hidden"
    docked = run(kept, "dock", "save", **env)
    assert docked["floating"] == []
    assert docked["floats"] == 0, "no empty float is left behind"
    assert run(kept, **env)["floating"] == []
