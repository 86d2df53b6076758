"""Deciding hand-offs to agencies: nothing counts as handed off until the agency said that it has it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ioc.domain import facts as f
from ioc.domain.commands import ConfirmHandOff, HandOffIncident, Refusal, WithdrawHandOff
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.decide.incidents import find_open
from ioc.domain.hand_offs import ESCALATE, REMIND, agency_keys
from ioc.domain.incident_records import HandOff, Incident
from ioc.domain.relations import is_live
from ioc.domain.state import State

_NUMBER = re.compile(r"[\w ./#-]{0,40}")


def hand_off(state: State, command: HandOffIncident, context: Context) -> Decision:
    incident = find_open(state, command.incident)
    if isinstance(incident, Refusal):
        return incident
    if command.agency not in agency_keys(state):
        return refuse("unknown_agency", agency=command.agency)
    if any(one.agency == command.agency and one.is_pending for one in incident.hand_offs):
        return refuse("hand_off_pending", number=incident.number, agency=command.agency)
    text = context.seal("note", {"text": command.text.strip()}) if command.text.strip() else None
    return [f.IncidentHandedOff(incident=incident.id, hand_off=context.new_id(), agency=command.agency, text=text)]


def confirm(state: State, command: ConfirmHandOff, context: Context) -> Decision:
    """A receipt may come after the incident was closed: it is written down all the same."""
    found = _pending(state, command.incident, command.hand_off)
    if isinstance(found, Refusal):
        return found
    incident, one = found
    at_us = command.at_us or context.at_us
    if not one.at_us <= at_us <= context.at_us:
        return refuse("receipt_when", number=incident.number)
    number = command.number.strip()
    if not _NUMBER.fullmatch(number):
        return refuse("receipt_number")
    who = context.seal("note", {"text": command.who.strip()}) if command.who.strip() else None
    return [
        f.HandOffReceived(incident=incident.id, hand_off=one.id, agency=one.agency, at_us=at_us, number=number, who=who)
    ]


def withdraw(state: State, command: WithdrawHandOff, context: Context) -> Decision:
    found = _pending(state, command.incident, command.hand_off)
    if isinstance(found, Refusal):
        return found
    incident, one = found
    if not command.reason.strip():
        return refuse("reason_missing")
    reason = context.seal("note", {"text": command.reason.strip()})
    return [f.HandOffWithdrawn(incident=incident.id, hand_off=one.id, agency=one.agency, reason=reason)]


def _pending(state: State, ident: str, hand_off: str) -> tuple[Incident, HandOff] | Refusal:
    incident = state.tables.incidents.get(ident)
    if incident is None:
        return refuse("unknown_incident", incident=ident)
    one = next((held for held in incident.hand_offs if held.id == hand_off), None)
    if one is None or not one.is_pending:
        return refuse("no_hand_off", number=incident.number)
    return incident, one


def watch(state: State, at_us: int) -> list[f.AnyFact]:
    """Hand-offs of open incidents whose receipt has not come in time."""
    site = state.registry.site
    if site is None:
        return []
    remind_us = round(site.clocks.receipt_s * 1e6)
    escalate_us = remind_us + round(site.clocks.receipt_again_s * 1e6)
    waits = tuple(zip((REMIND, ESCALATE), (remind_us, escalate_us), strict=True))
    return [
        fact
        for incident in state.tables.incidents.values()
        if incident.hand_offs and is_live(incident)
        for fact in _unanswered(incident, waits, at_us)
    ]


def _unanswered(incident: Incident, waits: tuple[tuple[str, int], ...], at_us: int) -> Iterator[f.AnyFact]:
    for one in incident.hand_offs:
        waited_us = at_us - one.at_us
        for step, after_us in waits:
            if one.is_pending and step not in one.told and waited_us >= after_us:
                yield f.HandOffUnanswered(
                    incident=incident.id,
                    hand_off=one.id,
                    agency=one.agency,
                    step=step,
                    waited_s=waited_us // 1_000_000,
                )
