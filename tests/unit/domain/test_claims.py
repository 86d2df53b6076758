"""A claim stands while its person is there and a grace longer; others take over with a reason; anybody may follow."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.clock_spec import ServiceClocks
from ioc.domain.decide.passing import pass_time
from ioc.domain.records import Account, Incident, Seat
from tests.helpers.city import COORDINATOR, OPERATOR, SITE, SUPERVISOR, City

SECOND = 1_000_000


def begun() -> tuple[City, str]:
    """The coordinator sits at a seat and leads an incident; the grace is two minutes."""
    city = City(replace(SITE, clocks=ServiceClocks(claim_grace_s=120)))
    city.say(f.AccountFound(account=Account(login="quan", name="Trần Minh Quân", role="coordinator")))
    sit(city)
    facts = city.order(c.OpenIncident(type="flood", priority=1), OPERATOR)
    assert isinstance(facts, list)
    city.order(c.ClaimIncident(incident=facts[0].incident), COORDINATOR)
    return city, facts[0].incident


def sit(city: City) -> None:
    seat = Seat(id="seat-4", person="quan", name="Trần Minh Quân", role="coordinator", since_us=city.at_us)
    city.say(f.SeatTaken(seat=seat), actor=COORDINATOR)


def held(city: City, ident: str) -> Incident:
    return city.state.tables.incidents[ident]


def wait(city: City, seconds: float) -> list[f.AnyFact]:
    city.at_us += round(seconds * SECOND)
    facts = pass_time(city.state, city.at_us)
    city.say(*facts)
    return [fact for fact in facts if isinstance(fact, f.ClaimEnded)]


def test_that_a_claim_survives_a_short_absence_and_ends_after_the_grace_once() -> None:
    city, ident = begun()
    assert wait(city, 3_600) == []
    city.say(f.SeatLeft(seat="seat-4", cause="link"))
    left_us = city.at_us
    assert wait(city, 120) == []
    assert held(city, ident).owner == "quan"
    (ended,) = wait(city, 1)
    assert (ended.person, ended.cause, ended.away_us) == ("quan", "away", left_us)
    assert held(city, ident).owner is None
    assert wait(city, 60) == []


def test_that_who_comes_back_in_time_keeps_the_claim_and_a_locked_seat_is_an_empty_one() -> None:
    city, ident = begun()
    city.say(f.SeatLeft(seat="seat-4", cause="person"))
    wait(city, 100)
    sit(city)
    assert wait(city, 600) == []
    city.say(f.SeatLocked(seat="seat-4", cause="idle"))
    assert wait(city, 119) == []
    assert len(wait(city, 2)) == 1
    assert held(city, ident).owner is None


def test_that_a_claim_that_stands_is_taken_over_with_a_reason_only() -> None:
    city, ident = begun()
    outcome = city.order(c.ClaimIncident(incident=ident), SUPERVISOR)
    assert isinstance(outcome, c.Refusal)
    assert (outcome.code, outcome.params["name"]) == ("refused.claim_held", "Trần Minh Quân")
    city.order(c.ClaimIncident(incident=ident, reason="anh Quân ra hiện trường"), SUPERVISOR)
    now = held(city, ident)
    assert now.owner == "lan"
    assert city.sealed[-1] == ("note", {"text": "anh Quân ra hiện trường"})
    assert now.notes[-1].by == "lan"


def test_that_an_ended_claim_needs_no_reason() -> None:
    city, ident = begun()
    city.say(f.SeatLeft(seat="seat-4", cause="link"))
    city.at_us += 121 * SECOND
    facts = city.order(c.ClaimIncident(incident=ident), SUPERVISOR)
    assert isinstance(facts, list) and facts[0].before == "quan"


def test_that_a_claim_is_given_back_by_its_own_person() -> None:
    city, ident = begun()
    assert city.refusal(c.ReleaseClaim(incident=ident), SUPERVISOR) == "refused.claim_not_yours"
    city.order(c.ReleaseClaim(incident=ident), COORDINATOR)
    assert held(city, ident).owner is None


def test_that_anybody_follows_once_and_no_longer_and_the_incident_is_not_newer_for_it() -> None:
    city, ident = begun()
    changed_us = held(city, ident).changed_us
    city.at_us += SECOND
    city.order(c.WatchIncident(incident=ident), OPERATOR)
    city.order(c.WatchIncident(incident=ident), SUPERVISOR)
    assert held(city, ident).watchers == ("hoa", "lan")
    assert city.refusal(c.WatchIncident(incident=ident), OPERATOR) == "refused.watched_already"
    city.order(c.WatchIncident(incident=ident, on=False), OPERATOR)
    assert city.refusal(c.WatchIncident(incident=ident, on=False), OPERATOR) == "refused.not_watched"
    assert (held(city, ident).watchers, held(city, ident).changed_us) == (("lan",), changed_us)
