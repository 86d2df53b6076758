"""A shape that somebody draws: on the map as it grows, never in the way of a click, gone when it is let go."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.ground import GroundSpec
from ioc.domain.records import AlertArea, AlertInfo, PublicAlert
from ioc.domain.warning_records import WarningArea, WarningContent, WarningKind
from ioc.qt.drawn_shape import DrawnShape
from maps.areas import area_shapes
from maps.marks import DRAWN
from maps.panel import MapPanel
from maps.scene_feed import scene_of
from maps.scene_words import tooltip
from tests.gui.maps.test_panel import desk, open_panel
from tests.helpers.city import both
from tests.helpers.desk import HA, Desk, us
from tests.helpers.desk_site import SITE
from tests.helpers.desk_story import ref
from tests.unit.domain.test_closures import MIDDLE, ROADS

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


def told(desk: Desk, ident: str, status: str = "Actual") -> None:
    """A warning of the centre's own is released."""
    info = AlertInfo(
        language="vi-VN", event="Lũ", severity="Severe", areas=(AlertArea(description="x", polygons=(RING,)),)
    )
    alert = PublicAlert(
        id=f"s,{ident},t",
        feed="",
        sender="s",
        identifier=ident,
        sent="t",
        sent_us=us("21:47"),
        status=status,
        infos=(info,),
    )
    content = WarningContent(headline=both("Lũ"), area=WarningArea(polygons=(RING,)), expires_us=us("23:00"))
    drafted = f.WarningDrafted(
        warning=ident, number=f"CB-{ident}", identifier=ident, kind=WarningKind.ALERT, content=content
    )
    released = f.WarningReleased(warning=ident, drafted_by="quan", released_by="ha", identifier=ident, alert=alert)
    desk.happen(drafted, at="21:47:10", by=HA)
    desk.happen(released, at="21:47:20", by=HA)


def test_that_a_warning_of_ours_is_on_the_map_while_it_is_in_force_and_is_picked_as_itself(
    open_panel: Callable[..., MapPanel],
    desk: Desk,
) -> None:
    panel = open_panel(desk)
    told(desk, "w1")
    sign = panel.scene.areas["w1"]
    assert (sign.polygons, sign.severity, sign.drill) == ((RING,), 2, "")
    panel.host.picked.emit("area", "w1")
    assert (desk.models.selection.kind, desk.models.selection.id) == ("warning", "w1")
    assert panel.scene.selection == ("area", "w1")
    assert tooltip(desk.session.state, desk.models.names, "area", "w1") == "CB-w1\nLũ"
    assert scene_of(desk.session.state, desk.models.names).areas == panel.scene.areas
    desk.happen(f.WarningExpired(warning="w1"), at="21:47:25")
    assert "w1" not in panel.scene.areas
    told(desk, "w2", "Exercise")
    assert panel.scene.areas["w2"].drill
    desk.happen(f.WarningCancelled(warning="w2", by="w3"), at="21:47:26")
    assert "w2" not in panel.scene.areas


def test_that_a_selected_warning_that_is_out_of_sight_is_gone_to(
    open_panel: Callable[..., MapPanel],
    desk: Desk,
) -> None:
    panel = open_panel(desk)
    told(desk, "w1")
    panel.surface.set_view(105.0, 21.0, 12)
    desk.models.selection.select("warning", "w1")
    west, north = panel.surface.view.place(0, 0)
    assert west < 108.19
    assert 16.06 < north < 18


def test_that_a_closed_road_is_picked_beside_its_thin_line_and_leads_to_its_incident(
    open_panel: Callable[..., MapPanel],
    desk: Desk,
) -> None:
    panel = open_panel(desk)
    desk.happen(f.SiteDescribed(site=replace(SITE, land=GroundSpec(roads=ROADS))))
    assert not panel.host.legend.closed_roads
    for name, incident in (("c1", "i412"), ("c2", None)):
        desk.happen(
            f.RoadClosed(closure=name, edges=MIDDLE, name="Đường A", reason=ref("why"), incident=incident), by=HA
        )
    assert "closed road" in [words for _, words in panel.host.legend.entries()]
    panel.surface.set_view(108.22, 16.001, 11)
    view = panel.surface.view
    middle = view.height / 2
    on_road = next(y for y in range(view.height) if view.place(0, y)[1] <= 16.0)
    assert abs(on_road - middle) > 1, "the pointer need not be exactly on the line"
    x = view.width / 2
    hits = [hit.id for hit in panel.scene.pick(x, on_road + 5, view) if hit.kind == "area"]
    assert hits == ["closure:c1", "closure:c2"]
    assert not [hit for hit in panel.scene.pick(x, on_road + 30, view) if hit.kind == "area"]
    panel.host.picked.emit("area", "closure:c1")
    assert (desk.models.selection.kind, desk.models.selection.id) == ("incident", "i412")
    panel.host.picked.emit("area", "closure:c2")
    assert (desk.models.selection.kind, desk.models.selection.id) == ("closure", "c2")
    assert panel.scene.selection == ("area", "closure:c2")
    assert tooltip(desk.session.state, desk.models.names, "area", "closure:c1").splitlines() == ["Đường A", "VV-0412"]
    for name in ("c1", "c2"):
        desk.happen(f.RoadReopened(closure=name, name="Đường A", cause="person"), by=HA)
    assert not panel.host.legend.closed_roads
