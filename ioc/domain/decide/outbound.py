"""Deciding what is told outside: from facts to effects by the site's channels, and what people do with dead letters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ioc.domain import facts as f
from ioc.domain.commands import Refusal, ResendEffects, WriteOffEffects
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.decide.moment import Moment
from ioc.domain.hand_offs import ESCALATE, PUT_BEFORE
from ioc.domain.outbound_records import Effect, OutboundChannel
from ioc.domain.records import Incident, Params
from ioc.domain.state import State
from ioc.domain.vocabulary import IncidentStage
from ioc.domain.warning_texts import clock_words, short_text

MOST_AT_ONCE = 500
SHORTEST_REASON = 3


class Telling(NamedTuple):
    """A message before channels are chosen: whose it is (`agency`), what a plan calls the way or which role it is for
    (`name`)."""

    message: str
    about: str
    params: Params
    agency: str = ""
    name: str = ""
    exercise: bool = False


def tell(state: State, fact: f.AnyFact, moment: Moment) -> list[f.AnyFact]:
    """An effect for every channel that carries what `fact` says. Without channels it costs one look."""
    site = state.registry.site
    if site is None or not site.outbound.channels:
        return []
    return [
        f.EffectQueued(
            effect=Effect(
                key=moment.new_id(),
                channel=channel.id,
                message=telling.message,
                about=telling.about,
                params=telling.params,
                exercise=telling.exercise,
                queued_us=moment.at_us,
            )
        )
        for telling in _tellings(state, fact)
        for channel in site.outbound.channels
        if carries(channel, telling)
    ]


def carries(channel: OutboundChannel, telling: Telling) -> bool:
    """Whether the channel takes the message: by its kind, by whose it is, and by the name that a plan uses."""
    if telling.message not in channel.carries:
        return False
    if channel.agencies and telling.agency and telling.agency not in channel.agencies:
        return False
    return not telling.name or telling.name in channel.names


def _tellings(state: State, fact: f.AnyFact) -> Iterator[Telling]:
    yield from _of_agencies(state, fact)
    match fact:
        case f.NotificationWanted():
            run = state.tables.checklists.get(fact.checklist)
            said: Params = {"plan": run.plan if run else "", "vi": fact.message.vi, "en": fact.message.en}
            exercise = run is not None and run.exercise
            params = said | incident_params(state, fact.incident)
            yield Telling("notification", fact.incident, params, name=fact.channel, exercise=exercise)
        case f.AreaEscalated():
            yield Telling("escalation", fact.area, {"area": fact.area, "count": fact.count})
        case f.ClockEscalated():
            missed = _clock(state, fact) | incident_params(state, fact.incident)
            yield Telling("clock_escalation", fact.incident, missed, name=fact.role)
        case f.WarningReleased():
            yield Telling("public_warning", fact.warning, _warning(state, fact), exercise=fact.exercise)
        case f.SituationReported():
            yield Telling("situation_report", fact.report, _report(state, fact))
        case f.CityStageSet():
            yield Telling("city_stage", str(fact.level), {"level": fact.level} | _stage_title(state, fact.level))


def _of_agencies(state: State, fact: f.AnyFact) -> Iterator[Telling]:
    """What agencies are asked to do and to confirm."""
    match fact:
        case f.UnitAssigned() | f.UnitReleased():
            yield _unit(state, fact)
        case f.MutualAidAsked():
            asked: Params = {"agency": fact.agency, "capability": fact.capability, "count": fact.count}
            yield Telling("mutual_aid", fact.incident, asked | incident_params(state, fact.incident), fact.agency)
        case f.CallTransferred(line=False):
            yield Telling("hand_off", fact.call, _call(state, fact), fact.to)
        case f.IncidentHandedOff():
            taker: Params = {"agency": fact.agency}
            params = taker | incident_params(state, fact.incident)
            yield Telling("incident_hand_off", fact.incident, params, fact.agency)
        case f.HandOffUnanswered():
            yield _unanswered(state, fact)


def _unanswered(state: State, fact: f.HandOffUnanswered) -> Telling:
    """The agency is asked again; what stays without an answer is put before a role."""
    waited: Params = {"agency": fact.agency, "waited_min": fact.waited_s // 60}
    params = waited | incident_params(state, fact.incident)
    if fact.step == ESCALATE:
        return Telling("hand_off_unanswered", fact.incident, params, name=PUT_BEFORE)
    return Telling("hand_off_reminder", fact.incident, params, fact.agency)


def _unit(state: State, fact: f.UnitAssigned | f.UnitReleased) -> Telling:
    unit = state.tables.units.get(fact.unit)
    agency = unit.agency if unit else ""
    params: Params = {"unit": fact.unit, "unit_name": unit.name if unit else fact.unit, "agency": agency}
    message = "unit_assigned" if isinstance(fact, f.UnitAssigned) else "unit_released"
    return Telling(message, fact.incident, params | incident_params(state, fact.incident), agency)


def _clock(state: State, fact: f.ClockEscalated) -> Params:
    site = state.registry.site
    title = next((one.title for one in site.clocks.clocks if one.key == fact.clock), None) if site else None
    return {
        "clock_vi": title.vi if title else fact.clock,
        "clock_en": title.en if title else fact.clock,
        "role": fact.role,
        "late_min": fact.late_s // 60,
    }


def _warning(state: State, fact: f.WarningReleased) -> Params:
    """What goes out with a warning; the headline as the receiver's own line marks an exercise, so not twice."""
    content, site = state.tables.warnings[fact.warning].content, state.registry.site
    texts: Params = {
        f"{name}_{language}": getattr(content, name).get(language)
        for name in ("headline", "description", "instruction")
        for language in ("vi", "en")
    }
    short = {language: short_text(site, content, language) if site is not None else "" for language in ("vi", "en")}
    return texts | {
        "short_vi": short["vi"],
        "short_en": short["en"],
        "warning": fact.warning,
        "identifier": fact.identifier,
        "status": fact.alert.status,
        "msg_type": fact.alert.msg_type,
        "severity": content.severity,
        "urgency": content.urgency,
        "area": content.area.description.vi,
        "expires": clock_words(content.expires_us, site) if site is not None else "",
        "sender_name": site.warnings.sender_name.vi if site is not None else "",
    }


