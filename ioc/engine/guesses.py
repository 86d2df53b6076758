"""Slowing down whoever guesses passwords: a wait that grows with each wrong one, for that login alone."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from msgspec import Struct

FREE_TRIES = 3
"""Wrong passwords in a row that cost nothing: people mistype."""
LONGEST_WAIT_S = 60.0
"""The wait doubles up to this. Not for ever: who knows a login could otherwise lock its person out."""
FORGOTTEN_S = 900.0
MOST_LOGINS = 2000


class Tries(Struct):
    """How often a login was tried in vain, until when the next try is held off, and whether that was told."""

    failures: int = 0
    last_s: float = 0.0
    until_s: float = 0.0
    told: bool = False


class Guesses:
    """Counts by login, known or not, so that a wait tells nobody which accounts there are. Thread-safe.

    Held in memory; what the record knows of accounts is given back with `recall` after a restart, and logins that
    nobody has start anew. `now_s` measures durations only.
    """

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._lock = threading.Lock()
        self._tries: OrderedDict[str, Tries] = OrderedDict()

    def wait_s(self, login: str) -> float:
        """How long this login has to wait still; 0 when a password is looked at."""
        with self._lock:
            tries = self._tries.get(login)
            return 0.0 if tries is None else max(0.0, tries.until_s - self._now_s())

    def failed(self, login: str) -> Tries:
        """A wrong password; the count and the wait as they now are."""
        with self._lock:
            now = self._now_s()
            tries = self._tries.pop(login, None)
            if tries is None or now - tries.last_s > FORGOTTEN_S:
                tries = Tries()
            tries.failures += 1
            tries.last_s = now
            tries.told = False
            tries.until_s = now + _wait_s(tries.failures)
            self._tries[login] = tries
            while len(self._tries) > MOST_LOGINS:
                self._tries.popitem(last=False)
            return Tries(failures=tries.failures, last_s=now, until_s=tries.until_s)

    def recall(self, login: str, failures: int, ago_s: float) -> None:
        """So many wrong passwords in a row, the last so long ago, before a restart."""
        if ago_s <= FORGOTTEN_S:
            with self._lock:
                last_s = self._now_s() - ago_s
                self._tries[login] = Tries(failures=failures, last_s=last_s, until_s=last_s + _wait_s(failures))

    def is_news(self, login: str) -> bool:
        """Whether a try that was held off should go on record: once a wait, however often it is knocked meanwhile."""
        with self._lock:
            tries = self._tries.get(login)
            if tries is None or tries.told:
                return False
            tries.told = True
            return True

    def succeeded(self, login: str) -> None:
        """The right password: forgotten."""
        with self._lock:
            self._tries.pop(login, None)


def _wait_s(failures: int) -> float:
    over = failures - FREE_TRIES
    return min(2.0**over, LONGEST_WAIT_S) if over >= 0 else 0.0
