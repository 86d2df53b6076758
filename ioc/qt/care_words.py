"""Facts of the care of alarms as parameters of their sentences, and what hides an alarm in words."""

from __future__ import annotations

from typing import Any

from ioc.domain import facts as f
from ioc.domain.areas import spec_of
from ioc.domain.care_records import PlannedWork
from ioc.domain.records import Params
from ioc.qt.format import moment
from ioc.qt.names import Names
from ioc.qt.sentences import sentence
from ioc.qt.words import seat_word

ALARM_FACTS = (f.AlarmSuppressed, f.AlarmUnsuppressed, f.AlarmMarked)
FACTS = (
    *ALARM_FACTS,
    f.FloodBegan,
    f.FloodEnded,
    f.WorkPlanned,
    f.WorkBegan,
    f.WorkEnded,
    f.AreaTaken,
    f.AreaOffered,
    f.AreaEscalated,
)


def care_params(fact: Any, names: Names) -> Params:
    """Parameters of a fact of this subject; of alarms `why`, besides those that every alarm has."""
    if isinstance(fact, ALARM_FACTS):
        subject, message = names.alarm_words(fact.alarm)
        return {"what": subject, "message": message, "why": _why(fact, names)}
    if isinstance(fact, f.FloodBegan | f.FloodEnded):
        lasted = getattr(fact, "lasted_s", 0.0)
        return {"what": scope_word(fact.scope, names), "count": fact.count, "minutes": round(lasted / 60)}
    if isinstance(fact, f.WorkPlanned | f.WorkBegan | f.WorkEnded):
        return _work(fact, names)
    params: Params = {"what": area_word(fact.area, names), "seat": seat_word(getattr(fact, "seat", ""))}
    if isinstance(fact, f.AreaEscalated):
        return {**params, "count": fact.count}
    if isinstance(fact, f.AreaTaken):
        params["name"] = names.person(fact.person)
        return {**params, "why": _word(fact.cause, names)}
    return {**params, "why": _word("left" if fact.cause == "person" else fact.cause, names)}


def _word(code: str, names: Names) -> str:
    return sentence(f"care.{code}", {}, names.language)


def _why(fact: Any, names: Names) -> str:
    if isinstance(fact, f.AlarmMarked):
        return _word(fact.mark if fact.on else f"{fact.mark}.off", names)
    if isinstance(fact, f.AlarmUnsuppressed):
        return _word("over" if fact.why == "over" else "lifted", names)
    return cause_words(fact.cause, names)


def cause_words(cause: str, names: Names) -> str:
    """What suppresses an alarm, in words: the rule's reason or the alarm that it follows, or the works."""
    kind, _, rest = cause.partition(":")
    if kind == "work":
        work = names.state.tables.works.get(rest)
        told = work_words(work, names) if work is not None else rest
        return sentence("care.why.work", {"work": told}, names.language)
    rule, _, holder = rest.partition(":")
    subject, message = names.alarm_words(holder)
    return sentence("care.why.rule", {"holder": f"{subject}: {message}" if subject else rule}, names.language)


def domain_word(key: str, names: Names) -> str:
    """A domain's title."""
    site = names.state.registry.site
    found = next((domain for domain in site.domains if domain.key == key), None) if site is not None else None
    return found.title.get(names.language) if found is not None else key


def area_word(key: str, names: Names) -> str:
    """An area's title."""
    spec = spec_of(names.state, key)
    if spec is not None:
        return spec.title.get(names.language)
    return key or sentence("care.rest", {}, names.language)


def scope_word(scope: str, names: Names) -> str:
    """A seat, or the centre."""
    return seat_word(scope) if scope else sentence("care.centre", {}, names.language)


def work_words(work: PlannedWork, names: Names) -> str:
    """What works are about."""
    if work.domain:
        return domain_word(work.domain, names)
    if work.area:
        return area_word(work.area, names)
    first = names.asset(work.assets[0]) if work.assets else ""
    return f"{first} (+{len(work.assets) - 1})" if len(work.assets) > 1 else first


def _work(fact: Any, names: Names) -> Params:
    work = fact.work if isinstance(fact, f.WorkPlanned) else names.state.tables.works.get(fact.work)
    params: Params = {"what": work_words(work, names) if work is not None else str(fact.work)}
    if isinstance(fact, f.WorkPlanned):
        params["from"], params["until"] = (
            moment(at, names.now_us(), names.zone) for at in (fact.work.begins_us, fact.work.ends_us)
        )
    if isinstance(fact, f.WorkEnded):
        params["why"] = _word(fact.cause, names)
    return params
