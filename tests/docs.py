"""`make docs`: draws the manual's pictures from the running product, in both languages and themes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
SECONDS = 100
"""Story time until the storm has reached alarms of every priority."""


def take(language: str, theme: str, folder: Path) -> None:
    """One run of the whole product off-screen, on a journal of its own."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "IOC_KEY_FILE": str(folder / "key"), "IOC_PICTURES": "1"}
    command = (sys.executable, "-P", "-m", "ioc", "run", "--demo", "--data-dir", str(folder / "data"))
    command += ("--for", str(SECONDS), "--screenshots", str(folder / "out"))
    subprocess.run((*command, "--language", language, "--theme", theme), env=env, check=True, cwd=ROOT)


def replay(language: str, theme: str, folder: Path) -> None:
    """The past of the run before."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "IOC_KEY_FILE": str(folder / "key")}
    command = (sys.executable, "-P", "-m", "ioc", "replay", "--data-dir", str(folder / "data"))
    command += ("--for", "15", "--screenshots", str(folder / "out"))
    subprocess.run((*command, "--language", language, "--theme", theme), env=env, check=True, cwd=ROOT)


def main() -> int:
    """All pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for language, theme in (("vi", "dark"), ("en", "light"), ("vi", "light"), ("en", "dark")):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            take(language, theme, folder)
            shutil.copy(folder / "out" / "desk-1.png", PICTURES / f"desk-{language}-{theme}.png")
            shutil.copy(folder / "out" / "desk-2.png", PICTURES / f"coordinator-{language}-{theme}.png")
            replay(language, theme, folder)
            shutil.copy(folder / "out" / "replay.png", PICTURES / f"replay-{language}-{theme}.png")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
