"""A real desk, started as `ioc run` starts it: launcher, engine, simulator and windows as processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.helpers.processes import private_env

DRIVER = """
import sys
from pathlib import Path
from ioc.app.launch import Commands, launch
python = (sys.executable, "-P", "-m", "ioc")
data, seconds, scale, simulate = Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3], sys.argv[4] == "1"
commands = Commands(simulator=(*python, "simulate", "--scale", scale))
say = lambda text: print(text, flush=True)
sys.exit(launch(site="da_nang", data_dir=data, simulate=simulate, for_s=seconds, demo=True, language="en",
                commands=commands, say=say))
"""
"""`ioc run --demo --for SECONDS` with a simulated city of another size, which has no option of its own."""


class Desk:
    """A launcher that runs; `event` waits for a line that it or a child says."""

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        self.began = time.perf_counter()
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env
        )

    def event(self, name: str) -> tuple[dict[str, Any], float]:
        """The next JSON line whose "event" is `name`, and the seconds from start to its coming."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if line.startswith("{") and json.loads(line).get("event") == name:
                return json.loads(line), time.perf_counter() - self.began
        raise RuntimeError(f"the desk ended without {name!r}:\n" + "\n".join(self.lines))


@contextmanager
def desk(folder: Path, seconds: float, *, scale: int = 2500, simulate: bool = True) -> Iterator[Desk]:
    """A desk over `folder`/data that ends by itself `seconds` after its first paint, or with the block."""
    command = [sys.executable, "-P", "-c", DRIVER, str(folder / "data"), str(seconds), str(scale), "01"[simulate]]
    # without a simulated city the feeds find nobody at home
    away = {} if simulate else {"IOC_SIMULATOR": "http://127.0.0.1:1"}
    made = Desk(command, {**desk_env(folder), **away})
    try:
        yield made
        made.process.wait(30)
    finally:
        if made.process.poll() is None:
            made.process.terminate()
            made.process.wait(15)


def desk_env(folder: Path) -> dict[str, str]:
    """Off-screen, private keys and folders, and none of the caller's own Python path."""
    env = private_env(folder)
    env.pop("PYTHONPATH", None)
    return env


BARE = """
import sys
from PySide6.QtCore import QCoreApplication, Qt, QUrl
QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
from PySide6.QtWidgets import QApplication
from PySide6.QtWebEngineWidgets import QWebEngineView
app = QApplication(["bare"])
view = QWebEngineView()
view.loadFinished.connect(lambda _: (print("painted", flush=True), app.quit()))
view.setHtml("<canvas></canvas>")
view.show()
app.exec()
import os
os._exit(0)
"""


def bare_window_s(folder: Path) -> float:
    """Seconds from process start to a loaded empty page in a bare Qt WebEngine window: the floor of any start."""
    env = desk_env(folder)
    flags = "--disable-gpu" + (" --no-sandbox" if os.geteuid() == 0 else "")
    env |= {"QT_QUICK_BACKEND": "software", "QTWEBENGINE_CHROMIUM_FLAGS": flags}
    began = time.perf_counter()
    command = [sys.executable, "-P", "-c", BARE]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    if "painted" not in done.stdout:
        raise RuntimeError(done.stderr)
    return time.perf_counter() - began
