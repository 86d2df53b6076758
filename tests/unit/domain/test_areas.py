"""Areas of responsibility: whose alarms ask whom, and what becomes of an absent seat's."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.areas import area_of_alarm, areas_of_seat, attends
from ioc.domain.care_spec import AreaSpec, CareSpec
from ioc.domain.commands import Actor, HandOverArea, TakeArea
from ioc.domain.records import Account, Seat
from tests.helpers.city import COORDINATOR, OPERATOR, SUPERVISOR, both
from tests.unit.domain.test_care import Cared

URGENT = AreaSpec(key="urgent", title=both("Urgent"), domains=("drainage",), least=2)
LOCAL = AreaSpec(key="local", title=both("Local"), wards=("Cẩm Lệ",), people=("hoa",))
BOXED = AreaSpec(key="boxed", title=both("Boxed"), box=(108.0, 15.9, 108.3, 16.1), roles=("coordinator",))
CARE = CareSpec(areas=(URGENT, LOCAL, BOXED), flood_begins=2, flood_ends=2)


def sign_in(city: Cared, actor: Actor) -> Seat:
    seat = Seat(id=actor.seat, person=actor.person, name=actor.name, role=actor.role, since_us=city.at_us)
    city.say(f.SeatTaken(seat=seat))
    return seat


def test_that_the_first_area_that_fits_has_an_alarm() -> None:
    city = Cared(CARE)
    urgent, local, rest = city.up("r", "gauge-1", 2), city.up("s", "gauge-1", 3), city.up("t", "lamp", 3)
    assert [area_of_alarm(city.state, city.alarm_of(one)) for one in (urgent, local, rest)] == ["urgent", "local", ""]
    city.say(f.SiteDescribed(site=replace(city.state.registry.site, care=replace(CARE, areas=(BOXED,)))))
    assert area_of_alarm(city.state, city.alarm_of(local)) == "boxed"
    assert area_of_alarm(city.state, city.alarm_of(rest)) == ""


def test_that_an_alarm_asks_the_seat_that_has_its_area_and_everybody_when_nobody_has() -> None:
    city = Cared(CARE)
    hoa, quan = sign_in(city, OPERATOR), sign_in(city, COORDINATOR)
    assert areas_of_seat(city.state, hoa.id) == ("local",)  # by name, at sign-in
    assert attends(city.state, hoa, "local") and not attends(city.state, quan, "local")
    assert attends(city.state, hoa, "urgent") and attends(city.state, quan, "urgent")
    city.order(TakeArea(area="urgent"), COORDINATOR)
    assert attends(city.state, quan, "urgent") and not attends(city.state, hoa, "urgent")
    assert attends(city.state, None, "urgent")


def test_that_taking_and_handing_over_is_refused_in_words_where_it_makes_no_sense() -> None:
    city = Cared(CARE)
    assert city.refusal(TakeArea(area="urgent"), OPERATOR) == "refused.not_signed_in"
    sign_in(city, OPERATOR)
    sign_in(city, COORDINATOR)
    city.order(TakeArea(area="urgent"), OPERATOR)
    assert city.refusal(TakeArea(area="none"), OPERATOR) == "refused.unknown_area"
    assert city.refusal(TakeArea(area="urgent"), OPERATOR) == "refused.area_own"
    assert city.refusal(TakeArea(area="urgent"), COORDINATOR) == "refused.area_held"
    assert city.refusal(TakeArea(area="boxed"), OPERATOR) == "refused.area_role"
    give = HandOverArea(area="urgent", seat=COORDINATOR.seat)
    assert city.refusal(give, COORDINATOR) == "refused.area_not_own"
    assert city.refusal(replace(give, area="none"), OPERATOR) == "refused.unknown_area"
    assert city.refusal(replace(give, seat="seat-77"), OPERATOR) == "refused.seat_absent"
    city.order(give, OPERATOR)
    assert city.state.tables.areas["urgent"].person == "quan"
    assert city.refusal(give, SUPERVISOR) == "refused.area_held"
    city.order(replace(give, seat=OPERATOR.seat), SUPERVISOR)
    assert city.state.tables.areas["urgent"].seat == OPERATOR.seat
    assert city.refusal(HandOverArea(area="boxed", seat=OPERATOR.seat), SUPERVISOR) == "refused.area_role"


def test_that_the_areas_of_a_seat_that_locks_for_long_are_offered_and_taken_over() -> None:
    city = Cared(CARE)
    hoa, quan = sign_in(city, OPERATOR), sign_in(city, COORDINATOR)
    city.say(f.SeatLocked(seat=hoa.id, cause="person"))
    city.tick(119)
    assert not attends(city.state, quan, "local")
    city.tick(1)
    assert attends(city.state, quan, "local") and attends(city.state, hoa, "local")
    away_us = city.state.tables.areas["local"].offered_us
    city.order(TakeArea(area="local"), COORDINATOR)
    taken = city.entries[-1].fact
    assert (taken.before, taken.away_us, taken.cause) == (hoa.id, away_us, "person")
    city.say(f.SeatUnlocked(seat=hoa.id))
    assert city.state.tables.areas["local"].seat == quan.id  # what was taken over stays there


def test_that_who_comes_back_in_time_has_the_area_again() -> None:
    city = Cared(CARE)
    hoa = sign_in(city, OPERATOR)
    city.say(f.SeatLeft(seat=hoa.id, cause="link"))
    assert city.state.tables.areas["local"].cause == "link"
    sign_in(city, OPERATOR)
    hold = city.state.tables.areas["local"]
    assert (hold.seat, hold.offered_us) == (hoa.id, 0)
    city.say(f.SeatLocked(seat=hoa.id, cause="idle"))
    city.tick(200)
    city.say(f.SeatUnlocked(seat=hoa.id))
    assert city.state.tables.areas["local"].offered_us == 0


def test_that_urgent_alarms_that_nobody_looks_after_go_to_the_supervisor_once() -> None:
    city = Cared(CARE)
    hoa, quan = sign_in(city, OPERATOR), sign_in(city, COORDINATOR)
    lan = sign_in(city, SUPERVISOR)
    city.order(TakeArea(area="urgent"), OPERATOR)
    city.say(f.SeatLeft(seat=hoa.id, cause="person"))
    city.tick(121)
    assert not any(isinstance(entry.fact, f.AreaEscalated) for entry in city.entries)
    city.up("r", "gauge-1", 1)
    due = city.tick()
    assert f.AreaEscalated(area="urgent", count=1) in due
    assert not any(isinstance(fact, f.AreaEscalated) for fact in city.tick())
    assert attends(city.state, lan, "urgent")
    city.order(TakeArea(area="urgent"), COORDINATOR)
    assert attends(city.state, quan, "urgent") and not attends(city.state, lan, "urgent")


def test_that_a_seat_has_a_flood_of_its_own() -> None:
    city = Cared(CARE)
    hoa = sign_in(city, OPERATOR)
    sign_in(city, COORDINATOR)
    for number in range(3):
        city.up(f"r{number}", "gauge-1", 3)
    city.tick()
    assert set(city.state.tables.floods) == {"", hoa.id}


def test_that_the_record_knows_since_when_a_person_was_away() -> None:
    city = Cared(CARE)
    city.say(f.AccountFound(account=Account(login="hoa", name="Hoa", role="operator")))
    hoa = sign_in(city, OPERATOR)
    city.say(f.SeatLocked(seat=hoa.id, cause="person"))
    locked = city.at_us
    assert city.state.tables.accounts["hoa"].left_us == locked
    city.tick(60)
    city.say(f.SeatLeft(seat=hoa.id, cause="link"))
    assert city.state.tables.accounts["hoa"].left_us == locked  # nobody sat there since
