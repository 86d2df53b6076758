"""Stretches of a street as people name them: a street, or that street between two that cross it."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable, Sequence

from ioc.domain.ground import RoadEdge
from ioc.domain.units import distance_m

Fold = Callable[[str], str]
"""How names are compared (case and tone marks left out)."""


def streets(edges: Iterable[RoadEdge]) -> tuple[str, ...]:
    """The names of all streets, sorted."""
    return tuple(sorted({edge.name for edge in edges if edge.name}))


def street(edges: Sequence[RoadEdge], name: str, fold: Fold) -> list[RoadEdge]:
    """Every edge of the street of that name, else of the only one whose name begins so; empty when none or several."""
    wanted = fold(name)
    if not wanted:
        return []
    exact = [edge for edge in edges if fold(edge.name) == wanted]
    if exact:
        return exact
    begun = [edge for edge in edges if fold(edge.name).startswith(wanted)]
    return begun if len({edge.name for edge in begun}) == 1 else []


def between(edges: Sequence[RoadEdge], name: str, first: str, second: str, fold: Fold) -> list[RoadEdge]:
    """The street between the nearest crossings with two others, in order; empty when they do not both cross it."""
    own = street(edges, name, fold)
    own_ids = {edge.id for edge in own}
    starts, ends = (
        _nodes(own) & _nodes(one for one in street(edges, other, fold) if one.id not in own_ids)
        for other in (first, second)
    )
    if not starts or not ends:
        return []
    at: dict[str, list[RoadEdge]] = {}
    for edge in own:
        at.setdefault(edge.start, []).append(edge)
        at.setdefault(edge.end, []).append(edge)
    came: dict[str, tuple[str, RoadEdge] | None] = dict.fromkeys(sorted(starts))
    waiting = deque(sorted(starts))
    while waiting:
        node = waiting.popleft()
        if node in ends and came[node] is not None:
            return _back(came, node)
        for edge in at.get(node, ()):
            other = edge.end if edge.start == node else edge.start
            if other not in came:
                came[other] = (node, edge)
                waiting.append(other)
    return []


def _back(came: dict[str, tuple[str, RoadEdge] | None], node: str) -> list[RoadEdge]:
    found: list[RoadEdge] = []
    while (step := came[node]) is not None:
        node = step[0]
        found.append(step[1])
    return found[::-1]


def _nodes(edges: Iterable[RoadEdge]) -> set[str]:
    return {node for edge in edges for node in (edge.start, edge.end)}


def crossings(edges: Sequence[RoadEdge], edge: RoadEdge) -> tuple[str, str]:
    """What the street is called that meets the edge at its start and at its end; "" where none has another name."""

    def met(node: str) -> str:
        names = (one.name for one in edges if node in (one.start, one.end) and one.name and one.name != edge.name)
        return next(names, "")

    return met(edge.start), met(edge.end)


def near(edges: Iterable[RoadEdge], lon: float, lat: float, most: int) -> list[tuple[RoadEdge, float]]:
    """The nearest edges with how far they are, metres; nearest first."""
    found = [(edge, gap_m(edge, lon, lat)) for edge in edges]
    return sorted(found, key=lambda pair: (pair[1], pair[0].id))[:most]


def gap_m(edge: RoadEdge, lon: float, lat: float) -> float:
    """How far a point lies beside an edge, metres; on a plane, which is good within a city."""
    east = math.cos(math.radians(lat)) * 111_320.0
    least = math.inf
    for (x1, y1), (x2, y2) in zip(edge.line, edge.line[1:], strict=False):
        ax, ay = (x1 - lon) * east, (y1 - lat) * 110_574.0
        bx, by = (x2 - lon) * east, (y2 - lat) * 110_574.0
        dx, dy = bx - ax, by - ay
        whole = dx * dx + dy * dy
        share = min(max(-(ax * dx + ay * dy) / whole, 0.0), 1.0) if whole else 0.0
        least = min(least, math.hypot(ax + share * dx, ay + share * dy))
    return least


def length_m(edges: Iterable[RoadEdge]) -> float:
    """How long they are together, metres."""
    return sum(distance_m(*one, *other) for edge in edges for one, other in zip(edge.line, edge.line[1:], strict=False))


def stretch_name(edges: Sequence[RoadEdge], chosen: Sequence[RoadEdge]) -> str:
    """What people call some edges: their streets, and of one street between which it lies where that is known."""
    names = list(dict.fromkeys(edge.name for edge in chosen if edge.name))
    if len(names) != 1:
        return ", ".join(names)
    own = [edge for edge in edges if edge.name == names[0]]
    if len(own) == len(chosen):
        return names[0]
    ends = [one for edge in (chosen[0], chosen[-1]) for one in crossings(edges, edge) if one]
    outer = list(dict.fromkeys((*ends[:1], *ends[-1:])))
    return f"{names[0]} ({' – '.join(outer)})" if outer else names[0]
