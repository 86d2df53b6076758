"""The most urgent and newest of many things that come, change and go, without looking at all of them each time."""

from __future__ import annotations


class Foremost:
    """Ids by priority (1 foremost), in each the newest first. News comes in the order of its time, so that the last
    one that came is the newest: a change costs a dictionary step. What comes out of order costs one sorting."""

    def __init__(self) -> None:
        self._where: dict[str, int] = {}
        self._buckets: dict[int, dict[str, int]] = {}
        self._newest: dict[int, int] = {}
        self._untidy: set[int] = set()

    def __len__(self) -> int:
        return len(self._where)

    def clear(self) -> None:
        """Forget all."""
        for held in (self._where, self._buckets, self._newest, self._untidy):
            held.clear()

    def put(self, ident: str, priority: int, at_us: int) -> None:
        """It has this priority from now on, and is news since `at_us`."""
        bucket = self._buckets.setdefault(priority, {})
        if bucket.get(ident) == at_us:
            return
        self.drop(ident)
        if at_us < self._newest.get(priority, 0):
            self._untidy.add(priority)
        else:
            self._newest[priority] = at_us
        self._where[ident] = priority
        bucket[ident] = at_us

    def drop(self, ident: str) -> None:
        """It is not there any more; silent if it was not."""
        priority = self._where.pop(ident, None)
        if priority is not None:
            del self._buckets[priority][ident]

    def first(self) -> str | None:
        """The newest of the foremost priority; None when there is nothing."""
        for priority in sorted(self._buckets):
            bucket = self._buckets[priority]
            if not bucket:
                continue
            if priority in self._untidy:
                self._untidy.discard(priority)
                ordered = sorted(bucket.items(), key=lambda item: (item[1], item[0]))
                bucket = self._buckets[priority] = dict(ordered)
                self._newest[priority] = ordered[-1][1]
            return next(reversed(bucket))
        return None
