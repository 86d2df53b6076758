"""Finding free room for words beside a symbol."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
Rect = tuple[float, float, float, float]
"""Left, top, right, bottom in CSS pixels."""
FAR = 26.0
FAR_STEPS = (0.0, -44.0, 44.0, -88.0, 88.0)
"""How far off, and how far aside, words of the most urgent may stand when there is no room near, CSS pixels."""


class Occupied:
    """Rectangles that words may not cover."""

    def __init__(self, rects: tuple[Rect, ...] = (), bounds: Rect | None = None) -> None:
        self._bounds = bounds
        self._rects = np.zeros((64, 4))
        self._count = 0
        for rect in rects:
            self.add(rect)

    def add(self, rect: Rect) -> int:
        """Take this room; the number under which it can be lifted again."""
        if self._count == len(self._rects):
            self._rects = np.concatenate([self._rects, np.zeros((len(self._rects) + 64, 4))])
        self._rects[self._count] = rect
        self._count += 1
        return self._count - 1

    def add_squares(self, x: F64, y: F64, half: F64) -> None:
        """Take a square around each point."""
        self._rects = np.concatenate(
            [self._rects[: self._count], np.column_stack([x - half, y - half, x + half, y + half])]
        )
        self._count = len(self._rects)

    def lift(self, number: int) -> Rect:
        """Give the room of `number` back; what it was."""
        left, top, right, bottom = self._rects[number].tolist()
        self._rects[number] = np.nan
        return left, top, right, bottom

    def lay(self, number: int, rect: Rect) -> None:
        """Take room again under the number it had."""
        self._rects[number] = rect

    def free(self, rect: Rect) -> bool:
        """Whether nothing taken touches `rect` and it lies within the bounds."""
        return self.first_free([rect]) is not None

    def first_free(self, rects: Sequence[Rect]) -> Rect | None:
        """The first of `rects` within the bounds that nothing taken touches."""
        edge = self._bounds
        inside = [rect for rect in rects if edge is None or _within(rect, edge)]
        if not inside:
            return None
        near = self._near(inside)
        for rect in inside:
            if not any(r[0] < rect[2] and r[2] > rect[0] and r[1] < rect[3] and r[3] > rect[1] for r in near):
                return rect
        return None

    def _near(self, rects: list[Rect]) -> list[list[float]]:
        """What is taken around all of `rects` together: few, so that each need not be held against everything."""
        west, north = min(rect[0] for rect in rects), min(rect[1] for rect in rects)
        east, south = max(rect[2] for rect in rects), max(rect[3] for rect in rects)
        taken = self._rects[: self._count]
        meets = (taken[:, 0] < east) & (taken[:, 2] > west) & (taken[:, 1] < south) & (taken[:, 3] > north)
        found: list[list[float]] = taken[meets].tolist()
        return found

    def beside(
        self,
        at: tuple[float, float],
        size: tuple[int, int],
        reach: float,
        anyway: bool = False,
        far: bool = False,
        near: float = 22.0,
    ) -> Rect | None:
        """Take room right of `at` from `reach` on, left, above or below it from `near` on, or farther away if `far`.

        None if there is none, or the right side if `anyway`.
        """
        (x, y), (width, height) = at, size
        near = min(reach, near)
        corners = (
            (x + reach, y - height / 2),
            (x - near - width, y - height / 2),
            (x - width / 2, y - near - height),
            (x - width / 2, y + near),
            (x + reach - 8, y - near - height + 6),
            (x + reach - 8, y + near - 6),
            *((x + east, y + south - height / 2) for east in (reach + FAR, -near - width - FAR) for south in FAR_STEPS),
            *((x - width / 2 + east, y + south) for south in (-near - height - FAR, near + FAR) for east in FAR_STEPS),
        )
        rects = [(left, top, left + width, top + height) for left, top in corners[: None if far else 6]]
        chosen = self.first_free(rects) or (rects[0] if anyway else None)
        if chosen is not None:
            self.add(chosen)
        return chosen


def _within(rect: Rect, edge: Rect) -> bool:
    return rect[0] >= edge[0] and rect[1] >= edge[1] and rect[2] <= edge[2] and rect[3] <= edge[3]
