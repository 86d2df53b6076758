"""Drawn areas against a geometry library that nobody here wrote; text messages against the counts of the standard."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ioc.domain.ground import Ward
from ioc.domain.warning_areas import holds, is_crossed, ring_fault, wards_under
from ioc.domain.warning_texts import clean, sms_parts
from tests.helpers.city import SITE

BOX = (0.0, 0.0, 10.0, 10.0)
CORNERS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=8, unique=True)


@settings(max_examples=400, deadline=None)
@given(CORNERS)
def test_that_a_ring_is_simple_exactly_where_shapely_says_so(corners: list[tuple[int, int]]) -> None:
    ring = tuple((float(x), float(y)) for x, y in (*corners, corners[0]))
    assert is_crossed(ring) == (not shapely.Polygon(ring).is_valid)


@settings(max_examples=200, deadline=None)
@given(CORNERS, st.floats(0.01, 5.99), st.floats(0.01, 5.99))
def test_that_a_place_is_inside_exactly_where_shapely_says_so(
    corners: list[tuple[int, int]], x: float, y: float
) -> None:
    ring = tuple((float(a), float(b)) for a, b in (*corners, corners[0]))
    shape, place = shapely.Polygon(ring), shapely.Point(x, y)
    if not shape.is_valid or shape.boundary.distance(place) < 1e-9:
        return
    assert holds((ring,), (), x, y) == shape.contains(place)


def test_that_circles_are_measured_in_kilometres() -> None:
    circle = (108.2, 16.0, 5.0)
    assert holds((), (circle,), 108.2, 16.0449)
    assert not holds((), (circle,), 108.2, 16.0451)
    assert holds((), (circle,), 108.2467, 16.0)
    assert not holds((), (circle,), 108.2469, 16.0)


def test_that_a_ring_that_leaves_the_box_is_named_before_its_crossing() -> None:
    assert ring_fault(((1.0, 1.0), (2.0, 1.0), (2.0, 11.0), (1.0, 1.0)), BOX) == "outside"
    assert ring_fault(tuple((0.001 * at, 1.0) for at in range(302)), BOX) == "many"


def city(*wards: Ward) -> Any:
    return replace(SITE, land=replace(SITE.land, wards=wards))


def ward(name: str, west: float, south: float, size: float = 1.0) -> Ward:
    east, north = west + size, south + size
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return Ward(code=name, name=name, level="ward", begins="2025-07-01", rings=(ring,))


def test_that_a_drawn_shape_is_called_by_the_wards_under_it_the_middle_one_first() -> None:
    site = city(ward("A", 1, 1), ward("B", 2, 1), ward("C", 3, 1), ward("Z", 2, 2))
    assert wards_under(site, (), [(2.5, 1.5, 60.0)]) == ["B", "A", "C", "Z"]
    assert wards_under(site, (), [(2.5, 1.5, 20.0)]) == ["B"]
    across = ((0.5, 1.4), (3.5, 1.4), (3.5, 1.6), (0.5, 1.6), (0.5, 1.4))
    assert wards_under(site, (across,), ()) == ["B", "A", "C"]
    assert wards_under(site, (), [(8.0, 8.0, 5.0)]) == []


@settings(max_examples=200, deadline=None)
@given(CORNERS, st.floats(0, 5), st.floats(0, 5), st.floats(0.2, 3))
def test_that_a_ward_is_under_a_ring_where_shapely_says_so(
    corners: list[tuple[int, int]], west: float, south: float, size: float
) -> None:
    ring = tuple((float(a), float(b)) for a, b in (*corners, corners[0]))
    shape, square = shapely.Polygon(ring), shapely.box(west, south, west + size, south + size)
    if not shape.is_valid or (0 < shape.intersection(square).area < 1e-6) or shape.touches(square):
        return
    assert bool(wards_under(city(ward("A", west, south, size)), (ring,), ())) == shape.intersects(square)


@pytest.mark.parametrize(
    ("text", "places", "parts"),
    [
        ("a" * 160, 160, 1),
        ("a" * 161, 161, 2),
        ("a" * 306, 306, 2),
        ("a" * 307, 307, 3),
        ("€" * 80, 160, 1),
        ("€" * 81, 162, 2),
        ("ạ" * 70, 70, 1),
        ("ạ" * 71, 71, 2),
        ("ạ" * 134, 134, 2),
        ("ạ" * 135, 135, 3),
        ("", 0, 1),
    ],
)
def test_that_text_messages_are_counted_as_networks_do(text: str, places: int, parts: int) -> None:
    assert sms_parts(text) == (places, parts)


def test_that_texts_hold_nothing_that_xml_cannot() -> None:
    assert clean(" a\r\nb\x00\x0b\ufffe\ud800c ") == "a\nbc"
    assert clean("Đa\u0300 Na\u0306\u0303ng") == "Đà Nẵng"
