"""Real `ioc` processes for flow tests: started, watched, killed, and always ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

GUARD_S = 40.0
"""How long a test waits for something that must come before it fails."""

IOC = (sys.executable, "-P", "-m", "ioc")


def wait_for(what: Callable[[], Any], *, said: str, within_s: float = GUARD_S) -> Any:
    """The first true answer of `what`; a failure that names `said` after `within_s`."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"did not happen within {within_s:.0f} s: {said}")


class Running:
    """One `ioc` process with its output as it comes."""

    def __init__(self, *arguments: str, env: dict[str, str]) -> None:
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            (*IOC, *arguments),
            stdin=subprocess.PIPE,  # its life line: it ends when this process does, however that happens
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**env, "IOC_CHILD": "1"},
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    @property
    def said(self) -> str:
        return "\n".join(self.lines)

    def until(self, text: str, within_s: float = GUARD_S) -> None:
        """Wait until the output holds `text`."""
        wait_for(
            lambda: text in self.said or (self.process.poll() is not None and self._fail(text)),
            said=f"{text!r} in: {self.said}",
            within_s=within_s,
        )

    def _fail(self, text: str) -> bool:
        self._reader.join(2)
        if text in self.said:
            return True
        raise AssertionError(f"ended with {self.process.returncode} before saying {text!r}:\n{self.said}")

    def kill(self) -> None:
        """SIGKILL, as a crash."""
        self.process.kill()
        self.process.wait()

    def end(self) -> int:
        """SIGTERM and the exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.wait()

    def wait(self, within_s: float = GUARD_S) -> int:
        """The exit code."""
        code = self.process.wait(within_s)
        self._reader.join(5)
        return code


@contextmanager
def running(*arguments: str, env: dict[str, str]) -> Iterator[Running]:
    """A process that does not outlive its test."""
    made = Running(*arguments, env=env)
    try:
        yield made
    finally:
        if made.process.poll() is None:
            os.killpg(made.process.pid, signal.SIGKILL)
            made.process.wait()


def ioc(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a verb to its end."""
    return subprocess.run((*IOC, *arguments), capture_output=True, text=True, env=env, timeout=90, check=False)


def state_of(data_dir: Path, env: dict[str, str]) -> dict[str, Any]:
    """What `ioc journal state --json` prints."""
    done = ioc("journal", "state", "--json", "--data-dir", str(data_dir), env=env)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def private_env(folder: Path, **more: str) -> dict[str, str]:
    """An environment whose keys, runtime folder and home lie under `folder`; off-screen, English."""
    (folder / "run").mkdir(mode=0o700, exist_ok=True)
    return {
        **os.environ,
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_RUNTIME_DIR": str(folder / "run"),
        "IOC_KEY_FILE": str(folder / "master.key"),
        "IOC_LANGUAGE": "en",
        "QT_QPA_PLATFORM": "offscreen",
        **more,
    }
