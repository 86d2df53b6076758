"""Finding free room for words beside a symbol."""

from __future__ import annotations

import numpy as np

Rect = tuple[float, float, float, float]
"""Left, top, right, bottom in CSS pixels."""


class Occupied:
    """Rectangles that words may not cover."""

    def __init__(self, rects: tuple[Rect, ...] = (), bounds: Rect | None = None) -> None:
        self._bounds = bounds
        self._rects = np.zeros((64, 4))
        self._count = 0
        for rect in rects:
            self.add(rect)

    def add(self, rect: Rect) -> None:
        """Take this room."""
        if self._count == len(self._rects):
            self._rects = np.concatenate([self._rects, np.zeros_like(self._rects)])
        self._rects[self._count] = rect
        self._count += 1

    def free(self, rect: Rect) -> bool:
        """Whether nothing taken touches `rect` and it lies within the bounds."""
        edge = self._bounds
        if edge and (rect[0] < edge[0] or rect[1] < edge[1] or rect[2] > edge[2] or rect[3] > edge[3]):
            return False
        taken = self._rects[: self._count]
        meets = (taken[:, 0] < rect[2]) & (taken[:, 2] > rect[0])
        meets &= (taken[:, 1] < rect[3]) & (taken[:, 3] > rect[1])
        return not bool(meets.any())

    def beside(self, at: tuple[float, float], size: tuple[int, int], reach: float, anyway: bool = False) -> Rect | None:
        """Take room right, left, above or below `at`; None if there is none, or the right side if `anyway`."""
        (x, y), (width, height) = at, size
        near = min(reach, 22.0)
        corners = (
            (x + reach, y - height / 2),
            (x - near - width, y - height / 2),
            (x - width / 2, y - near - height),
            (x - width / 2, y + near),
            (x + reach - 8, y - near - height + 6),
            (x + reach - 8, y + near - 6),
        )
        rects = [(left, top, left + width, top + height) for left, top in corners]
        chosen = next((rect for rect in rects if self.free(rect)), rects[0] if anyway else None)
        if chosen is not None:
            self.add(chosen)
        return chosen
