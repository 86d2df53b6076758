"""Deciding transfers and calls back, and what the telephone system's word means for them."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.commands import ConfirmTransfer, FinishCallBack, Refusal, SetCallBack, TransferCall
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.decide.intake import MOST_WORDS, find_mine, find_open
from ioc.domain.inbound import PhoneHeard
from ioc.domain.intake_records import CallOutcome, CallWork, PhoneState
from ioc.domain.records import Call, VaultRef
from ioc.domain.state import State
from ioc.domain.wards import ward_name

SHORTEST_S, LONGEST_S = 10.0, 86_400.0
"""A call back is set for some moment of the next day."""
BACK_S = 60.0
"""Where no site says otherwise."""


def transfer(state: State, command: TransferCall, context: Context) -> Decision:
    work = find_mine(state, command.call, context)
    if isinstance(work, Refusal):
        return work
    site = state.registry.site
    line = site.calls.line(command.to) if site else None
    if line is None and (site is None or site.calls.agency(command.to) is None):
        return refuse("unknown_line")
    if line is not None and line.key == state.tables.calls[work.call].line:
        return refuse("same_line", line=line.key)
    if work.pending is not None:
        return refuse("transfer_pending")
    note = context.seal("note", {"text": command.note.strip()[:MOST_WORDS]}) if command.note.strip() else None
    return [f.CallTransferred(call=work.call, to=command.to, line=line is not None, note=note)]


def confirm(state: State, command: ConfirmTransfer, context: Context) -> Decision:
    """The receipt of an agency ends the work here; a line of this centre gives its own by answering."""
    work = find_open(state, command.call)
    if isinstance(work, Refusal):
        return work
    site = state.registry.site
    if work.pending is None or site is None or site.calls.agency(work.pending.to) is None:
        return refuse("no_transfer")
    text = context.seal("note", {"text": command.text.strip()[:MOST_WORDS]}) if command.text.strip() else None
    return [
        f.TransferReceived(call=work.call, to=work.pending.to, text=text),
        f.IntakeFinished(call=work.call, outcome=CallOutcome.TRANSFERRED),
    ]


def set_back(state: State, command: SetCallBack, context: Context) -> Decision:
    work = _known(state, command.call)
    if isinstance(work, Refusal):
        return work
    if not SHORTEST_S <= command.in_s <= LONGEST_S:
        return refuse("call_back_when")
    return [f.CallBackSet(call=work.call, due_us=context.at_us + round(command.in_s * 1e6))]


def finish_back(state: State, command: FinishCallBack, context: Context) -> Decision:
    work = _known(state, command.call)
    if isinstance(work, Refusal):
        return work
    if work.back_us is None:
        return refuse("no_call_back")
    facts: list[f.AnyFact] = [f.CallBackDone(call=work.call, reached=command.reached)]
    if not command.reached:
        facts.append(f.CallBackSet(call=work.call, due_us=_again_us(state, context.at_us), cause="again"))
    return facts


def _known(state: State, ident: str) -> CallWork | Refusal:
    """A call may be called back though it belongs to an incident already, but not when it was ended on purpose."""
    if ident not in state.tables.calls:
        return refuse("unknown_call", call=ident)
    work = state.tables.intake.get(ident) or CallWork(call=ident)
    over = work.outcome not in (None, CallOutcome.CREATED, CallOutcome.MERGED)
    return refuse("call_finished") if over else work


def due(state: State, at_us: int) -> list[f.AnyFact]:
    """Calls back whose moment has come."""
    return [
        f.CallBackDue(call=work.call)
        for work in state.tables.intake.values()
        if work.back_us is not None and not work.back_due and work.back_us <= at_us
    ]


def is_phone_news(state: State, message: PhoneHeard) -> bool:
    """Whether the telephone system says something new: a retry with the same call id and state says nothing, nor does
    what comes late (ringing after the end)."""
    if message.id in state.tables.memory.calls:
        return False
    work = state.tables.intake.get(message.id)
    order = list(PhoneState)
    return work is None or work.phone is None or order.index(message.state) > order.index(work.phone)


def hear_phone(state: State, message: PhoneHeard, personal: VaultRef | None, at_us: int) -> list[f.AnyFact]:
    """What a message of the telephone system makes: a call where there was none, and how far it is. A caller who hung
    up before anybody answered is called back."""
    if not is_phone_news(state, message):
        return []
    facts: list[f.AnyFact] = []
    if message.id not in state.tables.calls:
        ward = ward_name(state.registry.site, message.lon, message.lat, at_us)
        call = Call(
            id=message.id,
            feed=message.feed,
            line=message.line,
            kind="",
            received_us=at_us,
            lon=message.lon,
            lat=message.lat,
            ward=ward,
            personal=personal,
        )
        facts.append(f.CallReceived(call=call))
    facts.append(
        f.PhoneChanged(
            call=message.id,
            state=message.state,
            source_us=message.source_us,
            error_m=message.error_m,
            tower=message.tower,
        )
    )
    work = state.tables.intake.get(message.id) or CallWork(call=message.id)
    if message.state is PhoneState.ENDED and work.answered_us is None and work.back_us is None:
        facts.append(f.CallBackSet(call=message.id, due_us=_again_us(state, at_us), cause="missed"))
    return facts


def _again_us(state: State, at_us: int) -> int:
    site = state.registry.site
    return at_us + round((site.calls.back_s if site else BACK_S) * 1e6)
