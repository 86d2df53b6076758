"""`ioc run` whole, as `make run` starts it on a machine without a display: city, engine, windows, pictures, end."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtGui import QImage

from tests.helpers.processes import ioc, private_env

PAINTED_WITHIN_S = 60.0
"""A guard: how fast a start must be is measured by the bench `start`."""


def test_that_the_product_starts_paints_measures_itself_leaves_pictures_and_ends(tmp_path: Path) -> None:
    env, out = private_env(tmp_path, IOC_KEY_FILE=str(tmp_path / "master.key")), tmp_path / "out"
    done = ioc("run", "--demo", "--data-dir", str(tmp_path / "d"), "--for", "6", "--screenshots", str(out), env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    words = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    told = {word["event"]: word for word in words if "event" in word}
    assert told["ready"]["seconds"] < PAINTED_WITHIN_S
    assert told["ready"]["assets"] > 1_000
    assert told["gaps"]["count"] > 100
    assert {"p50", "p99", "p99.9", "max"} <= told["gaps"].keys()
    pictures = sorted(out.glob("*.png"))
    assert len(pictures) >= 2, "a picture of every window"
    for path in pictures:
        image = QImage(str(path))
        assert image.width() >= 1200
        seen = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}
        assert len(seen) > 50, f"{path.name} is empty"
    assert "Traceback" not in done.stdout + done.stderr
    verified = ioc("journal", "verify", "--data-dir", str(tmp_path / "d"), env=env)
    assert verified.returncode == 0, verified.stdout


def test_that_a_desk_at_which_nobody_signs_in_ends_in_time_and_says_why_it_is_empty(tmp_path: Path) -> None:
    env, out = private_env(tmp_path, IOC_KEY_FILE=str(tmp_path / "master.key"), IOC_LANGUAGE="vi"), tmp_path / "out"
    done = ioc("run", "--data-dir", str(tmp_path / "d"), "--for", "5", "--screenshots", str(out), env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Chưa ai đăng nhập" in done.stdout and "started again" not in done.stdout
    assert '"ready": false' in done.stdout and len(list(out.glob("*.png"))) >= 2
