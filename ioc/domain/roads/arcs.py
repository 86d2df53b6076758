"""The net as directed arcs and the turns between them: what a shortest-path search runs on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ioc.domain.ground import RoadEdge, TurnRule

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]
LEAST_S = 1e-6
"""A stretch takes at least so long: a time of nothing would be no turn at all to the search."""


class Arcs:
    """Arc `2 e` runs along edge `e`, `2 e + 1` against it; a way that is one-way has only one of them.

    To be on an arc means to stand at its end; a turn from one arc to the next takes the time of the next. Turning
    back at a junction is allowed: crews do it.
    """

    def __init__(self, edges: Sequence[RoadEdge], rules: Sequence[TurnRule], length_m: F64) -> None:
        node: dict[str, int] = {}
        ends = [(node.setdefault(e.start, len(node)), node.setdefault(e.end, len(node))) for e in edges]
        pairs = np.array(ends, np.int64).reshape(-1, 2)
        self.size = 2 * len(edges)
        self.tail, self.head = pairs.reshape(-1), pairs[:, ::-1].reshape(-1)
        speed = np.array([max(edge.speed_km_h, 1.0) for edge in edges]) / 3.6
        self.seconds = np.repeat(np.maximum(length_m / speed, LEAST_S), 2)
        self.exists = np.array([way for e in edges for way in (e.oneway >= 0, e.oneway <= 0)], bool)
        self._order = np.argsort(self.tail, kind="stable")
        self._sorted = self.tail[self._order]
        self._banned = self._bans(edges, rules, node)

    def of(self, edge: int) -> list[int]:
        """The arcs of an edge that may be driven."""
        return [arc for arc in (2 * edge, 2 * edge + 1) if self.exists[arc]]

    def turns(self, closed: I64) -> tuple[I64, I64]:
        """All turns (from arc, to arc) when these edges are closed."""
        usable = self.exists.copy()
        usable[2 * closed] = usable[2 * closed + 1] = False
        first = np.searchsorted(self._sorted, self.head, side="left")
        counts = np.searchsorted(self._sorted, self.head, side="right") - first
        came = np.repeat(np.arange(self.size), counts)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        goes = self._order[np.repeat(first, counts) + within]
        kept = usable[came] & usable[goes]
        came, goes = came[kept], goes[kept]
        if len(self._banned):
            allowed = ~np.isin(came * self.size + goes, self._banned)
            came, goes = came[allowed], goes[allowed]
        return came, goes

    def matrix(self, closed: I64) -> Any:
        """Turns as a sparse matrix of seconds (float64[arcs, arcs])."""
        from scipy.sparse import csr_matrix

        came, goes = self.turns(closed)
        return csr_matrix((self.seconds[goes], (came, goes)), shape=(self.size, self.size))

    def _bans(self, edges: Sequence[RoadEdge], rules: Sequence[TurnRule], node: dict[str, int]) -> I64:
        """Forbidden turns as `from * size + to`; rules about edges or nodes that are not there say nothing."""
        number = {edge.id: index for index, edge in enumerate(edges)}
        banned: set[int] = set()
        for rule in rules:
            if rule.from_edge not in number or rule.to_edge not in number or rule.via not in node:
                continue
            via = node[rule.via]
            into = [a for a in self.of(number[rule.from_edge]) if self.head[a] == via]
            told = {a for a in self.of(number[rule.to_edge]) if self.tail[a] == via}
            leaving = np.flatnonzero((self.tail == via) & self.exists).tolist()
            away = told if rule.kind.startswith("no_") else set(leaving) - told if told else set()
            banned |= {came * self.size + goes for came in into for goes in away}
        return np.array(sorted(banned), np.int64)
