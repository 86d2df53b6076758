from __future__ import annotations

import numpy as np

from maps.areas import area_shapes
from maps.draw_list import sign_ops
from maps.following import Following
from maps.ground_shapes import grounds_for, place_names
from maps.legend import scale_bar
from maps.marks import UNACKED, AreaSign, IncidentSign, Label, Outage, UnitSign
from maps.overlay import MOST_LABELS, Overlay, composed
from maps.plate_specs import PlateSpec
from maps.projection import View
from maps.scene import Scene

VIEW = View(108.2, 16.05, 14, 1000, 700)


class FakeMeasure:
    def measure(self, spec: PlateSpec) -> tuple[int, int]:
        if spec.style == "unit_glyph":
            return 14, 14
        return 10 + 8 * len(spec.text), 42 if spec.detail else 24


def abnormal(count: int, spread: float) -> Scene:
    random = np.random.default_rng(1)
    scene = Scene()
    ids = [f"a{n}" for n in range(count)]
    lon, lat = 108.2 + random.uniform(-spread, spread, count), 16.05 + random.uniform(-spread, spread, count)
    scene.set_assets(ids, lon, lat, np.ones(count, np.uint8))
    scene.apply_status({name: (1 + n % 5, UNACKED if n % 2 else 0) for n, name in enumerate(ids)})
    scene.set_labels({name: Label(f"Trạm {name}", "1,72 m") for name in ids})
    return scene


def rects(overlay: Overlay, style: str) -> list[tuple[int, int, int, int]]:
    return [(i.x, i.y, i.x + i.width, i.y + i.height) for i in overlay.over if i.spec.style == style]


