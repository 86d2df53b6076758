"""Domains that stand in crowds are drawn with faint dots, so that a lit street does not outshine an alarm."""

from __future__ import annotations

import numpy as np

from maps import sprites
from maps.assets import CROWD_CELL, CROWD_DOTS, clear_zooms
from maps.projection import View, scale_of, unit_xy
from maps.scene import Scene


def street(count: int = 200) -> Scene:
    """Lamps every 10 m along a street, one far from it, and a gauge amid them."""
    scene = Scene()
    lon = np.append(108.2 + np.arange(count) * 9.3e-5, [108.19, 108.205])
    lat = np.append(np.full(count, 16.05), [16.04, 16.05])
    symbol = np.append(np.ones(count + 1), 5).astype(np.uint8)
    scene.set_assets([*(f"lamp{n}" for n in range(count)), "lone", "gauge"], lon, lat, symbol)
    scene.assets.near[:] = sprites.NEVER_NEAR
    return scene


def drawn(scene: Scene, zoom: int) -> dict[str, str]:
    """Sprite by asset, the last one painted."""
    return {op[0]: op[1] for op in scene.draw_list(View(108.2, 16.05, zoom, 4000, 3000)).ops()}


def test_that_a_crowded_domain_is_faint_far_out_and_plain_near() -> None:
    far, near = drawn(street(), 12), drawn(street(), 18)
    assert far["lamp100"] == "dot.faint" and far["gauge"] == "dot"
    assert far["lone"] == "dot.faint", "no dot looks otherwise than its like"
    assert set(near.values()) == {"dot"}


def test_that_a_domain_stands_clear_from_where_half_of_its_assets_share_a_cell_with_few() -> None:
    random = np.random.default_rng(4)
    x, y = unit_xy(108.2 + random.normal(0, 0.02, 3000), 16.05 + random.normal(0, 0.02, 3000))
    clear = int(clear_zooms(x, y, np.full(3000, 1, np.uint8))[1])
    shares = {}
    for zoom in (clear - 1, clear):
        cells = np.floor(np.column_stack([x, y]) * scale_of(zoom) / CROWD_CELL).astype(np.int64)
        _, member, count = np.unique(cells, axis=0, return_inverse=True, return_counts=True)
        shares[zoom] = float((count[member.ravel()] <= CROWD_DOTS).mean())
    assert shares[clear - 1] < 0.5 <= shares[clear]


def test_that_faint_dots_lie_below_plain_ones_and_an_alarm_in_a_crowd_is_whole() -> None:
    scene = street()
    names = [op[1] for op in scene.draw_list(View(108.19, 16.04, 12, 4000, 3000)).ops()]
    assert names == sorted(names, reverse=True) and names[0] == "dot.faint"
    scene.apply_status({"lamp100": (1, 0)})
    assert drawn(scene, 12)["lamp100"] == "glyph.1"
