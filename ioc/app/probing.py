"""Trying every feed once, without an engine: what `ioc connectors check` does."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from config.loader import SiteSettings
from ioc.app.fitting import Fitting
from ioc.app.site import feeds_of, plans_of
from ioc.app.words import terminal_language
from ioc.connect.catalogue import Catalogue
from ioc.connect.supervisor import Supervisor
from ioc.domain.inbound import FeedContacted, FeedFailed, Inbound, RecordRejected
from ioc.engine.clock import now_us
from resources import sentence

PATIENCE_S = 30.0

REASONS = 8
"""Reasons of refusals that are spelled out, one record each."""


class Probe(Struct, frozen=True):
    """What one feed gave."""

    feed: str
    good: bool
    words: str
    remarks: tuple[str, ...] = ()
    """Sentences on what was refused, and on what came but does not fit the site."""


def probe(settings: SiteSettings, catalogue: Catalogue, patience_s: float = PATIENCE_S) -> Iterator[Probe]:
    """Poll each feed of the site until its first contact or trouble, `patience_s` at most."""
    units = [unit.id for unit in settings.units]
    addresses = {feed.id: feed.address for feed in feeds_of(settings)}
    for feed in plans_of(settings):
        supervisor = Supervisor(catalogue, now_us, random.Random())
        polled = catalogue.manifest(feed.connector).polling
        heard = _Heard(Fitting(settings.site, feed.domain, units), patience_s, polled=polled)
        supervisor.start([feed], heard.take)
        heard.done.wait(patience_s)
        supervisor.stop()
        yield heard.result(feed.id, addresses[feed.id])


class _Heard:
    """Counts what a feed emits until it has something to say of itself."""

    def __init__(self, fitting: Fitting, patience_s: float, *, polled: bool) -> None:
        self._fitting, self._patience_s, self._polled = fitting, patience_s, polled
        self.done = threading.Event()
        self._kinds: Counter[str] = Counter()
        self._refusals: dict[str, RecordRejected] = {}
        self._end: FeedContacted | FeedFailed | None = None

    def take(self, message: Inbound) -> None:
        if self.done.is_set():
            return
        if isinstance(message, FeedContacted | FeedFailed):
            self._end = message
            self.done.set()
        else:
            self._kinds[type(message).__name__] += 1
            self._fitting.see(message)
            if isinstance(message, RecordRejected):
                self._refusals.setdefault(message.reason, message)

    def result(self, feed: str, address: str) -> Probe:
        """What is to be said; `address` stands behind a trouble, to be looked at."""
        language = terminal_language()
        if isinstance(self._end, FeedContacted):
            kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self._kinds.items()))
            words = f"{feed}: {self._end.taken} taken, {self._end.refused} refused" + (f" ({kinds})" if kinds else "")
            remarks = (*self._refused(language), *self._unfit(language))
            return Probe(feed, self._end.taken > 0 or not self._end.refused, words, remarks)
        if isinstance(self._end, FeedFailed):
            said = sentence(self._end.reason, self._end.params, language)
            return Probe(feed, False, f"{feed}: {said}" + (f" ({address})" if address else ""))
        code = "fit.no_answer" if self._polled else "fit.nobody_spoke"
        return Probe(feed, False, f"{feed}: {sentence(code, {'seconds': f'{self._patience_s:.0f}'}, language)}")

    def _refused(self, language: str) -> Iterator[str]:
        """One refusal of each reason, with the record that it is about."""
        for reason, one in list(self._refusals.items())[:REASONS]:
            said = sentence(reason, one.params, language)
            yield f"{one.record}: {said}" if one.record else said

    def _unfit(self, language: str) -> Iterator[str]:
        for code, params in self._fitting.remarks(now_us()):
            yield sentence(code, params, language)
