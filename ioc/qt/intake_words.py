"""What became of a call, as the parameters of its sentence."""

from __future__ import annotations

from typing import Any

from ioc.domain import facts as f
from ioc.domain.records import Params
from ioc.qt.format import clock_time
from ioc.qt.names import Names

KINDS = (
    f.PhoneChanged,
    f.CallAnswered,
    f.CallHeld,
    f.IntakeSaved,
    f.CallTransferred,
    f.TransferReceived,
    f.CallBackSet,
    f.CallBackDue,
    f.CallBackDone,
    f.CallsRelated,
    f.IntakeFinished,
)
"""Facts about the work on a call."""


def line_name(names: Names, key: str) -> str:
    """A line or an agency of the site as it is spoken of."""
    site = names.state.registry.site
    agency = site.calls.agency(key) if site else None
    return agency.title.get(names.language) if agency else key


def call_work(fact: Any, names: Names) -> Params:
    """Parameters of a fact of `KINDS`; `variant` names the sentence where there are several."""
    params: Params = {"what": names.call(fact.call)}
    if isinstance(fact, f.CallAnswered) and fact.before:
        return {**params, "before": names.person(fact.before), "variant": "before"}
    if isinstance(fact, f.IntakeFinished):
        made: Params = {"number": names.incident(fact.incident), "variant": "number"} if fact.incident else {}
        return {**params, "call_outcome": fact.outcome.value, **made}
    match fact:
        case f.PhoneChanged():
            params["phone_state"] = fact.state.value
        case f.CallHeld():
            params["held_state"] = "on" if fact.on else "off"
        case f.CallTransferred() | f.TransferReceived():
            params["to"] = line_name(names, fact.to)
        case f.CallBackSet():
            params.update(until=clock_time(fact.due_us, names.zone, seconds=False), back_cause=fact.cause)
        case f.CallBackDone():
            params["reached"] = "yes" if fact.reached else "no"
        case f.CallsRelated():
            params["subject"] = names.call(fact.other)
    return params
