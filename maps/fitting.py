"""Where the map looks when it fits by itself: all places in view and none below the legend or the locator inset."""

from __future__ import annotations

from collections.abc import Sequence

from maps.placing import Rect
from maps.projection import EVEN, Margins, View, fitted, pixel, unit_point

Place = tuple[float, float]
Look = tuple[float, float, int]
"""Longitude, latitude, zoom."""
CLEAR = 40
"""So far from a place nothing may cover the map, CSS pixels: an unacknowledged alarm with its ring and some room."""


def fit_clear(places: Sequence[Place], beside: Place | None, view: View, covered: Sequence[Rect]) -> Look:
    """The fit of `places`; with `beside` too unless that takes the view out by more than one zoom level.

    A place that would be cut by the edge lies at most one level outside the fit, so it always is taken in.
    """
    best = _clear_fit(list(places), view, covered)
    if beside is not None:
        wider = _clear_fit([*places, beside], view, covered)
        if wider[2] >= best[2] - 1:
            return wider
    return best


def _clear_fit(places: list[Place], view: View, covered: Sequence[Rect]) -> Look:
    """The closest fit of a few with other margins that leaves every place uncovered; else the plain one."""
    tries = [fitted(places, view.width, view.height, margins) for margins in _margins(view, covered)]
    free = [look for look in tries if not _hidden(places, look, view, covered)]
    return max(free or tries[:1], key=lambda look: look[2])


def _margins(view: View, covered: Sequence[Rect]) -> list[Margins]:
    """Even ones, then with the bottom, and with the bottom and one side, kept clear of what covers the map there."""
    left, top, right, bottom = EVEN
    low = [rect for rect in covered if rect[1] > view.height / 2]
    high = [rect for rect in covered if rect[3] <= view.height / 2]
    foot = max((view.height - rect[1] for rect in low), default=0)
    east = max((view.width - rect[0] for rect in high if rect[0] > view.width / 2), default=0)
    west = max((rect[2] for rect in high if rect[2] < view.width / 2), default=0)
    clear_foot, clear_east, clear_west = (round(side + CLEAR) for side in (foot, east, west))
    raised = max(bottom, clear_foot)
    return [
        EVEN,
        (left, top, right, raised),
        (left, top, max(right, clear_east), raised),
        (max(left, clear_west), top, right, raised),
    ]


def _hidden(places: list[Place], look: Look, view: View, covered: Sequence[Rect]) -> bool:
    """Whether any place would lie under, or hard beside, something that covers the map."""
    x0, y0 = View(*look, view.width, view.height).corner
    for lon, lat in places:
        unit_x, unit_y = unit_point(lon, lat)
        x, y = pixel(unit_x, look[2]) - x0, pixel(unit_y, look[2]) - y0
        for left, top, right, bottom in covered:
            if left - CLEAR < x < right + CLEAR and top - CLEAR < y < bottom + CLEAR:
                return True
    return False


def in_sight(view: View, place: tuple[float, float] | None) -> bool:
    """Whether a place (lon, lat) lies in the view; no place is nowhere to go to, and so is in sight."""
    if place is None:
        return True
    west, north = view.place(0, 0)
    east, south = view.place(view.width, view.height)
    return west <= place[0] <= east and south <= place[1] <= north
