"""Roads closed by people: found by name and between crossings, opened by hand, by time and with their incident; units
go round them and the proposal says because of what."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import commands as c
from ioc.domain.decide.passing import pass_time
from ioc.domain.dispatch.capture import Capture
from ioc.domain.dispatch.records import Candidate, Choice, Inputs, Way
from ioc.domain.dispatch.ways import Ways
from ioc.domain.ground import GroundSpec, RoadEdge
from ioc.domain.roads import RoadGraph
from ioc.domain.roads.stretches import between, length_m, near, street, stretch_name
from ioc.qt.aliases import fold
from ioc.qt.proposal_words import why_chosen
from tests.helpers.city import OPERATOR, SITE, City

SECOND = 1_000_000
STEP = 0.01


def edge(name: str, start: tuple[int, int], end: tuple[int, int]) -> RoadEdge:
    def node(at: tuple[int, int]) -> str:
        return f"{at[0]}/{at[1]}"

    line = tuple((108.2 + x * STEP, 16.0 + y * STEP) for x, y in (start, end))
    return RoadEdge(id=f"{node(start)}-{node(end)}", start=node(start), end=node(end), line=line, name=name)


ROADS = (
    *(edge("Nguyễn Hữu Thọ", (x, 0), (x + 1, 0)) for x in range(4)),
    *(edge("Song song", (x, 1), (x + 1, 1)) for x in range(4)),
    edge("Đường A", (0, 0), (0, 1)),
    edge("Đường B", (1, 0), (1, 1)),
    edge("Đường C", (3, 0), (3, 1)),
    edge("Đường D", (4, 0), (4, 1)),
)
MIDDLE = ("1/0-2/0", "2/0-3/0")


def begun() -> tuple[City, str]:
    city = City(replace(SITE, land=GroundSpec(roads=ROADS)))
    facts = city.order(c.OpenIncident(type="flood", priority=2, lon=108.24, lat=16.0), OPERATOR)
    assert isinstance(facts, list)
    return city, facts[0].incident


def closed(city: City, incident: str | None = None, until_us: int | None = None) -> str:
    facts = city.order(c.CloseRoad(edges=MIDDLE, reason="ngập sâu", incident=incident, until_us=until_us), OPERATOR)
    assert isinstance(facts, list)
    return facts[0].closure


def test_that_a_street_is_found_without_tone_marks_and_cut_between_its_crossings() -> None:
    assert len(street(ROADS, "nguyen huu tho", fold)) == 4
    assert len(street(ROADS, "nguyen", fold)) == 4
    assert street(ROADS, "duong", fold) == []
    for first, second in (("Đường B", "duong c"), ("duong c", "Đường B")):
        found = between(ROADS, "Nguyễn Hữu Thọ", first, second, fold)
        assert sorted(one.id for one in found) == sorted(MIDDLE)
        assert stretch_name(ROADS, found) in (
            "Nguyễn Hữu Thọ (Đường B – Đường C)",
            "Nguyễn Hữu Thọ (Đường C – Đường B)",
        )
    assert between(ROADS, "Nguyễn Hữu Thọ", "Đường B", "nowhere", fold) == []
    assert stretch_name(ROADS, street(ROADS, "Nguyễn Hữu Thọ", fold)) == "Nguyễn Hữu Thọ"
    assert abs(length_m(street(ROADS, "Đường A", fold)) - 1112) < 5


def test_that_the_nearest_stretches_of_a_place_come_first() -> None:
    (first, gap), (second, further) = near(ROADS, 108.215, 16.0005, 2)
    assert first.id == "1/0-2/0" and 50 < gap < 60 < further
    assert second.id != first.id


def test_that_closing_needs_known_roads_a_reason_and_a_moment_to_come() -> None:
    city, _ = begun()
    close = c.CloseRoad(edges=MIDDLE, reason="x")
    assert city.refusal(replace(close, edges=("nowhere",))) == "refused.unknown_road"
    assert city.refusal(replace(close, edges=())) == "refused.unknown_road"
    assert city.refusal(replace(close, reason=" ")) == "refused.reason_missing"
    assert city.refusal(replace(close, until_us=city.at_us)) == "refused.closure_until"
    closed(city)
    assert city.refusal(close) == "refused.road_closed"
    more = city.order(replace(close, edges=("0/0-1/0", *MIDDLE)))
    assert isinstance(more, list) and more[0].edges == ("0/0-1/0",)


def test_that_it_is_opened_by_hand_once_and_by_time() -> None:
    city, _ = begun()
    ident = closed(city)
    city.order(c.ReopenRoad(closure=ident), OPERATOR)
    assert city.refusal(c.ReopenRoad(closure=ident)) == "refused.unknown_closure"
    closed(city, until_us=city.at_us + 60 * SECOND)
    for seconds, kept in ((59, 1), (1, 0)):
        city.at_us += seconds * SECOND
        city.say(*pass_time(city.state, city.at_us))
        assert len(city.state.tables.closures) == kept


def test_that_the_end_of_an_incident_asks_for_its_roads() -> None:
    for roads, left in (("reopen", 0), ("keep", 1)):
        city, ident = begun()
        closed(city, ident)
        outcome = city.order(c.CloseIncident(incident=ident, disposition="01"))
        assert isinstance(outcome, c.Refusal)
        assert outcome.code == "refused.closures_open" and "Nguyễn Hữu Thọ" in str(outcome.params["roads"])
        assert isinstance(city.order(c.CloseIncident(incident=ident, disposition="01", roads=roads)), list)
        assert len(city.state.tables.closures) == left


def test_that_closures_go_with_a_merge_and_come_back() -> None:
    city, ident = begun()
    key = closed(city, ident)
    other = city.order(c.OpenIncident(type="flood", priority=2))
    assert isinstance(other, list)
    city.order(c.MergeIncident(incident=ident, into=other[0].incident))
    assert city.state.tables.closures[key].incident == other[0].incident
    city.order(c.UnmergeIncident(incident=ident, reason="x"))
    assert city.state.tables.closures[key].incident == ident


def way(city: City, ident: str) -> Way:
    """How CC-12 gets there from the other end of the street."""
    inputs = Capture().inputs(city.state, ident, city.at_us)
    assert isinstance(inputs, Inputs)
    unit = replace(city.state.tables.units["CC-12"], lon=108.2005, lat=16.0)
    found = Ways(inputs, RoadGraph(ROADS), (108.24, 16.0)).to([unit])["CC-12"]
    assert isinstance(found, Way)
    return found


def test_that_units_go_round_and_the_proposal_says_because_of_what() -> None:
    city, ident = begun()
    free = way(city, ident)
    assert (free.detour_s, free.because) == (0.0, ())
    key = closed(city)
    round_it = way(city, ident)
    assert round_it.seconds > free.seconds and round_it.detour_s > 30
    assert round_it.because == ("Nguyễn Hữu Thọ (Đường B – Đường C)",)
    choice = Choice(capability="boat", rank=1, candidate=Candidate(unit="CC-12", way=round_it))
    assert "because of Nguyễn Hữu Thọ (Đường B – Đường C)" in why_chosen(choice, "en")
    city.order(c.ReopenRoad(closure=key))
    assert way(city, ident) == free
