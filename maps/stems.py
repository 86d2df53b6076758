"""Where an incident's number plate stands: above its place on a stem, moved aside or below it where that is taken."""

from __future__ import annotations

from maps.placing import Rect
from maps.strokes import Strokes

STEMS = (22, 38, 54, 70, 86)
"""Lengths of the stem that a plate tries, CSS pixels."""
ASIDE = (0.0, -0.42, 0.42)
"""How far aside a plate may stand on its stem, shares of its width: the stem still ends in it."""
INTO_PLATE = 4.0
"""The stem ends so far under the plate, so that no gap shows."""


def incident_rects(at: tuple[float, float], width: int, height: int) -> list[Rect]:
    """Above the place, short stems first, then below it."""
    x, y = at
    lefts = [x - width / 2 + share * width for share in ASIDE]
    above = [(left, y - stem - height, left + width, y - stem) for stem in STEMS for left in lefts]
    below = [(left, y + stem, left + width, y + stem + height) for stem in STEMS for left in lefts]
    return above + below


def add_stem(strokes: Strokes, at: tuple[float, float], rect: Rect, left: int, top: int) -> None:
    """Upright from the place to its plate; both in CSS pixels from the corner (left, top)."""
    x, y = at
    head = rect[3] - INTO_PLATE if rect[3] <= y else rect[1] + INTO_PLATE
    strokes.lines += (round(x) + left, round(y) + top, round(x) + left, round(head) + top)