def meet(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    return one[0] < other[2] - 1 and other[0] < one[2] - 1 and one[1] < other[3] - 1 and other[1] < one[3] - 1


def test_that_labels_never_cover_each_other_nor_what_is_reserved() -> None:
    scene = abnormal(300, 0.03)
    reserved = (0.0, 600.0, 800.0, 700.0)
    overlay = composed(scene, VIEW, FakeMeasure(), (reserved,))
    labels = rects(overlay, "label")
    assert 5 < len(labels) <= MOST_LABELS
    left, top = VIEW.corner
    held = (left, top + 600, left + 800, top + 700)
    for number, label in enumerate(labels):
        assert not any(meet(label, other) for other in labels[number + 1 :])
        assert not meet(label, held)


def test_that_the_selected_thing_always_has_its_words() -> None:
    scene = abnormal(2000, 0.01)
    scene.select("asset", "a77")
    overlay = composed(scene, VIEW, FakeMeasure())
    assert any(item.spec.selected and item.spec.text == "Trạm a77" for item in overlay.over)


STATUSES = ("available", "en_route", "available", "on_scene", "not_available")


def crowd(count: int = 5) -> Scene:
    """An alarm with `count` units standing on it."""
    scene = Scene()
    scene.set_assets(["pump"], np.array([108.2]), np.array([16.05]), np.ones(1, np.uint8))
    scene.apply_status({"pump": (1, UNACKED)})
    scene.set_labels({"pump": Label("Bơm 2", "Bơm dừng")})
    scene.set_units(UnitSign(f"u{n}", f"CH-0{n}", 108.2, 16.05, STATUSES[n % 5]) for n in range(count))
    return scene


def test_that_unit_plates_keep_clear_of_each_other_and_of_the_alarm_they_stand_on() -> None:
    overlay = composed(crowd(), VIEW, FakeMeasure())
    units = [item for item in overlay.over if item.kind == "unit"]
    assert len(units) == 5
    left, top = VIEW.corner
    symbol = (left + 500 - 19, top + 350 - 19, left + 500 + 19, top + 350 + 19)
    taken = [symbol, *rects(overlay, "label"), *rects(overlay, "unit"), *rects(overlay, "unit_glyph")]
    for number, rect in enumerate(taken):
        assert not any(meet(rect, other) for other in taken[number + 1 :])
    leaders = [strokes for strokes in overlay.strokes if strokes.colour == "leader"]
    assert leaders[0].rings[:2] == [left + 500, top + 350]


def test_that_where_units_have_no_room_the_busy_and_the_selected_keep_their_codes() -> None:
    scene = crowd(40)
    scene.select("unit", "u30")
    overlay = composed(scene, VIEW, FakeMeasure())
    units = [item for item in overlay.over if item.kind == "unit"]
    written = {item.id for item in units if item.spec.style == "unit"}
    assert len(units) == 40 and 3 < len(written) < 40
    assert "u30" in written
    busy = {f"u{n}" for n in range(40) if STATUSES[n % 5] != "available"}
    assert written - {"u30"} <= busy
    assert composed(crowd(40), VIEW, FakeMeasure()).over == composed(crowd(40), VIEW, FakeMeasure()).over


def test_that_words_go_to_the_most_urgent_waiting_alarms_first() -> None:
    scene = abnormal(400, 0.008)
    overlay = composed(scene, VIEW, FakeMeasure())
    labelled = [scene.assets.row_of[item.id] for item in overlay.over if item.kind == "asset"]
    assert len(labelled) > 5
    severity, flags = scene.assets.severity[labelled], scene.assets.flags[labelled]
    assert (flags & UNACKED).all() and severity[0] == 1
    assert (np.diff(severity.astype(int)) >= 0).all()


def test_that_an_outage_has_spokes_and_its_members_no_words() -> None:
    scene = abnormal(4, 0.02)
    scene.apply_status({"a0": (1, UNACKED), "a1": (3, UNACKED), "a2": (3, 0), "a3": (2, UNACKED)})
    row = scene.assets.row_of
    scene.set_outages([Outage("a0", 1, tuple((row["a0"], row[name]) for name in ("a1", "a2", "a3")))])
    overlay = composed(scene, VIEW, FakeMeasure())
    assert [item.id for item in overlay.over if item.kind == "asset"] == ["a0"]
    spokes = overlay.strokes[0]
    assert (spokes.colour, len(spokes.lines), len(spokes.rings)) == ("p1", 12, 6)
    assert len([op for op in scene.draw_list(VIEW).ops() if op[1] == "spoke.1"]) == 3


def test_that_a_plate_can_be_hit() -> None:
    scene = Scene()
    scene.set_incidents([IncidentSign("i1", 108.2, 16.05, 1, "VV-0412")])
    scene.set_units([UnitSign("u1", "CH-02", 108.2, 16.05, "on_scene")])
    overlay = composed(scene, VIEW, FakeMeasure())
    for item in overlay.over:
        hit = overlay.hit(item.x + 2, item.y + 2)
        assert hit is not None and (hit.kind, hit.id) == (item.kind, item.id)
    plate, unit = rects(overlay, "incident")[0], rects(overlay, "unit")[0]
    assert plate[1] + 24 <= unit[1]


def test_that_far_out_incidents_of_a_place_share_the_worst_ones_plate() -> None:
    scene = Scene()
    signs = [IncidentSign(f"i{n}", 108.2 + n * 0.001, 16.05, 5 - n, f"VV-{n}") for n in range(4)]
    scene.set_incidents(signs)
    overlay = composed(scene, View(108.2, 16.05, 7, 1000, 700), FakeMeasure())
    assert [item.spec.text for item in overlay.over] == ["VV-3 +3"]


def test_that_both_archipelagos_are_named_in_vietnamese_on_the_overview() -> None:
    scene = Scene()
    scene.set_places(place_names(grounds_for("da_nang")))
    overlay = composed(scene, View(110.5, 13.5, 5, 1000, 900), FakeMeasure())
    written = {item.spec.text for item in overlay.over + overlay.under}
    assert {"Quần đảo Hoàng Sa", "Quần đảo Trường Sa"} <= written


def test_that_the_scale_bar_fits_and_is_round() -> None:
    for metres_per_pixel in (0.3, 4.6, 18.4, 1200.0):
        length, words = scale_bar(metres_per_pixel)
        assert 30 < length <= 110
        assert words.split()[0][0] in "125"


def test_that_following_refits_only_when_the_set_of_incidents_changes() -> None:
    box = (107.8, 15.8, 108.5, 16.3)
    one = IncidentSign("i1", 108.2, 16.05, 2, "VV-1")
    abroad = IncidentSign("i2", 151.2, -33.8, 1, "VV-2")
    following = Following()
    assert following.places([], box) == []
    assert following.places([], box) is None
    assert following.places([one], box) == [(108.2, 16.05)]
    assert following.places([one, abroad], box) is None
    following.hold()
    assert following.places([], box) is None
    following.resume()
    assert following.places([one, abroad], box) == [(108.2, 16.05)]


RING = ((108.18, 16.03), (108.22, 16.03), (108.22, 16.07), (108.18, 16.07), (108.18, 16.03))


def drill_words(scene: Scene) -> list[tuple[int, int, int, int]]:
    overlay = composed(scene, VIEW, FakeMeasure())
    return [(i.x, i.y, i.x + i.width, i.y + i.height) for i in overlay.over if i.spec.text == "EXERCISE"]


def test_that_an_exercise_says_so_on_the_map_and_what_is_meant_does_not() -> None:
    scene = Scene()
    scene.set_areas([AreaSign("real", (RING,), severity=1), AreaSign("drill", (RING,), severity=1, drill="EXERCISE")])
    assert len(drill_words(scene)) == 1
    assert [shape["drill"] for shape in area_shapes(scene)] == [True, False]
    assert {op[:2] for op in sign_ops(scene, VIEW)} == {("area:real", "area.1"), ("area:drill", "area.drill")}


def test_that_the_word_of_an_exercise_gives_way_to_an_alarm_and_is_never_left_out() -> None:
    scene = abnormal(1, 0.0)
    scene.set_areas([AreaSign("drill", (RING,), drill="EXERCISE")])
    (word,) = drill_words(scene)
    x, y = (round(value) for value in VIEW.corner)
    symbol = (x + 500 - 15, y + 350 - 15, x + 500 + 15, y + 350 + 15)
    assert not meet(word, symbol)
    crowded = abnormal(400, 0.03)
    crowded.set_areas([AreaSign("drill", (RING,), drill="EXERCISE")])
    assert len(drill_words(crowded)) == 1


def test_that_an_area_taken_back_takes_its_word_along() -> None:
    scene = Scene()
    scene.set_areas([AreaSign("drill", (), ((108.2, 16.05, 2.0),), drill="EXERCISE")])
    assert len(drill_words(scene)) == 1
    revision = scene.signs_revision
    scene.set_areas([])
    assert scene.signs_revision > revision
    assert drill_words(scene) == []
