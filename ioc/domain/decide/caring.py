"""What follows for the care of alarms, at once and as time passes: suppression, marks, one-shot shelving, floods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from ioc.domain import facts as f
from ioc.domain.alarms import is_listed
from ioc.domain.care_records import PlannedWork
from ioc.domain.care_spec import CareSpec
from ioc.domain.chattering import CHATTERING, FLEETING, chatters, is_calm
from ioc.domain.decide import areas
from ioc.domain.decide.moment import Moment
from ioc.domain.flooding import scopes
from ioc.domain.records import Alarm
from ioc.domain.state import State
from ioc.domain.suppression import causes, holds, running

MOST_AT_ONCE = 2_000
"""Alarms hidden or shown in one second, at most; the others follow with the next."""


def raised(state: State, fact: f.AlarmRaised, moment: Moment) -> list[f.AnyFact]:
    """A fresh alarm that is expected is hidden before anybody hears it."""
    site = state.registry.site
    if site is None:
        return []
    alarm, care = state.tables.alarms[fact.alarm], site.care
    facts: list[f.AnyFact] = []
    works = running(state) if state.tables.works else ()
    if care.suppressions or works:
        seen = not (alarm.suppressed or alarm.out_of_service or alarm.shelved_until_us is not None)
        held = (*alarm.suppressed_by, *alarm.lifted)
        for cause in causes(state, alarm, moment.at_us, works):
            if cause not in held:
                facts.append(f.AlarmSuppressed(alarm=alarm.id, cause=cause, fresh=seen and not facts))
    return [*facts, *_chattering(alarm, moment.at_us, care)]


def returned(state: State, fact: f.AlarmReturned, moment: Moment) -> list[f.AnyFact]:
    """One-shot shelving ends; an occurrence that was over at once is fleeting."""
    site, alarm = state.registry.site, state.tables.alarms[fact.alarm]
    facts: list[f.AnyFact] = []
    if alarm.shelved_once:
        facts.append(f.AlarmUnshelved(alarm=alarm.id, cause="returned"))
    if site is not None:
        fleeting = moment.at_us - alarm.raised_us < site.care.fleeting_s * 1e6
        if fleeting != (FLEETING in alarm.marks):
            facts.append(f.AlarmMarked(alarm=alarm.id, mark=FLEETING, on=fleeting))
        facts += _chattering(alarm, moment.at_us, site.care)
    return facts


def reset(state: State, fact: f.AlarmReset, moment: Moment) -> list[f.AnyFact]:
    """One-shot shelving ends with a reset, too."""
    alarm = state.tables.alarms[fact.alarm]
    return [f.AlarmUnshelved(alarm=alarm.id, cause="returned")] if alarm.shelved_once else []


def _chattering(alarm: Alarm, at_us: int, care: CareSpec) -> list[f.AnyFact]:
    if len(alarm.turns) < care.chatter_raises or CHATTERING in alarm.marks or not chatters(alarm.turns, at_us, care):
        return []
    return [f.AlarmMarked(alarm=alarm.id, mark=CHATTERING, on=True)]


def pass_care(state: State, at_us: int) -> list[f.AnyFact]:
    """What is due at `at_us`, once a second: a few passes over the alarms at most."""
    site = state.registry.site
    if site is None:
        return []
    return [
        *_works(state, at_us),
        *islice(_hide_and_show(state, at_us, site.care), MOST_AT_ONCE),
        *_floods(state, at_us, site.care),
        *areas.watch(state, at_us),
    ]


def _works(state: State, at_us: int) -> Iterator[f.AnyFact]:
    for work in state.tables.works.values():
        if work.state in ("planned", "running") and work.ends_us <= at_us:
            yield f.WorkEnded(work=work.id, cause="time")
        elif work.state == "planned" and work.begins_us <= at_us:
            yield f.WorkBegan(work=work.id)


def _hide_and_show(state: State, at_us: int, care: CareSpec) -> Iterator[f.AnyFact]:
    by = {rule.by: rule for rule in care.suppressions}
    alarms, works = state.tables.alarms.values(), running(state)
    hiding = bool(works) or any(alarm.rule in by and holds(alarm, by[alarm.rule], at_us) for alarm in alarms)
    for alarm in alarms:
        if CHATTERING in alarm.marks and is_calm(alarm.turns, at_us, care):
            yield f.AlarmMarked(alarm=alarm.id, mark=CHATTERING, on=False)
        held = (*alarm.suppressed_by, *alarm.lifted)
        if held or (hiding and is_listed(alarm)):
            yield from _changed(state, alarm, held, at_us, works if hiding else ())


def _changed(
    state: State, alarm: Alarm, held: Sequence[str], at_us: int, works: Sequence[PlannedWork]
) -> Iterator[f.AnyFact]:
    now = causes(state, alarm, at_us, works)
    for cause in held:
        if cause not in now:
            yield f.AlarmUnsuppressed(alarm=alarm.id, cause=cause, why="over")
    for cause in now:
        if cause not in held:
            yield f.AlarmSuppressed(alarm=alarm.id, cause=cause)


def _floods(state: State, at_us: int, care: CareSpec) -> Iterator[f.AnyFact]:
    now = scopes(state, at_us)
    for scope, count in now.items():
        if count > care.flood_begins and scope not in state.tables.floods:
            yield f.FloodBegan(scope=scope, count=count)
    for flood in state.tables.floods.values():
        count = now.get(flood.scope, 0)
        if count < care.flood_ends:
            yield f.FloodEnded(scope=flood.scope, count=count, lasted_s=(at_us - flood.began_us) / 1e6)
