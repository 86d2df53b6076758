"""The shape of a connector that asks a source again and again."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar

from msgspec import Struct

from ioc.connect.api import Emit, FeedContext, Manifest
from ioc.connect.http import Http, Validators
from ioc.connect.http_settings import HttpSettings
from ioc.connect.interrupt import Stopped
from ioc.connect.worker import LARGE_BYTES, shared_worker
from ioc.domain.inbound import FeedContacted, FeedFailed, Inbound, RecordRejected
from ioc.domain.records import Params

T = TypeVar("T")
PAYLOAD_KEPT = 64 * 1024
"""Bytes of a refused payload that a reject keeps."""


class Harvest(Struct, frozen=True, kw_only=True):
    """What one poll brought: `taken` counts records, the refused ones are among the messages.

    `trouble` (a code and its params): the source answered, but cannot be relied on; what it brought is taken all the
    same, and it is asked again at its interval.
    """

    messages: tuple[Inbound, ...] = ()
    taken: int = 0
    unchanged: bool = False
    trouble: tuple[str, Params] | None = None


class PollingConnector(ABC):
    """Asks every `context.interval_s`; subclasses say how in `fetch`.

    Trouble leaves `run` as NotReady, AuthFailed or BadSettings; the supervisor waits and calls `run` again on
    the same object, which still knows what it has seen.
    """

    manifest: ClassVar[Manifest]

    def __init__(self, context: FeedContext, settings: Any) -> None:
        self.context = context
        self.settings: Any = settings
        self._validators: dict[str, Validators] = {}

    @abstractmethod
    def fetch(self, http: Http) -> Harvest:
        """One poll. Raises NotReady, AuthFailed, BadSettings."""

    def http_settings(self) -> HttpSettings:
        """The settings' part about HTTP; the settings themselves unless a subclass nests them."""
        settings = self.settings
        assert isinstance(settings, HttpSettings)
        return settings

    def run(self, emit: Emit, stop: threading.Event) -> None:
        http = Http(self.http_settings(), stop, self.context.now_us, self._validators)
        try:
            while not stop.is_set():
                began = time.monotonic()
                self._poll(http, emit)
                http.settle()
                stop.wait(max(0.0, began + self.context.interval_s - time.monotonic()))
        except Stopped:
            return
        finally:
            http.close()

    def decode(self, http: Http, payload: bytes | Sequence[bytes], job: Callable[..., T], *args: object) -> T:
        """`job(payload, *args)`: here when small, in the worker process when over 1 MB (all parts together)."""
        size = len(payload) if isinstance(payload, bytes) else sum(map(len, payload))
        if size > LARGE_BYTES:
            return shared_worker().run(http.stop, job, payload, *args)
        return job(payload, *args)

    def _poll(self, http: Http, emit: Emit) -> None:
        harvest = self.fetch(http)
        refused = 0
        for message in harvest.messages:
            if http.stopping():
                raise Stopped
            refused += isinstance(message, RecordRejected)
            emit(message)
        emit(self._outcome(harvest, refused))

    def _outcome(self, harvest: Harvest, refused: int) -> Inbound:
        feed, taken = self.context.feed, harvest.taken
        if harvest.trouble is None:
            return FeedContacted(feed=feed, taken=taken, refused=refused, unchanged=harvest.unchanged)
        code, params = harvest.trouble
        return FeedFailed(
            feed=feed, reason=code, params=params, retry_s=self.context.interval_s, taken=taken, refused=refused
        )
