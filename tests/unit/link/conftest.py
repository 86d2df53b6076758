from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.unit.link.parts import FakeEngine, RawClient, Recorder, beating_engine, short_endpoint


@pytest.fixture
def endpoint() -> Iterator[str]:
    with short_endpoint() as made:
        yield made


@pytest.fixture
def engine(endpoint: str) -> Iterator[FakeEngine]:
    with beating_engine(endpoint) as made:
        yield made


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
