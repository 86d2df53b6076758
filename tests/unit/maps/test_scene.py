from __future__ import annotations

import numpy as np
import pytest

from maps import sprites
from maps.changes import KEPT
from maps.draw_list import among, most_urgent, top_stamps, visible_rows
from maps.marks import RETURNED, SELECTED, STALE, UNACKED, AreaSign, IncidentSign, UnitSign
from maps.projection import View
from maps.scene import Scene

VIEW = View(108.2, 16.05, 14, 900, 700)


def scene_of(count: int = 400, seed: int = 3) -> Scene:
    random = np.random.default_rng(seed)
    scene = Scene()
    scene.set_assets(
        [f"a{n}" for n in range(count)],
        108.2 + random.normal(0, 0.01, count),
        16.05 + random.normal(0, 0.01, count),
        random.integers(1, 13, count).astype(np.uint8),
    )
    return scene


def test_that_the_order_of_arrival_does_not_change_the_hash() -> None:
    ids = [f"a{n}" for n in range(50)]
    lon, lat = np.linspace(108.19, 108.21, 50), np.linspace(16.06, 16.04, 50)
    symbol = np.arange(50, dtype=np.uint8) % 13
    one, other = Scene(), Scene()
    one.set_assets(ids, lon, lat, symbol)
    other.set_assets(ids[::-1], lon[::-1], lat[::-1], symbol[::-1])
    for scene in (one, other):
        scene.apply_status({"a7": (1, UNACKED), "a9": (3, STALE)})
    assert one.hash(VIEW) == other.hash(VIEW)
    other.apply_status({"a9": (3, 0)})
    assert one.hash(VIEW) != other.hash(VIEW)


def test_that_selection_is_not_in_the_hash_but_is_drawn() -> None:
    scene = scene_of()
    before = scene.hash(VIEW)
    scene.select("asset", "a5")
    assert scene.hash(VIEW) == before
    assert sprites.RING_SELECTED in scene.draw_list(VIEW).top[:, 1]


def test_that_worse_and_unacknowledged_symbols_are_painted_later() -> None:
    scene = scene_of()
    scene.apply_status({"a1": (5, 0), "a2": (1, 0), "a3": (4, UNACKED), "a4": (0, STALE), "a5": (2, UNACKED)})
    top = scene.draw_list(VIEW).top
    rows = list(dict.fromkeys(top[:, 0].tolist()))
    assert [scene.assets.ids[row] for row in rows] == ["a4", "a1", "a2", "a3", "a5"]


def test_that_what_returned_stands_below_what_is_active_and_is_drawn_hollow() -> None:
    scene = scene_of()
    scene.apply_status({"a1": (1, RETURNED), "a2": (5, 0), "a3": (0, STALE)})
    top = scene.draw_list(VIEW).top
    assert [scene.assets.ids[row] for row in dict.fromkeys(top[:, 0].tolist())] == ["a3", "a1", "a2"]
    assert sprites.GLYPH_RETURNED in top[:, 1] and sprites.GLYPH not in top[:, 1]


def test_that_alarms_are_painted_after_units() -> None:
    scene = scene_of()
    scene.apply_status({"a1": (4, 0)})
    scene.set_units([UnitSign("u", "CC-12", 108.2, 16.05, "available")])
    names = [op[1] for op in scene.draw_list(VIEW).ops()]
    assert names.index("unit.available") < names.index("glyph.4")


def test_that_a_new_status_keeps_the_selection() -> None:
    scene = scene_of()
    scene.select("asset", "a5")
    scene.apply_status({"a5": (2, UNACKED)})
    row = scene.assets.row_of["a5"]
    assert scene.assets.flags[row] == UNACKED | SELECTED
    scene.select("asset", "a6")
    assert scene.assets.flags[row] == UNACKED


def test_that_a_log_gives_rows_since_a_number_and_none_for_a_gap() -> None:
    scene = scene_of()
    start = scene.log.seq
    scene.apply_status({"a1": (1, 0)})
    scene.apply_status({"a1": (2, 0), "a2": (3, 0)})
    rows = scene.log.since(start)
    assert rows is not None
    assert {scene.assets.ids[row] for row in rows} == {"a1", "a2"}
    nothing = scene.log.since(scene.log.seq)
    assert nothing is not None and not len(nothing)
    assert scene.log.since(scene.log.seq + 5) is None
    for number in range(KEPT + 1):
        scene.apply_status({"a3": (number % 6, 0)})
    assert scene.log.since(start) is None


