from __future__ import annotations

import pytest

from maps.fitting import CLEAR, fit_clear
from maps.projection import CLOSEST_FIT, View, pixel, unit_point

VIEW = View(108.2, 16.05, 12, 1190, 540)
LEGEND = (10.0, 498.0, 960.0, 530.0)
INSET = (1008.0, 10.0, 1180.0, 204.0)
GAUGE, PUMP, CRASH = (108.2046, 16.0152), (108.2207, 16.0035), (108.206, 16.066)


def shown(place: tuple[float, float], look: tuple[float, float, int]) -> tuple[int, int]:
    """Where a place lies in the view of a look."""
    left, top = View(*look, VIEW.width, VIEW.height).corner
    x, y = unit_point(*place)
    return pixel(x, look[2]) - left, pixel(y, look[2]) - top


def test_that_one_incident_keeps_its_surroundings() -> None:
    assert fit_clear([PUMP], None, VIEW, ())[2] == CLOSEST_FIT == 13


@pytest.mark.parametrize("beside", [GAUGE, (108.16, 16.02), (108.24, 15.99), (108.215, 16.03)])
def test_that_a_selected_thing_is_never_cut_by_the_edge(beside: tuple[float, float]) -> None:
    look = fit_clear([PUMP, CRASH], beside, VIEW, (LEGEND, INSET))
    x, y = shown(beside, look)
    assert CLEAR <= x <= VIEW.width - CLEAR and CLEAR <= y <= VIEW.height - CLEAR


def test_that_a_selected_thing_far_away_does_not_take_the_view_out() -> None:
    assert fit_clear([PUMP], (107.9, 16.2), VIEW, ()) == fit_clear([PUMP], None, VIEW, ())


@pytest.mark.parametrize(
    "places",
    [[PUMP, CRASH], [(108.15, 15.99), (108.35, 16.10)], [(108.0, 15.9), (108.2, 16.1)], [PUMP, (108.22, 16.05)]],
)
def test_that_no_incident_lies_below_legend_or_inset(places: list[tuple[float, float]]) -> None:
    look = fit_clear(places, None, VIEW, (LEGEND, INSET))
    for place in places:
        x, y = shown(place, look)
        assert 0 < x < VIEW.width and 0 < y < VIEW.height
        for left, top, right, bottom in (LEGEND, INSET):
            assert not (left < x < right and top < y < bottom)
