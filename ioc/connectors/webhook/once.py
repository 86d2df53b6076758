"""What was brought before is not taken twice: by its Idempotency-Key, or by its very bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any

from msgspec import Struct

MOST_KEPT = 50_000


class Known(Struct, frozen=True):
    """A parcel that came before. `answer` None: it is still being taken. `mark` is the hash of its body."""

    mark: bytes
    until_s: float
    answer: dict[str, Any] | None


class Once:
    """Answers by key, for so long. Any thread. `begin`, then `done` or `undone`."""

    def __init__(self, keep_s: float, most: int = MOST_KEPT) -> None:
        self._keep_s = keep_s
        self._most = most
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Known] = OrderedDict()

    def begin(self, key: str, mark: bytes, now_s: float) -> Known | None:
        """None: new, and from now on being taken. Else what is known of it."""
        with self._lock:
            self._forget(now_s)
            known = self._known.get(key)
            if known is None:
                self._known[key] = Known(mark, now_s + self._keep_s, None)
            return known

    def done(self, key: str, answer: dict[str, Any], now_s: float) -> None:
        """It is with the engine."""
        with self._lock:
            begun = self._known.pop(key, None)
            if begun is not None:
                self._known[key] = Known(begun.mark, now_s + self._keep_s, answer)

    def undone(self, key: str) -> None:
        """Nothing of it was taken: it may come again."""
        with self._lock:
            self._known.pop(key, None)

    def _forget(self, now_s: float) -> None:
        while self._known:
            key, oldest = next(iter(self._known.items()))
            if oldest.until_s > now_s and len(self._known) < self._most:
                return
            del self._known[key]
