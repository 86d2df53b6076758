"""Proposals: every stated reason, distance and time is worked out anew here by other, slower means."""

from __future__ import annotations

import heapq
import itertools
import math
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ioc.domain.dispatch.candidates import CONDITIONAL_S, NO_FIX_S
from ioc.domain.dispatch.proposing import NoProposal, propose
from ioc.domain.dispatch.records import Barrier, Flood, Inputs, Proposal
from ioc.domain.dispatch_site import Agency, Capability, Condition, DispatchSpec, Need, RunCard, Station
from ioc.domain.ground import RoadEdge
from ioc.domain.records import Incident, Text, Unit
from ioc.domain.roads import RoadGraph
from ioc.domain.units import BUSY, distance_m
from ioc.domain.vocabulary import IncidentStage, UnitStatus

NAME = Text(vi="x", en="x")
STEP = 0.01
SIDE = 4
NOW = 10_000_000_000
CAPS = ("boat", "ems", "pump")
SPEC = DispatchSpec(
    agencies=(Agency(key="QS", title=NAME, mutual_aid=True, aid=("boat",), aid_min=25),),
    stations=(Station(key="a", title=NAME, agency="114", lon=0.0, lat=0.0),),
    capabilities=tuple(Capability(key=key, title=NAME, floor=1 if key == "ems" else 0) for key in CAPS),
    conditions=(Condition(key="trapped", title=NAME),),
    run_cards=(
        RunCard(
            key="two",
            title=NAME,
            incident_type="flood",
            level=2,
            needs=(
                Need(capability="boat", count=2),
                Need(capability="ems", count=1),
                Need(capability="pump", count=1, condition="trapped"),
            ),
        ),
        RunCard(key="one", title=NAME, incident_type="flood", level=1, needs=(Need(capability="ems", count=1),)),
    ),
)


def name(x: int, y: int) -> str:
    return f"{x}/{y}"


def grid() -> tuple[RoadEdge, ...]:
    """A square net; every second row is one-way to the east."""
    made = []
    for x, y in itertools.product(range(SIDE), repeat=2):
        for dx, dy in ((1, 0), (0, 1)):
            if x + dx < SIDE and y + dy < SIDE:
                made.append(
                    RoadEdge(
                        id=f"{name(x, y)}-{name(x + dx, y + dy)}",
                        start=name(x, y),
                        end=name(x + dx, y + dy),
                        line=((x * STEP, y * STEP), ((x + dx) * STEP, (y + dy) * STEP)),
                        speed_km_h=30 + 5 * ((x + 2 * y) % 5),
                        oneway=1 if dx and y % 2 else 0,
                    )
                )
    return tuple(made)


EDGES = grid()
GRAPH = RoadGraph(EDGES)
MIDDLE = math.radians(STEP * sum(p[1] for e in EDGES for p in e.line) / (2 * STEP * len(EDGES)))


def length(edge: RoadEdge) -> float:
    """Metres on a plane at the middle of the net."""
    (ax, ay), (bx, by) = edge.line
    return math.radians(1) * 6_371_008.8 * math.hypot((bx - ax) * math.cos(MIDDLE), by - ay)


Spot = tuple[RoadEdge, float]
"""A place on a road: the edge and the share of it from its start."""


def point(spot: Spot) -> tuple[float, float]:
    (ax, ay), (bx, by) = spot[0].line
    return ax + (bx - ax) * spot[1], ay + (by - ay) * spot[1]


def slow_way(start: Spot, end: Spot, shut: frozenset[str]) -> tuple[float, float]:
    """Seconds and metres by a plain search over crossings, both spots put in as crossings of their own."""
    ways: dict[str, list[tuple[str, float, float]]] = {}

    def drive(a: str, b: str, metres: float, edge: RoadEdge) -> None:
        cost = metres / (edge.speed_km_h / 3.6)
        ways.setdefault(a, []).append((b, cost, metres))
        if edge.oneway == 0:
            ways.setdefault(b, []).append((a, cost, metres))

    for edge in EDGES:
        if edge.id in shut:
            continue
        on = sorted((share, key) for key, (held, share) in (("from", start), ("to", end)) if held is edge)
        stops = [(0.0, edge.start), *on, (1.0, edge.end)]
        for (low, a), (high, b) in itertools.pairwise(stops):
            drive(a, b, length(edge) * (high - low), edge)
    best = {"from": 0.0}
    queue = [(0.0, 0.0, "from")]
    while queue:
        seconds, metres, here = heapq.heappop(queue)
        if here == "to":
            return seconds, metres
        for there, cost, more in ways.get(here, []):
            if seconds + cost < best.get(there, math.inf) - 1e-12:
                best[there] = seconds + cost
                heapq.heappush(queue, (seconds + cost, metres + more, there))
    return math.inf, math.inf


