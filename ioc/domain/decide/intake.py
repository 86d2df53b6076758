"""Deciding who takes a call, what is written down of it and what becomes of it."""

from __future__ import annotations

import re

from ioc.domain import facts as f
from ioc.domain.commands import (
    AnswerCall,
    CreateFromCall,
    FinishCall,
    HoldCall,
    MergeCall,
    OpenIncident,
    Refusal,
    RelateCalls,
    SaveIntake,
    StartCall,
)
from ioc.domain.decide import incidents
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.decide.incident_places import on_earth
from ioc.domain.intake_records import BACK_FIRST, FIELDS, CallOutcome, CallWork, IntakeForm
from ioc.domain.records import Call
from ioc.domain.state import State

_NEW_ID = re.compile(r"[0-9a-f]{32}")
MOST_WORDS = 4_000
"""Characters of one field."""
MOST_ERROR_M = 100_000.0
_BY_HAND = (CallOutcome.ADVISED, CallOutcome.ABANDONED, CallOutcome.SILENT, CallOutcome.DISCARDED)


def start(state: State, command: StartCall, context: Context) -> Decision:
    if not _NEW_ID.fullmatch(command.call) or command.call in state.tables.calls:
        return refuse("call_id")
    site = state.registry.site
    if site is None or site.calls.line(command.line) is None:
        return refuse("unknown_line")
    call = Call(id=command.call, feed="", line=command.line, kind="", received_us=context.at_us)
    return [f.CallReceived(call=call), f.CallAnswered(call=call.id)]


def answer(state: State, command: AnswerCall, context: Context) -> Decision:
    work = find_open(state, command.call)
    if isinstance(work, Refusal):
        return work
    me = context.actor
    away = work.seat not in state.tables.seats
    if work.holder and work.holder != me.person and not away:
        return refuse("call_held", name=work.name)
    facts: list[f.AnyFact] = []
    if work.holder == me.person and work.seat == me.seat:
        if not work.held:
            return refuse("call_yours")
        return [f.CallHeld(call=work.call, on=False)]
    before = work.holder if work.holder != me.person else ""
    facts.append(f.CallAnswered(call=work.call, before=before))
    site = state.registry.site
    if work.pending is not None and site is not None and site.calls.line(work.pending.to) is not None:
        facts.append(f.TransferReceived(call=work.call, to=work.pending.to))
    return facts


def hold(state: State, command: HoldCall, context: Context) -> Decision:
    work = find_mine(state, command.call, context)
    if isinstance(work, Refusal):
        return work
    return refuse("call_on_hold") if work.held else [f.CallHeld(call=work.call, on=True)]


def save(state: State, command: SaveIntake, context: Context) -> Decision:
    work = find_mine(state, command.call, context)
    if isinstance(work, Refusal):
        return work
    refusal = _check_form(state, command)
    if refusal is not None:
        return refusal
    return [f.IntakeSaved(call=work.call, form=_form(command, context))]


def create(state: State, command: CreateFromCall, context: Context) -> Decision:
    """An incident from what was written down. A place that nobody could verify never stands in the way: without one
    the incident takes the call's, and without that none."""
    work = find_mine(state, command.call, context)
    if isinstance(work, Refusal):
        return work
    refusal = _check_form(state, command)
    if refusal is not None:
        return refusal
    opening = OpenIncident(
        type=command.type,
        priority=command.priority,
        lon=command.lon,
        lat=command.lat,
        ward=command.ward,
        asset=command.asset,
        call=command.call,
        text=command.text[:MOST_WORDS],
    )
    opened = incidents.open_incident(state, opening, context)
    if isinstance(opened, Refusal):
        return opened
    made = next(fact for fact in opened if isinstance(fact, f.IncidentOpened))
    return [
        f.IntakeSaved(call=work.call, form=_form(command, context)),
        *opened,
        f.IntakeFinished(call=work.call, outcome=CallOutcome.CREATED, incident=made.incident),
        *(f.CallLinked(incident=made.incident, call=other) for other in _with(state, work)),
    ]