def test_that_picking_prefers_urgent_things_and_finds_signs_and_areas() -> None:
    scene = Scene()
    lon = np.array([108.2, 108.2001, 108.25])
    scene.set_assets(["calm", "bad", "far"], lon, np.full(3, 16.05), np.ones(3, np.uint8))
    scene.apply_status({"bad": (1, UNACKED)})
    scene.set_units([UnitSign("u", "CC-12", 108.21, 16.05, "available")])
    scene.set_incidents([IncidentSign("i", 108.19, 16.05, 2, "VV-0412")])
    scene.set_areas([AreaSign("alert", (), ((108.2, 16.05, 1.0),))])

    def at(lon_: float, lift: float = 0) -> list[str]:
        x = (lon_ - 108.2) / 360 * 256 * 2**14 + VIEW.width / 2
        return [hit.id for hit in scene.pick(x, VIEW.height / 2 - lift, VIEW)]

    assert at(108.2)[:2] == ["bad", "calm"]
    assert at(108.2)[-1] == "alert"
    assert at(108.21)[0] == "u"
    assert at(108.19, lift=34)[0] == "i"
    assert at(108.24) == []


def test_that_far_out_assets_are_counted_with_the_worst_severity() -> None:
    scene = scene_of()
    scene.apply_status({"a1": (3, 0), "a2": (1, UNACKED)})
    far = View(108.2, 16.05, 9, 900, 700)
    names = [op[1] for op in scene.draw_list(far).ops() if op[1].startswith("cluster")]
    assert sum(int(name.split(".")[1]) for name in names) == 400
    assert names[-1].split(".")[2] == "1"
    assert names[-1].endswith("unacked")
    assert scene.pick(450, 350, far)[0].kind == "cluster"


def test_that_a_view_survives_its_corner_and_zooms_around_a_point() -> None:
    for width, height in ((900, 700), (901, 699)):
        view = View(108.2134, 16.0457, 15, width, height)
        again = View.from_corner(*view.corner, 15, width, height)
        assert again.corner == view.corner
        place = view.place(100, 200)
        closer = view.zoomed(16, 100, 200)
        assert closer.place(100, 200) == pytest.approx(place, abs=1e-4)
        assert view.padded(0.15).corner == (view.corner[0] - round(width * 0.15), view.corner[1] - round(height * 0.15))


def test_that_a_place_of_an_asset_is_where_it_was_put() -> None:
    scene = Scene()
    scene.set_assets(["a"], np.array([108.2134]), np.array([16.0457]), np.array([1], np.uint8))
    assert scene.place_of("asset", "a") == pytest.approx((108.2134, 16.0457))
    assert scene.place_of("asset", "b") is None


@pytest.mark.parametrize("most", [1, 7, 60, 399, 1000])
def test_that_the_most_urgent_alone_are_painted_last_as_among_all(most: int) -> None:
    scene, random = scene_of(), np.random.default_rng(most)
    flags = random.choice([0, UNACKED, STALE, RETURNED], 400).tolist()
    severity = random.integers(0, 6, 400).tolist()
    scene.apply_status(dict(zip(scene.assets.ids, zip(severity, flags, strict=True), strict=True)))
    scene.select("asset", scene.assets.ids[5])
    rows = visible_rows(scene.assets, VIEW)
    few = most_urgent(scene.assets, rows, most)
    every, alone = (top_stamps(scene.assets, VIEW, some) for some in (rows, few))
    assert most + 1 >= len(few) <= len(rows) and len(few) >= min(most, 1)
    for ring in (False, True):
        whole, part = (found[(found[:, 1] == sprites.RING_SELECTED) == ring] for found in (every, alone))
        assert part[-most:].tolist() == whole[-most:].tolist()


def test_that_rows_are_looked_up_among_rising_ones() -> None:
    rows = np.array([2, 3, 5, 8], np.int64)
    assert among(rows, [9, 8, 1, 3]).tolist() == [3, 8]
    assert among(rows, []).tolist() == among(rows[:0], [1]).tolist() == []
