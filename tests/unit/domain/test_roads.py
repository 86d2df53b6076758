"""The road net against a small search of its own, written plainly: same times, on nets of all kinds."""

from __future__ import annotations

import heapq
import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.ground import RoadEdge, TurnRule
from ioc.domain.roads import RoadGraph

NODES = [(108.20 + 0.004 * (n % 4), 16.05 + 0.004 * (n // 4)) for n in range(12)]
INF = math.inf


@st.composite
def nets(draw: st.DrawFn) -> tuple[list[RoadEdge], list[TurnRule], list[str]]:
    """Edges with doubles, loops and one-ways, turn rules, and some that are closed."""
    edges = []
    for number in range(draw(st.integers(1, 22))):
        a, b = draw(st.integers(0, 11)), draw(st.integers(0, 11))
        bend = (NODES[a][0] + draw(st.floats(0.0002, 0.002)), NODES[a][1] + draw(st.floats(0.0002, 0.002)))
        edges.append(
            RoadEdge(
                id=f"e{number}",
                start=f"n{a}",
                end=f"n{b}",
                line=(NODES[a], bend, NODES[b]),
                name=draw(st.sampled_from(["Lê Duẩn", "Trần Phú", ""])),
                speed_km_h=draw(st.sampled_from([20.0, 40.0, 60.0])),
                oneway=draw(st.sampled_from([0, 0, 1, -1])),
            )
        )
    rules = []
    for _ in range(draw(st.integers(0, 4))):
        one, two = draw(st.sampled_from(edges)), draw(st.sampled_from(edges))
        via = draw(st.sampled_from([one.start, one.end]))
        rules.append(
            TurnRule(
                kind=draw(st.sampled_from(["no_left_turn", "only_straight_on"])),
                from_edge=one.id,
                via=via,
                to_edge=two.id,
            )
        )
    closed = [edge.id for edge in edges if draw(st.integers(0, 5)) == 0]
    return edges, rules, closed


points = st.tuples(st.floats(108.198, 108.216), st.floats(16.048, 16.062))


class PlainSearch:
    """Dijkstra over (edge, direction) with dictionaries alone."""

    def __init__(self, edges: list[RoadEdge], rules: list[TurnRule], closed: list[str], seconds: dict[str, float]):
        self.open = {e.id: e for e in edges if e.id not in closed}
        self.all = {e.id: e for e in edges}
        self.rules, self.seconds = rules, seconds

    def ways(self, edge: RoadEdge) -> list[int]:
        return [d for d in (1, -1) if edge.oneway in (0, d)]

    def node(self, arc: tuple[str, int], far: bool) -> str:
        edge = self.all[arc[0]]
        return edge.end if (arc[1] == 1) == far else edge.start

    def allowed(self, came: tuple[str, int], goes: tuple[str, int]) -> bool:
        via = self.node(came, True)
        for rule in self.rules:
            if rule.from_edge != came[0] or rule.via != via:
                continue
            told = self.all[rule.to_edge]
            leads = [d for d in self.ways(told) if self.node((told.id, d), False) == via]
            if rule.kind.startswith("no_"):
                if goes[0] == rule.to_edge:
                    return False
            elif leads and goes[0] != rule.to_edge:
                return False
        return True

    def time(self, here: tuple[str, float], there: tuple[str, float]) -> float:
        best = INF
        for d in self.ways(self.open[here[0]]):
            gone = here[1] if d == 1 else 1 - here[1]
            want = there[1] if d == 1 else 1 - there[1]
            if here[0] == there[0] and want >= gone:
                best = min(best, (want - gone) * self.seconds[here[0]])
            best = min(best, self._from((here[0], d), (1 - gone) * self.seconds[here[0]], there))
        return best

    def _from(self, first: tuple[str, int], paid: float, there: tuple[str, float]) -> float:
        heap, done, best = [(paid, first)], set(), INF
        while heap:
            cost, arc = heapq.heappop(heap)
            if arc in done:
                continue
            done.add(arc)
            for edge in self.open.values():
                for d in self.ways(edge):
                    goes = (edge.id, d)
                    if self.node(goes, False) != self.node(arc, True) or not self.allowed(arc, goes):
                        continue
                    if edge.id == there[0]:
                        share = there[1] if d == 1 else 1 - there[1]
                        best = min(best, cost + share * self.seconds[edge.id])
                    heapq.heappush(heap, (cost + self.seconds[edge.id], goes))
        return best


def _seconds(graph: RoadGraph) -> dict[str, float]:
    return {e.id: max(float(m) / (e.speed_km_h / 3.6), 1e-6) for e, m in zip(graph.edges, graph.length_m, strict=True)}


@settings(max_examples=150, deadline=None)
@given(nets(), points, points)
def test_that_a_route_takes_the_least_time_and_adds_up(
    net: tuple[list[RoadEdge], list[TurnRule], list[str]], start: tuple[float, float], end: tuple[float, float]
) -> None:
    edges, rules, closed = net
    graph = RoadGraph(edges, rules)
    route = graph.route(start, end, closed)
    if len(set(closed)) == len(edges):
        assert route is None
        return
    here, there = graph.snap(*start, closed), graph.snap(*end, closed)
    plain = PlainSearch(edges, rules, closed, _seconds(graph))
    least = plain.time((here.edge, here.share), (there.edge, there.share))
    if route is None:
        assert least == INF
        return
    assert route.seconds == pytest.approx(least, abs=1e-4)
    assert not set(route.edges) & set(closed)
    assert route.line[0] == pytest.approx((here.lon, here.lat), abs=1e-7)
    assert route.line[-1] == pytest.approx((there.lon, there.lat), abs=1e-7)
    assert _line_m(route.line) == pytest.approx(route.metres, rel=2e-3, abs=0.5)
    assert graph.route(start, end, closed) == route == RoadGraph(edges, rules).route(start, end, closed)


@settings(max_examples=100, deadline=None)
@given(nets(), points, st.lists(points, max_size=6))
def test_that_many_to_one_gives_the_times_of_the_single_routes(
    net: tuple[list[RoadEdge], list[TurnRule], list[str]],
    target: tuple[float, float],
    starts: list[tuple[float, float]],
) -> None:
    edges, rules, closed = net
    graph = RoadGraph(edges, rules)
    times = graph.times_to(target, starts, closed)
    for start, seconds in zip(starts, times, strict=True):
        route = graph.route(start, target, closed)
        assert seconds == pytest.approx(route.seconds if route else INF, abs=1e-4)


def test_that_a_point_meets_the_nearest_spot_of_the_nearest_open_edge() -> None:
    street = RoadEdge(id="a", start="1", end="2", line=((108.20, 16.05), (108.21, 16.05)))
    other = RoadEdge(id="b", start="1", end="3", line=((108.20, 16.05), (108.20, 16.06)))
    graph = RoadGraph([street, other])
    snap = graph.snap(108.2025, 16.0509)
    assert snap.edge == "a"
    assert snap.share == pytest.approx(0.25, abs=1e-6)
    assert snap.gap_m == pytest.approx(100.0, abs=0.5)
    assert graph.snap(108.2025, 16.0509, closed=["a"]).edge == "b"
    with pytest.raises(ValueError, match="no road is open"):
        graph.snap(108.2, 16.05, closed=["a", "b"])


def test_that_a_closure_sends_the_way_round_and_the_streets_are_named() -> None:
    a, b, c, d = (108.20, 16.05), (108.21, 16.05), (108.20, 16.06), (108.21, 16.06)
    lines = {"cau": (a, b), "bac1": (a, c), "bac2": (c, d), "bac3": (d, b)}
    graph = RoadGraph(
        [
            RoadEdge(
                id=i,
                start=str(x[0]),
                end=str(x[1]),
                line=x,
                name="Cầu Rồng" if i == "cau" else "Vòng",
                bridge=i == "cau",
            )
            for i, x in lines.items()
        ]
    )
    direct = graph.route(a, b)
    assert direct is not None and [leg.name for leg in direct.legs] == ["Cầu Rồng"] and direct.legs[0].bridge
    round_ = graph.route(a, b, closed=["cau"])
    assert round_ is not None
    assert [leg.name for leg in round_.legs] == ["Vòng"]
    assert round_.metres > 2 * direct.metres


def test_that_doubled_ids_and_lines_without_length_are_refused() -> None:
    edge = RoadEdge(id="a", start="1", end="2", line=((108.20, 16.05), (108.21, 16.05)))
    with pytest.raises(ValueError, match="same id"):
        RoadGraph([edge, edge])
    with pytest.raises(ValueError, match="no line"):
        RoadGraph([RoadEdge(id="b", start="1", end="2", line=((108.2, 16.0),))])


def _line_m(line: tuple[tuple[float, float], ...]) -> float:
    total = 0.0
    for (a, b), (c, d) in pairwise(line):
        x, y = math.radians(c - a) * math.cos(math.radians((b + d) / 2)), math.radians(d - b)
        total += 6_371_008.8 * float(np.hypot(x, y))
    return total
