"""A shape that somebody draws: on the map as it grows, never in the way of a click, gone when it is let go."""

from __future__ import annotations

from collections.abc import Callable

from ioc.qt.drawn_shape import DrawnShape
from maps.areas import area_shapes
from maps.marks import DRAWN
from maps.panel import MapPanel
from maps.scene_feed import scene_of
from tests.gui.maps.test_panel import desk, open_panel
from tests.helpers.desk import Desk

__all__ = ["desk", "open_panel"]

RING = ((108.19, 16.03), (108.22, 16.03), (108.22, 16.06), (108.19, 16.03))
FAR = tuple((lon + 3, lat) for lon, lat in RING)


def test_that_the_map_shows_what_is_drawn_as_selected_and_lets_go_of_it(
    open_panel: Callable[..., MapPanel],
    desk: Desk,
) -> None:
    panel = open_panel(desk)
    before = dict(panel.scene.areas)
    desk.models.draw_shape(DrawnShape(rings=(RING,), word="DRAFT", severity=2))
    assert panel.scene.areas[DRAWN].polygons == (RING,)
    assert panel.scene.areas[DRAWN].drill == "DRAFT"
    shapes = area_shapes(panel.scene)
    assert [shape["selected"] for shape in shapes if shape["drill"]] == [True]
    panel.surface.set_view(108.2, 16.04, 14)
    view = panel.surface.view
    assert all(hit.id != DRAWN for x in range(0, view.width, 40) for hit in panel.scene.pick(x, 300, view))
    desk.models.draw_shape(DrawnShape(rings=(FAR,)))
    west, _ = panel.surface.view.place(0, 0)
    assert west > 109, "what is out of sight is gone to"
    desk.models.draw_shape(None)
    assert panel.scene.areas == before
    assert scene_of(desk.session.state, desk.models.names).areas == before
