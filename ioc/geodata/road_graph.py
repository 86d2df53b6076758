"""A road graph from ways that share nodes, or from bare lines: junctions, edges between them, and one whole network."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from ioc.geodata.osm_ways import RoadWays, TurnRule
from ioc.geodata.road_tags import RoadTags, road_tags

EARTH_M = 6_371_008.8
"""Mean radius of the earth (IUGG), metres."""
JOIN_M = 3.0
"""Bare lines meet where an end lies so near to another line."""


@dataclass(frozen=True)
class GraphEdge:
    """A stretch between two junctions; points are float64[k, 2] degrees from `start` to `end`."""

    start: int
    end: int
    points: NDArray[np.float64]
    tags: RoadTags
    way: int = 0

    @property
    def length_m(self) -> float:
        """Length along the line."""
        return line_length_m(self.points)


@dataclass(frozen=True)
class EdgeRule:
    """A turn rule between two edges (their numbers) at a junction."""

    kind: str
    from_edge: int
    node: int
    to_edge: int


@dataclass
class RoadGraph:
    """`dropped_*` is what did not hang together with the rest: counted, so that nobody misses it unknowingly."""

    nodes: NDArray[np.float64]
    edges: list[GraphEdge]
    rules: list[EdgeRule] = field(default_factory=list)
    dropped_edges: int = 0
    dropped_km: float = 0.0
    rules_left_out: int = 0
    nodes_missing: int = 0

    @property
    def km(self) -> float:
        """Length of all edges."""
        return sum(edge.length_m for edge in self.edges) / 1000


def line_length_m(points: NDArray[np.float64]) -> float:
    """Great-circle length of a line of degrees, metres."""
    lon, lat = np.radians(points[:, 0]), np.radians(points[:, 1])
    half = np.sin(np.diff(lat) / 2) ** 2 + np.cos(lat[:-1]) * np.cos(lat[1:]) * np.sin(np.diff(lon) / 2) ** 2
    return float((2 * EARTH_M * np.arcsin(np.sqrt(np.minimum(half, 1)))).sum())


def graph_of_ways(roads: RoadWays) -> RoadGraph:
    """The graph of an OSM extract: ways are cut where they share a node. Shares no state; order is the file's."""
    drivable = [(way, tags) for way in roads.ways if (tags := road_tags(way.tags)) is not None]
    kept = [(way, tags, _there(roads, way.nodes)) for way, tags in drivable]
    counts: dict[int, int] = {}
    for _, _, nodes in kept:
        for node in nodes.tolist():
            counts[node] = counts.get(node, 0) + 1
        for node in (nodes[:1].tolist() + nodes[-1:].tolist()) if len(nodes) > 1 else []:
            counts[node] += 1
    number: dict[int, int] = {}
    edges: list[GraphEdge] = []
    for way, tags, nodes in kept:
        at = np.searchsorted(roads.node_ids, nodes)
        points = np.column_stack([roads.lon[at], roads.lat[at]])
        cuts = [index for index, node in enumerate(nodes.tolist()) if counts[node] > 1]
        for first, last in pairwise(cuts):
            start, end = (number.setdefault(int(nodes[index]), len(number)) for index in (first, last))
            edges.append(GraphEdge(start, end, points[first : last + 1], tags, way.id))
    at = np.searchsorted(roads.node_ids, np.fromiter(number, np.int64, len(number)))
    graph = RoadGraph(np.column_stack([roads.lon[at], roads.lat[at]]), edges, nodes_missing=roads.missing)
    whole = largest_network(graph, rules=[(rule, number.get(rule.via_node, -1)) for rule in roads.rules])
    whole.rules_left_out += roads.rules_left_out
    return whole