def merge(state: State, command: MergeCall, context: Context) -> Decision:
    work = find_mine(state, command.call, context)
    if isinstance(work, Refusal):
        return work
    incident = incidents.find_open(state, command.incident)
    if isinstance(incident, Refusal):
        return incident
    call = state.tables.calls[work.call]
    facts: list[f.AnyFact] = [f.CallLinked(incident=incident.id, call=call.id)]
    if command.text.strip():
        note = context.seal("note", {"text": command.text.strip()[:MOST_WORDS]})
        facts.append(f.NoteAdded(incident=incident.id, text=note))
    facts.append(f.IntakeFinished(call=call.id, outcome=CallOutcome.MERGED, incident=incident.id))
    return facts + [f.CallLinked(incident=incident.id, call=other) for other in _with(state, work)]


def relate(state: State, command: RelateCalls, context: Context) -> Decision:
    work = find_mine(state, command.call, context)
    if isinstance(work, Refusal):
        return work
    if command.other == command.call or command.other not in state.tables.calls:
        return refuse("unknown_call", call=command.other)
    if command.other in work.related:
        return refuse("calls_related")
    return [f.CallsRelated(call=work.call, other=command.other)]


def finish(state: State, command: FinishCall, context: Context) -> Decision:
    work = find_open(state, command.call)
    if isinstance(work, Refusal):
        return work
    if work.holder and work.holder != context.actor.person and work.seat in state.tables.seats:
        return refuse("call_held", name=work.name)
    if command.outcome not in _BY_HAND:
        return refuse("call_outcome")
    if command.outcome in BACK_FIRST and not work.back_tries:
        return refuse("call_back_first")
    if not command.reason.strip():
        return refuse("reason_missing")
    reason = context.seal("call_reason", {"text": command.reason.strip()[:MOST_WORDS]})
    return [f.IntakeFinished(call=work.call, outcome=command.outcome, reason=reason)]


def find_open(state: State, ident: str) -> CallWork | Refusal:
    """The work on a call that is not over, else why there is none."""
    call = state.tables.calls.get(ident)
    if call is None:
        return refuse("unknown_call", call=ident)
    work = state.tables.intake.get(ident) or CallWork(call=ident)
    if work.outcome is not None:
        return refuse("call_finished")
    if call.incident is not None:
        holder = state.tables.incidents.get(call.incident)
        return refuse("call_has_incident", number=holder.number if holder else call.incident)
    return work


def find_mine(state: State, ident: str, context: Context) -> CallWork | Refusal:
    """As `find_open`, and this person has it."""
    work = find_open(state, ident)
    if isinstance(work, Refusal):
        return work
    if work.holder != context.actor.person:
        return refuse("call_held", name=work.name) if work.holder else refuse("call_unanswered")
    return work


def _with(state: State, work: CallWork) -> list[str]:
    """Related calls that wait and that nobody else has."""
    calls, intake = state.tables.calls, state.tables.intake
    free = (other for other in work.related if other in calls and calls[other].incident is None)
    return [other for other in free if not (held := intake.get(other)) or held.outcome is None]


def _check_form(state: State, command: SaveIntake | CreateFromCall) -> Refusal | None:
    site = state.registry.site
    asked = {question.key for line in (site.calls.lines if site else ()) for question in line.questions}
    unknown = [key for key in command.words if key not in FIELDS and key not in asked and key != "phone"]
    if unknown or any(len(words) > MOST_WORDS for words in command.words.values()):
        return refuse("call_words", most=MOST_WORDS)
    if command.type and (site is None or all(kind.key != command.type for kind in site.incident_types)):
        return refuse("unknown_type", type=command.type)
    if command.priority and not 1 <= command.priority <= 5:
        return refuse("priority", priority=command.priority)
    if command.asset is not None and command.asset not in state.registry.assets:
        return refuse("unknown_asset", asset=command.asset)
    if command.error_m is not None and not 0 <= command.error_m <= MOST_ERROR_M:
        return refuse("place")
    return None if on_earth(command.lon, command.lat) else refuse("place")


def _form(command: SaveIntake | CreateFromCall, context: Context) -> IntakeForm:
    words = {key: text.strip() for key, text in command.words.items() if text.strip()}
    return IntakeForm(
        type=command.type,
        priority=command.priority,
        lon=command.lon,
        lat=command.lat,
        ward=command.ward,
        asset=command.asset,
        error_m=command.error_m,
        verified=command.verified,
        words=context.seal("call_words", words) if words else None,
    )
