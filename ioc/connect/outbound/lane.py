"""One channel on a thread of its own: what hangs here delays nobody else, and no decision."""

from __future__ import annotations

import heapq
import threading
import time
from collections.abc import Callable
from random import Random

import structlog
from msgspec import Struct

from ioc.connect.api import AuthFailed, BadSettings, NotReady, Trouble
from ioc.connect.outbound.api import Outgoing, Rejected, Sender
from ioc.domain import facts as f
from ioc.domain.outbound_records import Effect

log = structlog.get_logger(__name__)

IDLE_S = 0.5
"""Longest sleep, so that a clock that leaps is noticed."""


class Patience(Struct, frozen=True, kw_only=True):
    """How often and how long a channel is tried: doubling waits with jitter, then a dead letter."""

    attempts: int = 8
    first_s: float = 2.0
    longest_s: float = 300.0

    def wait_s(self, attempt: int, random: Random, asked_s: float | None = None) -> float:
        """Seconds after failed attempt `attempt` (from 1); never less than the receiver asked for (an hour at most)."""
        whole = min(self.longest_s, self.first_s * 2.0 ** min(attempt - 1, 30))
        wait = whole * random.uniform(0.5, 1.0)
        return wait if asked_s is None else max(wait, min(asked_s, 3600.0))


class Lane:
    """Sends what it is given, the earliest due first, and tells the outcome as a fact."""

    def __init__(
        self,
        channel: str,
        *,
        make: Callable[[], Sender],
        compose: Callable[[Effect], Outgoing],
        stays_here: Callable[[Effect], bool],
        tell: Callable[[f.AnyFact], None],
        now_us: Callable[[], int],
        random: Random,
        patience: Patience,
    ) -> None:
        """`stays_here` says of which effects nothing may leave (dry run, exercise): they are composed and told."""
        self.channel = channel
        self._make, self._compose, self._stays_here, self._tell = make, compose, stays_here, tell
        self._now_us, self._random, self._patience = now_us, random, patience
        self._sender: Sender | None = None
        self._waiting: list[tuple[int, int, Effect]] = []
        self._count = 0
        self._changed = threading.Condition()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name=f"out-{channel}", daemon=True)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def take(self, effect: Effect) -> None:
        """Send it when it is due. Never blocks."""
        with self._changed:
            self._count += 1
            heapq.heappush(self._waiting, (effect.again_us, self._count, effect))
            self._changed.notify()

    def stop(self, wait_s: float) -> None:
        """End after the attempt at hand; one that hangs is left to die with the process."""
        with self._changed:
            self._stopped = True
            self._changed.notify()
        self._thread.join(wait_s)

    def _run(self) -> None:
        while (effect := self._next()) is not None:
            outcome = self._attempt(effect)
            self._tell(outcome)
            if isinstance(outcome, f.EffectFailed):
                self.take(_tried(effect, outcome))

    def _next(self) -> Effect | None:
        with self._changed:
            while not self._stopped:
                if not self._waiting:
                    self._changed.wait()
                    continue
                ahead_s = (self._waiting[0][0] - self._now_us()) / 1e6
                if ahead_s <= 0:
                    return heapq.heappop(self._waiting)[2]
                self._changed.wait(min(ahead_s, IDLE_S))
            return None

    def _attempt(self, effect: Effect) -> f.AnyFact:
        attempt, began = effect.attempts + 1, time.monotonic()
        try:
            message = self._compose(effect)
            dry = self._stays_here(effect)
            if not dry:
                self._sender = self._sender or self._make()
                self._sender.send(message)
        except NotReady as trouble:
            return self._again(effect, attempt, trouble)
        except (Rejected, AuthFailed, BadSettings) as trouble:
            return _given_up(effect, attempt, trouble)
        except Exception as fault:
            log.exception("a message could not be sent", channel=self.channel, effect=effect.key)
            return _given_up(effect, attempt, Trouble("outbound.bug", error=type(fault).__name__))
        log.info("sent", channel=self.channel, effect=effect.key, dry=dry, seconds=round(time.monotonic() - began, 3))
        return f.EffectSent(
            effect=effect.key,
            channel=effect.channel,
            message=effect.message,
            about=effect.about,
            attempt=attempt,
            dry=dry,
        )

    def _again(self, effect: Effect, attempt: int, trouble: NotReady) -> f.AnyFact:
        if attempt >= self._patience.attempts:
            return _given_up(effect, attempt, trouble)
        wait_s = self._patience.wait_s(attempt, self._random, trouble.retry_after_s)
        return f.EffectFailed(
            effect=effect.key,
            channel=effect.channel,
            attempt=attempt,
            code=trouble.code,
            params=trouble.params,
            again_us=self._now_us() + round(wait_s * 1e6),
        )


def _tried(effect: Effect, failed: f.EffectFailed) -> Effect:
    return Effect(
        key=effect.key,
        channel=effect.channel,
        message=effect.message,
        about=effect.about,
        params=effect.params,
        exercise=effect.exercise,
        queued_us=effect.queued_us,
        attempts=failed.attempt,
        again_us=failed.again_us,
    )


def _given_up(effect: Effect, attempt: int, trouble: Trouble) -> f.EffectGivenUp:
    return f.EffectGivenUp(
        effect=effect.key,
        channel=effect.channel,
        message=effect.message,
        about=effect.about,
        attempt=attempt,
        code=trouble.code,
        params=trouble.params,
    )