def _there(roads: RoadWays, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The way's nodes that the extract holds."""
    if not len(roads.node_ids):
        return nodes[:0]
    at = np.minimum(np.searchsorted(roads.node_ids, nodes), len(roads.node_ids) - 1)
    there: NDArray[np.int64] = nodes[roads.node_ids[at] == nodes]
    return there


def graph_of_lines(lines: Iterable[tuple[NDArray[np.float64], RoadTags]]) -> RoadGraph:
    """The graph of lines that share no node ids (float64[k, 2] degrees).

    They meet where they have a point in common (to about 0.1 m), and where an end lies within `JOIN_M` of another
    line. Lines that merely cross do not meet: one may be a bridge.
    """
    kept = [(points, tags) for points, tags in lines if len(points) > 1]
    joined = _with_touches([points for points, _ in kept])
    number: dict[tuple[int, int], int] = {}
    places: list[tuple[float, float]] = []
    counts: dict[tuple[int, int], int] = {}
    keyed = []
    for points in joined:
        keys = [(x, y) for x, y in np.round(points * 1e6).astype(np.int64).tolist()]
        keyed.append(keys)
        for key in [*keys, keys[0], keys[-1]]:
            counts[key] = counts.get(key, 0) + 1
    edges: list[GraphEdge] = []
    for way, (points, keys, (_, tags)) in enumerate(zip(joined, keyed, kept, strict=True)):
        cuts = [index for index, key in enumerate(keys) if counts[key] > 1]
        for first, last in pairwise(cuts):
            ends = []
            for index in (first, last):
                if keys[index] not in number:
                    number[keys[index]] = len(number)
                    places.append((float(points[index][0]), float(points[index][1])))
                ends.append(number[keys[index]])
            edges.append(GraphEdge(ends[0], ends[1], points[first : last + 1], tags, way))
    return largest_network(RoadGraph(np.asarray(places, np.float64).reshape(-1, 2), edges))


def _with_touches(lines: list[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    """Each line with a point more where another line's end touches it."""
    if not lines:
        return []
    shapes = [shapely.LineString(points) for points in lines]
    tree = shapely.STRtree(shapes)
    ends = np.array([point for points in lines for point in (points[0], points[-1])])
    owners = np.repeat(np.arange(len(lines)), 2)
    reach = JOIN_M / 111_000
    touches: dict[int, list[NDArray[np.float64]]] = {}
    at, near = tree.query(shapely.points(ends), predicate="dwithin", distance=reach)
    for end, line in zip(at.tolist(), near.tolist(), strict=True):
        if owners[end] != line and np.abs(lines[line] - ends[end]).sum(axis=1).min() > 1e-6:
            touches.setdefault(line, []).append(ends[end])
    return [_threaded(points, touches.get(index, [])) for index, points in enumerate(lines)]


def _threaded(points: NDArray[np.float64], more: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    if not more:
        return points
    line = shapely.LineString(points)
    along = shapely.line_locate_point(line, shapely.points(np.array(more)))
    steps = np.hypot(*np.diff(points, axis=0).T)
    own = np.concatenate([[0.0], np.cumsum(steps)])
    order = np.argsort(np.concatenate([own, along]), kind="stable")
    return np.concatenate([points, np.array(more)])[order]


def largest_network(graph: RoadGraph, rules: Iterable[tuple[TurnRule, int]] = ()) -> RoadGraph:
    """The largest part in which every junction is reached from every other by the permitted directions."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    if not graph.edges:
        return graph
    pairs = [(e.start, e.end) for e in graph.edges if e.tags.oneway >= 0]
    pairs += [(e.end, e.start) for e in graph.edges if e.tags.oneway <= 0]
    rows, columns = np.array(pairs).T
    size = len(graph.nodes)
    matrix = coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(size, size))
    _, labels = connected_components(matrix, directed=True, connection="strong")
    inside = labels == np.bincount(labels).argmax()
    fresh = np.cumsum(inside) - 1
    kept = [e for e in graph.edges if inside[e.start] and inside[e.end]]
    gone = [e for e in graph.edges if not (inside[e.start] and inside[e.end])]
    edges = [GraphEdge(int(fresh[e.start]), int(fresh[e.end]), e.points, e.tags, e.way) for e in kept]
    made = RoadGraph(graph.nodes[inside], edges, nodes_missing=graph.nodes_missing)
    made.dropped_edges, made.dropped_km = len(gone), round(sum(e.length_m for e in gone) / 1000, 3)
    _attach_rules(made, rules, inside, fresh)
    return made


def _attach_rules(
    made: RoadGraph, rules: Iterable[tuple[TurnRule, int]], inside: NDArray[np.bool_], fresh: NDArray[np.int64]
) -> None:
    """Turn rules by edge: the edges of the two ways that meet at the node."""
    by_way: dict[tuple[int, int], list[int]] = {}
    for number, edge in enumerate(made.edges):
        for node in {edge.start, edge.end}:
            by_way.setdefault((edge.way, node), []).append(number)
    for rule, via in rules:
        if via < 0 or not inside[via]:
            made.rules_left_out += 1
            continue
        node = int(fresh[via])
        froms, tos = by_way.get((rule.from_way, node), []), by_way.get((rule.to_way, node), [])
        if len(froms) == len(tos) == 1:
            made.rules.append(EdgeRule(rule.kind, froms[0], node, tos[0]))
        else:
            made.rules_left_out += 1
