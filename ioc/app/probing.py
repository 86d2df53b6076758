"""Trying every feed once, without an engine: what `ioc connectors check` does."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from ioc.app.words import terminal_language
from ioc.connect.catalogue import Catalogue
from ioc.connect.supervisor import FeedPlan, Supervisor
from ioc.domain.inbound import FeedContacted, FeedFailed, Inbound
from ioc.engine.clock import now_us
from resources import sentence

PATIENCE_S = 30.0


class Probe(Struct, frozen=True):
    """What one feed gave."""

    feed: str
    good: bool
    words: str


def probe(feeds: Iterable[FeedPlan], catalogue: Catalogue) -> Iterator[Probe]:
    """Poll each feed until its first contact or trouble."""
    for feed in feeds:
        supervisor = Supervisor(catalogue, now_us, random.Random())
        heard = _Heard()
        supervisor.start([feed], heard.take)
        heard.done.wait(PATIENCE_S)
        supervisor.stop()
        yield heard.result(feed.id)


class _Heard:
    """Counts what a feed emits until it has something to say of itself."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self._kinds: Counter[str] = Counter()
        self._end: FeedContacted | FeedFailed | None = None

    def take(self, message: Inbound) -> None:
        if self.done.is_set():
            return
        if isinstance(message, FeedContacted | FeedFailed):
            self._end = message
            self.done.set()
        else:
            self._kinds[type(message).__name__] += 1

    def result(self, feed: str) -> Probe:
        if isinstance(self._end, FeedContacted):
            kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self._kinds.items()))
            return Probe(feed, True, f"{feed}: {self._end.taken} taken, {self._end.refused} refused ({kinds})")
        if isinstance(self._end, FeedFailed):
            return Probe(feed, False, f"{feed}: {sentence(self._end.reason, self._end.params, terminal_language())}")
        return Probe(feed, False, f"{feed}: no answer within {PATIENCE_S:.0f} s")
