"""The most urgent and newest of many things that come, change and go, without looking at all of them each time."""

from __future__ import annotations

from bisect import bisect_left, insort


class Foremost:
    """Ids by priority (1 foremost), each priority a list in the order of time, the newest last. A step is a search by
    halves; nothing piles up that would have to be cleared away at once. What comes first after `clear` is sorted in one
    go when it is first asked for or changed."""

    def __init__(self) -> None:
        self._where: dict[str, tuple[int, int]] = {}
        self._lists: dict[int, list[tuple[int, str]]] = {}
        self._sorted = True

    def __len__(self) -> int:
        return len(self._where)

    def clear(self) -> None:
        """Forget all."""
        self._where.clear()
        self._lists.clear()
        self._sorted = False

    def put(self, ident: str, priority: int, at_us: int) -> None:
        """It has this priority from now on, and is news since `at_us`."""
        placed = self._where.get(ident)
        if placed == (priority, at_us):
            return
        if placed is not None:
            self.drop(ident)
        self._where[ident] = (priority, at_us)
        mine = self._lists.setdefault(priority, [])
        if self._sorted:
            insort(mine, (at_us, ident))
        else:
            mine.append((at_us, ident))

    def drop(self, ident: str) -> None:
        """It is not there any more; silent if it was not."""
        placed = self._where.pop(ident, None)
        if placed is not None:
            self._sort()
            priority, at_us = placed
            mine = self._lists[priority]
            del mine[bisect_left(mine, (at_us, ident))]

    def first(self) -> str | None:
        """The newest of the foremost priority; None when there is nothing."""
        self._sort()
        return next((mine[-1][1] for _, mine in sorted(self._lists.items()) if mine), None)

    def _sort(self) -> None:
        if not self._sorted:
            for mine in self._lists.values():
                mine.sort()
            self._sorted = True
