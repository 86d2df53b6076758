"""The most urgent and newest of many things that come, change and go, without looking at all of them each time."""

from __future__ import annotations

from heapq import heapify, heappop, heappush

SLACK = 64
"""A heap may hold twice what is there and so many entries more before it is made anew."""
AT_A_TIME = 2
"""Entries out of date that one change throws away when they stand at the top: what is acknowledged newest first never
piles up there."""


class Foremost:
    """Ids by priority (1 foremost), in each the newest first: a heap a priority, whose entries that are out of date are
    thrown away when they come up. Nothing is scanned, in whatever order things come and go."""

    def __init__(self) -> None:
        self._where: dict[str, tuple[int, int]] = {}
        self._heaps: dict[int, list[tuple[int, str]]] = {}
        self._held: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._where)

    def clear(self) -> None:
        """Forget all."""
        for held in (self._where, self._heaps, self._held):
            held.clear()

    def put(self, ident: str, priority: int, at_us: int) -> None:
        """It has this priority from now on, and is news since `at_us`."""
        placed = self._where.get(ident)
        if placed == (priority, at_us):
            return
        if placed is not None:
            self.drop(ident)
        self._where[ident] = (priority, at_us)
        self._held[priority] = self._held.get(priority, 0) + 1
        heappush(self._heaps.setdefault(priority, []), (-at_us, ident))

    def drop(self, ident: str) -> None:
        """It is not there any more; silent if it was not."""
        placed = self._where.pop(ident, None)
        if placed is not None:
            self._held[placed[0]] -= 1
            self._tidy(placed[0])

    def first(self) -> str | None:
        """The newest of the foremost priority; None when there is nothing."""
        for priority in sorted(self._heaps):
            heap = self._heaps[priority]
            while heap:
                if self._is_current(priority, heap[0]):
                    return heap[0][1]
                heappop(heap)
        return None

    def _tidy(self, priority: int) -> None:
        heap, where = self._heaps[priority], self._where
        for _ in range(AT_A_TIME):
            if not heap or where.get(heap[0][1]) == (priority, -heap[0][0]):
                break
            heappop(heap)
        if len(heap) > 2 * self._held[priority] + SLACK:
            heap[:] = {entry for entry in heap if where.get(entry[1]) == (priority, -entry[0])}
            heapify(heap)

    def _is_current(self, priority: int, entry: tuple[int, str]) -> bool:
        return self._where.get(entry[1]) == (priority, -entry[0])
