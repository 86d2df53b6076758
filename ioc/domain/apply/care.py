"""Folding the care of alarms: what hides them, marks, floods, works, areas."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain import flooding
from ioc.domain.areas import area_of_alarm
from ioc.domain.care_records import AreaHold, Flood
from ioc.domain.chattering import add_turn
from ioc.domain.facts import Entry
from ioc.domain.records import Alarm
from ioc.domain.state import Change, State

WORKS_KEPT_US = 7 * 86_400_000_000
"""Works that are over stay in the list for a week."""


def note_raised(state: State, alarm: Alarm, before: Alarm | None, at_us: int) -> Alarm:
    """`alarm` as it was raised just now, the turn noted unless it was active `before`; counted if annunciated."""
    site = state.registry.site
    if site is None:
        return alarm
    if not (alarm.suppressed or alarm.out_of_service or alarm.shelved_until_us is not None):
        flooding.note(state, area_of_alarm(state, alarm), at_us)
    if before is None or not before.active:
        alarm = replace(alarm, turns=add_turn(alarm.turns, at_us, site.care.turns_kept, raised=True))
    return alarm


def note_repeated(state: State, alarm: Alarm, at_us: int) -> None:
    """Count an alarm that is annunciated again."""
    if state.registry.site is not None:
        flooding.note(state, area_of_alarm(state, alarm), at_us)


def note_returned(state: State, alarm: Alarm, at_us: int) -> tuple[int, ...]:
    """The last transitions of an alarm that returned just now."""
    site = state.registry.site
    return alarm.turns if site is None else add_turn(alarm.turns, at_us, site.care.turns_kept, raised=False)


def alarm_suppressed(state: State, fact: f.AlarmSuppressed, entry: Entry, change: Change) -> None:
    alarm = state.tables.alarms[fact.alarm]
    if fact.fresh:
        flooding.note(state, area_of_alarm(state, alarm), entry.at_us, by=-1)
    _put(
        state,
        change,
        alarm,
        suppressed=True,
        suppressed_by=(*alarm.suppressed_by, fact.cause),
        suppressed_us=alarm.suppressed_us or entry.at_us,
        changed_us=entry.at_us,
    )


def alarm_unsuppressed(state: State, fact: f.AlarmUnsuppressed, entry: Entry, change: Change) -> None:
    alarm = state.tables.alarms[fact.alarm]
    left = tuple(cause for cause in alarm.suppressed_by if cause != fact.cause)
    lifted = tuple(cause for cause in alarm.lifted if cause != fact.cause)
    if fact.why == "person":
        lifted = (*lifted, fact.cause)
    _put(
        state,
        change,
        alarm,
        suppressed=bool(left),
        suppressed_by=left,
        lifted=lifted,
        suppressed_us=alarm.suppressed_us if left else None,
        changed_us=entry.at_us,
    )


def alarm_marked(state: State, fact: f.AlarmMarked, entry: Entry, change: Change) -> None:
    alarm = state.tables.alarms[fact.alarm]
    marks = {*alarm.marks, fact.mark} if fact.on else {*alarm.marks} - {fact.mark}
    _put(state, change, alarm, marks=tuple(sorted(marks)))


def _put(state: State, change: Change, alarm: Alarm, **fields: Any) -> None:
    state.tables.alarms[alarm.id] = replace(alarm, **fields)
    change.touch("alarms", alarm.id)


def flood_began(state: State, fact: f.FloodBegan, entry: Entry, change: Change) -> None:
    state.tables.floods[fact.scope] = Flood(scope=fact.scope, began_us=entry.at_us, count=fact.count)
    change.touch("floods", fact.scope)


def flood_ended(state: State, fact: f.FloodEnded, entry: Entry, change: Change) -> None:
    state.tables.floods.pop(fact.scope, None)
    change.touch("floods", fact.scope)


def work_planned(state: State, fact: f.WorkPlanned, entry: Entry, change: Change) -> None:
    works = state.tables.works
    old = [w.id for w in works.values() if w.ends_us < entry.at_us - WORKS_KEPT_US and w.state != "running"]
    for ident in old:
        del works[ident]
        change.touch("works", ident)
    works[fact.work.id] = fact.work
    change.touch("works", fact.work.id)


def work_began(state: State, fact: f.WorkBegan, entry: Entry, change: Change) -> None:
    _set_work(state, change, fact.work, state="running")


def work_ended(state: State, fact: f.WorkEnded, entry: Entry, change: Change) -> None:
    done = "over" if fact.cause == "time" else "cancelled"
    _set_work(state, change, fact.work, state=done, ends_us=min(entry.at_us, state.tables.works[fact.work].ends_us))


def _set_work(held: State, change: Change, ident: str, **fields: Any) -> None:
    held.tables.works[ident] = replace(held.tables.works[ident], **fields)
    change.touch("works", ident)


def area_taken(state: State, fact: f.AreaTaken, entry: Entry, change: Change) -> None:
    state.tables.areas[fact.area] = AreaHold(area=fact.area, seat=fact.seat, person=fact.person, since_us=entry.at_us)
    change.touch("areas", fact.area)


def area_offered(state: State, fact: f.AreaOffered, entry: Entry, change: Change) -> None:
    hold = state.tables.areas[fact.area]
    state.tables.areas[fact.area] = replace(hold, offered_us=entry.at_us, cause=fact.cause, escalated_us=0)
    change.touch("areas", fact.area)


def area_escalated(state: State, fact: f.AreaEscalated, entry: Entry, change: Change) -> None:
    state.tables.areas[fact.area] = replace(state.tables.areas[fact.area], escalated_us=entry.at_us)
    change.touch("areas", fact.area)
