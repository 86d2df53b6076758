"""Where a unit's code is written: on its place, beside it with a leader, or not at all and its status glyph instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from maps import plate_specs
from maps.marks import UnitSign
from maps.placing import Occupied, Rect
from maps.plate_specs import PlateMeasure, PlateSpec
from maps.strokes import LEADER, LEADER_RING, Strokes, add_leader

GAPS = (12.0, 26.0)
"""Distances that a plate tries between its place and its edge, CSS pixels."""
GLYPH_STEPS = (13.0, 27.0, 41.0)
"""How far a status glyph may stand from its place when that is taken."""
WAYS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
FREE = "available"


@dataclass(frozen=True)
class Placed:
    """A unit's plate or glyph and where it stands (CSS pixels of the view)."""

    sign: UnitSign
    spec: PlateSpec
    rect: Rect


class UnitPlaces:
    """Places units one by one; `found` in painting order, the first placed last."""

    def __init__(self, measure: PlateMeasure, occupied: Occupied, left: int, top: int) -> None:
        self._measure, self._occupied = measure, occupied
        self._corner = (left, top)
        self._spots: dict[str, int] = {}
        self.found: list[Placed] = []
        self.leaders = Strokes(LEADER, LEADER_RING)

    def plate(self, sign: UnitSign, at: tuple[float, float], selected: bool) -> bool:
        """Write the code on or beside `at`; a selected unit's anyway. False when there was no room."""
        spec = plate_specs.unit_plate(sign, selected)
        width, height = self._measure.measure(spec)
        spot = self._spots.get(sign.id)
        held = self._occupied.lift(spot) if spot is not None else None
        tries = list(_around(at, width, height, GAPS))
        rect = self._occupied.first_free(tries) or (tries[0] if selected else None)
        if rect is None:
            if spot is not None and held is not None:
                self._occupied.lay(spot, held)
            return False
        self._take(sign, spec, rect, at)
        return True

    def reserve(self, sign: UnitSign, at: tuple[float, float]) -> None:
        """Keep a glyph's room free, so that words do not take it before the unit had its turn."""
        rect = self._glyph_rect(sign, at)
        self._spots[sign.id] = self._occupied.add(rect)

    def glyph(self, sign: UnitSign, at: tuple[float, float]) -> None:
        """No room for the code: only the status glyph."""
        spot = self._spots.get(sign.id)
        rect = self._glyph_rect(sign, at) if spot is None else self._occupied.lift(spot)
        self._take(sign, plate_specs.unit_glyph(sign), rect, at)

    def _glyph_rect(self, sign: UnitSign, at: tuple[float, float]) -> Rect:
        width, height = self._measure.measure(plate_specs.unit_glyph(sign))
        tries = list(_around(at, width, height, tuple(step - width / 2 for step in GLYPH_STEPS)))
        return self._occupied.first_free(tries) or tries[0]

    def _take(self, sign: UnitSign, spec: PlateSpec, rect: Rect, at: tuple[float, float]) -> None:
        self._occupied.add(rect)
        self.found.insert(0, Placed(sign, spec, rect))
        if not (rect[0] <= at[0] <= rect[2] and rect[1] <= at[1] <= rect[3]):
            add_leader(self.leaders, at, rect, *self._corner)


def _around(at: tuple[float, float], width: float, height: float, gaps: tuple[float, ...]) -> Iterator[Rect]:
    """On the place, then to its sides and corners, near first."""
    x, y = at
    yield x - width / 2, y - height / 2, x + width / 2, y + height / 2
    for gap in gaps:
        for east, south in WAYS:
            reach = gap * 0.7 if east and south else gap
            left = x - width / 2 + east * (width / 2 + reach)
            top = y - height / 2 + south * (height / 2 + reach)
            yield left, top, left + width, top + height


def rank(sign: UnitSign, selected: bool) -> tuple[int, str]:
    """The selected first, then those at work or not usable, then the free ones, by id."""
    return 0 if selected else 2 if sign.status == FREE else 1, sign.id
