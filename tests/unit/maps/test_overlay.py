from __future__ import annotations

import numpy as np

from maps.areas import area_shapes
from maps.draw_list import sign_ops
from maps.following import Following
from maps.ground_shapes import grounds_for, place_names
from maps.legend import scale_bar
from maps.marks import MEMBER, RETURNED, UNACKED, AreaSign, IncidentSign, Label, Outage, PlaceName, UnitSign
from maps.overlay import MOST_LABELS, Overlay, composed
from maps.plate_specs import PlateSpec
from maps.projection import View
from maps.scene import Scene
from maps.sprites import NEVER_NEAR, RING_SELECTED
from maps.strokes import SPOKE_CELL

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


def placed(overlay: Overlay, *styles: str) -> list[tuple[int, int, int, int]]:
    return [rect for style in styles for rect in rects(overlay, style)]


def test_that_nothing_but_its_own_leader_touches_the_ring_of_the_selected() -> None:
    scene = abnormal(60, 0.02)
    scene.select("asset", "a7")
    lon, lat = scene.place_of("asset", "a7") or (0.0, 0.0)
    scene.set_incidents(IncidentSign(f"i{n}", lon, lat, 1 + n, f"VV-{n}") for n in range(4))
    scene.set_units(UnitSign(f"u{n}", f"CC-{n}", lon, lat, "on_scene") for n in range(4))
    row = scene.assets.row_of["a7"]
    view = View(lon, lat, 14, 1000, 700)
    ring = next(stamp for stamp in scene.draw_list(view).top.tolist() if stamp[:2] == [row, RING_SELECTED])
    x, y = ring[2] + view.corner[0], ring[3] + view.corner[1]
    around = (x - 29, y - 29, x + 29, y + 29)
    overlay = composed(scene, view, FakeMeasure())
    plates = placed(overlay, "label", "incident", "unit")
    assert len(plates) >= 9
    assert not [plate for plate in plates if meet(plate, around)]


def test_that_incident_plates_of_one_place_part_and_keep_their_stems() -> None:
    scene = Scene()
    scene.set_incidents(IncidentSign(f"i{n}", 108.2 + n * 1e-5, 16.05, 1 + n % 5, f"VV-04{n:02}") for n in range(6))
    overlay = composed(scene, VIEW, FakeMeasure())
    plates = rects(overlay, "incident")
    assert len(plates) == 6
    for number, plate in enumerate(plates):
        assert not any(meet(plate, other) for other in plates[number + 1 :])
    stems = next(strokes for strokes in overlay.strokes if strokes.colour == "stem").lines
    heads = {(stems[at + 2], stems[at + 3]) for at in range(0, len(stems), 4)}
    assert len(stems) == 4 * 6
    assert all(any(p[0] <= x <= p[2] and p[1] <= y <= p[3] for p in plates) for x, y in heads)


def test_that_a_ward_keeps_its_name_beside_an_alarm() -> None:
    scene = Scene()
    scene.set_assets(["pump"], np.array([108.2]), np.array([16.05]), np.ones(1, np.uint8))
    scene.apply_status({"pump": (1, UNACKED)})
    scene.set_places([PlaceName("Hòa Cường", 108.2, 16.05), PlaceName("Sông Hàn", 108.21, 16.05, "river_name")])
    overlay = composed(scene, VIEW, FakeMeasure())
    names = {item.spec.text: item for item in overlay.under}
    assert set(names) == {"Hòa Cường", "Sông Hàn"}
    left, top = VIEW.corner
    name, symbol = names["Hòa Cường"], (left + 481, top + 331, left + 519, top + 369)
    assert not meet((name.x, name.y, name.x + name.width, name.y + name.height), symbol)
    assert abs(name.y + name.height / 2 - top - 350) <= 45


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


def test_that_members_of_an_outage_are_small_until_it_ends_unless_they_are_worse() -> None:
    scene = abnormal(4, 0.02)
    scene.assets.near[:] = NEVER_NEAR
    row = scene.assets.row_of
    scene.apply_status({"a0": (2, UNACKED), "a1": (3, UNACKED), "a2": (1, 0), "a3": (2, RETURNED)})
    outage = Outage("a0", 2, tuple((row["a0"], row[name]) for name in ("a1", "a2", "a3")))

    def drawn() -> dict[str, str]:
        return {op[0]: op[1] for op in scene.draw_list(VIEW).ops() if op[1].startswith("glyph")}

    scene.set_outages([outage])
    small = {"a0": "glyph.2.unacked", "a1": "glyph.3.unacked.member", "a2": "glyph.1", "a3": "glyph.2.returned.member"}
    assert drawn() == small
    scene.apply_status({"a1": (3, 0)})
    assert drawn()["a1"] == "glyph.3.member"
    scene.set_outages([])
    assert drawn()["a1"] == "glyph.3" and not (scene.assets.flags & MEMBER).any()


def test_that_spokes_of_a_street_of_lamps_do_not_run_into_one_another() -> None:
    scene = Scene()
    lon = 108.19 + np.arange(400) * 1.6e-4
    scene.set_assets([f"a{n:03}" for n in range(400)], lon, np.full(400, 16.05), np.ones(400, np.uint8))
    scene.set_outages([Outage("a000", 2, tuple((0, member) for member in range(1, 400)))])
    rings = composed(scene, VIEW, FakeMeasure()).strokes[0].rings
    xs = sorted(rings[0::2])
    assert 20 < len(xs) < 70
    assert len({x // SPOKE_CELL for x in xs}) == len(xs)


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


def test_that_each_member_of_what_is_selected_has_a_ring() -> None:
    scene = abnormal(10, 0.02)
    scene.set_halo([(108.2, 16.05), (108.201, 16.051)])
    rings = [strokes for strokes in composed(scene, VIEW, FakeMeasure()).strokes if strokes.rings]
    assert len(rings[-1].rings) == 4
    scene.set_halo(())
    assert not any(strokes.rings for strokes in composed(scene, VIEW, FakeMeasure()).strokes)