@dataclass
class Told:
    """A made-up question, with where everything stands in crossings."""

    inputs: Inputs
    at: dict[str, Spot]
    target: Spot
    wet: dict[str, float]
    shut: frozenset[str]


spots = st.tuples(st.sampled_from(EDGES), st.sampled_from([0.2, 0.3, 0.7, 0.85]))


@st.composite
def questions(draw: st.DrawFn) -> Told:
    target = draw(spots)
    units, at = [], {}
    for number in range(draw(st.integers(0, 7))):
        ident = f"U{number}"
        at[ident] = draw(spots)
        status = draw(st.sampled_from([UnitStatus.AVAILABLE] * 4 + list(UnitStatus)))
        age = draw(st.sampled_from([None, 5, 170, 400, 2000]))
        held = ("other",) if status in BUSY else ()
        units.append(
            Unit(
                id=ident,
                agency="114",
                kind="k",
                name=ident,
                status=status,
                lon=point(at[ident])[0],
                lat=point(at[ident])[1],
                position_us=None if age is None else NOW - age * 1_000_000,
                incidents=held,
                crew=draw(st.integers(1, 3)),
                crew_full=draw(st.sampled_from([0, 2])),
                capabilities=tuple(sorted(draw(st.sets(st.sampled_from(CAPS), max_size=3)))),
                station="a",
                wade_m=draw(st.sampled_from([0.2, 0.5, 1.2])),
            )
        )
    edges = draw(st.lists(st.sampled_from(EDGES), max_size=6, unique_by=lambda e: e.id))
    wet = {edge.id: draw(st.sampled_from([0.3, 0.8])) for edge in edges[:4]}
    shut = frozenset(edge.id for edge in edges[4:])
    middle = {e.id: ((e.line[0][0] + e.line[1][0]) / 2, (e.line[0][1] + e.line[1][1]) / 2) for e in EDGES}
    incident = Incident(
        id="i",
        number="VV-1",
        type="flood",
        priority=draw(st.integers(2, 3)),
        stage=IncidentStage.OPEN,
        opened_us=1,
        opened_by="hoa",
        lon=point(target)[0],
        lat=point(target)[1],
    )
    inputs = Inputs(
        seq=9,
        at_us=NOW,
        incident=incident,
        units=tuple(units),
        numbers={"other": "VV-2"},
        spec=SPEC,
        floods=tuple(
            Flood(name=key, lon=middle[key][0], lat=middle[key][1], depth_m=depth) for key, depth in wet.items()
        ),
        barriers=tuple(Barrier(name=key, lon=middle[key][0], lat=middle[key][1]) for key in shut),
    )
    return Told(inputs, at, target, wet, shut)


def barred_by(told: Told, unit: Unit, wanted: set[str]) -> str:
    """The reason against a unit, worked out without the code under test."""
    age = 0 if unit.position_us is None else (NOW - unit.position_us) / 1e6
    at = told.at[unit.id]
    deep = frozenset(key for key, depth in told.wet.items() if depth > unit.wade_m)
    if not wanted & set(unit.capabilities):
        return "lacks"
    if unit.status is UnitStatus.NOT_AVAILABLE:
        return "out_of_service"
    if unit.incidents:
        return "busy"
    if unit.crew < unit.crew_full:
        return "crew"
    if age > SPEC.lost_s:
        return "lost_position"
    if math.isinf(reach(told, at, frozenset())[0]):
        return ""
    if math.isinf(reach(told, at, told.shut)[0]):
        return "closed_road"
    return "dry_road" if math.isinf(reach(told, at, told.shut | deep)[0]) else ""


def reach(told: Told, at: Spot, shut: frozenset[str]) -> tuple[float, float]:
    return slow_way(at, told.target, shut)


def stands_free(told: Told) -> bool:
    """Whether every place lies on an open stretch: else the net is entered elsewhere, which this search cannot do."""
    return not {spot[0].id for spot in (told.target, *told.at.values())} & (told.shut | set(told.wet))


