"""What a feed has given before, bounded, so that what is said again is not counted again."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

import msgspec

from ioc.domain.inbound import RecordRejected

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
MOST_REMEMBERED = 200_000


class Remembered(Generic[K, V]):
    """A map that forgets what was used longest ago."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._known: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        if key in self._known:
            self._known.move_to_end(key)
        return self._known.get(key)

    def put(self, key: K, value: V) -> None:
        self._known[key] = value
        self._known.move_to_end(key)
        if len(self._known) > self._most:
            self._known.popitem(last=False)

    def drop(self, key: K) -> None:
        self._known.pop(key, None)

    def __len__(self) -> int:
        return len(self._known)


class KnownRejects:
    """Lets a reject through once: a record that stays bad is one reject, not one a poll."""

    def __init__(self) -> None:
        self._known: Remembered[bytes, bool] = Remembered(50_000)

    def news(self, rejects: Iterable[RecordRejected]) -> list[RecordRejected]:
        """Those not seen before with the same reason and payload."""
        fresh = []
        for reject in rejects:
            mark = hashlib.blake2b(msgspec.msgpack.encode(reject), digest_size=16).digest()
            if self._known.get(mark) is None:
                fresh.append(reject)
            self._known.put(mark, True)
        return fresh
