"""A site's road net: snap, route and the times of many to one (Dijkstra over directed arcs, scipy.sparse.csgraph)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ioc.domain.ground import RoadEdge, TurnRule
from ioc.domain.roads.arcs import Arcs
from ioc.domain.roads.records import Leg, Route, Snap
from ioc.domain.roads.shape import RoadShape

Point = tuple[float, float]
"""Longitude and latitude, degrees."""
KEPT = 8
"""Nets with other closures that are kept ready."""
_Entry = list[tuple[int, float]]
"""Arcs with what it costs to be at their end, or to come from there."""


class RoadGraph:
    """Immutable. Edges are named by id; closures come with each question: an answer depends on nothing else.

    Raises ValueError for two edges of one id and for a line of fewer than two points.
    """

    def __init__(self, edges: Sequence[RoadEdge], rules: Sequence[TurnRule] = ()) -> None:
        self.edges = tuple(edges)
        self._number = {edge.id: index for index, edge in enumerate(self.edges)}
        if len(self._number) != len(self.edges):
            raise ValueError("two edges have the same id")
        if short := next((edge.id for edge in self.edges if len(edge.line) < 2), None):
            raise ValueError(f"edge {short} has no line")
        self._shape = RoadShape(self.edges)
        self.length_m = self._shape.length_m
        self._arcs = Arcs(self.edges, rules, self.length_m)
        self._matrices: dict[frozenset[str], tuple[Any, Any]] = {}

    def snap(self, lon: float, lat: float, closed: Iterable[str] = ()) -> Snap:
        """The nearest spot of an open edge; the first edge wins a tie. Raises ValueError when none is open."""
        return self._snap((lon, lat), self._open(closed))

    def route(self, start: Point, end: Point, closed: Iterable[str] = ()) -> Route | None:
        """The quickest way between the spots nearest to two points, or None when there is none.

        `closed` edges are neither driven nor snapped to; ids that are not in the net are passed over.
        """
        shut = frozenset(name for name in closed if name in self._number)
        open_edges = self._open(shut)
        if not open_edges.any():
            return None
        here, there = self._snap(start, open_edges), self._snap(end, open_edges)
        best = self._straight(here, there)
        leaves, enters = self._leaving(here), self._entering(there)
        forward, _ = self._ready(shut)
        found = _search(forward, [arc for arc, _ in leaves], True)
        turns = self._comes_from(shut)
        for row, (first, paid) in enumerate(leaves):
            for last, rest in enters:
                for before in turns(last):
                    cost = paid + float(found[0][row, before]) + rest
                    if np.isfinite(cost) and (best is None or cost < best[0] - 1e-9):
                        best = cost, [*_path(found[1][row], first, before), last]
        return self._told(best[1], here, there) if best else None

    def times_to(self, target: Point, starts: Sequence[Point], closed: Iterable[str] = ()) -> NDArray[np.float64]:
        """Driving seconds from each start to the target, float64[len(starts)]; inf where there is no way.

        One search for all: what a dispatcher asks when many units may be sent.
        """
        times = np.full(len(starts), np.inf)
        shut = frozenset(name for name in closed if name in self._number)
        open_edges = self._open(shut)
        if not open_edges.any() or not len(starts):
            return times
        there = self._snap(target, open_edges)
        turns = self._comes_from(shut)
        before = [(arc, rest) for last, rest in self._entering(there) for arc in turns(last)]
        _, backward = self._ready(shut)
        lengths = _search(backward, [arc for arc, _ in before], False)[0]
        # backward rows give the time from standing at the end of an arc to standing at the end of `before`
        reach = np.min(lengths + np.array([rest for _, rest in before])[:, None], axis=0) if before else None
        for index, start in enumerate(starts):
            here = self._snap(start, open_edges)
            straight = self._straight(here, there)
            ways = [paid + float(reach[arc]) for arc, paid in self._leaving(here)] if reach is not None else []
            times[index] = min([*ways, *([straight[0]] if straight else [])], default=np.inf)
        return times

    def _open(self, closed: Iterable[str]) -> NDArray[np.bool_]:
        open_edges = np.ones(len(self.edges), bool)
        open_edges[[self._number[name] for name in closed if name in self._number]] = False
        return open_edges

    def _snap(self, point: Point, open_edges: NDArray[np.bool_]) -> Snap:
        edge, share, lon, lat, gap = self._shape.nearest(*point, open_edges)
        return Snap(edge=self.edges[edge].id, share=share, lon=lon, lat=lat, gap_m=gap)

    def _leaving(self, spot: Snap) -> _Entry:
        """Arcs that a vehicle at the spot may follow to their end, with the seconds it takes."""
        return [(arc, self._arcs.seconds[arc] * (1 - self._along(arc, spot))) for arc in self._arcs_at(spot)]

    def _entering(self, spot: Snap) -> _Entry:
        """Arcs on which one may come to the spot from their beginning, with the seconds it takes."""
        return [(arc, self._arcs.seconds[arc] * self._along(arc, spot)) for arc in self._arcs_at(spot)]

    def _arcs_at(self, spot: Snap) -> list[int]:
        return self._arcs.of(self._number[spot.edge])

    def _along(self, arc: int, spot: Snap) -> float:
        return 1 - spot.share if arc % 2 else spot.share

    def _straight(self, here: Snap, there: Snap) -> tuple[float, list[int]] | None:
        """Both on one edge, and its direction leads from one to the other."""
        if here.edge != there.edge:
            return None
        for arc in self._arcs_at(here):
            ahead = self._along(arc, there) - self._along(arc, here)
            if ahead >= 0:
                return self._arcs.seconds[arc] * ahead, [arc]
        return None

    def _ready(self, closed: frozenset[str]) -> tuple[Any, Any]:
        """The net without the closed edges, forward and with every turn reversed."""
        found = self._matrices.get(closed)
        if found is None:
            if len(self._matrices) >= KEPT:
                self._matrices.pop(next(iter(self._matrices)))
            shut = np.array(sorted(self._number[name] for name in closed), np.int64)
            forward = self._arcs.matrix(shut)
            found = self._matrices[closed] = forward, forward.T.tocsr()
        return found

    def _comes_from(self, closed: frozenset[str]) -> Any:
        backward = self._ready(closed)[1]
        return lambda arc: sorted(backward.indices[backward.indptr[arc] : backward.indptr[arc + 1]].tolist())

    def _told(self, arcs: list[int], here: Snap, there: Snap) -> Route:
        legs: list[Leg] = []
        line: list[Point] = []
        for place, arc in enumerate(arcs):
            begin = self._along(arc, here) if place == 0 else 0.0
            end = self._along(arc, there) if place == len(arcs) - 1 else 1.0
            edge = self.edges[arc // 2]
            shares = (1 - begin, 1 - end) if arc % 2 else (begin, end)
            piece = self._shape.piece(arc // 2, *shares)
            line += piece[1:] if line else piece
            part = end - begin
            leg = Leg(
                name=edge.name,
                metres=float(self.length_m[arc // 2] * part),
                seconds=float(self._arcs.seconds[arc] * part),
                bridge=edge.bridge,
            )
            if legs and (legs[-1].name, legs[-1].bridge) == (leg.name, leg.bridge):
                was = legs.pop()
                leg = Leg(
                    name=leg.name,
                    metres=was.metres + leg.metres,
                    seconds=was.seconds + leg.seconds,
                    bridge=leg.bridge,
                )
            legs.append(leg)
        return Route(
            seconds=sum(leg.seconds for leg in legs),
            metres=sum(leg.metres for leg in legs),
            legs=tuple(legs),
            line=tuple(line),
            edges=tuple(self.edges[arc // 2].id for arc in arcs),
            start=here,
            end=there,
        )


def _search(matrix: Any, sources: list[int], paths: bool) -> tuple[Any, Any]:
    """Times float64[sources, arcs] and, when asked, the arc before each."""
    from scipy.sparse.csgraph import dijkstra

    if not sources:
        return np.zeros((0, matrix.shape[0])), None
    if paths:
        return dijkstra(matrix, indices=sources, return_predecessors=True)  # type: ignore[no-any-return]
    return dijkstra(matrix, indices=sources), None


def _path(before: NDArray[np.int32], first: int, last: int) -> list[int]:
    """Arcs from `first` to `last`."""
    arcs = [last]
    while arcs[-1] != first:
        arcs.append(int(before[arcs[-1]]))
    return arcs[::-1]
