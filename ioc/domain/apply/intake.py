"""Folding the work on calls. A call nobody worked on has no `CallWork`; whatever happens to it first makes one."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.facts import Entry
from ioc.domain.intake_records import CallOutcome, CallWork, PhoneState, Transfer
from ioc.domain.state import Change, State


def work_of(state: State, call: str) -> CallWork:
    """The work on a call as it stands; an empty one where nobody did anything yet."""
    return state.tables.intake.get(call) or CallWork(call=call)


def _put(state: State, work: CallWork, change: Change) -> None:
    """Lists of calls show it, so the call counts as touched, too."""
    state.tables.intake[work.call] = work
    change.touch("intake", work.call)
    change.touch("calls", work.call)


def _who(entry: Entry) -> tuple[str, str, str]:
    return (entry.actor.person, entry.actor.name, entry.actor.seat) if entry.actor else ("", "", "")


def phone_changed(state: State, fact: f.PhoneChanged, entry: Entry, change: Change) -> None:
    work = work_of(state, fact.call)
    answered_us = work.answered_us
    if fact.state is PhoneState.ANSWERED and answered_us is None:
        answered_us = entry.at_us
    made = replace(
        work,
        phone=fact.state,
        phone_us=entry.at_us,
        answered_us=answered_us,
        error_m=work.error_m if fact.error_m is None else fact.error_m,
        tower=fact.tower or work.tower,
    )
    _put(state, made, change)


def call_answered(state: State, fact: f.CallAnswered, entry: Entry, change: Change) -> None:
    work = work_of(state, fact.call)
    person, name, seat = _who(entry)
    first = work.answered_us is None
    made = replace(
        work,
        holder=person,
        name=name,
        seat=seat,
        since_us=entry.at_us,
        held=False,
        answered_us=entry.at_us if first else work.answered_us,
        answered_by=work.answered_by or person,
    )
    _put(state, made, change)


def call_held(state: State, fact: f.CallHeld, entry: Entry, change: Change) -> None:
    work = work_of(state, fact.call)
    seat = work.seat if fact.on else (_who(entry)[2] or work.seat)
    _put(state, replace(work, held=fact.on, seat=seat), change)


def intake_saved(state: State, fact: f.IntakeSaved, entry: Entry, change: Change) -> None:
    _put(state, replace(work_of(state, fact.call), form=fact.form, saved_us=entry.at_us), change)


def call_transferred(state: State, fact: f.CallTransferred, entry: Entry, change: Change) -> None:
    """A line of this centre rings anew: whoever answers there has it. An agency's receipt is waited for."""
    work = work_of(state, fact.call)
    told = Transfer(to=fact.to, at_us=entry.at_us, by=_who(entry)[0], note=fact.note)
    made = replace(work, transfers=(*work.transfers, told))
    if fact.line:
        made = replace(made, holder="", name="", seat="", held=False)
        call = state.tables.calls.get(fact.call)
        if call is not None:
            state.tables.calls[call.id] = replace(call, line=fact.to)
    _put(state, made, change)


def transfer_received(state: State, fact: f.TransferReceived, entry: Entry, change: Change) -> None:
    work = work_of(state, fact.call)
    if work.transfers:
        last = replace(work.transfers[-1], receipt_us=entry.at_us, receipt_by=_who(entry)[0])
        _put(state, replace(work, transfers=(*work.transfers[:-1], last)), change)


def call_back_set(state: State, fact: f.CallBackSet, entry: Entry, change: Change) -> None:
    _put(state, replace(work_of(state, fact.call), back_us=fact.due_us, back_due=False), change)


def call_back_due(state: State, fact: f.CallBackDue, entry: Entry, change: Change) -> None:
    _put(state, replace(work_of(state, fact.call), back_due=True), change)


def call_back_done(state: State, fact: f.CallBackDone, entry: Entry, change: Change) -> None:
    work = work_of(state, fact.call)
    _put(state, replace(work, back_us=None, back_due=False, back_tries=work.back_tries + 1), change)


def calls_related(state: State, fact: f.CallsRelated, entry: Entry, change: Change) -> None:
    for one, other in ((fact.call, fact.other), (fact.other, fact.call)):
        work = work_of(state, one)
        _put(state, replace(work, related=tuple(dict.fromkeys((*work.related, other)))), change)


def intake_finished(state: State, fact: f.IntakeFinished, entry: Entry, change: Change) -> None:
    work = work_of(state, fact.call)
    gone = fact.outcome not in (CallOutcome.CREATED, CallOutcome.MERGED)
    made = replace(
        work,
        outcome=fact.outcome,
        outcome_us=entry.at_us,
        held=False,
        # what an incident was made of may still be called back; what was ended on purpose is over
        back_us=None if gone else work.back_us,
        back_due=work.back_due and not gone,
    )
    _put(state, made, change)
    if fact.outcome is CallOutcome.CREATED and fact.incident is not None:
        _tell_milestones(state, fact.incident, work, change)


def _tell_milestones(state: State, ident: str, work: CallWork, change: Change) -> None:
    """An incident made of a call began with its ringing and its answer: before it was opened, and written once."""
    incident, call = state.tables.incidents[ident], state.tables.calls[work.call]
    known = {name for name, _ in incident.milestones}
    told = (("received", call.received_us), ("answered", work.answered_us))
    before = tuple((name, at_us) for name, at_us in told if at_us is not None and name not in known)
    state.tables.incidents[ident] = replace(incident, milestones=(*before, *incident.milestones))
    change.touch("incidents", ident)