def incident_params(state: State, ident: str) -> Params:
    """What a message says of an incident: nothing that names a person."""
    incident = state.tables.incidents.get(ident)
    if incident is None:
        return {"incident": ident, "number": ident, "type_vi": "", "type_en": "", "priority": None} | _nowhere()
    title = _type_title(state, incident)
    return {
        "incident": ident,
        "number": incident.number,
        "type_vi": title[0],
        "type_en": title[1],
        "priority": incident.priority,
        "place": incident.place,
        "ward": incident.ward,
        "lon": incident.lon,
        "lat": incident.lat,
    }


def _nowhere() -> Params:
    return {"place": "", "ward": "", "lon": None, "lat": None}


def _type_title(state: State, incident: Incident) -> tuple[str, str]:
    site = state.registry.site
    for one in site.incident_types if site else ():
        if one.key == incident.type:
            return one.title.vi, one.title.en
    return incident.type, incident.type


def _call(state: State, fact: f.CallTransferred) -> Params:
    call = state.tables.calls.get(fact.call)
    if call is None:
        return {"call": fact.call, "agency": fact.to, "line": "", "kind": "", "ward": "", "lon": None, "lat": None}
    return {
        "call": fact.call,
        "agency": fact.to,
        "line": call.line,
        "kind": call.kind,
        "ward": call.ward,
        "lon": call.lon,
        "lat": call.lat,
    }


def _report(state: State, fact: f.SituationReported) -> Params:
    """Figures alone: what the report quotes stays in the centre's record."""
    site = state.registry.site
    spec = next((one for one in site.reports if one.key == fact.report), None) if site else None
    held = [one for one in state.tables.incidents.values() if one.stage is not IncidentStage.CLOSED]
    return {
        "report": fact.report,
        "number": fact.number,
        "seq": fact.seq,
        "hash": fact.sha256[:12],
        "vi": spec.title.vi if spec else fact.report,
        "en": spec.title.en if spec else fact.report,
        "level": state.tables.stage.level,
        "open": len(held),
        "critical": sum(one.priority == 1 for one in held),
        "units": sum(bool(unit.incidents) for unit in state.tables.units.values()),
        "needs": sum(need.open for board in state.tables.boards.values() for need in board.needs),
    }


def _stage_title(state: State, level: int) -> Params:
    site = state.registry.site
    stages = site.stages if site else ()
    if not 1 <= level <= len(stages):
        return {"vi": "", "en": ""}
    return {"vi": stages[level - 1].vi, "en": stages[level - 1].en}


# --- dead letters


def resend(state: State, command: ResendEffects, context: Context) -> Decision:
    dead = _dead(state, command.effects)
    if isinstance(dead, Refusal):
        return dead
    return [f.EffectsResent(effects=tuple(one.key for one in dead), channels=_channels(dead))]


def write_off(state: State, command: WriteOffEffects, context: Context) -> Decision:
    dead = _dead(state, command.effects)
    if isinstance(dead, Refusal):
        return dead
    reason = command.reason.strip()
    if len(reason) < SHORTEST_REASON:
        return refuse("write_off_reason")
    sealed = context.seal("reason", {"text": reason})
    return [f.EffectsWrittenOff(effects=tuple(one.key for one in dead), channels=_channels(dead), reason=sealed)]


def _dead(state: State, keys: tuple[str, ...]) -> list[Effect] | Refusal:
    if not keys:
        return refuse("no_effects")
    if len(keys) > MOST_AT_ONCE:
        return refuse("too_many_effects", most=MOST_AT_ONCE)
    found = []
    for key in dict.fromkeys(keys):
        effect = state.tables.effects.get(key)
        if effect is None:
            return refuse("effect_gone")
        if not effect.dead:
            return refuse("effect_waits", channel=effect.channel)
        found.append(effect)
    return found


def _channels(effects: list[Effect]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.channel for one in effects))
