"""How units get to a place: over the road net without what is closed or too deep for them, else straight, said so."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from ioc.domain.dispatch.records import Flood, Inputs, Way
from ioc.domain.records import Params, Unit
from ioc.domain.roads import RoadGraph
from ioc.domain.units import distance_m

OFF_NET_M = 1000.0
"""A place farther than this from every road is not on the net."""
DETOUR_S = 30.0
"""A detour of less is not worth a word."""

Place = tuple[float, float]
Found = Way | tuple[str, Params]
"""A way, or the code and parameters of why there is none."""


def place_of(unit: Unit) -> Place | None:
    """Where the unit is; None when nobody knows."""
    if unit.lon is None or unit.lat is None or math.isnan(unit.lon) or math.isnan(unit.lat):
        return None
    return unit.lon, unit.lat


class Ways:
    """The ways of one question to one target. `routed` are (seconds, metres) of a router outside, by unit."""

    def __init__(
        self,
        inputs: Inputs,
        roads: RoadGraph | None,
        target: Place,
        routed: Mapping[str, tuple[float, float | None]] | None = None,
    ) -> None:
        self._inputs, self._roads, self._target = inputs, roads, target
        self._routed = routed or {}
        self._shut = frozenset(inputs.closed)
        self._wet: list[tuple[str, Flood]] = []
        self._gap_m = math.inf
        self._names = {edge: one.name for one in inputs.shut for edge in one.edges}
        if roads is not None and roads.edges:
            self._gap_m = roads.snap(*target).gap_m
            for barrier in inputs.barriers:
                spot = roads.snap(barrier.lon, barrier.lat)
                if spot.gap_m <= inputs.spec.flood_reach_m:
                    self._shut |= {spot.edge}
                    self._names.setdefault(spot.edge, barrier.name)
            for flood in inputs.floods:
                spot = roads.snap(flood.lon, flood.lat)
                if spot.gap_m <= inputs.spec.flood_reach_m:
                    self._wet.append((spot.edge, flood))

    @property
    def closed(self) -> int:
        """Stretches of road that are shut to everybody."""
        return len(self._shut)

    @property
    def flooded(self) -> int:
        """Stretches of road with water on them."""
        return len({edge for edge, _ in self._wet})

    def to(self, units: Sequence[Unit]) -> dict[str, Found]:
        """A way for each unit that has a place, by its id."""
        placed = [(unit, place) for unit in units if (place := place_of(unit)) is not None]
        if self._roads is None or self._gap_m > OFF_NET_M:
            return {unit.id: self._straight(place) for unit, place in placed}
        starts = [place for _, place in placed]
        free = self._times(starts, ())
        shut = self._times(starts, self._shut) if self._shut else free
        found: dict[str, Found] = {}
        by_depth: dict[float, list[int]] = {}
        for row, (unit, _) in enumerate(placed):
            by_depth.setdefault(unit.wade_m, []).append(row)
        for wade_m, rows in by_depth.items():
            barred = {edge for edge, flood in self._wet if flood.depth_m > wade_m}
            own = self._times([starts[row] for row in rows], self._shut | barred) if barred else None
            for nth, row in enumerate(rows):
                seconds = own[nth] if own is not None else shut[row]
                unit, start = placed[row]
                found[unit.id] = self._judged(unit, start, free[row], shut[row], seconds)
        return found

    def _times(self, starts: Sequence[Place], closed: Iterable[str]) -> list[float]:
        assert self._roads is not None
        times: list[float] = self._roads.times_to(self._target, starts, closed).tolist()
        return times

    def _judged(self, unit: Unit, start: Place, free: float, shut: float, own: float) -> Found:
        assert self._roads is not None
        gap_m = self._roads.snap(*start).gap_m
        if gap_m > OFF_NET_M or math.isinf(free):
            return self._straight(start)
        if math.isinf(shut):
            return "closed_road", {"closed": len(self._shut)}
        if math.isinf(own):
            deepest = max((flood for _, flood in self._wet if flood.depth_m > unit.wade_m), key=lambda f: f.depth_m)
            return "dry_road", {"place": deepest.name, "depth_m": round(deepest.depth_m, 2), "wade_m": unit.wade_m}
        detour = own - free if own - free > DETOUR_S else 0.0
        routed = self._routed.get(unit.id)
        if routed is not None and not detour:
            return Way(kind="router", seconds=routed[0], metres=routed[1])
        beside = (gap_m + self._gap_m) / self._speed()
        because = self._because(start, unit.wade_m) if detour else ()
        return Way(kind="graph", seconds=own + beside, detour_s=detour, because=because)

    def _because(self, start: Place, wade_m: float) -> tuple[str, ...]:
        """What bars the way that would be the quickest, in the order in which it would be met."""
        assert self._roads is not None
        quickest = self._roads.route(start, self._target)
        wet = {edge: flood.name for edge, flood in self._wet if flood.depth_m > wade_m}
        names = wet | self._names
        return tuple(dict.fromkeys(names[edge] for edge in quickest.edges if edge in names)) if quickest else ()

    def metres(self, unit: Unit) -> float | None:
        """Length of the way that the unit's time belongs to, with what lies beside the net at both ends."""
        place = place_of(unit)
        if self._roads is None or place is None:
            return None
        barred = {edge for edge, flood in self._wet if flood.depth_m > unit.wade_m}
        route = self._roads.route(place, self._target, self._shut | barred)
        return None if route is None else route.metres + self._roads.snap(*place).gap_m + self._gap_m

    def _straight(self, start: Place) -> Way:
        metres = distance_m(*start, *self._target)
        return Way(kind="straight", seconds=metres / self._speed(), metres=metres)

    def _speed(self) -> float:
        return self._inputs.spec.straight_km_h / 3.6
