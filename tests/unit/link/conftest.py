from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.link.parts import FakeEngine, RawClient, Recorder


@pytest.fixture
def endpoint() -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="ioc-"))
    yield f"ipc://{folder}/link.sock"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def engine(endpoint: str) -> Iterator[FakeEngine]:
    """A served engine that beats five times a second."""
    made = FakeEngine()
    made.serve(endpoint)
    over = threading.Event()

    def beats() -> None:
        while not over.wait(0.2):
            made.beat()

    thread = threading.Thread(target=beats)
    thread.start()
    yield made
    over.set()
    thread.join()
    assert made.server is not None
    made.server.close()


@pytest.fixture
def connect(endpoint: str) -> Iterator[Callable[..., Recorder]]:
    made: list[Recorder] = []

    def connect(*args: Any, **options: Any) -> Recorder:
        made.append(Recorder(endpoint, *args, **options))
        return made[-1]

    yield connect
    for one in made:
        one.client.close()


@pytest.fixture
def raw(endpoint: str) -> Iterator[Callable[..., RawClient]]:
    made: list[RawClient] = []

    def raw(**options: Any) -> RawClient:
        made.append(RawClient(endpoint, **options))
        return made[-1]

    yield raw
    for one in made:
        one.close()
