"""The worker process."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from ioc.connect.api import NotReady
from ioc.connect.interrupt import Stopped
from ioc.connect.worker import Worker


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


def test_that_a_job_runs_in_another_process(worker: Worker) -> None:
    assert worker.run(threading.Event(), os.getpid) not in (os.getpid(), None)


def test_that_an_error_of_the_job_comes_back(worker: Worker) -> None:
    with pytest.raises(ZeroDivisionError):
        worker.run(threading.Event(), divmod, 1, 0)


def test_that_it_is_started_again_after_it_died(worker: Worker) -> None:
    before = worker.run(threading.Event(), os.getpid)
    with pytest.raises(NotReady) as raised:
        worker.run(threading.Event(), os.kill, before, signal.SIGKILL)
    assert raised.value.code == "feed.worker_died"
    assert worker.run(threading.Event(), os.getpid) != before


def test_that_a_job_that_hangs_ends_with_stop_or_with_its_limit() -> None:
    stop = threading.Event()
    hanging = Worker(job_limit_s=0.2)
    with pytest.raises(NotReady) as raised:
        hanging.run(stop, signal.pause)
    assert raised.value.code == "feed.worker_slow"
    patient = Worker()
    threading.Timer(0.2, stop.set).start()
    with pytest.raises(Stopped):
        patient.run(stop, signal.pause)
    assert patient.pid is None and hanging.pid is None
