"""Counting assets in cells of the world grid when the view is too far out to draw each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maps.assets import AssetColumns
from maps.marks import RETURNED, STALE, UNACKED
from maps.projection import View
from maps.sprites import CLUSTER_CELL


@dataclass(frozen=True)
class Cluster:
    """A counted cell: where its members' middle is (device pixels from the view's top left), and the worst of them.

    `severity` 0 means that all are normal; `unacked` refers to any member; `abnormal` counts what is
    active with severities 1-5.
    """

    id: str
    x: int
    y: int
    count: int
    abnormal: int
    severity: int
    unacked: bool
    stale: bool

    def sprite_name(self) -> str:
        """Name on the record (hash)."""
        ring = ".unacked" if self.unacked else ""
        return f"cluster.{self.count}.{self.severity}{ring}{'.stale' if self.stale else ''}"


def clusters(columns: AssetColumns, view: View) -> list[Cluster]:
    """Cells with members that touch `view`, by rising urgency so that the worst is painted last."""
    xs, ys = columns.pixels(view.zoom, view.dpr)
    if not len(xs):
        return []
    side = max(int(CLUSTER_CELL * view.dpr), 1)
    key: NDArray[np.int64] = (ys // side).astype(np.int64) << 32 | (xs // side).astype(np.int64)
    cells, member, count = np.unique(key, return_inverse=True, return_counts=True)
    worst = np.full(len(cells), 6, np.int64)
    severe = (columns.severity > 0) & ((columns.flags & RETURNED) == 0)
    np.minimum.at(worst, member[severe], columns.severity[severe].astype(np.int64))
    abnormal = np.bincount(member[severe], minlength=len(cells))
    unacked = np.bincount(member[(columns.flags & UNACKED) > 0], minlength=len(cells)) > 0
    stale = np.bincount(member[(columns.flags & STALE) > 0], minlength=len(cells)) * 2 > count
    x_mean = np.bincount(member, xs, len(cells)) / count
    y_mean = np.bincount(member, ys, len(cells)) / count
    left, top = view.device_corner
    width, height = view.device_size
    found = []
    for i in np.argsort(-worst, kind="stable").tolist():
        x, y = round(float(x_mean[i])) - left, round(float(y_mean[i])) - top
        if -side <= x < width + side and -side <= y < height + side:
            severity = int(worst[i]) % 6
            found.append(
                Cluster(
                    f"{view.zoom}/{int(cells[i])}",
                    x,
                    y,
                    int(count[i]),
                    int(abnormal[i]),
                    severity,
                    bool(unacked[i]),
                    bool(stale[i]),
                )
            )
    return found
