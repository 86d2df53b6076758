"""Child processes of the launcher: started, watched, started again when they die, ended with their parent.

A child holds the reading end of a pipe on its standard input. The pipe ends when the launcher closes it, or when
the launcher dies in whatever way; either means: end.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import IO

from msgspec import Struct

CHILD_MARK = "IOC_CHILD"
"""Set in the environment of children: their standard input is the launcher's life line."""

GRACE_S = 2.8
"""How long a child may take to end by itself after its life line broke."""

NEVER_AGAIN = (2, 3)
"""Exit codes that another start would only repeat: 2 = told wrongly (configuration, arguments), 3 = refused (the
journal belongs to another engine, is damaged or newer; the endpoint is taken)."""

LOG_BYTES = 4 << 20
"""A log larger than this is put aside as `.1` when its process starts again."""

_DELAYS_S = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_QUICK_S = 5.0
_STEADY_S = 30.0
_QUICK_DEATHS = 6


class ChildSpec(Struct, frozen=True, kw_only=True):
    """What to run; its standard error goes to `<log>.log`.

    Without an `essential` child the rest goes on; exit code 0 of one that `ends_all` ends all.
    """

    name: str
    log: str
    command: tuple[str, ...]
    env: dict[str, str] = {}
    essential: bool = True
    ends_all: bool = False


class Line(Struct, frozen=True):
    """A child said a line on its standard output."""

    name: str
    text: str


class Died(Struct, frozen=True):
    """A child ended. A negative code is the signal that ended it."""

    name: str
    code: int
    lived_s: float


class Stop(Struct, frozen=True):
    """Somebody wants everything to end."""

    signal: int


Event = Line | Died | Stop


class BackOff:
    """How long to wait before the next start; None = it dies at once every time, give up."""

    def __init__(self) -> None:
        self.restarts = 0
        self._in_a_row = 0
        self._quick = 0

    def after(self, lived_s: float) -> float | None:
        """The pause after a life of `lived_s`."""
        if lived_s >= _STEADY_S:
            self._in_a_row = 0
        self._quick = self._quick + 1 if lived_s < _QUICK_S else 0
        if self._quick >= _QUICK_DEATHS:
            return None
        delay = _DELAYS_S[min(self._in_a_row, len(_DELAYS_S) - 1)]
        self._in_a_row += 1
        self.restarts += 1
        return delay


class Child:
    """One child through all its lives; tells `events` what it says and when it ends."""

    def __init__(self, spec: ChildSpec, logs: Path, events: SimpleQueue[Event]) -> None:
        self.spec = spec
        self.log = logs / f"{spec.log}.log"
        self.back_off = BackOff()
        self._events = events
        self._process: subprocess.Popen[bytes] | None = None
        self._log_from = 0

    @property
    def pid(self) -> int:
        """Of the present or last life; 0 before the first."""
        return self._process.pid if self._process else 0

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start a life. Raises OSError when the command cannot be run."""
        self._put_log_aside()
        restarts = {"IOC_RESTARTS": str(self.back_off.restarts), CHILD_MARK: "1"}
        with self.log.open("ab") as log:
            self._log_from = log.tell()
            process = subprocess.Popen(
                self.spec.command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, **self.spec.env, **restarts},
                start_new_session=True,
            )
        self._process = process
        assert process.stdout is not None
        threading.Thread(target=self._read, args=(process.stdout,), daemon=True).start()
        threading.Thread(target=self._watch, args=(process, time.monotonic()), daemon=True).start()

    def ask_to_end(self) -> None:
        """Close the life line."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the child and all that it started."""
        if self._process is None:
            return
        try:
            os.killpg(self._process.pid, number)
        except (ProcessLookupError, PermissionError):
            return

    def wait(self, until: float) -> bool:
        """Whether the child ended before the monotonic time `until`."""
        if self._process is None:
            return True
        try:
            self._process.wait(max(until - time.monotonic(), 0.0))
        except subprocess.TimeoutExpired:
            return False
        return True

    def last_words(self, most: int = 20) -> list[str]:
        """The last lines that this life wrote on its standard error."""
        try:
            with self.log.open("rb") as log:
                log.seek(self._log_from)
                return log.read().decode(errors="replace").splitlines()[-most:]
        except OSError:
            return []

    def _put_log_aside(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))

    def _read(self, stream: IO[bytes]) -> None:
        for line in stream:
            self._events.put(Line(self.spec.name, line.decode(errors="replace").rstrip("\r\n")))

    def _watch(self, process: subprocess.Popen[bytes], began: float) -> None:
        code = process.wait()
        self._events.put(Died(self.spec.name, code, time.monotonic() - began))


def end_all(children: list[Child], *, first: Callable[[Child], bool], within_s: float = 4.8) -> None:
    """End the children: those that are `first` (desks, which sign out), then the rest; by force at the end."""
    began = time.monotonic()
    leading = [child for child in children if first(child)]
    for child in leading:
        child.ask_to_end()
    for child in leading:
        child.wait(began + within_s / 3)
    for child in children:
        child.ask_to_end()
    # a child that obeys its life line is long gone when the first signal comes
    for share, number in ((0.6, signal.SIGTERM), (0.95, signal.SIGKILL)):
        if all(child.wait(began + within_s * share) for child in children):
            return
        for child in children:
            if child.is_alive:
                child.send(number)
    for child in children:
        child.wait(began + within_s)


def end_with_parent(stop: Callable[[], None], *, grace_s: float = GRACE_S) -> None:
    """Called in a child: when the launcher ends, in whatever way, call `stop` (in another thread), and leave by
    force if that has not ended the process after `grace_s`. Does nothing in a process that no launcher started."""
    if os.environ.get(CHILD_MARK) != "1":
        return

    def watch() -> None:
        # os.read, not sys.stdin: a thread waiting inside the buffered reader breaks the interpreter's exit
        while os.read(0, 4096):
            pass
        timer = threading.Timer(grace_s, os._exit, (1,))
        timer.daemon = True
        timer.start()
        stop()

    threading.Thread(target=watch, name="life-line", daemon=True).start()
