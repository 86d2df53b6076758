"""All lines of a road net in one array, in metres on a plane at the net's middle: lengths, nearest spots, pieces."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ioc.domain.ground import Line, RoadEdge

EARTH_M = 6_371_008.8
"""Mean radius of the earth (IUGG), metres."""
F64 = NDArray[np.float64]


class RoadShape:
    """Equirectangular plane around the mean latitude: over a city the error of a length is below 0.1 %."""

    def __init__(self, edges: Sequence[RoadEdge]) -> None:
        counts = [len(edge.line) for edge in edges]
        self._points = np.array([point for edge in edges for point in edge.line], np.float64).reshape(-1, 2)
        middle = self._points.mean(axis=0) if len(self._points) else np.zeros(2)
        self._scale = np.radians(1.0) * EARTH_M * np.array([np.cos(np.radians(middle[1])), 1.0])
        self._first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        xy = self._points * self._scale
        inner = np.ones(max(len(xy) - 1, 0), bool)
        inner[self._first[1:-1] - 1] = False  # from the last point of one edge to the first of the next is no road
        self._at = np.flatnonzero(inner)
        self._from, self._step = xy[self._at], xy[self._at + 1] - xy[self._at]
        self._step_m = np.hypot(*self._step.T)
        self._edge = np.searchsorted(self._first, self._at, side="right") - 1
        self.length_m: F64 = np.bincount(self._edge, self._step_m, minlength=len(counts)).astype(np.float64)
        before = np.concatenate([[0.0], np.cumsum(self._step_m)[:-1]])
        starts = np.concatenate([[0.0], np.cumsum(self.length_m)])
        self._before = before - starts[self._edge]

    def nearest(self, lon: float, lat: float, open_edges: NDArray[np.bool_]) -> tuple[int, float, float, float, float]:
        """Edge number, share of its length, degrees of the spot and metres to it; of the edges that are open.

        Raises ValueError when none is.
        """
        usable = open_edges[self._edge]
        if not usable.any():
            raise ValueError("no road is open")
        point = np.array([lon, lat]) * self._scale
        reach = np.maximum(self._step_m**2, 1e-12)
        along = np.clip(((point - self._from) * self._step).sum(axis=1) / reach, 0.0, 1.0)
        spots = self._from + self._step * along[:, None]
        gaps = np.hypot(*(spots - point).T)
        best = int(np.where(usable, gaps, np.inf).argmin())
        edge = int(self._edge[best])
        walked = self._before[best] + along[best] * self._step_m[best]
        share = float(np.clip(walked / max(self.length_m[edge], 1e-9), 0.0, 1.0))
        spot = spots[best] / self._scale
        return edge, share, float(spot[0]), float(spot[1]), float(gaps[best])

    def piece(self, edge: int, begin: float, end: float) -> Line:
        """The line of an edge from one share of its length to another, backwards when `end` is less."""
        low, high = sorted((begin, end))
        points = self._points[self._first[edge] : self._first[edge + 1]]
        steps = np.hypot(*(np.diff(points, axis=0) * self._scale).T)
        at = np.concatenate([[0.0], np.cumsum(steps)]) / max(steps.sum(), 1e-9)
        inside = (at > low) & (at < high)
        ends = [[float(np.interp(share, at, points[:, axis])) for axis in (0, 1)] for share in (low, high)]
        cut = [ends[0], *points[inside].tolist(), ends[1]]
        return tuple((lon, lat) for lon, lat in (cut if begin <= end else cut[::-1]))
