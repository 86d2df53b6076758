"""Rivers and the hatch of alert areas as they come out on both surfaces."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage

from maps.ground_shapes import RIVER_WIDTHS, River, ground
from maps.marks import AreaSign
from maps.projection import lon_lat
from maps.scene import Scene
from maps.tokens import DARK, LIGHT, Tokens
from tests.gui.maps.looker import HOME, Looker

UPPER_CAM_LE = (108.1794, 15.9943)
"""On the source's line, above the bridge where that ends."""


@pytest.fixture
def bare(looker: Looker) -> Looker:
    """A map with nothing on it but the ground."""
    looker.surface.show_scene(Scene())
    looker.paint()
    return looker


def across(picture: QImage, at: QPoint, tokens: Tokens) -> int:
    """How many pixels of a column through `at` are water."""
    column = [picture.pixelColor(at + QPoint(0, step)) for step in range(-20, 21)]
    return column.count(QColor(tokens["sea"]))


def test_that_a_river_is_drawn_in_water_colour_with_land_on_both_sides(bare: Looker) -> None:
    for tokens in (DARK, LIGHT):
        bare.surface.set_theme(tokens)
        bare.settle(*UPPER_CAM_LE, 13)
        picture, at = bare.paint(), bare.at(*UPPER_CAM_LE)
        near = [picture.pixelColor(at + QPoint(0, step)) for step in range(-3, 4)]
        assert QColor(tokens["sea"]) in near
        assert picture.pixelColor(at + QPoint(0, -18)) == QColor(tokens["land"])
        assert picture.pixelColor(at + QPoint(0, 18)) == QColor(tokens["land"])


def test_that_a_river_grows_with_the_zoom_and_never_to_a_width_that_nobody_measured(bare: Looker) -> None:
    assert list(RIVER_WIDTHS) == sorted(RIVER_WIDTHS) and len(RIVER_WIDTHS) == 20
    wide = {}
    for zoom in (12, 14, 17):
        bare.settle(*UPPER_CAM_LE, zoom)
        wide[zoom] = across(bare.paint(), bare.at(*UPPER_CAM_LE), DARK)
    assert 0 < wide[12] < wide[14] < wide[17] <= RIVER_WIDTHS[17] + 3


def schematic() -> River:
    (found,) = [river for river in ground("da_nang").rivers if river.schematic]
    return found


def test_that_the_reach_past_the_gauge_is_there_and_dashed(bare: Looker) -> None:
    x, y = schematic().points.mean(axis=0).tolist()
    bare.settle(*lon_lat(x, y), 14)
    picture, water = bare.paint(), []
    for start, end in zip(schematic().points[:-1], schematic().points[1:], strict=True):
        for share in np.linspace(0, 1, 60):
            place = lon_lat(*(start + (end - start) * share).tolist())
            water.append(picture.pixelColor(bare.at(*place)) == QColor(DARK["sea"]))
    assert 0.4 < sum(water) / len(water) < 0.9
    assert sum(1 for one, other in pairwise(water) if one != other) > 20


def hatched(bare: Looker, ring: tuple[tuple[float, float], ...], spot: QPoint) -> bool:
    """Whether the ground around `spot` looks otherwise with the area than without."""

    def part() -> QImage:
        return bare.paint().copy(spot.x() - 20, spot.y() - 20, 40, 40)

    bare.scene.set_areas([])
    plain = part()
    bare.scene.set_areas([AreaSign("alert", (ring,))])
    return part() != plain


def around(bare: Looker, west: int, north: int, east: int, south: int) -> tuple[tuple[float, float], ...]:
    """A rectangle by pixels of the view as a ring of places."""
    corners = ((west, north), (east, north), (east, south), (west, south))
    return tuple(bare.surface.view.place(x, y) for x, y in corners)


def test_that_an_area_that_fills_the_view_is_hatched_along_its_edge_only(bare: Looker) -> None:
    bare.settle(*HOME)
    small = around(bare, 250, 150, 550, 450)
    assert hatched(bare, small, QPoint(400, 300))
    half = around(bare, 0, 30, 800, 360)
    assert not hatched(bare, half, QPoint(400, 195)), "just over half of the view, not of what is drawn around it"
    large = around(bare, 40, -900, 2000, 1500)
    assert not hatched(bare, large, QPoint(400, 300))
    assert hatched(bare, large, QPoint(62, 300)), "the band inside its edge"
    assert not hatched(bare, large, QPoint(15, 300)), "outside"
