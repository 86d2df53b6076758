"""The contract between the centre and a connector.

A connector is one method, `run(emit, stop)`, a manifest and a settings class. It runs on a thread of its own,
emits frozen messages of `ioc.domain.inbound`, and says trouble by raising one of three errors. Built-ins are found
through the entry-point group `ioc.connectors`, exactly as a stranger's would be.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Protocol, runtime_checkable

from msgspec import Struct
from pydantic import BaseModel, ConfigDict

from ioc.connect.keeping import NOTHING_KEPT, Keeping
from ioc.domain.inbound import Inbound
from ioc.domain.records import Params, Text

Emit = Callable[[Inbound], None]
"""Hands one message to the engine. Thread-safe; blocks while the engine is behind (back-pressure)."""


class Trouble(Exception):
    """Root of the three things that a connector may raise; `code` and `params` name a sentence of the catalogue."""

    def __init__(self, code: str, **params: str | int | float | None) -> None:
        super().__init__(code, params)
        self.code = code
        self.params: Params = params


class NotReady(Trouble):
    """The source cannot answer now: back off and try again. `retry_after_s` when the source said so."""

    def __init__(self, code: str, *, retry_after_s: float | None = None, **params: str | int | float | None) -> None:
        super().__init__(code, **params)
        self.retry_after_s = retry_after_s


class AuthFailed(Trouble):
    """The source refused our credentials: stop until somebody acts."""


class BadSettings(Trouble):
    """The settings cannot work; `key` names the line to mend."""

    def __init__(self, code: str, *, key: str, **params: str | int | float | None) -> None:
        super().__init__(code, key=key, **params)
        self.key = key


class Settings(BaseModel):
    """Root of every connector's settings; unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def listens_at(self) -> tuple[str, int] | None:
        """Host and port that a feed of these settings listens at; no two feeds can have the same."""
        return None


class Manifest(Struct, frozen=True, kw_only=True):
    """What `ioc connectors list` prints and the manual holds. `records` are the inbound kinds it can emit."""

    key: str
    title: Text
    version: str
    settings: type[Settings]
    records: tuple[str, ...]
    polling: bool
    documentation: str


class FeedContext(Struct, frozen=True, kw_only=True):
    """What a connector is told of its feed: id, domain pack, the clock (microseconds UTC), and what is kept for it."""

    feed: str
    domain: str
    interval_s: float
    now_us: Callable[[], int]
    keeping: Keeping = NOTHING_KEPT


@runtime_checkable
class Retaker(Protocol):
    """A connector that can take a record again which it refused before."""

    def retake(self, payload: bytes) -> Sequence[Inbound]:
        """What the kept payload of one reject makes under the present settings: messages as `run` emits them, a
        `RecordRejected` among them when it is still refused. Called on any thread, on a connector that does not run."""


class Connector(Protocol):
    """One source. Constructed with validated settings; `run` returns when `stop` is set (within 2 s)."""

    manifest: ClassVar[Manifest]

    def __init__(self, context: FeedContext, settings: Any) -> None: ...

    def run(self, emit: Emit, stop: threading.Event) -> None:
        """Emit messages until `stop`; raise NotReady, AuthFailed or BadSettings on trouble."""
