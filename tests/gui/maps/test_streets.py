"""Roads, bridges and ward outlines as they come out on both surfaces, and what they cost."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from maps.ground_shapes import grounds_for, place_names
from maps.legend import Legend
from maps.scene import Scene
from maps.streets import dressed, ground_names
from maps.tokens import DARK, LIGHT
from maps.web_pictures import map_colours
from tests.gui.maps.looker import Looker
from tests.helpers.da_nang import da_nang

LAND = da_nang().site.land
ON_BRIDGE = (108.2278, 16.0612)
"""The middle of Cầu Rồng, over water."""
ON_STREET = (108.2180, 16.0718)
"""On Lê Duẩn."""
ON_OUTLINE = next(ward for ward in LAND.wards if ward.name == "Hòa Vang" and not ward.ends).rings[0]


def with_streets(looker: Looker, scene: Scene | None = None) -> Looker:
    looker.surface.set_grounds(dressed(grounds_for("da_nang"), LAND))
    looker.surface.show_scene(scene or Scene())
    looker.paint()
    return looker


def near(picture: QImage, looker: Looker, place: tuple[float, float]) -> set[str]:
    """Colours within a few pixels of a place."""
    at = looker.at(*place)
    return {picture.pixel(at.x() + dx, at.y() + dy) & 0xFFFFFF for dx in range(-6, 7) for dy in range(-6, 7)}  # type: ignore[misc]


def code(colour: str) -> int:
    return QColor(colour).rgb() & 0xFFFFFF


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_that_streets_and_bridges_are_drawn_in_their_grey(looker: Looker, tokens: dict[str, str]) -> None:
    with_streets(looker).surface.set_theme(tokens)
    for place in (ON_STREET, ON_BRIDGE):
        picture = looker.settle(*place, 16)
        assert code(map_colours(tokens)["road"]) in near(picture, looker, place)


def test_that_nothing_is_drawn_of_a_street_far_out_and_small_ones_come_later(looker: Looker) -> None:
    with_streets(looker)
    quiet = next(e for e in LAND.roads if e.kind == "tertiary" and e.name == "Lý Tự Trọng").line[0]
    colour = code(map_colours(DARK)["road"])
    assert colour in near(looker.settle(*quiet, 16), looker, quiet)
    bare = looker.settle(*ON_STREET, 9).copy(10, 10, 700, 500)  # without the frame number in the corner
    looker.surface.set_grounds(grounds_for("da_nang"))
    looker.paint()
    assert bare == looker.settle(*ON_STREET, 9).copy(10, 10, 700, 500)


def test_that_ward_outlines_are_dashed_on_land_and_absent_at_sea(looker: Looker) -> None:
    with_streets(looker)
    border = code(map_colours(DARK)["border"])
    (a, b), (c, d) = max(itertools.pairwise(ON_OUTLINE), key=lambda s: np.hypot(s[1][0] - s[0][0], s[1][1] - s[0][1]))
    middle = (a + c) / 2, (b + d) / 2
    dressed_picture = looker.settle(*middle, 13)
    looker.surface.set_grounds(grounds_for("da_nang"))
    looker.paint()
    bare_picture = looker.settle(*middle, 13)
    assert near(dressed_picture, looker, middle) != near(bare_picture, looker, middle)
    sea = (108.30, 16.02)
    with_streets(looker)
    assert border not in near(looker.settle(*sea, 13), looker, sea)


def test_that_the_ground_is_drawn_once_a_view_and_not_for_a_frame(
    make: Callable[..., Looker], monkeypatch: pytest.MonkeyPatch
) -> None:
    looker = with_streets(make("native"))
    drawn: list[int] = []
    backdrop = looker.surface._backdrop  # type: ignore[attr-defined]
    draw = backdrop.draw
    monkeypatch.setattr(backdrop, "draw", lambda *a, **k: (drawn.append(1), draw(*a, **k)))
    for _ in range(5):
        looker.scene.select("asset", None)
        looker.surface.pan(3, 0)
        looker.paint()
    assert drawn == []
    looker.settle(*ON_STREET, 16)
    assert drawn == [1]


def test_that_names_of_streets_appear_by_their_rank_and_never_cover_each_other(looker: Looker) -> None:
    scene = Scene()
    scene.set_places(place_names(grounds_for("da_nang"), ground_names(LAND)))
    with_streets(looker, scene)
    written = {}
    for zoom in (12, 14, 16):
        looker.settle(*ON_STREET, zoom)
        items = looker.surface.overlay.under
        written[zoom] = {item.spec.text for item in items}
        boxes = [(item.x, item.y, item.x + item.width, item.y + item.height) for item in items]
        for n, one in enumerate(boxes):
            for two in boxes[:n]:
                assert one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1]
    assert "Hải Châu" in written[12] and "Lê Duẩn" not in written[12]
    assert "Lê Duẩn" in written[14] and "Hải Phòng" not in written[14]
    assert {"Lê Duẩn", "Hải Phòng"} <= written[16]


def test_that_wards_and_bridges_are_named_in_vietnamese_and_the_zone_at_sea_once() -> None:
    names = ground_names(LAND)
    assert {"Hội An", "Điện Bàn Đông"} <= {name.name for name in names if name.kind == "ward"}
    assert {"Cầu Rồng", "Cầu Sông Hàn"} <= {name.name for name in names if name.kind == "bridge"}
    assert "Hoàng Sa" not in {name.name for name in names if name.kind in ("ward", "commune")}


def test_that_the_legend_says_what_is_schematic(qtbot: QtBot) -> None:
    frame = QWidget()
    qtbot.addWidget(frame)
    legend = Legend(frame)
    legend.arrange(1200)
    before = legend.width()
    legend.set_schematic(True)
    assert "schematic" in [mark for mark, _ in legend.entries()]
    assert legend.width() > before
    assert dressed(grounds_for("da_nang"), replace(LAND, roads=(), wards=())) == grounds_for("da_nang")
