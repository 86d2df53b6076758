"""A process of its own for large payloads: decoding 9 MB of JSON would stop every other thread for 0.3 s."""

from __future__ import annotations

import atexit
import contextlib
import multiprocessing
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import TypeVar, cast

from ioc.connect.api import NotReady
from ioc.connect.interrupt import Stopped

T = TypeVar("T")
LARGE_BYTES = 1_000_000
_GLANCE_S = 0.1
_JOB_LIMIT_S = 120.0


class Worker:
    """One process, started when first needed, one job at a time; a job that is given up ends it."""

    def __init__(self, job_limit_s: float = _JOB_LIMIT_S) -> None:
        self._job_limit_s = job_limit_s
        self._turn = threading.Lock()
        self._process: SpawnProcess | None = None
        self._line: Connection | None = None

    def run(self, stop: threading.Event, job: Callable[..., T], *args: object) -> T:
        """`job(*args)` in the process; all must pickle. Raises what the job raises, NotReady or Stopped."""
        while not self._turn.acquire(timeout=_GLANCE_S):
            if stop.is_set():
                raise Stopped
        try:
            return cast(T, self._ask(stop, job, args))
        except (EOFError, OSError) as error:
            self._end()
            raise NotReady("feed.worker_died") from error
        except (Stopped, NotReady):
            self._end()
            raise
        finally:
            self._turn.release()

    @property
    def pid(self) -> int | None:
        """Process id while the process lives."""
        return None if self._process is None else self._process.pid

    def close(self) -> None:
        """End the process, whatever it is doing."""
        self._end()

    def _ask(self, stop: threading.Event, job: Callable[..., object], args: tuple[object, ...]) -> object:
        line = self._started()
        line.send((job, args))
        end = time.monotonic() + self._job_limit_s
        while not line.poll(_GLANCE_S):
            if stop.is_set():
                raise Stopped
            if time.monotonic() >= end:
                raise NotReady("feed.worker_slow", seconds=self._job_limit_s)
        good, result = line.recv()
        if good:
            return result
        raise cast(BaseException, result)

    def _started(self) -> Connection:
        if self._line is not None and self._process is not None and self._process.is_alive():
            return self._line
        self._end()
        context = multiprocessing.get_context("spawn")
        self._line, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), name="ioc-decoder", daemon=True)
        self._process.start()
        theirs.close()
        return self._line

    def _end(self) -> None:
        line, process, self._line, self._process = self._line, self._process, None, None
        if line is not None:
            line.close()
        if process is not None:
            process.kill()
            process.join(1.0)


def _serve(line: Connection) -> None:
    """The process: answers until the other end is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(EOFError, OSError):
        while True:
            job, args = line.recv()
            try:
                answer = (True, job(*args))
            except Exception as error:
                answer = (False, error)
            try:
                line.send(answer)
            except (TypeError, AttributeError, ValueError) as error:
                line.send((False, RuntimeError(f"the outcome of {job.__name__} does not pickle: {error}")))


_shared = Worker()
atexit.register(_shared.close)


def shared_worker() -> Worker:
    """The one worker of this process."""
    return _shared
