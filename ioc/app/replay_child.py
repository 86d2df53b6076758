"""The replay process as its desk sees it: started with a secret of its own, ended with the window."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

from ioc.app.children import CHILD_MARK

END_S = 2.0
"""How long it may take to end by itself once its life line is closed."""


class ReplayChild:
    """One `ioc replay-serve`. Its standard input is its life line: it ends when this process does, however."""

    def __init__(self, data_dir: Path, endpoint: str, at_us: int, role: str) -> None:
        self.endpoint, self.token = endpoint, secrets.token_urlsafe(24)
        self._log = data_dir / "logs" / "replay.log"
        self._command = (
            *(sys.executable, "-P", "-m", "ioc", "replay-serve"),
            *("--data-dir", str(data_dir), "--at", str(at_us), "--endpoint", endpoint),
        )
        self._env = {**os.environ, "IOC_REPLAY_TOKEN": self.token, "IOC_REPLAY_ROLE": role, CHILD_MARK: "1"}
        self._process: subprocess.Popen[bytes] | None = None
        self._log_from = 0

    def start(self) -> None:
        """Start it. Raises OSError when it cannot be run."""
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            self._log_from = log.tell()
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=log, stderr=log, env=self._env, start_new_session=True
            )

    @property
    def pid(self) -> int:
        """0 before the start."""
        return self._process.pid if self._process else 0

    def died(self) -> bool:
        """Whether it has ended without being asked."""
        return self._process is not None and self._process.poll() is not None

    def last_words(self) -> str:
        """The last line of what it said, for the window."""
        try:
            with self._log.open("rb") as log:
                log.seek(self._log_from)
                lines = log.read().decode(errors="replace").split("\n")
        except OSError:
            return ""
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def stop(self) -> None:
        """Close the life line; by force when it does not obey."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
