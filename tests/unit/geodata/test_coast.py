"""Land by its coast: the land is on the left."""

from __future__ import annotations

import pytest
import shapely

from ioc.geodata.coast import land_of

BOX = (0.0, 0.0, 1.0, 1.0)


def area(parts: list[object]) -> float:
    return sum(part.area for part in parts)  # type: ignore[attr-defined]


def test_that_land_lies_left_of_a_coast() -> None:
    north_going = shapely.LineString([(0.3, 0.0), (0.3, 1.0)])
    assert area(land_of([north_going], BOX)) == pytest.approx(0.3)
    assert area(land_of([north_going.reverse()], BOX)) == pytest.approx(0.7)


def test_that_pieces_of_a_coast_are_joined_and_led_to_the_edge() -> None:
    pieces = [shapely.LineString([(0.5, 0.5), (0.5, 0.98)]), shapely.LineString([(0.5, 0.02), (0.5, 0.5)])]
    assert area(land_of(pieces, BOX)) == pytest.approx(0.5)


def test_that_an_island_is_land_in_the_sea() -> None:
    ring = shapely.LinearRing([(0.4, 0.4), (0.6, 0.4), (0.6, 0.6), (0.4, 0.6), (0.4, 0.4)])
    assert area(land_of([shapely.LineString(ring.coords)], BOX)) == pytest.approx(0.04)


def test_that_no_coast_makes_no_land() -> None:
    assert land_of([], BOX) == []
    assert land_of([shapely.LineString([(5, 5), (6, 6)])], BOX) == []