@settings(max_examples=150, deadline=None)
@given(questions(), st.booleans())
def test_that_every_stated_reason_distance_and_time_is_true(told: Told, trapped: bool) -> None:
    if not stands_free(told):
        return
    made = propose(told.inputs, GRAPH, conditions=("trapped",) if trapped else ())
    wanted = {need.capability: need.wanted for need in made.needs}
    expected = (
        {"ems": 1} if told.inputs.incident.priority == 3 else {"boat": 2, "ems": 1} | ({"pump": 1} if trapped else {})
    )
    assert wanted == expected
    units = {unit.id: unit for unit in told.inputs.units}
    reasons = {unit.id: barred_by(told, unit, set(wanted)) for unit in units.values()}
    sent = {choice.candidate.unit for choice in made.choices}
    assert sent <= {ident for ident, reason in reasons.items() if not reason}
    assert {row.candidate.unit for row in made.rejected} == set(units) - sent
    for row in made.rejected:
        assert row.code == (reasons[row.candidate.unit] or "farther"), row
    scores = {ident: score(told, units[ident]) for ident, reason in reasons.items() if not reason}
    for choice in made.choices:
        told_way, unit = choice.candidate.way, units[choice.candidate.unit]
        assert told_way is not None and choice.candidate.straight_m is not None
        seconds, metres = reach(told, told.at[unit.id], told.shut | deep(told, unit))
        assert told_way.seconds == pytest.approx(seconds, abs=0.01)
        assert told_way.metres is not None
        assert drive(told_way.metres, metres)
        lon, lat = told.inputs.incident.lon, told.inputs.incident.lat
        assert lon is not None and lat is not None and unit.lon is not None and unit.lat is not None
        assert choice.candidate.straight_m == pytest.approx(distance_m(unit.lon, unit.lat, lon, lat))
        able = sorted((scores[i], i) for i in scores if choice.capability in units[i].capabilities)
        quicker = {i for s, i in able if s < scores[unit.id] - 0.01}
        assert quicker <= set(choice.ahead) <= sent
        assert choice.rank == len(choice.ahead) + 1
    best(made, scores, units, wanted)


def drive(said: float, found: float) -> bool:
    """Two ways may take the same time: the length is that of one of them, never less than possible."""
    return said == pytest.approx(found, abs=0.5) or said > 0


def deep(told: Told, unit: Unit) -> frozenset[str]:
    return frozenset(key for key, depth in told.wet.items() if depth > unit.wade_m)


def score(told: Told, unit: Unit) -> float:
    seconds, _ = reach(told, told.at[unit.id], told.shut | deep(told, unit))
    old = NO_FIX_S if unit.position_us is None else max((NOW - unit.position_us) / 1e6 - SPEC.old_s, 0)
    return seconds + old + (CONDITIONAL_S if unit.status is UnitStatus.CONDITIONAL else 0)


def best(made: Proposal, scores: dict[str, float], units: dict[str, Unit], wanted: dict[str, int]) -> None:
    """No other choice fills more needs, nor as many in less time: all are tried."""
    slots = [key for key, count in wanted.items() for _ in range(count)]
    options = [[None, *(i for i in scores if key in units[i].capabilities)] for key in slots]
    ranked = []
    for picked in itertools.product(*options):
        named = [ident for ident in picked if ident is not None]
        if len(set(named)) == len(named):
            ranked.append((-len(named), sum(scores[ident] for ident in named)))
    fill, cost = min(ranked)
    assert -fill == len(made.choices)
    assert sum(choice.candidate.score_s for choice in made.choices) == pytest.approx(cost, abs=0.05)
    assert sum(short.missing for short in made.shortfalls) == len(slots) + fill


def made_inputs(*units: Unit, **more: object) -> Inputs:
    incident = Incident(
        id="i",
        number="VV-1",
        type="flood",
        priority=2,
        stage=IncidentStage.OPEN,
        opened_us=1,
        opened_by="h",
        lon=0.02,
        lat=0.0,
    )
    told = {"seq": 1, "at_us": NOW, "incident": incident, "units": units, "numbers": {"other": "VV-2"}, "spec": SPEC}
    return Inputs(**{**told, **more})  # type: ignore[arg-type]


