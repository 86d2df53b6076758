"""What the composer stands on: the sketch of an area, what lies inside it, a draft whose texts follow its fields."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.commands import AmendWarning, DraftWarning
from ioc.domain.ground import GroundSpec, PlaceSpec, Ward
from ioc.domain.records import Text
from ioc.domain.state import State
from ioc.domain.warning_areas import holds, rings_of
from ioc.domain.warning_records import WarningArea, WarningKind
from ioc.qt.area_sketch import AreaSketch
from ioc.qt.command_grammar import Scope, completions, interpret
from ioc.qt.warning_draft import WarningDraft
from ioc.qt.warning_reach import reach
from tests.helpers.city import City, both, gauge
from tests.helpers.public_warnings import CLEAR, FLOOD, OTHER, SQUARE, WARDS, warning_site

SITE = warning_site()
NOW_US = 1_760_000_000_000_000
points = st.tuples(st.floats(108.15, 108.35), st.floats(15.95, 16.06))


def test_that_wards_are_found_by_any_word_of_their_name_without_tone_marks() -> None:
    sketch = AreaSketch()
    assert sketch.matches(SITE, "hai") == [("20194", "Hải Châu")]
    assert sketch.matches(SITE, "chau") == [("20194", "Hải Châu")]
    assert [name for _, name in sketch.matches(SITE, "h")] == ["Hòa Vang", "Hải Châu"]
    assert sketch.matches(SITE, "ai") == []
    sketch.add_ward(SITE, "20194")
    assert sketch.matches(SITE, "hai") == []


def test_that_a_former_ward_is_not_offered() -> None:
    former = Ward(code="9", name="Hải Vân cũ", level="ward", begins="", ends="2025-07-01", rings=(SQUARE,))
    site = replace(SITE, land=GroundSpec(wards=(former, *WARDS)))
    assert [code for code, _ in AreaSketch().matches(site, "hai")] == ["20194"]


def test_that_an_area_is_called_by_its_wards_until_somebody_calls_it_otherwise() -> None:
    sketch = AreaSketch()
    sketch.add_ward(SITE, "20194")
    sketch.add_ward(SITE, "20305")
    assert sketch.description.vi == "Hải Châu, Hòa Vang"
    sketch.name("Bờ đông", "East bank")
    sketch.take_back(SITE)
    assert (sketch.description.vi, sketch.wards) == ("Bờ đông", ["20194"])
    sketch.name("", "")
    sketch.take_back(SITE)
    assert sketch.description.vi == ""


def test_that_many_wards_are_counted_in_the_name() -> None:
    wards = tuple(Ward(code=str(at), name=f"Phường {at}", level="ward", begins="") for at in range(5))
    site = replace(SITE, land=GroundSpec(wards=wards))
    sketch = AreaSketch()
    for ward in wards:
        sketch.add_ward(site, ward.code)
    assert sketch.description.vi == "Phường 0, Phường 1, Phường 2 và 2 phường, xã khác"


@given(st.lists(st.sampled_from(["ward", "ring", "circle"]), max_size=8))
def test_that_what_was_added_last_goes_first(sorts: list[str]) -> None:
    sketch, before = AreaSketch(), []
    for sort in sorts:
        before.append(sketch.area())
        if sort == "ward":
            sketch.add_ward(SITE, "20194" if "20194" not in sketch.wards else "20305")
        elif sort == "circle":
            sketch.add_circle(SITE, 108.2, 16.0, 1.0)
        else:
            sketch.start_drawing()
            for point in SQUARE[:-1]:
                sketch.add_corner(*point)
            assert sketch.close_ring(SITE)
    assert len(sketch.parts(SITE, "en")) == len(sorts)
    for held in reversed(before):
        sketch.take_back(SITE)
        assert sketch.area() == held
    assert sketch.take_back(SITE) == ""


def test_that_an_opened_area_can_be_taken_back_as_well() -> None:
    sketch = AreaSketch(WarningArea(description=both("x"), wards=("20194",), polygons=(SQUARE,)))
    assert sketch.take_back(SITE) == "ring"
    assert sketch.take_back(SITE) == "ward"
    assert sketch.area().is_empty()


@settings(max_examples=80, deadline=None)
@given(st.lists(points, min_size=1, max_size=30), st.lists(points, min_size=3, max_size=7, unique=True), points)
def test_that_what_is_counted_inside_is_what_lies_there(
    spots: list[tuple[float, float]], corners: list[tuple[float, float]], middle: tuple[float, float]
) -> None:
    places = tuple(PlaceSpec(name=str(at), kind="school", lon=x, lat=y) for at, (x, y) in enumerate(spots))
    city = City(replace(SITE, land=GroundSpec(wards=WARDS, places=places)))
    for at, (x, y) in enumerate(spots):
        city.say(f.AssetRegistered(asset=replace(gauge(f"a{at}"), lon=x, lat=y)))
    area = WarningArea(polygons=((*corners, corners[0]),), circles=((*middle, 3.0),), wards=("20194",))
    rings = rings_of(city.state.registry.site, area)  # type: ignore[arg-type]
    counted = reach(city.state, area)
    inside = sum(holds(rings, area.circles, x, y) for x, y in spots)
    assert counted.places["school"] == inside
    assert counted.assets == inside + holds(rings, area.circles, 108.2, 16.0)
    assert counted.people is None


def test_that_people_are_counted_only_where_every_ward_is_known_and_taken_whole() -> None:
    known = (replace(WARDS[0], population=12_000), WARDS[1])
    city = City(replace(SITE, land=GroundSpec(wards=known)))
    assert reach(city.state, WarningArea(wards=("20194",))).people == 12_000
    assert reach(city.state, WarningArea(wards=("20194", "20305"))).people is None
    assert reach(city.state, WarningArea(wards=("20194",), polygons=(OTHER,))).people is None


def test_that_a_reopened_draft_knows_what_was_written_by_hand() -> None:
    draft = WarningDraft.of_template(SITE, FLOOD, NOW_US, exercise=False, incident=None)
    draft.area(SITE, WarningArea(description=both("Hải Châu"), wards=("20194",)), NOW_US)
    draft.text("headline", "en", "Leave now")
    assert isinstance(draft.command(), DraftWarning)
    city = City(SITE)
    facts = city.order(draft.command())
    assert isinstance(facts, list)
    warning = next(iter(city.state.tables.warnings.values()))
    again = WarningDraft.of_warning(SITE, warning, NOW_US)
    assert again.by_hand == {"headline.en"}
    assert not again.is_changed
    again.field(SITE, "level", "I", NOW_US)
    assert again.content.headline.en == "Leave now"
    assert again.content.headline.vi == "Lũ trên báo động I tại Hải Châu"
    assert again.is_changed
    assert again.command() == AmendWarning(warning=warning.id, content=again.content, revision=1)


def test_that_an_update_keeps_words_and_area_and_gets_a_new_end() -> None:
    city = City(SITE)
    draft = WarningDraft.of_template(SITE, FLOOD, NOW_US, exercise=True, incident=None)
    draft.area(SITE, WarningArea(description=both("Hải Châu"), wards=("20194",)), NOW_US)
    city.order(draft.command())
    base = next(iter(city.state.tables.warnings.values()))
    later = NOW_US + 3_600_000_000
    made = WarningDraft.following(SITE, base, WarningKind.UPDATE, later)
    assert (made.base, made.exercise, made.template) == (base.id, True, FLOOD.key)
    assert made.content.headline == base.content.headline
    assert made.content.expires_us == base.content.expires_us + 3_600_000_000
    assert not made.keeps_area


def test_that_a_cancel_without_a_template_still_says_what_machines_need() -> None:
    city = City(SITE)
    city.order(WarningDraft.of_template(SITE, FLOOD, NOW_US, exercise=False, incident=None).command())
    base = next(iter(city.state.tables.warnings.values()))
    made = WarningDraft.following(SITE, base, WarningKind.CANCEL, NOW_US)
    assert (made.content.urgency, made.content.responses, made.template) == ("Past", ("None",), "")
    cleared = WarningDraft.following(SITE, base, WarningKind.ALL_CLEAR, NOW_US)
    assert cleared.template == CLEAR.key
    assert "AllClear" in cleared.content.responses
    assert cleared.keeps_area


class NoPlaces:
    def find(self, text: str, limit: int) -> list[object]:
        return []


def scope(read_only: bool = False) -> Scope:
    state = State()
    other = replace(FLOOD, key="typhoon", title=Text(vi="Bão", en="Typhoon"))
    spec = replace(SITE.warnings, templates=(FLOOD, other, CLEAR))
    state.registry.site = replace(SITE, warnings=spec)
    return Scope(state=state, places=NoPlaces(), now_us=NOW_US, zone=UTC, read_only=read_only)  # type: ignore[arg-type]


@pytest.mark.parametrize("line", ["/warn flood", "warn fl", "/báo dân lũ", "/bao dan lu"])
def test_that_the_command_line_opens_the_composer_in_both_languages(line: str) -> None:
    found = interpret(line, scope())
    assert (found.kind, found.value) == ("warn", "flood")


def test_that_the_command_line_says_which_templates_there_are_and_a_replay_has_none() -> None:
    unknown = interpret("/warn xyz", scope())
    assert (unknown.kind, unknown.code, unknown.params["known"]) == ("refused", "warning_unknown", "Lũ, Bão")
    assert interpret("/warn", scope()).code == "warning_unknown"
    assert interpret("/warn all", scope()).code == "warning_unknown", "an all-clear follows something"
    assert completions("/warn ty", scope()) == ("/warn Bão",)
    assert interpret("/warn flood", scope(read_only=True)).kind == "refused"
