"""Run a blocking job so that a set `stop` or a passed deadline ends the waiting at once."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
_GLANCE_S = 0.1


class Stopped(Exception):
    """`stop` was set while something was under way."""


class Overdue(Exception):
    """The deadline passed first."""


def run_interruptibly(job: Callable[[], T], stop: threading.Event, deadline_s: float, cut: Callable[[], None]) -> T:
    """The result of `job`, run on a thread of its own. Raises what it raises, or Stopped or Overdue.

    `cut` is called when the job is given up; the job should then end soon. Its thread is a daemon and its late
    outcome is dropped.
    """
    outcome: queue.SimpleQueue[tuple[bool, T | BaseException]] = queue.SimpleQueue()

    def work() -> None:
        try:
            outcome.put((True, job()))
        except BaseException as error:
            outcome.put((False, error))

    if stop.is_set():
        raise Stopped
    threading.Thread(target=work, name=f"{threading.current_thread().name}-asks", daemon=True).start()
    end = time.monotonic() + deadline_s
    while True:
        try:
            good, value = outcome.get(timeout=_GLANCE_S)
        except queue.Empty:
            if stop.is_set() or time.monotonic() >= end:
                cut()
                raise (Stopped if stop.is_set() else Overdue) from None
            continue
        if good:
            return value  # type: ignore[return-value]
        assert isinstance(value, BaseException)
        raise value