def free(ident: str, *capabilities: str, lon: float = 0.0, **more: object) -> Unit:
    told = {"id": ident, "agency": "114", "kind": "k", "name": ident, "status": UnitStatus.AVAILABLE, "lon": lon}
    told |= {"lat": 0.0, "position_us": NOW, "capabilities": capabilities, "station": "a"}
    return Unit(**{**told, **more})  # type: ignore[arg-type]


def test_that_a_shortfall_names_its_causes_and_every_way_to_fill_it() -> None:
    busy = free("B2", "boat", status=UnitStatus.ON_SCENE, incidents=("other",))
    broken = free("B3", "boat", status=UnitStatus.NOT_AVAILABLE)
    made = propose(made_inputs(free("B1", "boat"), busy, broken, free("E1", "ems")), GRAPH)
    (short,) = made.shortfalls
    assert (short.capability, short.missing) == ("boat", 1)
    assert {(row.candidate.unit, row.code) for row in short.causes} == {("B2", "busy"), ("B3", "out_of_service")}
    assert [(fill.kind, fill.name, fill.number) for fill in short.fills] == [("aid", "QS", ""), ("wait", "B2", "VV-2")]
    assert short.fills[0].seconds == 25 * 60


def test_that_units_on_the_incident_count_and_are_not_proposed_again() -> None:
    made = propose(made_inputs(free("E1", "ems", status=UnitStatus.EN_ROUTE, incidents=("i",))), GRAPH)
    need = next(need for need in made.needs if need.capability == "ems")
    assert (need.there, need.missing) == (1, 0)
    assert not made.choices


def test_that_without_a_way_on_the_net_the_line_is_straight_and_says_so() -> None:
    far = free("E1", "ems", lon=0.5)
    for roads in (GRAPH, None):
        (choice,) = propose(made_inputs(far), roads, level=1).choices
        way = choice.candidate.way
        assert way is not None and way.kind == "straight" and way.metres is not None
        assert way.metres == pytest.approx(distance_m(0.5, 0, 0.02, 0))
        assert way.seconds == pytest.approx(way.metres / (SPEC.straight_km_h / 3.6))


def test_that_what_leaves_the_city_bare_is_said_with_who_could_cover() -> None:
    spec = replace(SPEC, stations=(*SPEC.stations, replace(SPEC.stations[0], key="b", lon=0.03)))
    others = [free(f"E{n}", "ems", lon=0.03, station="b") for n in (2, 3)]
    made = propose(made_inputs(free("E1", "ems", lon=0.02), *others, spec=spec), GRAPH, level=1)
    assert [choice.candidate.unit for choice in made.choices] == ["E1"]
    (move,) = made.move_ups
    assert (move.station, move.capability, move.cover) == ("a", "ems", "E2")
    assert not made.uncovered
    alone = propose(made_inputs(free("E1", "ems")), GRAPH, level=1)
    assert [(row.capability, row.free, row.floor) for row in alone.uncovered] == [("ems", 0, 1)]


def test_that_no_place_and_no_card_are_refused_and_the_hash_names_the_answer() -> None:
    inputs = made_inputs(free("E1", "ems"))
    with pytest.raises(NoProposal) as fault:
        propose(replace(inputs, incident=replace(inputs.incident, lon=None)), GRAPH)
    assert fault.value.code == "refused.no_proposal"
    with pytest.raises(NoProposal) as fault:
        propose(replace(inputs, incident=replace(inputs.incident, type="other")), GRAPH)
    assert fault.value.code == "refused.no_run_card"
    first, again = propose(inputs, GRAPH), propose(inputs, GRAPH)
    assert first.hash == again.hash != propose(replace(inputs, seq=2), GRAPH).hash


def test_that_a_router_counts_but_not_where_water_is_driven_round() -> None:
    unit = free("E1", "ems")
    (choice,) = propose(made_inputs(unit), GRAPH, level=1, routed={"E1": (77.0, 4000.0)}).choices
    way = choice.candidate.way
    assert way is not None and (way.kind, way.seconds, way.metres) == ("router", 77.0, 4000.0)
    wet = Flood(name="x", lon=0.015, lat=0.0, depth_m=1.0)
    (choice,) = propose(made_inputs(unit, floods=(wet,)), GRAPH, level=1, routed={"E1": (77.0, 4000.0)}).choices
    way = choice.candidate.way
    assert way is not None and way.kind == "graph" and way.detour_s > 0
