"""Neighbouring rows as runs, so that a view is told once for all of them; sorted lists changed in one go."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Any


def runs(rows: Iterable[int]) -> list[tuple[int, int]]:
    """Rising row numbers as (first, last) pairs of neighbours; repeats are taken once."""
    found: list[tuple[int, int]] = []
    for row in rows:
        if found and row <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(row, found[-1][1]))
        else:
            found.append((row, row))
    return found


def splice(order: Sequence[Any], leaving: Iterable[int], come: Iterable[Any]) -> list[Any]:
    """A sorted list without the rows `leaving` and with the sorted items `come`, by slices: O(n) only in memcpy.

    What is left of `order` without `leaving` must be sorted.
    """
    left: list[Any] = []
    start = 0
    for first, last in runs(sorted(leaving)):
        left += order[start:first]
        start = last + 1
    left += order[start:]
    made: list[Any] = []
    start = 0
    for item in come:
        at = bisect_left(left, item, start)
        made += left[start:at]
        made.append(item)
        start = at
    return made + left[start:]
