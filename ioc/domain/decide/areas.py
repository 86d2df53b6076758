"""Deciding who looks after which area, and what follows when somebody comes, goes or locks the seat."""

from __future__ import annotations

from ioc.domain import areas
from ioc.domain import facts as f
from ioc.domain.alarms import wants_attention
from ioc.domain.commands import HandOverArea, TakeArea
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.decide.moment import Moment
from ioc.domain.state import State
from ioc.domain.vocabulary import Role


def take(state: State, command: TakeArea, context: Context) -> Decision:
    area, actor = areas.spec_of(state, command.area), context.actor
    if area is None:
        return refuse("unknown_area", area=command.area)
    if actor.seat not in state.tables.seats:
        return refuse("not_signed_in")
    if actor.role not in area.roles:
        return refuse("area_role", role=actor.role, roles=", ".join(area.roles))
    hold = state.tables.areas.get(area.key)
    if hold is None:
        return [f.AreaTaken(area=area.key, seat=actor.seat, person=actor.person, cause="person")]
    if hold.seat == actor.seat and not hold.offered_us:
        return refuse("area_own")
    if hold.seat in state.tables.seats and not hold.offered_us:
        return refuse("area_held", seat=hold.seat)
    return [
        f.AreaTaken(
            area=area.key,
            seat=actor.seat,
            person=actor.person,
            cause="person",
            before=hold.seat,
            away_us=hold.offered_us,
        )
    ]


def hand_over(state: State, command: HandOverArea, context: Context) -> Decision:
    area, actor = areas.spec_of(state, command.area), context.actor
    if area is None:
        return refuse("unknown_area", area=command.area)
    hold = state.tables.areas.get(area.key)
    if actor.role != Role.SUPERVISOR and (hold is None or hold.seat != actor.seat):
        return refuse("area_not_own")
    seat = state.tables.seats.get(command.seat)
    if seat is None or seat.locked_us:
        return refuse("seat_absent", seat=command.seat)
    if seat.role not in area.roles:
        return refuse("area_role", role=seat.role, roles=", ".join(area.roles))
    if hold is not None and hold.seat == seat.id and not hold.offered_us:
        return refuse("area_held", seat=seat.id)
    before, away_us = (hold.seat, hold.offered_us) if hold is not None else ("", 0)
    return [
        f.AreaTaken(
            area=area.key, seat=seat.id, person=seat.person, cause="handed_over", before=before, away_us=away_us
        )
    ]


# --- what follows


def seat_taken(state: State, fact: f.SeatTaken, moment: Moment) -> list[f.AnyFact]:
    """Who signs in gets the areas that are theirs and that nobody looks after, and finds those that they had."""
    site, seat = state.registry.site, fact.seat
    facts: list[f.AnyFact] = []
    for area in site.care.areas if site is not None else ():
        hold = state.tables.areas.get(area.key)
        if hold is not None and hold.seat in state.tables.seats and hold.seat != seat.id and not hold.offered_us:
            continue
        own = hold is not None and hold.seat == seat.id and hold.person == seat.person
        if own or areas.is_given(area, seat):
            facts.append(
                f.AreaTaken(
                    area=area.key,
                    seat=seat.id,
                    person=seat.person,
                    cause="returned" if own else "sign_in",
                    before=hold.seat if hold is not None else "",
                    away_us=hold.offered_us if hold is not None else 0,
                )
            )
    return facts


def seat_left(state: State, fact: f.SeatLeft, moment: Moment) -> list[f.AnyFact]:
    """What an empty seat had is offered at once."""
    return [
        f.AreaOffered(area=hold.area, seat=hold.seat, cause=fact.cause)
        for hold in state.tables.areas.values()
        if hold.seat == fact.seat and not hold.offered_us
    ]


def seat_unlocked(state: State, fact: f.SeatUnlocked, moment: Moment) -> list[f.AnyFact]:
    """Who comes back has again what nobody took over meanwhile."""
    return [
        f.AreaTaken(
            area=hold.area,
            seat=hold.seat,
            person=hold.person,
            cause="returned",
            before=hold.seat,
            away_us=hold.offered_us,
        )
        for hold in state.tables.areas.values()
        if hold.seat == fact.seat and hold.offered_us
    ]


def watch(state: State, at_us: int) -> list[f.AnyFact]:
    """Seats that have been locked too long, or are gone; urgent alarms that nobody looks after."""
    site = state.registry.site
    if site is None or not state.tables.areas:
        return []
    facts: list[f.AnyFact] = []
    late = set()
    for hold in state.tables.areas.values():
        if hold.offered_us:
            if not hold.escalated_us and at_us - hold.offered_us >= site.care.escalate_after_s * 1e6:
                late.add(hold.area)
            continue
        seat = state.tables.seats.get(hold.seat)
        if seat is None:
            facts.append(f.AreaOffered(area=hold.area, seat=hold.seat, cause="link"))
        elif seat.locked_us and at_us - seat.locked_us >= site.care.absent_after_s * 1e6:
            facts.append(f.AreaOffered(area=hold.area, seat=hold.seat, cause="locked"))
    if late:
        facts += _escalate(state, late, site.care.escalate_priority)
    return facts


def _escalate(state: State, late: set[str], urgent: int) -> list[f.AnyFact]:
    waiting = dict.fromkeys(late, 0)
    for alarm in state.tables.alarms.values():
        if alarm.priority <= urgent and wants_attention(alarm):
            area = areas.area_of_alarm(state, alarm)
            if area in waiting:
                waiting[area] += 1
    return [f.AreaEscalated(area=area, count=count) for area, count in sorted(waiting.items()) if count]
