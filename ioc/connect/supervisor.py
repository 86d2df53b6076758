"""Runs the feeds: one thread each, so that one in trouble leaves the others alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from random import Random
from typing import Any

import structlog
from msgspec import Struct

from ioc.connect.api import AuthFailed, BadSettings, Connector, Emit, FeedContext, NotReady, Trouble
from ioc.connect.backoff import Backoff
from ioc.connect.catalogue import Catalogue
from ioc.connect.keeping import NOTHING_KEPT, Keeping
from ioc.connect.worker import shared_worker
from ioc.domain.inbound import FeedContacted, FeedFailed, Inbound

_log = structlog.get_logger(__name__)


class FeedPlan(Struct, frozen=True, kw_only=True):
    """One feed as the site file declares it; `settings` are the connector's, not yet checked."""

    id: str
    domain: str
    connector: str
    interval_s: float
    settings: dict[str, Any]


class Supervisor:
    """Starts, retries and stops feeds.

    NotReady waits (doubling, with jitter, never less than the source asked) and goes on with the same connector;
    AuthFailed and BadSettings stay off until `retry`; anything else is our bug: the feed is parked until
    `retry`, the traceback is logged, the rest runs.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        now_us: Callable[[], int],
        random: Random,
        *,
        first_wait_s: float = 1.0,
        longest_wait_s: float = 300.0,
        keeping: Keeping = NOTHING_KEPT,
    ) -> None:
        self._catalogue = catalogue
        self._now_us = now_us
        self._random = random
        self._keeping = keeping
        self._waits = (first_wait_s, longest_wait_s)
        self._runners: dict[str, _Runner] = {}

    def start(self, feeds: Iterable[FeedPlan], emit: Emit) -> None:
        """Start every feed. Raises ValueError on an id that is running."""
        fresh: dict[str, _Runner] = {}
        for plan in feeds:
            if plan.id in self._runners or plan.id in fresh:
                raise ValueError(f"feed {plan.id} is running")
            backoff = Backoff(self._random, first_s=self._waits[0], longest_s=self._waits[1])
            fresh[plan.id] = _Runner(plan, self._catalogue, self._now_us, backoff, emit, self._keeping)
        self._runners |= fresh
        for runner in fresh.values():
            runner.start()

    def retry(self, feed: str) -> bool:
        """Somebody acted: try now, with a new connector if it was off or parked. False: no such feed."""
        runner = self._runners.get(feed)
        if runner is not None:
            runner.act()
        return runner is not None

    def connector_for(self, feed: str) -> Connector | None:
        """Another connector of a feed's kind and settings, that does not run; None for no such feed. Raises
        BadSettings."""
        runner = self._runners.get(feed)
        return None if runner is None else runner.another()

    def stop(self, deadline_s: float = 2.0) -> tuple[str, ...]:
        """Stop every feed; names those that did not end in time (their threads are daemons)."""
        for runner in self._runners.values():
            runner.ask_to_stop()
        end = time.monotonic() + deadline_s
        late = tuple(feed for feed, runner in self._runners.items() if not runner.ended(end - time.monotonic()))
        if late:
            _log.warning("feeds.not_stopped", feeds=late)
        self._runners.clear()
        shared_worker().close()
        return late


class _Runner:
    """One feed on its thread."""

    def __init__(
        self,
        plan: FeedPlan,
        catalogue: Catalogue,
        now_us: Callable[[], int],
        backoff: Backoff,
        emit: Emit,
        keeping: Keeping,
    ) -> None:
        self._plan = plan
        self._catalogue = catalogue
        self._now_us = now_us
        self._backoff = backoff
        self._keeping = keeping
        self._emit = emit
        self._stop = threading.Event()
        self._acted = threading.Event()
        self._connector: Connector | None = None
        self._thread = threading.Thread(target=self._live, name=f"feed-{plan.id}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def act(self) -> None:
        self._acted.set()

    def ask_to_stop(self) -> None:
        self._stop.set()
        self._acted.set()

    def ended(self, within_s: float) -> bool:
        self._thread.join(max(0.0, within_s))
        return not self._thread.is_alive()

    def _live(self) -> None:
        while not self._stop.is_set():
            failed = self._attempt()
            if failed is None or self._stop.is_set():
                return
            self._acted.clear()
            if self._stop.is_set():
                return
            if not self._report(failed):
                return
            self._acted.wait(failed.retry_s)

    def _attempt(self) -> FeedFailed | None:
        """Run the connector until it ends or fails; None when it ended by itself or was stopped."""
        try:
            if self._connector is None:
                self._connector = self._made()
            self._connector.run(self._pass_on, self._stop)
        except NotReady as trouble:
            wait_s = self._backoff.next_s(trouble.retry_after_s)
            return self._failed(trouble, retry_s=wait_s)
        except (AuthFailed, BadSettings) as trouble:
            self._connector = None
            return self._failed(trouble, retry_s=None)
        except Exception as error:
            self._connector = None
            return None if self._stop.is_set() else self._parked(error)
        return None

    def another(self) -> Connector:
        return self._made()

    def _made(self) -> Connector:
        context = FeedContext(
            feed=self._plan.id,
            domain=self._plan.domain,
            interval_s=self._plan.interval_s,
            now_us=self._now_us,
            keeping=self._keeping,
        )
        return self._catalogue.make(self._plan.connector, context, self._plan.settings)

    def _pass_on(self, message: Inbound) -> None:
        """What the connector calls `emit`: keeps the contract that a message is typed and its own feed's."""
        if not isinstance(message, Inbound) or message.feed != self._plan.id:
            raise TypeError(f"connector {self._plan.connector} emitted {type(message).__name__} of another feed")
        if isinstance(message, FeedContacted):
            self._backoff.succeed()
        self._emit(message)

    def _failed(self, trouble: Trouble, retry_s: float | None) -> FeedFailed:
        _log.info("feed.failed", feed=self._plan.id, reason=trouble.code, retry_s=retry_s)
        return FeedFailed(feed=self._plan.id, reason=trouble.code, params=trouble.params, retry_s=retry_s)

    def _parked(self, error: Exception) -> FeedFailed:
        _log.exception("feed.parked", feed=self._plan.id)
        kind = type(error).__name__
        return FeedFailed(feed=self._plan.id, reason="feed.bug", params={"error": kind}, parked=True)

    def _report(self, failed: FeedFailed) -> bool:
        """Tell the engine; False when it no longer listens."""
        try:
            self._emit(failed)
        except Exception:
            if not self._stop.is_set():
                _log.exception("feed.report_failed", feed=self._plan.id)
            return False
        return True
